// Package importer turns foreign files into a help center's content, and back: JSONL, folders or archives of Markdown, and the
// exports of other systems, whose documents become Markdown (see Format). What it exports it reads back, byte for byte where
// nothing changed in between.
//
// It is not a synchroniser: what is gone from the source stays in the help center, and text that was changed on both sides becomes
// that of the source (the other text is a revision). Imports are idempotent by external id: an unchanged document writes nothing.
//
//	src, err := importer.Open("handbook.zip")
//	defer src.Close()
//	report, err := im.Import(ctx, src, importer.Options{By: "import"})
//	fmt.Println(report.Added, report.Updated, report.Unchanged)
package importer

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// An Importer writes into the stores of a help center. Tickets, Blobs and Redirects may be
// nil: then tickets are skipped, files are noted as missing, old addresses lead nowhere.
type Importer struct {
	Articles    kb.Articles
	Replies     kb.Replies
	Audiences   kb.Audiences
	Sections    kb.Sections
	Attachments kb.Attachments
	Redirects   kb.Redirects
	Blobs       content.Blobs
	Tickets     Tickets
	Now         func() time.Time
}

// Options of one import.
type Options struct {
	Choices
	DryRun    bool                               // write nothing, report what would be
	By        string                             // author of the revisions; empty = "import"
	BatchSize int                                // articles a transaction; 0 = 200
	Progress  func(done, total int, what string) // called after each document; total 0 = not known
}

// Import reads a source to its end. Documents that cannot be imported are skipped and reported; the error is for what stops the import:
// a store that fails, a source that cannot be read. What was reported as written by then is written.
func (im *Importer) Import(ctx context.Context, src Source, o Options) (Report, error) {
	r, err := im.start(ctx, o)
	if err != nil {
		return Report{}, err
	}
	if err = src.read(ctx, r); err == nil {
		err = r.flush(ctx)
	}
	if err != nil {
		err = stopped(err)
	}
	return r.finish(), err
}

// A run is one import under way.
type run struct {
	*Importer
	o         Options
	report    Report
	audiences map[string]bool
	sections  map[string]kb.Section
	seen      map[string]place // external ids of this source
	articles  []pending        // not yet written
	replies   []*kb.Reply
	ids       time.Time // of the last id given: ids follow the order of the source
	notes     map[string]int
	slugs     map[string]bool   // of new articles
	claimed   map[string]string // slugs of sections → the place in the source that they stand for
	placed    map[string]bool   // slugs that place gave: choices are in them already
	numbers   map[string]int    // after a slug that was taken: the last one given
	claims    map[string]string // ids made of names of files that are another source's → those they have here
	owners    map[string]string // such ids → the source that they are known to be of
	done      int
	total     int
}

type place struct {
	file string
	line int
}

func (im *Importer) start(ctx context.Context, o Options) (*run, error) {
	if o.By == "" {
		o.By = "import"
	}
	if o.BatchSize <= 0 {
		o.BatchSize = 200
	}
	if err := o.Check(); err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	r := &run{Importer: im, o: o, audiences: map[string]bool{}, sections: map[string]kb.Section{}, seen: map[string]place{}, notes: map[string]int{}, slugs: map[string]bool{}, claimed: map[string]string{}, placed: map[string]bool{}, numbers: map[string]int{}, ids: im.Now(), report: Report{Source: o.Source}}
	audiences, err := im.Audiences.Audiences(ctx)
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	for _, a := range audiences {
		r.audiences[a.Slug] = true
	}
	sections, err := im.Sections.Sections(ctx)
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	for _, s := range sections {
		r.sections[s.Slug] = s
	}
	return r, nil
}

// take accepts one document and writes the batch when it is full.
func (r *run) take(ctx context.Context, d *document) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	id := d.id()
	named := id
	if k := d.kind(); k == kindQueue || k == kindRequestType {
		named = k + ":" + id // a queue, its form and an article may have one name
	}
	switch first, twice := r.seen[named]; {
	case id == "":
		r.skip(d, d.line, why("no_id"))
		return nil
	case twice:
		r.skip(d, d.line, why("id_twice", first.file, first.line))
		return nil
	}
	r.seen[named] = place{d.file, d.line}
	if d.origin.Format != FormatJSONL { // ids of which are made by hand: they are everybody's
		d.origin.Source = cmp.Or(r.owners[id], r.o.Source)
	}
	var err error
	switch d.kind() {
	case "canned":
		err = r.takeReply(ctx, d)
	case kindTicket:
		err = r.takeTicket(ctx, d)
	case kindQueue, kindRequestType:
		err = r.takeForm(ctx, d)
	default:
		err = r.takeArticle(ctx, d)
	}
	if err != nil {
		return err
	}
	if len(r.articles) >= r.o.BatchSize || len(r.replies) >= r.o.BatchSize {
		return r.flush(ctx)
	}
	return nil
}

func (r *run) flush(ctx context.Context) error {
	if err := r.flushArticles(ctx); err != nil {
		return err
	}
	return r.flushReplies(ctx)
}

// progress tells that one more document was dealt with.
func (r *run) progress(what string) {
	r.done++
	if r.o.Progress != nil {
		r.o.Progress(r.done, r.total, what)
	}
}

// maxNotes is how many notes of one kind are kept; the rest is counted.
const maxNotes = 20

// note tells of something done beside. line is in its file, 0 when not known; without a file it is about all of the source.
func (r *run) note(file string, line int, code string, args ...any) {
	if r.notes[code]++; r.notes[code] <= maxNotes {
		r.report.Notes = append(r.report.Notes, Skip{File: file, Line: line, Reason: why(code, args...)})
	}
}

func (r *run) finish() Report {
	for _, code := range slices.Sorted(maps.Keys(r.notes)) {
		if more := r.notes[code] - maxNotes; more > 0 && code != problems {
			last := len(r.report.Notes) - 1
			for r.report.Notes[last].Reason.Code != code {
				last--
			}
			r.report.Notes = slices.Insert(r.report.Notes, last+1, Skip{Reason: why("more", more)})
		}
	}
	return r.report
}

// newID gives ids that sort in the order of the source.
func (r *run) newID() string {
	r.ids = r.ids.Add(time.Millisecond)
	return kb.NewID(r.ids)
}
