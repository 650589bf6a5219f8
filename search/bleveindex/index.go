package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/podskazka/podskazka/search"
)

// An Index is one open index. It implements search.Searcher, search.Completer and search.Indexer, and is safe for
// concurrent use. Applied updates are found by the next call.
type Index struct {
	options Options
	engine  index.Index
	queue   *index.AnalysisQueue
	builder builder

	writing sync.Mutex // one Apply or refresh at a time

	mu   sync.RWMutex // guards view
	view *view        // nil when closed
	busy sync.WaitGroup

	stale  chan struct{} // the engine has merged segments: look again
	cold   chan struct{} // there are new segments whose lists nobody has read
	broken chan struct{} // closed when the engine's background work has ended by a panic: it writes no more
	fail   func()        // closes broken
	closed chan struct{}
	ended  sync.WaitGroup

	words   vocabulary
	lists   *cache
	turns   chan struct{} // one of each search at work
	scratch sync.Pool
}

// turnsACore is how many searches work at once on each core. More would answer none of them sooner, and each needs working memory of
// megabytes; fewer would let one that waits for the disk keep a core idle.
const turnsACore = 2

// Memory makes an index that lives in memory, for tests.
func Memory(o Options) (*Index, error) { return open("", o) }

// open opens or creates the engine in a folder; an empty path is memory.
func open(path string, o Options) (*Index, error) {
	o = o.withDefaults()
	b, err := newBuilder(o)
	if err != nil {
		return nil, err
	}
	x := &Index{
		options: o, builder: b, queue: index.NewAnalysisQueue(runtime.GOMAXPROCS(0)),
		lists: o.Lists.join(), stale: make(chan struct{}, 1), cold: make(chan struct{}, 1), broken: make(chan struct{}), closed: make(chan struct{}),
		turns: make(chan struct{}, turnsACore*runtime.GOMAXPROCS(0)),
	}
	x.fail = sync.OnceFunc(func() { close(x.broken) })
	x.scratch.New = func() any { return &scratch{} }
	if err := x.start(path); err != nil {
		x.queue.Close()
		return nil, err
	}
	x.ended.Go(x.follow)
	x.ended.Go(x.keepWarm)
	return x, nil
}

// start opens the engine and the first view. Whatever goes wrong, it leaves nothing open.
func (x *Index) start(path string) (err error) {
	if x.engine, err = x.newEngine(path); err != nil {
		return err
	}
	if err = guarded(x.engine.Open); err == nil {
		err = guarded(x.refresh)
	}
	if err != nil {
		_ = guarded(x.engine.Close) // it may have closed itself, and then panics
	}
	return err
}

// refresh puts a view of the engine's newest snapshot in place of the one before.
func (x *Index) refresh() error {
	snapshot, err := x.snapshot()
	if err != nil {
		return err
	}
	before := x.view
	if before != nil && before.snapshot == snapshot {
		return snapshot.Close()
	}
	v, err := newView(snapshot, &x.words, before, x.logError)
	if err != nil {
		return errors.Join(err, snapshot.Close())
	}
	x.mu.Lock()
	x.view = v
	x.mu.Unlock()
	if before != nil {
		before.release()
	}
	select {
	case x.cold <- struct{}{}:
	default:
	}
	return nil
}

// renew refreshes the view. When that fails, nothing new is found from then on: it is told as a trouble, too.
func (x *Index) renew() error {
	err := guarded(x.refresh)
	if err != nil {
		x.options.trouble(x, err)
	}
	return err
}

func (x *Index) snapshot() (*scorch.IndexSnapshot, error) {
	reader, err := x.engine.Reader()
	if err != nil {
		return nil, fmt.Errorf("read the index: %w", err)
	}
	return reader.(*scorch.IndexSnapshot), nil
}

func (x *Index) logError(err error) {
	if err != nil {
		x.options.Log.Error("search index", "err", err)
	}
}

// follow refreshes the view after the engine merged segments, so that old files can go.
func (x *Index) follow() {
	for {
		select {
		case <-x.closed:
			return
		case <-x.stale:
			x.writing.Lock()
			if x.view != nil {
				_ = x.renew()
			}
			x.writing.Unlock()
		}
	}
}

// acquire takes a reference to the view of now. The caller releases it.
func (x *Index) acquire() (*view, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.view == nil {
		return nil, search.ErrUnavailable
	}
	x.view.refs.Add(1)
	x.busy.Add(1)
	return x.view, nil
}

func (x *Index) release(v *view) {
	x.lookAgain(v)
	v.release()
	x.busy.Done()
}

// lookAgain wakes follow when the engine has a newer snapshot than v.
func (x *Index) lookAgain(v *view) {
	snapshot, err := x.snapshot()
	if err != nil || snapshot == nil {
		return
	}
	if snapshot != v.snapshot {
		select {
		case x.stale <- struct{}{}:
		default:
		}
	}
	x.logError(snapshot.Close())
}

// Position is the number of the last change applied.
func (x *Index) Position(context.Context) (int64, error) {
	v, err := x.acquire()
	if err != nil {
		return 0, err
	}
	defer x.release(v)
	return v.position, nil
}

// Documents counts the documents in the index.
func (x *Index) Documents() (int, error) {
	v, err := x.acquire()
	if err != nil {
		return 0, err
	}
	defer x.release(v)
	return v.documents, nil
}

// Close waits for running calls and closes the index.
func (x *Index) Close() error {
	if !x.shut() {
		return nil
	}
	x.ended.Wait()
	x.busy.Wait()
	x.lists.forget(nil)
	err := x.engine.Close()
	x.queue.Close()
	return err
}

// shut lets no new call in; false when it was shut before.
func (x *Index) shut() bool {
	x.writing.Lock()
	defer x.writing.Unlock()
	x.mu.Lock()
	v := x.view
	x.view = nil
	x.mu.Unlock()
	if v == nil {
		return false
	}
	close(x.closed)
	v.release()
	return true
}
