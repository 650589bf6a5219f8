package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/podskazka/podskazka/content"
)

// Limits of tables of contents.
const (
	maxTOC      = 2 << 20 // bytes
	maxTOCDepth = 12      // of includes and of items in each other
)

type tocYAML struct {
	Title string    `json:"title"`
	Href  string    `json:"href"`
	Items []tocItem `json:"items"`
}

type tocItem struct {
	Name    string          `json:"name"`
	Href    string          `json:"href"`
	Items   []tocItem       `json:"items"`
	When    json.RawMessage `json:"when"`
	Hidden  bool            `json:"hidden"`
	Include *struct {
		Path string `json:"path"`
		Mode string `json:"mode"`
	} `json:"include"`
}

func (t *tree) isDiplodoc() bool {
	return slices.ContainsFunc(t.names, func(name string) bool { return path.Base(name) == "toc.yaml" })
}

// read takes the documents that the tables of contents name, in their order.
func (s *diplodoc) read(ctx context.Context, r *run) error {
	r.report.Skipped = append(r.report.Skipped, s.skipped...)
	s.shelf, s.seen = newShelf(), map[string]bool{}
	s.headings = map[string]string{}
	s.loadPresets(r)
	if err := s.contents(ctx, r); err != nil {
		return err
	}
	if len(s.listed) == 0 {
		r.note("toc.yaml", 0, "toc_empty")
	}
	for _, doc := range s.listed {
		s.shelf.ids[doc.file] = foreignID(doc.file)
	}
	if err := s.shelf.claim(ctx, r); err != nil {
		return err
	}
	for _, doc := range s.listed {
		s.findAnchors(doc.file)
	}
	r.total = len(s.listed)
	for _, doc := range s.listed {
		if err := s.take(ctx, r, doc); err != nil {
			return err
		}
		r.progress(doc.file)
	}
	for _, name := range s.names {
		if path.Ext(name) == ".md" && !s.seen[name] && !strings.Contains("/"+name, "/_") {
			r.note(name, 0, "toc_unlisted")
		}
	}
	return nil
}

// contents reads every toc.yaml that no other one includes.
func (s *diplodoc) contents(ctx context.Context, r *run) error {
	var roots []string
	included := map[string]bool{}
	for _, name := range s.names {
		if path.Base(name) != "toc.yaml" {
			continue
		}
		roots = append(roots, name)
		if toc := s.toc(nil, name); toc != nil {
			for _, item := range toc.Items {
				item.includes(path.Dir(name), included, 0)
			}
		}
	}
	for _, name := range roots {
		if !included[name] {
			if err := s.walk(ctx, r, name, "", 0); err != nil {
				return err
			}
		}
	}
	return nil
}

// includes collects the tables of contents that an item includes.
func (i tocItem) includes(dir string, into map[string]bool, depth int) {
	if i.Include != nil {
		into[path.Join(dir, i.Include.Path)] = true
		into[path.Clean(i.Include.Path)] = true // mode root_merge counts from the top
	}
	if depth < maxTOCDepth {
		for _, item := range i.Items {
			item.includes(dir, into, depth+1)
		}
	}
}

// toc reads a table of contents; nil when it cannot be read, which is reported to r, when that is not nil.
func (s *diplodoc) toc(r *run, name string) *tocYAML {
	toc := new(tocYAML)
	data, err := s.readFile(name, maxTOC)
	var raw json.RawMessage
	if err == nil {
		raw, err = content.YAML(string(data))
	}
	if err == nil {
		err = json.Unmarshal(raw, toc)
	}
	if err != nil {
		if r != nil {
			r.report.Skipped = append(r.report.Skipped, Skip{File: name, Line: lineOf(err), Reason: why("toc_syntax", problemOf(err))})
		}
		return nil
	}
	return toc
}

// walk lists the documents of a table of contents under a section.
func (s *diplodoc) walk(ctx context.Context, r *run, name, parent string, depth int) error {
	toc := s.toc(r, name)
	if toc == nil {
		return nil
	}
	section := parent
	if parent == "" && toc.Title != "" {
		var err error
		if section, err = r.place(ctx, name, toc.Title, ""); err != nil {
			return err
		}
	}
	s.list(name, toc.Href, toc.Title, section)
	for i, item := range toc.Items {
		if err := s.item(ctx, r, item, name, fmt.Sprintf("%s#%d", name, i), section, depth); err != nil {
			return err
		}
	}
	return nil
}

func (s *diplodoc) item(ctx context.Context, r *run, item tocItem, toc, place, section string, depth int) error {
	switch holds, known := s.when(toc, item.When); {
	case !known:
		r.problem(toc, 0, "toc_when", item.Name, string(item.When))
	case !holds:
		r.note(toc, 0, "toc_off", item.Name, string(item.When))
		return nil
	}
	if item.Hidden {
		r.problem(toc, 0, "toc_hidden", item.Name)
	}
	if depth >= maxTOCDepth {
		r.problem(toc, 0, "toc_deep", item.Name, maxTOCDepth)
		return nil
	}
	if len(item.Items) > 0 || item.Include != nil && item.Name != "" {
		var err error
		if section, err = r.place(ctx, place, item.Name, section); err != nil {
			return err
		}
	}
	s.list(toc, item.Href, item.Name, section)
	if item.Include != nil {
		inner := path.Join(path.Dir(toc), item.Include.Path)
		if !s.has(inner) {
			inner = path.Clean(item.Include.Path)
		}
		if !s.has(inner) {
			r.problem(toc, 0, "toc_missing", item.Name, item.Include.Path)
		} else if err := s.walk(ctx, r, inner, section, depth+1); err != nil {
			return err
		}
	}
	for i, below := range item.Items {
		if err := s.item(ctx, r, below, toc, fmt.Sprintf("%s.%d", place, i), section, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// when decides the condition of an item; known is false when that takes more than variables of presets.yaml and a comparison.
func (s *diplodoc) when(toc string, condition json.RawMessage) (holds, known bool) {
	if len(condition) == 0 || json.Unmarshal(condition, &holds) == nil {
		return holds || len(condition) == 0, true
	}
	text := ""
	if json.Unmarshal(condition, &text) != nil {
		return false, false
	}
	return (&yfm{diplodoc: s, file: toc}).condition(text)
}

// list notes a document of a table of contents, each once.
func (s *diplodoc) list(toc, href, title, section string) {
	href, _, _ = strings.Cut(href, "#")
	if href == "" || strings.Contains(href, "://") {
		return
	}
	name := path.Join(path.Dir(toc), href)
	if strings.HasSuffix(href, "/") {
		name = path.Join(name, "index.md")
	}
	if path.Ext(name) == "" {
		name += ".md"
	}
	if !s.seen[name] {
		s.seen[name] = true
		s.listed = append(s.listed, tocDoc{name, title, section})
	}
}
