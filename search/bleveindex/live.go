package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/podskazka/podskazka/search"
)

// A Live index is always there: it opens what is in its folder, and when that is missing, damaged or of another
// schema it answers search.ErrUnavailable while it builds a new one from the source. A rebuild goes on beside the
// index in use, which answers until it is swapped. When something goes wrong inside an open index its files are
// verified, and a damaged one is taken out of use and rebuilt in the same way.
type Live struct {
	folder  folder
	source  search.Source
	options Options

	writing sync.Mutex // one Sync, last step of a rebuild or Close at a time
	build   sync.Mutex // one rebuild at a time

	mu      sync.RWMutex // guards index, version and err
	index   *Index       // nil while there is none
	version string
	err     error // why there is none

	doubts chan doubt    // what went wrong inside the index in use
	tried  chan struct{} // closed when OpenLive's attempt to have an index is over
	cancel context.CancelFunc
	ended  sync.WaitGroup
}

// OpenLive opens the index in a folder. When it must be rebuilt, that starts in the background and goes on until ctx
// ends or Close; Ready tells when it is done. The same is tried again and again after troubles of the system, which
// Ready reports; nothing is touched then. An index that another process has open is ErrLocked.
func OpenLive(ctx context.Context, dir string, source search.Source, o Options) (*Live, error) {
	l := &Live{folder: folder(dir), source: source, doubts: make(chan doubt, 1), tried: make(chan struct{})}
	o.trouble = l.doubt
	l.options = o.withDefaults()
	err := l.open()
	if errors.Is(err, ErrLocked) {
		return nil, err
	}
	ctx, l.cancel = context.WithCancel(ctx)
	l.ended.Go(func() { l.keep(ctx, err) })
	return l, nil
}

// open puts the index in the folder in use.
func (l *Live) open() error {
	x, version, err := l.folder.open(l.options)
	if err == nil {
		l.swap(x, version)
	} else if !errors.Is(err, ErrRebuild) {
		l.lose(err)
	}
	return err
}

// lose notes why there is no index, or no newer one.
func (l *Live) lose(err error) {
	l.mu.Lock()
	l.err = err
	l.mu.Unlock()
}

// use calls f with the index in use. Nobody waits for it but who closes that index: whoever comes to one that has just been swapped is
// sent to the new one, once. Where f fails by itself, or panics over a file that was damaged after it was opened, the index is
// unavailable, and its files are looked at.
func (l *Live) use(f func(*Index) error) error {
	x := l.current()
	err := call(x, f)
	if now := l.current(); now != x && errors.Is(err, search.ErrUnavailable) {
		x = now
		err = call(x, f)
	}
	if !internal(err) {
		return err
	}
	l.doubt(x, err)
	return fmt.Errorf("%w: %w", search.ErrUnavailable, err)
}

// current is the index in use; nil while there is none.
func (l *Live) current() *Index {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.index
}

// call calls f with an index, if there is one.
func call(x *Index, f func(*Index) error) error {
	if x == nil {
		return search.ErrUnavailable
	}
	return guarded(func() error { return f(x) })
}

// A doubt is what went wrong inside an index.
type doubt struct {
	index *Index
	why   error
}

// doubt notes that something went wrong inside an index.
func (l *Live) doubt(x *Index, err error) {
	stack := ""
	if p := (*panicked)(nil); errors.As(err, &p) {
		stack = string(p.stack)
	}
	l.options.Log.Error("search index: something failed inside", "dir", l.folder, "err", err, "stack", stack)
	select {
	case l.doubts <- doubt{x, err}:
	default: // it will be looked at anyway
	}
}

// Ready is nil when the index answers, search.ErrUnavailable while it is built, or why that failed.
func (l *Live) Ready() error {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.index == nil {
		return errors.Join(search.ErrUnavailable, l.err)
	}
	return nil
}

// Wait waits for the rebuild that OpenLive started, when it started one, and says whether the index answers.
func (l *Live) Wait() error {
	<-l.tried
	return l.Ready()
}

// Search implements search.Searcher.
func (l *Live) Search(ctx context.Context, q search.Query) (result search.Result, err error) {
	err = l.use(func(x *Index) error {
		result, err = x.Search(ctx, q)
		return err
	})
	return result, err
}

