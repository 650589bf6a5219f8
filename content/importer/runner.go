package importer

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// Limits of imports that are started in the studio.
const (
	MaxUpload  = 1 << 30        // bytes of the file
	keepUpload = 24 * time.Hour // how long a file waits for its import in earnest
	beat       = time.Second / 2
	maxListed  = 300 // lines of each list of a report that is kept
	pastRuns   = 200 // that are looked at for work
)

// A Runner carries out imports that were started in the studio, one at a time: their files lie in a folder of this node, so that the
// node that took a file in reads it. An import that was cut off by the end of the program begins again at the next start: what
// it wrote before is unchanged then.
type Runner struct {
	Importer *Importer
	Runs     kb.ImportRuns
	Dir      string
	Log      *slog.Logger
	Now      func() time.Time
}

// A Summary is a report whose lists are cut to what a page shows, with how long they were.
type Summary struct {
	Report
	Stopped                                                             *Skip `json:",omitempty"` // why a failed import did not come to its end
	Skips, NotUnderstood, Remarks, NewSections, Documents, OldAddresses int
}

func summaryOf(r Report) Summary {
	changed := slices.DeleteFunc(slices.Clone(r.Mapped), func(m Mapping) bool { return m.Change == Unchanged })
	s := Summary{Report: r, Skips: len(r.Skipped), NotUnderstood: len(r.Problems), Remarks: len(r.Notes), NewSections: len(r.Sections), Documents: len(changed), OldAddresses: len(r.Redirects)}
	s.Mapped = changed
	s.Skipped, s.Problems, s.Notes = head(s.Skipped), head(s.Problems), head(s.Notes)
	s.Sections, s.Mapped, s.Redirects = head(s.Sections), head(s.Mapped), head(s.Redirects)
	return s
}

func head[T any](list []T) []T { return list[:min(len(list), maxListed)] }

// SummaryOf reads what was kept of a report; the zero Summary when there is nothing.
func SummaryOf(run *kb.ImportRun) (s Summary) {
	if len(run.Report) > 0 {
		json.Unmarshal(run.Report, &s) // what we wrote; an older version's shows what it has
	}
	return s
}

// Accept keeps the file of a new run and lets it be read. The run says its File, which must be the last part of a path, By, Trial and
// perhaps Format, which is guessed otherwise; a source that is not chosen is named by the file. A file over MaxUpload is kb.ErrTooLarge, one
// that is nothing we read a SourceError.
func (x *Runner) Accept(ctx context.Context, run *kb.ImportRun, choices Choices, r io.Reader) (err error) {
	choices.Source = cmp.Or(choices.Source, SourceName(run.File))
	if err := choices.Check(); err != nil {
		return err
	}
	choices.KeepIn(run)
	run.ID, run.State = kb.NewID(x.Now()), kb.ImportWaiting
	file := x.path(run)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("keep upload: %w", err)
	}
	defer func() {
		if err != nil {
			x.forget(run)
		}
	}()
	if run.Size, err = keep(file, r); err != nil {
		return fmt.Errorf("keep upload: %w", err)
	}
	if run.Format == "" {
		format, err := Detect(file)
		if err != nil {
			return err
		}
		run.Format = string(format)
	}
	if err := x.Runs.SaveImportRun(ctx, run); err != nil {
		return fmt.Errorf("keep upload: %w", err)
	}
	return nil
}

func keep(file string, r io.Reader) (size int64, err error) {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, err
	}
	size, err = io.Copy(f, io.LimitReader(r, MaxUpload+1))
	if err == nil && size > MaxUpload {
		err = kb.ErrTooLarge
	}
	return size, errors.Join(err, f.Close())
}

// path is where the file of a run lies: under its own name, because formats take ids from it.
func (x *Runner) path(run *kb.ImportRun) string {
	return filepath.Join(x.Dir, filepath.Base(run.ID), filepath.Base(run.File))
}

func (x *Runner) forget(run *kb.ImportRun) {
	if err := os.RemoveAll(filepath.Join(x.Dir, filepath.Base(run.ID))); err != nil {
		x.Log.Error("upload is not removed", "run", run.ID, "error", err)
	}
}

// Has reports whether the file of a run is still here, so that it can be read once more.
func (x *Runner) Has(run *kb.ImportRun) bool {
	_, err := os.Stat(x.path(run))
	return err == nil
}

