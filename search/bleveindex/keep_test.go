package bleveindex

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/index/scorch/mergeplan"
	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"github.com/podskazka/podskazka/search"
)

// A pauses tells of every pause of a Live index, and lets none last.
type pauses chan time.Duration

func (p pauses) wait(ctx context.Context, d time.Duration) bool {
	if d > 0 {
		p <- d
	}
	return ctx.Err() == nil
}

// next waits for a pause.
func (p pauses) next(t *testing.T) time.Duration {
	t.Helper()
	select {
	case d := <-p:
		return d
	case <-t.Context().Done():
		t.Fatal("no pause")
		return 0
	}
}

// opened is a fixture's copy, in use, with an eye on its pauses.
func opened(t *testing.T, x fixture) (*Live, pauses) {
	t.Helper()
	dir, _ := x.copy(t)
	p := make(pauses, 100)
	o := quiet
	o.wait = p.wait
	l, err := OpenLive(context.Background(), dir, x.feed, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	waitFor(t, l)
	merge(t, l.index)
	return l, p
}

// merge makes one segment of all, so that the engine has nothing to do: damage that it merges is another story.
func merge(t *testing.T, x *Index) {
	t.Helper()
	if err := x.engine.(*scorch.Scorch).ForceMerge(t.Context(), &mergeplan.SingleSegmentMergePlanOptions); err != nil {
		t.Fatal(err)
	}
	x.writing.Lock()
	defer x.writing.Unlock()
	if err := x.refresh(); err != nil {
		t.Fatal(err)
	}
	if n := len(x.view.segments); n != 1 {
		t.Fatalf("%d segments", n)
	}
}

// inUse is the version in use; empty while there is none.
func (l *Live) inUse() string {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.index == nil {
		return ""
	}
	return l.version
}

// replaced waits until another version is in use.
func replaced(t *testing.T, l *Live, before string) {
	t.Helper()
	patience := time.After(time.Minute)
	for now := l.inUse(); now == "" || now == before; now = l.inUse() {
		select {
		case <-patience:
			t.Fatal("it was not rebuilt")
		case <-time.After(time.Millisecond):
		}
	}
}

// scribbled is how many bytes are written over at a time.
const scribbled = 1 << 10

// scribble writes over a place of a file that is open. At the beginning a segment has what it stores of its first documents.
func scribble(path string, at int64) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = file.WriteAt(bytes.Repeat([]byte{0xa5}, scribbled), at)
	return err
}

// TestDamageWhileOpen damages files under an open index: a search that meets it is unavailable, not the end of the
// program, and the index is rebuilt by itself.
func TestDamageWhileOpen(t *testing.T) {
	x := newFixture(t, Full)
	l, _ := opened(t, x)
	before := l.inUse()
	if err := scribble(l.index.view.segments[0].segment.(segment.PersistedSegment).Path(), 0); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Search(context.Background(), search.Query{Text: "пароль", Limit: 50}); !errors.Is(err, search.ErrUnavailable) {
		t.Errorf("a search that meets the damage: %v", err)
	}
	replaced(t, l, before)
	if got := answers(t, l); got != x.answers {
		t.Errorf("after the rebuild:\n%s\nbefore the damage:\n%s", got, x.answers)
	}
}

// TestDamageBeforeUse damages what the engine has merged before a view has it: the old one goes on answering, and the index
// is rebuilt by itself.
func TestDamageBeforeUse(t *testing.T) {
	x := newFixture(t, Full)
	l, _ := opened(t, x)
	x.feed.document(99, 0)
	if _, err := l.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	before, want := l.inUse(), answers(t, l)
	l.index.writing.Lock() // nobody looks at what is merged
	err := l.index.engine.(*scorch.Scorch).ForceMerge(t.Context(), &mergeplan.SingleSegmentMergePlanOptions)
	if err == nil {
		err = scribbleOver(l.index)
	}
	l.index.writing.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := l.Documents(); got != len(x.feed.documents) && !errors.Is(err, search.ErrUnavailable) { // it may be out of use by now
		t.Errorf("%d documents, %v", got, err)
	}
	replaced(t, l, before)
	if got := answers(t, l); got != want {
		t.Errorf("after the rebuild:\n%s\nbefore the damage:\n%s", got, want)
	}
}

