package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// maxMarkdown is how large a Markdown file may be: a body, its head and its title.
const maxMarkdown = content.MaxBody + content.MaxFrontMatter + 8<<10

// read takes a folder: first what documents refer to, then articles, then replies and tickets, which refer to articles.
func (t *tree) read(ctx context.Context, r *run) error {
	r.report.Skipped = append(r.report.Skipped, t.skipped...)
	var articles, lines []string
	for _, name := range t.names {
		switch {
		case strings.EqualFold(path.Ext(name), ".md"):
			articles = append(articles, name)
		case name == "replies.jsonl", name == "tickets.jsonl":
			lines = append(lines, name)
		}
	}
	r.total = len(articles)
	if err := t.claimFiles(ctx, r, articles); err != nil {
		return err
	}
	if len(articles)+len(lines) == 0 {
		r.note("", 0, "none_inside", ".md")
	}
	for _, config := range configs {
		if err := config.load(ctx, r, t); err != nil {
			return err
		}
	}
	for _, name := range articles {
		d, skip, err := t.document(name)
		if errors.Is(err, fs.ErrPermission) {
			skip, err = &Skip{File: name, Reason: why("permission")}, nil
		}
		if err != nil {
			return err
		}
		if skip != nil {
			r.report.Skipped = append(r.report.Skipped, *skip)
		} else if d != nil {
			r.settled(d)
			if err := r.take(ctx, d); err != nil {
				return err
			}
		}
		r.progress(name)
	}
	if err := r.flush(ctx); err != nil {
		return err
	}
	for _, name := range lines {
		if err := t.lines(ctx, r, name); err != nil {
			return err
		}
	}
	return nil
}

func (t *tree) lines(ctx context.Context, r *run, name string) error {
	f, err := t.open(name)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	defer f.Close()
	return readJSONL(ctx, r, name, f, t)
}

// document reads a Markdown file. A README without front matter is about the folder: it is no document.
func (t *tree) document(name string) (*document, *Skip, error) {
	data, err := t.readFile(name, maxMarkdown)
	if errors.Is(err, kb.ErrTooLarge) {
		return nil, &Skip{File: name, Reason: reasonOf(kb.TooLong("body", content.MaxBody))}, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", name, err)
	}
	if line, reason := badLine(data); reason != nil {
		return nil, &Skip{File: name, Line: line, Reason: reason}, nil
	}
	d, skip := markdownDocument(name, string(data))
	if skip != nil {
		return nil, skip, nil
	}
	if strings.EqualFold(path.Base(name), "README.md") && d.origin.Head == "" {
		return nil, nil, nil
	}
	d.files = t
	return d, nil, nil
}

// markdownDocument cuts a file into head, body and tail, and reads the head.
func markdownDocument(name, src string) (*document, *Skip) {
	d := &document{file: name, line: 1, origin: origin{Format: FormatMarkdown, File: name}}
	if strings.Contains(src, "\r\n") {
		d.origin.CRLF = true
		src = strings.ReplaceAll(src, "\r\n", "\n")
	}
	head, rest, err := content.SplitFrontMatter(src)
	if err == nil {
		d.fields, err = content.ParseFrontMatter(head)
	}
	if err == nil && len(d.fields) > maxFields {
		err = &content.SyntaxError{Line: d.fields[maxFields].Line, Problem: fmt.Sprintf("more than %d fields", maxFields)}
	}
	if err != nil {
		return nil, &Skip{File: name, Line: lineOf(err), Reason: why("head_syntax", problemOf(err))}
	}
	title := d.title()
	if title == "" {
		title = content.FirstHeading(strings.TrimPrefix(rest, "\ufeff"))
		d.fields = append(d.fields, content.Field{Key: "title", Value: quote(title), Line: 1})
	}
	if d.id() == "" {
		d.fields, d.derived = append(d.fields, content.Field{Key: "id", Value: quote(idOf(name)), Line: 1}), true
	}
	body := cleanBody(strings.TrimPrefix(rest, "\ufeff"), title)
	d.body = strings.TrimSuffix(body, "\n")
	d.origin.Head, d.origin.Tail = strings.TrimSuffix(src, body), body[len(d.body):]
	return d, nil
}

// idOf is the external id of a file that names none: its own name, or its folder's for an index.
func idOf(name string) string {
	base := strings.TrimSuffix(path.Base(name), path.Ext(name))
	if folder := path.Base(path.Dir(name)); (base == "index" || base == "README") && folder != "." {
		return folder
	}
	return base
}

func lineOf(err error) int {
	var syntax *content.SyntaxError
	if errors.As(err, &syntax) {
		return syntax.Line
	}
	return 1
}

func problemOf(err error) string {
	var syntax *content.SyntaxError
	if errors.As(err, &syntax) {
		return syntax.Problem
	}
	return err.Error()
}

// readFile reads a file up to a limit. kb.ErrTooLarge when there is more.
func (t *tree) readFile(name string, limit int64) ([]byte, error) {
	f, err := t.open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("%s: over %d bytes: %w", name, limit, kb.ErrTooLarge)
	}
	return data, err
}
