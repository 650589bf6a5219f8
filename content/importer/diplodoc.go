package importer

import (
	"cmp"
	"context"
	"errors"
	"path"
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
