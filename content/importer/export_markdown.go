package importer

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/podskazka/podskazka/kb"
)

// ExportMarkdown writes the help center as a folder that Open reads: a file an article with the files it refers to, replies.jsonl, and
// audiences.yaml and sections.yaml where they say more than the articles do. An article that was imported from Markdown and not changed
// since is written byte for byte as it was. The folder must be empty or absent: it is written beside and renamed, so it is complete or not there.
func (im *Importer) ExportMarkdown(ctx context.Context, dir string) (err error) {
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return fmt.Errorf("export markdown: %s is not empty: %w", dir, kb.ErrConflict)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("export markdown: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return fmt.Errorf("export markdown: %w", err)
	}
	beside, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+"-*")
	if err != nil {
		return fmt.Errorf("export markdown: %w", err)
	}
	defer os.RemoveAll(beside) // after the rename there is nothing to remove
	if err := im.exporter(intoFolder(beside)).write(ctx); err != nil {
		return fmt.Errorf("export markdown: %w", err)
	}
	if err := os.Chmod(beside, 0o755); err != nil {
		return fmt.Errorf("export markdown: %w", err)
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("export markdown: %w", err)
	}
	if err := os.Rename(beside, dir); err != nil {
		return fmt.Errorf("export markdown: %w", err)
	}
	return nil
}

// ExportZIP writes what ExportMarkdown writes as a ZIP, while it is read: a ZIP that ends early has no table of contents, so
// nobody takes it for whole.
func (im *Importer) ExportZIP(ctx context.Context, w io.Writer) error {
	z := zip.NewWriter(w)
	now := im.Now()
	err := im.exporter(func(name string) (io.WriteCloser, error) {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: now})
		return nopWriteCloser{f}, err
	}).write(ctx)
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		return fmt.Errorf("export zip: %w", err)
	}
	return nil
}

type nopWriteCloser struct{ io.Writer }

func (nopWriteCloser) Close() error { return nil }

// intoFolder makes the files of an export in a folder.
func intoFolder(dir string) func(name string) (io.WriteCloser, error) {
	return func(name string) (io.WriteCloser, error) {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return nil, err
		}
		return os.Create(full)
	}
}

func (im *Importer) exporter(create func(name string) (io.WriteCloser, error)) *exporter {
	return &exporter{Importer: im, create: create, used: map[string]string{}, sections: map[string]bool{}, audiences: map[string]bool{}}
}

// An exporter is one export under way.
type exporter struct {
	*Importer
	create    func(name string) (io.WriteCloser, error)
	used      map[string]string // names of files → hash of what is in them; "" for names that no article may take
	sections  map[string]bool   // that articles name
	audiences map[string]bool
}

// reserved are the files at the top of a folder that mean something to import.
var reserved = [...]string{"audiences.yaml", "sections.yaml", "queues.yaml", "request_types.yaml", "replies.jsonl", "tickets.jsonl"}

func (e *exporter) write(ctx context.Context) error {
	for _, name := range reserved {
		e.used[name] = ""
	}
	if err := e.eachArticle(ctx, func(a *kb.Article) error { return e.article(ctx, a) }); err != nil {
		return err
	}
	var replies bytes.Buffer
	if err := e.exportReplies(ctx, &replies); err != nil {
		return err
	}
	if replies.Len() > 0 {
		if err := e.file("replies.jsonl", "", &replies); err != nil {
			return err
		}
	}
	if err := e.audiencesYAML(ctx); err != nil {
		return err
	}
	return e.sectionsYAML(ctx)
}

func (e *exporter) article(ctx context.Context, a *kb.Article) error {
	e.sections[a.Section] = true
	for _, slug := range a.Audiences {
		e.audiences[slug] = true
	}
	files, err := e.Attachments.Attachments(ctx, a.ID)
	if err != nil {
		return err
	}
	d, text := original(a.Origin, FormatMarkdown, a.Body)
	captions := ""
	if a.Guide != nil {
		a, captions = withReferences(a, d, files)
	}
	if d == nil || !d.says(a) {
		text = markdownText(a, d)
	}
	parts := []part{{hash: hashOf(text), text: text}}
	if captions != "" {
		parts = append(parts, part{ref: a.Guide.Captions, hash: hashOf(captions), text: captions})
	}
	for _, f := range files {
		if e.Blobs != nil {
			parts = append(parts, part{ref: f.Path, hash: f.Hash})
		}
	}
	e.place(a, d, parts)
	for _, p := range parts {
		if err := e.part(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

func (e *exporter) part(ctx context.Context, p part) error {
	if p.text != "" {
		return e.file(p.name, p.hash, strings.NewReader(p.text))
	}
	f, err := e.Blobs.Open(ctx, p.hash)
	if err != nil {
		return fmt.Errorf("file %s: %w", p.name, err)
	}
	defer f.Close()
	return e.file(p.name, p.hash, f)
}

// file writes one file of the folder. What several articles share is written once.
func (e *exporter) file(name, hash string, r io.Reader) error {
	if !fs.ValidPath(name) {
		return fmt.Errorf("file %q leads out of the folder: %w", name, kb.ErrInvalid)
	}
	if hash != "" && e.used[name] == hash {
		return nil
	}
	e.used[name] = hash
	f, err := e.create(name)
	if err != nil {
		return err
	}
	if _, err := io.Copy(f, r); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

func (e *exporter) audiencesYAML(ctx context.Context) error {
	audiences, err := e.Audiences.Audiences(ctx)
	if err != nil {
		return err
	}
	var rows []any
	made := true
	for _, a := range audiences {
		rows = append(rows, audienceYAML{a.Slug, a.Role, a.Contour, a.Description})
		made = made && isMade(a) && e.audiences[a.Slug]
	}
	if made {
		return nil
	}
	return e.yaml("audiences.yaml", rows)
}

func (e *exporter) sectionsYAML(ctx context.Context) error {
	sections, err := e.Sections.Sections(ctx)
	if err != nil {
		return err
	}
	var rows []any
	named := true
	for _, s := range sections {
		rows = append(rows, sectionYAML{s.Slug, s.Title, s.Description, s.Parent, s.Audiences})
		named = named && isNamed(s) && e.sections[s.Slug]
	}
	if named {
		return nil
	}
	return e.yaml("sections.yaml", rows)
}

// yaml writes rows as a YAML list of mappings: JSON is YAML too.
func (e *exporter) yaml(name string, rows []any) error {
	var b bytes.Buffer
	for _, row := range rows {
		raw, err := json.Marshal(row)
		if err != nil {
			return err
		}
		fields, _, err := jsonFields(raw)
		if err != nil {
			return err
		}
		for i, f := range fields {
			fmt.Fprintf(&b, "%s%s: %s\n", []string{"- ", "  "}[min(i, 1)], f.Key, f.Value)
		}
	}
	return e.file(name, "", &b)
}
