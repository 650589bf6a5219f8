package importer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// newRunner is a runner into an empty help center whose clock runs a second at each look.
func newRunner(t *testing.T) *Runner {
	t.Helper()
	im, store := newCenter(t)
	now := clock()
	tick := func() time.Time { now = now.Add(time.Second); return now }
	return &Runner{Importer: im, Runs: store, Dir: filepath.Join(t.TempDir(), "uploads"), Log: slog.New(slog.DiscardHandler), Now: tick}
}

func accept(t *testing.T, x *Runner, name, data string) *kb.ImportRun {
	t.Helper()
	run := &kb.ImportRun{File: name, By: "anna", Trial: true}
	if err := x.Accept(t.Context(), run, Choices{}, strings.NewReader(data)); err != nil {
		t.Fatal(err)
	}
	return run
}

// turn is one turn of the job.
func turn(t *testing.T, x *Runner, id string) *kb.ImportRun {
	t.Helper()
	if err := x.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	run, err := x.Runs.ImportRun(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// A file is read on trial, then in earnest; then it is forgotten.
func TestRunner(t *testing.T) {
	x := newRunner(t)
	run := turn(t, x, accept(t, x, "vhod.md", "# Вход\n\nТекст ![](net.png)").ID)
	s := SummaryOf(run)
	if run.State != kb.ImportDone || !run.Trial || run.Format != "markdown" || s.Added != 1 || s.Documents != 1 || s.Remarks != 1 || !x.Has(run) {
		t.Errorf("after the trial: %+v, %+v", run, s)
	}
	if _, err := x.Importer.Articles.Article(t.Context(), "vhod"); !errors.Is(err, kb.ErrNotFound) {
		t.Errorf("the trial wrote something: %v", err)
	}
	run.Trial, run.State = false, kb.ImportWaiting
	if err := x.Runs.SaveImportRun(t.Context(), run); err != nil {
		t.Fatal(err)
	}
	run = turn(t, x, run.ID)
	a := mustFind(t, x.Importer, "vhod")
	if s = SummaryOf(run); run.State != kb.ImportDone || s.Added != 1 || s.Mapped[0].ID != a.ID || a.Author != "anna" {
		t.Errorf("after the import: %+v, %+v, by %s", run, s, a.Author)
	}
	if run = turn(t, x, run.ID); x.Has(run) {
		t.Error("the file is still there")
	}
}

// lines is JSONL of so many articles.
func lines(count int) string {
	var b strings.Builder
	for n := range count {
		fmt.Fprintf(&b, `{"id":"d%d","title":"Статья %d","body":"Текст."}`+"\n", n, n)
	}
	return b.String()
}

// stopping ends the program at the first write.
type stopping struct {
	kb.Articles
	stop context.CancelFunc
}

func (s stopping) SaveArticles(ctx context.Context, by string, articles ...*kb.Article) error {
	defer s.stop()
	return s.Articles.SaveArticles(ctx, by, articles...)
}

// A run that was cut off goes on at the next start: what was written by then is not written again.
func TestRunnerResumes(t *testing.T) {
	x := newRunner(t)
	run := accept(t, x, "x.jsonl", lines(450))
	run.Trial = false
	if err := x.Runs.SaveImportRun(t.Context(), run); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	articles := x.Importer.Articles
	x.Importer.Articles = stopping{articles, stop}
	if err := x.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("cut off: %v", err)
	}
	if cut, err := x.Runs.ImportRun(t.Context(), run.ID); err != nil || cut.State != kb.ImportRunning {
		t.Fatalf("cut off: %+v, %v", cut, err)
	}
	x.Importer.Articles = articles
	run = turn(t, x, run.ID)
	if s := SummaryOf(run); run.State != kb.ImportDone || s.Added != 250 || s.Unchanged != 200 {
		t.Errorf("after the next start: %s, added %d, unchanged %d", run.State, s.Added, s.Unchanged)
	}
}

// cancelling is somebody who cancels a run as soon as it has got somewhere.
type cancelling struct {
	kb.ImportRuns
	done *bool
}

func (c cancelling) SaveImportRun(ctx context.Context, run *kb.ImportRun) error {
	if run.Done > 0 && !*c.done {
		*c.done = true
		other, err := c.ImportRun(ctx, run.ID)
		if err != nil {
			return err
		}
		other.State = kb.ImportCancelling
		if err := c.ImportRuns.SaveImportRun(ctx, other); err != nil {
			return err
		}
	}
	return c.ImportRuns.SaveImportRun(ctx, run)
}

func TestRunnerCancels(t *testing.T) {
	x := newRunner(t)
	run := accept(t, x, "a.md", "# А\n\nТекст")
	run.State = kb.ImportCancelling
	if err := x.Runs.SaveImportRun(t.Context(), run); err != nil {
		t.Fatal(err)
	}
	if run = turn(t, x, run.ID); run.State != kb.ImportCancelled {
		t.Errorf("cancelled before it began: %+v", run)
	}
	if run = turn(t, x, run.ID); x.Has(run) {
		t.Error("the file is still there")
	}
	run = accept(t, x, "many.jsonl", lines(450))
	x.Runs = cancelling{x.Runs, new(bool)}
	if run = turn(t, x, run.ID); run.State != kb.ImportCancelled || run.Done == 0 || run.Done >= 450 {
		t.Errorf("cancelled on the way: %s after %d", run.State, run.Done)
	}
}

func TestRunnerRefuses(t *testing.T) {
	x := newRunner(t)
	for name, data := range map[string]string{"x.zip": "PK\x03\x04 сломан", "x.exe": "MZ", "empty.zip": ""} {
		if err := x.Accept(t.Context(), &kb.ImportRun{File: name, By: "anna"}, Choices{}, strings.NewReader(data)); err == nil {
			t.Errorf("%s: accepted", name)
		} else if known := new(SourceError); !errors.As(err, &known) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if entries, err := os.ReadDir(x.Dir); err != nil || len(entries) > 0 {
		t.Errorf("%d uploads are left, %v", len(entries), err)
	}
}