// scribbleOver damages the files of the engine's newest snapshot.
func scribbleOver(x *Index) error {
	snapshot, err := x.snapshot()
	if err != nil {
		return err
	}
	for _, s := range snapshot.Segments() {
		path := s.Segment().(segment.PersistedSegment).Path()
		info, statErr := os.Stat(path)
		err = errors.Join(err, statErr)
		for at := int64(0); err == nil && at < info.Size(); at += scribbled {
			err = scribble(path, at)
		}
	}
	return errors.Join(err, snapshot.Close())
}

// TestPanicWithoutDamage: a query that we fail to answer does not cost the others their index.
func TestPanicWithoutDamage(t *testing.T) {
	l, p := opened(t, newFixture(t, Full))
	before := l.inUse()
	for range 3 {
		if err := l.use(func(*Index) error { panic("a mistake of ours") }); !errors.Is(err, search.ErrUnavailable) {
			t.Errorf("a panic is answered by %v", err)
		}
	}
	if d := p.next(t); d != doubtPause {
		t.Errorf("after looking at sound files: a pause of %v", d)
	}
	if l.inUse() != before || l.Ready() != nil {
		t.Errorf("version %q is in use, not %q: %v", l.inUse(), before, l.Ready())
	}
}

// TestErrorsOfOthers: what is wrong with a question or its context is no reason to doubt the index.
func TestErrorsOfOthers(t *testing.T) {
	l, _ := opened(t, newFixture(t, Full))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := l.Search(ctx, search.Query{Text: "пароль"}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled search: %v", err)
	}
	if _, err := l.Search(context.Background(), search.Query{Text: "пароль", Cursor: "?"}); err == nil || errors.Is(err, search.ErrUnavailable) {
		t.Errorf("a broken cursor: %v", err)
	}
	if len(l.doubts) > 0 {
		t.Error("the index is doubted")
	}
}

// TestBrokenEngine: when the engine's background work ends by a panic nobody waits for it, and the index is rebuilt.
func TestBrokenEngine(t *testing.T) {
	x := newFixture(t, Full)
	l, _ := opened(t, x)
	before := l.inUse()
	l.index.background(scorch.NewScorchError("persister", "panic", scorch.ErrAsyncPanic), "")
	x.feed.document(99, 0)
	if _, err := l.Sync(context.Background()); !errors.Is(err, errBroken) && !errors.Is(err, search.ErrUnavailable) {
		t.Errorf("sync: %v", err)
	}
	replaced(t, l, before)
	if got, err := l.Documents(); got != len(x.feed.documents) || err != nil {
		t.Errorf("%d documents after the rebuild, %v", got, err)
	}
}

// An endless engine does not close until it is let go.
type endless struct {
	index.Index
	let chan struct{}
}

func (e endless) Close() error {
	<-e.let
	return e.Index.Close()
}

// TestEndlessEngine: an engine that walks in circles over what is damaged holds up neither the rebuild nor the end.
func TestEndlessEngine(t *testing.T) {
	t.Parallel()
	l, _ := opened(t, newFixture(t, Full))
	before, e := l.inUse(), endless{l.index.engine, make(chan struct{})}
	l.index.engine = e
	l.index.background(scorch.NewScorchError("merger", "panic", scorch.ErrAsyncPanic), "")
	replaced(t, l, before)
	close(e.let)
}

// TestPausesGrow: what cannot be mended is tried again, more and more seldom.
func TestPausesGrow(t *testing.T) {
	dir, p := filepath.Join(t.TempDir(), "file"), make(pauses)
	if err := os.WriteFile(dir, []byte("no folder"), 0o644); err != nil {
		t.Fatal(err)
	}
	o := quiet
	o.wait = p.wait
	ctx, cancel := context.WithCancel(context.Background())
	l, err := OpenLive(ctx, dir, newFeed(1), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Wait(); !errors.Is(err, search.ErrUnavailable) || err.Error() == search.ErrUnavailable.Error() {
		t.Errorf("ready: %v", err)
	}
	last := time.Duration(0)
	for range 20 {
		d := p.next(t)
		if d < last || d > longestPause {
			t.Errorf("a pause of %v after one of %v", d, last)
		}
		last = d
	}
	if last != longestPause {
		t.Errorf("the last pause was %v", last)
	}
	cancel()
	go func() {
		for range p { // it may be in one
		}
	}()
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	close(p)
	if raw, err := os.ReadFile(dir); string(raw) != "no folder" {
		t.Errorf("the file became %q, %v", raw, err)
	}
}
