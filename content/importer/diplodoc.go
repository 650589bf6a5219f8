package importer

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// diplodoc is a folder of Diplodoc: Markdown with {% … %}, whose order and sections toc.yaml gives
// (https://diplodoc.com/docs/en/project/toc).
type diplodoc struct {
	*tree
	shelf    *shelf
	presets  map[string]map[string]string // folder → its variables
	listed   []tocDoc
	seen     map[string]bool
	headings map[string]string // titles of files that links ask for
}

// A tocDoc is a document of a toc.yaml with the section it stands in.
type tocDoc struct {
	file, title, section string
}

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

// take converts one document.
func (s *diplodoc) take(ctx context.Context, r *run, doc tocDoc) error {
	if path.Ext(doc.file) != ".md" {
		r.problem(doc.file, 0, "page_not_markdown")
		return nil
	}
	if !s.has(doc.file) {
		r.problem(doc.file, 0, "page_missing")
		return nil
	}
	source, skip, err := s.document(doc.file)
	switch {
	case errors.Is(err, kb.ErrTooLarge), err != nil && ctx.Err() == nil:
		r.report.Skipped = append(r.report.Skipped, Skip{File: doc.file, Reason: reasonOf(err)})
		return nil
	case err != nil:
		return err
	case skip != nil:
		r.report.Skipped = append(r.report.Skipped, *skip)
		return nil
	case source == nil:
		source, _ = markdownDocument(doc.file, "# "+doc.title)
	}
	left := maxIncludes
	reader := &yfm{diplodoc: s, left: &left, run: r, file: doc.file, first: 1 + strings.Count(source.origin.Head, "\n")}
	title := source.title()
	text := strings.TrimLeft(source.body, "\n")
	if heading := content.FirstHeading(text); heading != "" { // readers of Diplodoc know a page by it; "title" is for the browser's tab
		title = heading
		reader.first += strings.Count(source.body, "\n") - strings.Count(text, "\n") + 1
		_, text, _ = strings.Cut(text, "\n")
	}
	body := reader.convert(text)
	d := s.foreign(FormatDiplodoc, doc.file, body, field("id", s.shelf.ids[doc.file]), field("section", doc.section), field("lang", langOf(doc.file)))
	d.fields = append(d.fields, s.head(reader, source, doc, stripAnchor(title))...)
	return r.take(ctx, d)
}

// head is what the front matter of a document says beside its body.
func (s *diplodoc) head(reader *yfm, source *document, doc tocDoc, title string) []content.Field {
	fields := []content.Field{field("title", cmp.Or(reader.inline(title), doc.title))}
	for _, f := range source.fields {
		switch f.Key {
		case "title", "id", "section", "lang", "vcsPath", "editable", "generator":
		default:
			fields = append(fields, f)
		}
	}
	return fields
}

// langOf is the language that the folder of a file names.
func langOf(name string) string {
	for part := range strings.SplitSeq(path.Dir(name), "/") {
		if part == "ru" || part == "en" {
			return part
		}
	}
	return ""
}

// loadPresets reads the variables of every presets.yaml.
func (s *diplodoc) loadPresets(r *run) {
	s.presets = map[string]map[string]string{}
	for _, name := range s.names {
		if path.Base(name) != "presets.yaml" {
			continue
		}
		data, err := s.readFile(name, maxConfig)
		var raw json.RawMessage
		if err == nil {
			raw, err = content.YAML(string(data))
		}
		var scopes map[string]map[string]any
		if err == nil {
			err = json.Unmarshal(raw, &scopes)
		}
		if err != nil {
			r.problem(name, lineOf(err), "presets_syntax", problemOf(err))
			continue
		}
		values := map[string]string{}
		for key, value := range scopes["default"] {
			values[key] = fmt.Sprint(value)
		}
		s.presets[path.Dir(name)] = values
	}
}

// variable is the value that a name has for a file: of the closest presets.yaml above it.
func (s *diplodoc) variable(file, name string) (string, bool) {
	for dir := path.Dir(file); ; dir = path.Dir(dir) {
		if value, ok := s.presets[dir][name]; ok {
			return value, true
		}
		if dir == "." || dir == "/" {
			return "", false
		}
	}
}
