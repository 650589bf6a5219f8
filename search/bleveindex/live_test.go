package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// A feed is a source that numbers what it is given.
type feed struct {
	mu        sync.Mutex
	kind      string // of what it is given
	changes   []kb.Change
	documents map[string]*search.Document
	gate      chan struct{} // closed lets reads through; nil = open
}

func newFeed(n int) *feed {
	f := &feed{kind: "article", documents: map[string]*search.Document{}}
	for i := range n {
		f.put(fmt.Sprintf("d%04d", i), "Пароль "+fmt.Sprint(i))
	}
	return f
}

func (f *feed) put(id, title string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.documents[id] = &search.Document{ID: id, Kind: f.kind, Slug: id, Title: title, Grants: []string{kb.GrantPublic},
		Passages: []content.Passage{{Text: "текст про " + title, T: -1}}}
	f.changes = append(f.changes, kb.Change{Seq: int64(len(f.changes) + 1), Kind: kb.ChangeArticle, ID: id})
}

func (f *feed) Changes(ctx context.Context, after int64, limit int) ([]kb.Change, error) {
	if f.gate != nil {
		select {
		case <-f.gate:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	rest := f.changes[min(int(after), len(f.changes)):]
	return rest[:min(limit, len(rest))], nil
}

func (f *feed) Updates(_ context.Context, changes []kb.Change) ([]search.Update, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var list []search.Update
	for _, c := range changes {
		list = append(list, search.Update{ID: c.ID, Document: f.documents[c.ID]})
	}
	return list, nil
}

var quiet = Options{Log: slog.New(slog.NewTextHandler(io.Discard, nil))}

func openLive(t *testing.T, dir string, f *feed) *Live {
	t.Helper()
	l, err := OpenLive(context.Background(), dir, f, quiet)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func waitFor(t *testing.T, l *Live) {
	t.Helper()
	if err := l.Wait(); err != nil {
		t.Fatal(err)
	}
}

func total(t *testing.T, s search.Searcher) int {
	t.Helper()
	result, err := s.Search(context.Background(), search.Query{Text: "пароль"})
	if err != nil {
		t.Fatal(err)
	}
	return result.Total
}

func TestLiveBuildsAMissingIndexInTheBackground(t *testing.T) {
	f := newFeed(30)
	f.gate = make(chan struct{})
	dir := t.TempDir()
	l := openLive(t, dir, f)
	if _, err := l.Search(context.Background(), search.Query{Text: "пароль"}); !errors.Is(err, search.ErrUnavailable) {
		t.Errorf("search before the index is built: %v", err)
	}
	if err := l.Ready(); !errors.Is(err, search.ErrUnavailable) {
		t.Errorf("ready before the index is built: %v", err)
	}
	close(f.gate)
	waitFor(t, l)
	if err := l.Ready(); err != nil {
		t.Fatal(err)
	}
	if n := total(t, l); n != 30 {
		t.Errorf("%d documents", n)
	}
	f.put("later", "Пароль потом")
	if n, err := l.Sync(context.Background()); n != 1 || err != nil {
		t.Errorf("sync wrote %d, %v", n, err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}

	again := openLive(t, dir, f)
	defer again.Close()
	if at, err := again.Position(context.Background()); at != 31 || err != nil {
		t.Errorf("opened again at %d, %v", at, err)
	}
	if n := total(t, again); n != 31 {
		t.Errorf("%d documents after opening again", n)
	}
}

func TestCloseStopsARebuild(t *testing.T) {
	f := newFeed(1)
	f.gate = make(chan struct{})
	if err := openLive(t, t.TempDir(), f).Close(); err != nil {
		t.Error(err)
	}
}

func TestLockedIndexIsLeftAlone(t *testing.T) {
	dir, f := t.TempDir(), newFeed(3)
	l := openLive(t, dir, f)
	defer l.Close()
	waitFor(t, l)
	if err := os.WriteFile(filepath.Join(l.folder.path(l.version), schemaFile), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenLive(context.Background(), dir, f, quiet); !errors.Is(err, ErrLocked) {
		t.Errorf("a second opening: %v", err)
	}
	if n := total(t, l); n != 3 {
		t.Errorf("the first one finds %d documents", n)
	}
}

func TestTroubleIsNoDamage(t *testing.T) {
	for _, trouble := range []error{fs.ErrPermission, syscall.ENOSPC, syscall.EIO, syscall.EROFS, syscall.EMFILE} {
		if err := classify(&fs.PathError{Op: "open", Path: "x", Err: trouble}); errors.Is(err, ErrRebuild) || !errors.Is(err, trouble) {
			t.Errorf("%v is taken for %v", trouble, err)
		}
	}
}

func TestRebuildUnderLoad(t *testing.T) {
	f := newFeed(200)
	l := openLive(t, t.TempDir(), f)
	defer l.Close()
	waitFor(t, l)
	var stop atomic.Bool
	var load sync.WaitGroup
	for range 2 {
		load.Go(func() {
			for !stop.Load() {
				result, err := l.Search(context.Background(), search.Query{Text: "пароль"})
				if err != nil || result.Total < 200 {
					t.Errorf("under load: %d documents, %v", result.Total, err)
					return
				}
			}
		})
	}
	load.Go(func() {
		for i := 0; !stop.Load(); i++ {
			f.put(fmt.Sprintf("new%d", i%50), "Пароль новый")
			if _, err := l.Sync(context.Background()); err != nil {
				t.Error(err)
				return
			}
		}
	})
	for range 3 {
		written := 0
		if err := l.Rebuild(context.Background(), func(n int) { written = n }); err != nil {
			t.Fatal(err)
		}
		if written < 200 {
			t.Errorf("progress ended at %d", written)
		}
	}
	stop.Store(true)
	load.Wait()
	if _, err := l.Sync(context.Background()); err != nil {
		t.Fatal(err)
	}
	if at, err := l.Position(context.Background()); at != int64(len(f.changes)) || err != nil {
		t.Errorf("position %d of %d, %v", at, len(f.changes), err)
	}
	if n, want := total(t, l), len(f.documents); n != want {
		t.Errorf("%d documents of %d", n, want)
	}
	versions, err := l.folder.versions()
	if err != nil || len(versions) != 1 {
		t.Errorf("left behind: %v, %v", versions, err)
	}
}

func TestFailedRebuildKeepsTheOldIndex(t *testing.T) {
	f := newFeed(5)
	l := openLive(t, t.TempDir(), f)
	defer l.Close()
	waitFor(t, l)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := l.Rebuild(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("rebuild: %v", err)
	}
	if n := total(t, l); n != 5 {
		t.Errorf("%d documents", n)
	}
	if versions, err := l.folder.versions(); len(versions) != 1 || err != nil {
		t.Errorf("left behind: %v, %v", versions, err)
	}
}

// TestSlowSearch: nobody waits for a slow search but the index it is in, which is closed after it.
func TestSlowSearch(t *testing.T) {
	l := openLive(t, t.TempDir(), newFeed(5))
	defer l.Close()
	waitFor(t, l)
	before, begun, end, ended := l.inUse(), make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		ended <- l.use(func(x *Index) error {
			v, err := x.acquire()
			if err != nil {
				return err
			}
			defer x.release(v)
			close(begun)
			<-end
			_, _, err = v.find("d0001")
			return err
		})
	}()
	<-begun
	rebuilt := make(chan error)
	go func() { rebuilt <- l.Rebuild(context.Background(), nil) }()
	replaced(t, l, before)
	if n := total(t, l); n != 5 {
		t.Errorf("%d documents beside the slow search", n)
	}
	close(end)
	if err := errors.Join(<-ended, <-rebuilt); err != nil {
		t.Error(err)
	}
}

// TestSwappedMeanwhile: who has taken an index that is swapped and closed before he asks is answered by the new one.
func TestSwappedMeanwhile(t *testing.T) {
	l := openLive(t, t.TempDir(), newFeed(5))
	defer l.Close()
	waitFor(t, l)
	asked, found := 0, 0
	err := l.use(func(x *Index) (err error) {
		if asked++; asked == 1 {
			if err := l.Rebuild(context.Background(), nil); err != nil {
				return err
			}
		}
		found, err = x.Documents()
		return err
	})
	if err != nil || asked != 2 || found != 5 {
		t.Errorf("asked %d times: %d documents, %v", asked, found, err)
	}
}
