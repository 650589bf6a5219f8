package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// A config is a YAML file of a folder that says what documents refer to. It is optional.
type config struct {
	file  string
	apply func(ctx context.Context, r *run, list json.RawMessage) error
}

// configs lists them in the order they are loaded.
var configs = [...]config{
	{"audiences.yaml", loadAudiences},
	{"sections.yaml", loadSections},
	{"queues.yaml", loadQueues},
	{"request_types.yaml", loadRequestTypes},
}

// maxConfig is how large such a file may be, in bytes.
const maxConfig = 1 << 20

// load reads the file where there is one. A file that cannot be understood is skipped and reported.
func (c config) load(ctx context.Context, r *run, t *tree) error {
	if !t.has(c.file) {
		return nil
	}
	data, err := t.readFile(c.file, maxConfig)
	if err != nil {
		return fmt.Errorf("read %s: %w", c.file, err)
	}
	if line, reason := badLine(data); reason != nil {
		r.report.Skipped = append(r.report.Skipped, Skip{File: c.file, Line: line, Reason: reason})
		return nil
	}
	list, err := content.YAML(string(data))
	if err == nil {
		err = c.apply(ctx, r, list)
	}
	var unread *json.UnmarshalTypeError
	var syntax *content.SyntaxError
	switch {
	case errors.As(err, &syntax):
		r.report.Skipped = append(r.report.Skipped, Skip{File: c.file, Line: syntax.Line, Reason: why("config_syntax", syntax.Problem)})
	case errors.As(err, &unread):
		r.report.Skipped = append(r.report.Skipped, Skip{File: c.file, Reason: why("config_field", unread.Field)})
	case errors.Is(err, kb.ErrInvalid):
		r.report.Skipped = append(r.report.Skipped, Skip{File: c.file, Reason: reasonOf(err)})
	default:
		return err
	}
	return nil
}

type audienceYAML struct {
	Slug        string `json:"slug"`
	Role        string `json:"role"`
	Contour     string `json:"contour,omitempty"`
	Description string `json:"description,omitempty"`
}

func loadAudiences(ctx context.Context, r *run, list json.RawMessage) error {
	var rows []audienceYAML
	if err := json.Unmarshal(list, &rows); err != nil {
		return err
	}
	stored, err := r.Audiences.Audiences(ctx)
	if err != nil {
		return fmt.Errorf("import audiences: %w", err)
	}
	known := map[string]kb.Audience{}
	for _, a := range stored {
		known[a.Slug] = a
	}
	for i, row := range rows {
		a := kb.Audience{Slug: row.Slug, Role: row.Role, Contour: row.Contour, Description: row.Description, Position: i + 1}
		if err := a.Validate(); err != nil {
			return err
		}
		if known[a.Slug] == a {
			continue
		}
		if err := r.saveAudience(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

type sectionYAML struct {
	Slug        string   `json:"slug"`
	Title       string   `json:"title"`
	Description string   `json:"description,omitempty"`
	Parent      string   `json:"parent,omitempty"`
	Audiences   []string `json:"audiences,omitempty"`
}

func loadSections(ctx context.Context, r *run, list json.RawMessage) error {
	var rows []sectionYAML
	if err := json.Unmarshal(list, &rows); err != nil {
		return err
	}
	for i, row := range rows {
		s := kb.Section{Slug: row.Slug, Title: row.Title, Description: row.Description, Parent: row.Parent, Audiences: row.Audiences, Position: i + 1}
		if err := s.Validate(); err != nil {
			return err
		}
		old := r.sections[s.Slug]
		if len(s.Audiences) == 0 && len(old.Audiences) == 0 {
			s.Audiences = old.Audiences // nil or empty is the same
		}
		if reflect.DeepEqual(old, s) {
			continue
		}
		if err := r.saveSection(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func loadQueues(ctx context.Context, r *run, list json.RawMessage) error {
	var rows []Queue
	if err := json.Unmarshal(list, &rows); err != nil || r.Tickets == nil || r.o.DryRun {
		return err
	}
	for _, q := range rows {
		if _, err := r.Tickets.ImportQueue(ctx, q); err != nil {
			return fmt.Errorf("import queue %s: %w", q.ID, err)
		}
	}
	return nil
}

func loadRequestTypes(ctx context.Context, r *run, list json.RawMessage) error {
	var rows []RequestType
	if err := json.Unmarshal(list, &rows); err != nil || r.Tickets == nil || r.o.DryRun {
		return err
	}
	for i, t := range rows {
		t.Position = i + 1
		if _, err := r.Tickets.ImportRequestType(ctx, t); err != nil {
			return fmt.Errorf("import request type %s: %w", t.ID, err)
		}
	}
	return nil
}
