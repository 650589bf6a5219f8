package importer

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/podskazka/podskazka/kb"
)

// docxFolder is a document of Word, or a folder of them: an article a file, a section a folder.
type docxFolder struct{ *tree }

// Limits of a document, in bytes.
const (
	maxDOCX     = 64 << 20 // packed
	maxDOCXPart = 32 << 20 // of the text, unpacked
)

func (s *docxFolder) read(ctx context.Context, r *run) error {
	r.report.Skipped = append(r.report.Skipped, s.skipped...)
	var names []string
	for _, name := range s.names {
		switch base := path.Base(name); {
		case strings.HasPrefix(base, "~$"): // what Word leaves beside an open file
		case strings.EqualFold(path.Ext(name), ".docx"):
			names = append(names, name)
		case strings.EqualFold(path.Ext(name), ".doc"), strings.EqualFold(path.Ext(name), ".odt"), strings.EqualFold(path.Ext(name), ".rtf"):
			r.report.Skipped = append(r.report.Skipped, Skip{File: name, Reason: why("not_docx")})
		}
	}
	if r.total = len(names); r.total == 0 {
		r.note("", 0, "none_inside", ".docx")
	}
	var ids []string
	for _, name := range names {
		ids = append(ids, foreignID(name))
	}
	if err := r.claim(ctx, ids, nil); err != nil {
		return err
	}
	markup := newMarkup()
	for _, name := range names {
		if err := s.take(ctx, r, markup, name); err != nil {
			return err
		}
		r.progress(name)
	}
	return nil
}

func (s *docxFolder) take(ctx context.Context, r *run, markup *markup, name string) error {
	w, err := s.open(r, name)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r.report.Skipped = append(r.report.Skipped, Skip{File: name, Reason: why("docx_unreadable")})
		return nil
	}
	section, at := "", ""
	if dir := path.Dir(name); dir != "." {
		for part := range strings.SplitSeq(dir, "/") {
			at = path.Join(at, part)
			if section, err = r.place(ctx, at, part, section); err != nil {
				return err
			}
		}
	}
	root, err := html.Parse(strings.NewReader(w.html()))
	body := ""
	if err == nil {
		body, err = markup.markdown(find(root, isElement(atom.Body)))
	}
	if err != nil {
		r.report.Skipped = append(r.report.Skipped, Skip{File: name, Reason: reasonOf(err)})
		return nil
	}
	body = w.withNotes(body)
	title := w.title
	if title == "" {
		title = strings.TrimSuffix(path.Base(name), path.Ext(name))
	}
	d := s.foreign(FormatDOCX, name, body, field("id", r.claimedID(foreignID(name))), field("title", title), field("section", section))
	d.files = w.files
	return r.take(ctx, d)
}

// open reads the parts of a document.
func (s *docxFolder) open(r *run, name string) (*wordDoc, error) {
	inner, err := s.zipInside(name, maxDOCX)
	if err != nil {
		return nil, err
	}
	w := &wordDoc{run: r, file: name, links: map[string]string{}, numbering: map[string]string{}, headings: map[string]int{}, notes: map[string]*xmlNode{}}
	for part, load := range map[string]func(*xmlNode){
		"word/_rels/document.xml.rels": w.loadLinks, "word/numbering.xml": w.loadNumbering, "word/styles.xml": w.loadStyles,
		"word/footnotes.xml": w.loadNotes("footnote"), "word/endnotes.xml": w.loadNotes("endnote"),
	} {
		root, err := inner.xml(part)
		if err != nil {
			return nil, err
		}
		load(root)
	}
	if w.body, err = inner.xml("word/document.xml"); err != nil {
		return nil, err
	}
	if w.body.name == "" {
		return nil, fmt.Errorf("no text inside: %w", kb.ErrInvalid)
	}
	w.files = w.media(inner, foreignID(name))
	return w, nil
}

// media is a tree of the pictures of a document, under names that no other document has.
func (w *wordDoc) media(inner *tree, prefix string) *tree {
	t := &tree{}
	members := map[string]string{}
	for id, target := range w.links {
		member := path.Join("word", target)
		if !inner.has(member) || !strings.HasPrefix(target, "media/") {
			continue
		}
		name := path.Join("images", prefix, path.Base(member))
		if members[name] == "" && t.add(name) != nil {
			continue
		}
		members[name], w.links[id] = member, name
	}
	t.opener = func(name string) (io.ReadCloser, error) { return inner.open(members[name]) }
	return t
}

// xml reads a part of a document; an empty node when there is no such part.
func (t *tree) xml(name string) (*xmlNode, error) {
	if !t.has(name) {
		return &xmlNode{}, nil
	}
	data, err := t.readFile(name, maxDOCXPart)
	if err != nil {
		return nil, err
	}
	return parseXML(bytes.NewReader(data))
}