// Complete implements search.Completer.
func (l *Live) Complete(ctx context.Context, q search.Query) (list []search.Completion, err error) {
	err = l.use(func(x *Index) error {
		list, err = x.Complete(ctx, q)
		return err
	})
	return list, err
}

// Explain searches under a configuration and takes the scores of the hits apart.
func (l *Live) Explain(ctx context.Context, q search.Query, c search.Config) (e search.Explanation, err error) {
	err = l.use(func(x *Index) error {
		e, err = x.Explain(ctx, q, c)
		return err
	})
	return e, err
}

// Position is the number of the last change the index in use has seen.
func (l *Live) Position(ctx context.Context) (position int64, err error) {
	err = l.use(func(x *Index) error {
		position, err = x.Position(ctx)
		return err
	})
	return position, err
}

// Documents counts the documents in the index in use.
func (l *Live) Documents() (n int, err error) {
	err = l.use(func(x *Index) error {
		n, err = x.Documents()
		return err
	})
	return n, err
}

// Sync applies what changed since the last time. Afterwards everything written before the call is found.
func (l *Live) Sync(ctx context.Context) (written int, err error) {
	l.writing.Lock() // nobody swaps or closes the index meanwhile
	defer l.writing.Unlock()
	x := l.current()
	if x == nil {
		return 0, search.ErrUnavailable
	}
	err = guarded(func() error {
		written, err = search.Sync(ctx, l.source, x)
		return err
	})
	if p := (*panicked)(nil); errors.As(err, &p) {
		l.doubt(x, err)
	}
	return written, err
}

// Rebuild makes a new index from the whole source beside the one in use, swaps them and deletes the old one.
// progress, if there is one, is told how many documents were written.
func (l *Live) Rebuild(ctx context.Context, progress func(written int)) error {
	l.build.Lock()
	defer l.build.Unlock()
	err := guarded(func() error { return l.rebuild(ctx, progress) })
	l.lose(err)
	return err
}

func (l *Live) rebuild(ctx context.Context, progress func(int)) error {
	x, version, err := l.folder.create(l.options)
	if err != nil {
		return err
	}
	if err := l.fill(ctx, x, version, progress); err != nil {
		return errors.Join(err, x.Close(), os.RemoveAll(l.folder.path(version)))
	}
	return nil
}

// fill reads the source into x and puts it in use. The last changes are read while nobody else writes, so that no
// change falls between the two indexes.
func (l *Live) fill(ctx context.Context, x *Index, version string, progress func(int)) error {
	counted := &counter{Indexer: x, turn: l.options.Building, progress: progress}
	if _, err := search.Sync(ctx, l.source, counted); err != nil {
		return fmt.Errorf("rebuild: %w", err)
	}
	l.writing.Lock()
	defer l.writing.Unlock()
	if _, err := search.Sync(ctx, l.source, counted); err != nil {
		return fmt.Errorf("rebuild: %w", err)
	}
	if err := x.seal(); err != nil {
		return err
	}
	if err := l.folder.publish(version); err != nil {
		return fmt.Errorf("put index %s in use: %w", version, err)
	}
	l.swap(x, version)
	return nil
}

// swap puts x in use and closes the index before, once its searches have ended.
func (l *Live) swap(x *Index, version string) {
	l.mu.Lock()
	before := l.index
	l.index, l.version = x, version
	l.mu.Unlock()
	if before != nil {
		x.logError(before.Close())
	}
	x.logError(l.folder.sweep(version))
}

// Close stops a rebuild and closes the index.
func (l *Live) Close() error {
	l.cancel()
	l.ended.Wait()
	l.writing.Lock()
	defer l.writing.Unlock()
	l.mu.Lock()
	x := l.index
	l.index = nil
	l.mu.Unlock()
	if x == nil {
		return nil
	}
	return x.Close()
}

// A counter counts what an indexer is given, when it has the turn.
type counter struct {
	search.Indexer
	turn     sync.Locker
	written  int
	progress func(int)
}

func (c *counter) Apply(ctx context.Context, updates []search.Update, position int64) error {
	c.turn.Lock()
	defer c.turn.Unlock()
	if err := c.Indexer.Apply(ctx, updates, position); err != nil {
		return err
	}
	c.written += len(updates)
	if c.progress != nil {
		c.progress(c.written)
	}
	return nil
}