// Run does what there is to do and forgets files that nobody asks for any more: a job.
func (x *Runner) Run(ctx context.Context) error {
	entries, err := os.ReadDir(x.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("uploads: %w", err)
	}
	for _, entry := range entries[:min(len(entries), pastRuns)] { // names begin with their time: the oldest first
		run, err := x.Runs.ImportRun(ctx, entry.Name())
		if errors.Is(err, kb.ErrNotFound) { // is being received, or was given up half way
			x.removeOld(entry)
			continue
		}
		if err != nil {
			return err
		}
		if err := x.attend(ctx, run); err != nil {
			return err
		}
	}
	return nil
}

func (x *Runner) removeOld(entry fs.DirEntry) {
	if info, err := entry.Info(); err == nil && x.Now().Sub(info.ModTime()) > keepUpload {
		x.forget(&kb.ImportRun{ID: entry.Name()})
	}
}

// attend looks after one run that has a file.
func (x *Runner) attend(ctx context.Context, run *kb.ImportRun) error {
	switch over := run.State.Over(); {
	case over && (!run.Trial || run.State == kb.ImportCancelled || x.Now().Sub(run.UpdatedAt) > keepUpload):
		x.forget(run)
		return nil
	case over:
		return nil
	case run.State == kb.ImportCancelling: // the program ended before it was done
		run.State = kb.ImportCancelled
		return x.Runs.SaveImportRun(ctx, run)
	}
	run.State, run.Done, run.Total, run.Problem = kb.ImportRunning, 0, 0, ""
	err := x.Runs.SaveImportRun(ctx, run)
	if errors.Is(err, kb.ErrConflict) {
		return nil // cancelled meanwhile: the next turn sees it
	}
	if err != nil {
		return err
	}
	return x.carryOut(ctx, run)
}

// errNotWanted ends an import that was cancelled.
var errNotWanted = errors.New("cancelled")

// carryOut reads the file of a run and keeps the report.
func (x *Runner) carryOut(ctx context.Context, run *kb.ImportRun) error {
	inner, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	last := x.Now()
	progress := func(done, total int, _ string) {
		run.Done, run.Total = done, total
		if now := x.Now(); now.Sub(last) >= beat {
			last = now
			x.tell(ctx, run, cancel)
		}
	}
	report, err := x.read(inner, run, Options{Choices: ChoicesOf(run), DryRun: run.Trial, By: run.By, Progress: progress})
	if ctx.Err() != nil {
		return ctx.Err() // the program ends: the run goes on at the next start
	}
	if current, err := x.Runs.ImportRun(ctx, run.ID); err == nil {
		run.Rev = current.Rev // somebody cancelled while the last documents were written
	}
	x.conclude(run, report, err, context.Cause(inner))
	return x.Runs.SaveImportRun(ctx, run)
}

// conclude puts the outcome of an import into its run.
func (x *Runner) conclude(run *kb.ImportRun, report Report, err, cause error) {
	kept := summaryOf(report)
	known := new(SourceError)
	switch {
	case errors.Is(cause, errNotWanted):
		run.State = kb.ImportCancelled
	case err == nil:
		run.State = kb.ImportDone
	default:
		run.State, kept.Stopped = kb.ImportFailed, &Skip{Reason: why("failed")}
		if errors.As(err, &known) {
			kept.Stopped = &Skip{File: fileOf(known), Reason: known.Reason}
		}
		run.Problem = kept.Stopped.String()
		x.Log.Error("import fails", "run", run.ID, "error", err)
	}
	run.Report, _ = json.Marshal(kept) // texts and numbers always encode
	if len(run.Report) > kb.MaxImportReport {
		run.Report, _ = json.Marshal(Summary{Stopped: kept.Stopped, Report: Report{Added: report.Added, Updated: report.Updated, Unchanged: report.Unchanged}})
	}
}

// fileOf is what people know a file by: not where it lies here.
func fileOf(e *SourceError) string {
	if e.Name == "" {
		return ""
	}
	return filepath.Base(e.Name)
}

func (x *Runner) read(ctx context.Context, run *kb.ImportRun, o Options) (Report, error) {
	src, err := OpenFormat(Format(run.Format), x.path(run))
	if err != nil {
		return Report{}, err
	}
	report, err := x.Importer.Import(ctx, src, o)
	return report, errors.Join(err, src.Close())
}

// tell writes down how far a run is, and cancels it when somebody asked for that.
func (x *Runner) tell(ctx context.Context, run *kb.ImportRun, cancel context.CancelCauseFunc) {
	err := x.Runs.SaveImportRun(ctx, run)
	if !errors.Is(err, kb.ErrConflict) {
		return // the next beat tells
	}
	if current, err := x.Runs.ImportRun(ctx, run.ID); err == nil {
		run.Rev = current.Rev
		if current.State == kb.ImportCancelling {
			run.State = current.State
			cancel(errNotWanted)
		}
	}
}
