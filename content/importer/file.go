package importer

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/content/picture"
	"github.com/podskazka/podskazka/kb"
)

// maxCaptionsFile is how large a captions file may be, in bytes.
const maxCaptionsFile = 2 << 20

// attach stores the files that a document refers to and puts their addresses into its guide. A reason says why the document has
// to be skipped: only captions that cannot be read are one, because half a guide misleads. A missing file is a note.
func (r *run) attach(ctx context.Context, p *pending) (reason *Reason, err error) {
	g := p.article.Guide
	if g != nil {
		if reason := r.readCaptions(p.doc, g); reason != nil {
			return reason, nil
		}
		for _, ref := range []*string{&g.Video, &g.Poster} {
			if *ref == "" || strings.HasPrefix(*ref, "/") || strings.Contains(*ref, "://") {
				continue
			}
			a, err := r.attachFile(ctx, p.doc, *ref)
			if err != nil {
				return nil, err
			}
			if a != nil {
				p.files = append(p.files, *a)
				*ref = content.FileURL(*a)
			}
		}
	}
	if p.doc.files == nil {
		return nil, nil
	}
	for _, ref := range content.References(p.article.Body) {
		if name, _ := p.doc.find(ref.Path); name == "" && !ref.Image && !strings.Contains(ref.Path, "/") {
			continue // the id of a document, with a dot in it
		}
		a, err := r.attachFile(ctx, p.doc, ref.Path)
		if err != nil {
			return nil, err
		}
		if a != nil {
			p.files = append(p.files, *a)
		}
	}
	return nil, nil
}

// attachFile stores one file; nil when there is none to store.
func (r *run) attachFile(ctx context.Context, d *document, ref string) (*kb.Attachment, error) {
	name, ok := d.find(ref)
	switch {
	case !ok:
		r.note(d.file, d.lineWith(ref), "file_outside", ref)
		return nil, nil
	case name == "" && d.top: // told when the reference was converted
		return nil, nil
	case name == "" || r.Blobs == nil:
		r.note(d.file, d.lineWith(ref), "file_missing", ref)
		return nil, nil
	}
	f, err := d.files.open(name)
	if errors.Is(err, fs.ErrPermission) {
		r.skip(d, d.lineWith(ref), why("file_permission", ref))
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	defer f.Close()
	blobs := r.Blobs
	if r.o.DryRun {
		blobs = hashing{}
	}
	sum := sha256.New()
	a, err := content.NewAttacher(blobs).Attach(ctx, name, io.TeeReader(f, sum))
	if errors.Is(err, kb.ErrTooLarge) && !errors.Is(err, kb.ErrInvalid) {
		r.skip(d, d.lineWith(ref), why("file_large", ref))
		return nil, nil
	}
	if errors.Is(err, kb.ErrInvalid) {
		r.note(d.file, d.lineWith(ref), "picture_unreadable", ref, picture.MaxPixels/1_000_000)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if a.Hash != hex.EncodeToString(sum.Sum(nil)) {
		r.note(d.file, d.lineWith(ref), "picture_cleaned", ref)
	}
	a.Path = ref
	d.keep(ref, name)
	return &a, nil
}

// keep notes where a reference led.
func (d *document) keep(ref, name string) {
	if d.origin.Files == nil {
		d.origin.Files = map[string]string{}
	}
	d.origin.Files[ref] = name
}

// find is the name of the file that a reference means: beside the document, else from the top of the folder. It is empty when there
// is no such file; ok is false when the path leads out of the folder.
func (d *document) find(ref string) (name string, ok bool) {
	beside, top := path.Join(path.Dir(d.file), ref), path.Clean(ref)
	if d.top {
		beside = top
	}
	if !fs.ValidPath(beside) || strings.ContainsRune(ref, '\\') {
		return "", false
	}
	if d.files == nil {
		return "", true
	}
	for _, candidate := range []string{beside, top} {
		if d.files.has(candidate) {
			return candidate, true
		}
	}
	return "", true
}

// lineWith is the first line of the file that names a reference.
func (d *document) lineWith(ref string) int {
	if d.origin.Format != FormatMarkdown {
		return d.line
	}
	before, _, found := strings.Cut(d.origin.Head+d.body, path.Base(ref))
	if !found {
		return d.line
	}
	return 1 + strings.Count(before, "\n")
}

// readCaptions puts the text of the captions in the place of the path to them.
func (r *run) readCaptions(d *document, g *kb.Guide) (reason *Reason) {
	ref, text := g.Captions, g.Captions
	if ref == "" {
		return nil
	}
	if !strings.Contains(text, "-->") {
		name, ok := d.find(ref)
		if !ok {
			return why("captions_outside", ref)
		}
		if name == "" {
			return why("captions_missing", ref)
		}
		data, err := d.files.readFile(name, maxCaptionsFile)
		if err != nil {
			return why("captions_unreadable", ref)
		}
		if line, reason := badLine(data); reason != nil {
			return why("captions_text", ref, line)
		}
		d.keep(ref, name)
		text = string(data)
	}
	cues, err := content.ParseSubtitles(text)
	var broken *content.SubtitleError
	if errors.As(err, &broken) {
		return why("captions_syntax", short(ref), broken.Line, broken.Problem)
	}
	if text = strings.TrimPrefix(text, "\ufeff"); !strings.HasPrefix(text, "WEBVTT") {
		text = content.FormatVTT(cues)
	}
	g.Captions = text
	return nil
}

func short(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// saveFiles makes the stored attachments of an article those of its document.
func (r *run) saveFiles(ctx context.Context, p pending) error {
	if len(p.files) == 0 || r.o.DryRun || p.article.ID == "" {
		return nil
	}
	stored, err := r.Attachments.Attachments(ctx, p.article.ID)
	if err != nil {
		return fmt.Errorf("import files of %s: %w", p.article.ExternalID, err)
	}
	known := map[string]string{}
	for _, a := range stored {
		known[a.Path] = a.Hash
	}
	for _, a := range p.files {
		if known[a.Path] == a.Hash {
			continue
		}
		a.ArticleID, a.CreatedAt = p.article.ID, r.Now()
		if err := r.Attachments.SaveAttachment(ctx, a); err != nil {
			return fmt.Errorf("import file %s: %w", a.Path, err)
		}
	}
	return nil
}

// hashing is a store for dry runs: it keeps nothing.
type hashing struct{}

func (hashing) Put(_ context.Context, r io.Reader) (string, int64, error) {
	sum := sha256.New()
	n, err := io.Copy(sum, r)
	return hex.EncodeToString(sum.Sum(nil)), n, err
}

func (hashing) Open(context.Context, string) (io.ReadSeekCloser, error) {
	return nopCloser{bytes.NewReader(nil)}, nil
}

type nopCloser struct{ io.ReadSeeker }

func (nopCloser) Close() error { return nil }
