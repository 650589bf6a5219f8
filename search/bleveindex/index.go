package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// Options of an index. The zero value is ready to use.
type Options struct {
	Analyzer  *russian.Analyzer // one may serve many indexes; nil = a new one
	Thesaurus search.Thesaurus  // nil = the shipped lists
	Popular   *Popular          // queries among the completions; nil = none
	Profile   Profile
	Memory    int          // bytes of postings kept unpacked from the engine's form; 0 = defaultMemory
	Log       *slog.Logger // what goes wrong in the background; nil = slog.Default()

	postings int // of a query, beside those of its own words; 0 = maxPostings
	split    int // how long a list is that is split; 0 = minSplit

	wait    func(context.Context, time.Duration) bool // false when the context ended before
	trouble func(*Index, error)                       // hears what the engine's background work meets
}

// defaultMemory holds all postings of some thousands of articles.
const defaultMemory = 32 << 20

func (o Options) withDefaults() Options {
	if o.Analyzer == nil {
		o.Analyzer = russian.NewAnalyzer()
	}
	if o.Thesaurus == nil {
		o.Thesaurus = russian.NewThesaurus(o.Analyzer)
	}
	if o.Memory == 0 {
		o.Memory = defaultMemory
	}
	if o.postings == 0 {
		o.postings = maxPostings
	}
	if o.split == 0 {
		o.split = minSplit
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.wait == nil {
		o.wait = wait
	}
	if o.trouble == nil {
		o.trouble = func(_ *Index, err error) { o.Log.Error("search index: background work failed", "err", err) }
	}
	return o
}

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
	broken chan struct{} // closed when the engine's background work has ended by a panic: it writes no more
	fail   func()        // closes broken
	closed chan struct{}
	ended  sync.WaitGroup

	lists   *cache
	scratch sync.Pool
}

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
		lists: newCache(o.Memory), stale: make(chan struct{}, 1), broken: make(chan struct{}), closed: make(chan struct{}),
	}
	x.fail = sync.OnceFunc(func() { close(x.broken) })
	x.scratch.New = func() any { return &scratch{} }
	if err := x.start(path); err != nil {
		x.queue.Close()
		return nil, err
	}
	x.ended.Go(x.follow)
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
	v, err := newView(snapshot, before, x.logError)
	if err != nil {
		return errors.Join(err, snapshot.Close())
	}
	x.mu.Lock()
	x.view = v
	x.mu.Unlock()
	if before != nil {
		before.release()
	}
	return nil
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
				x.logError(guarded(x.refresh))
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

// Apply writes the updates and the position in one step of the engine, on disk when it returns.
func (x *Index) Apply(ctx context.Context, updates []search.Update, position int64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	x.writing.Lock()
	defer x.writing.Unlock()
	if x.view == nil {
		return search.ErrUnavailable
	}
	batch := index.NewBatch()
	after := seal{schema: x.options.Profile.schema(), position: position, units: x.view.units}
	for id, d := range last(updates) {
		if err := x.replace(batch, &after, id, d); err != nil {
			return err
		}
	}
	batch.SetInternal([]byte(sealKey), []byte(after.String()))
	if err := x.write(batch); err != nil {
		return errors.Join(fmt.Errorf("write %d updates: %w", len(updates), err), guarded(x.refresh))
	}
	return guarded(x.refresh)
}

// seal marks an index that was never written to as ours, so that an empty one can be opened again.
func (x *Index) seal() error {
	position, err := x.Position(context.Background())
	if err != nil {
		return err
	}
	return x.Apply(context.Background(), nil, position)
}

// last keeps the last update of each id.
func last(updates []search.Update) map[string]*search.Document {
	documents := make(map[string]*search.Document, len(updates))
	for _, u := range updates {
		documents[u.ID] = u.Document
	}
	return documents
}

// replace removes every unit of the document with the id and adds those of d, if there is one.
func (x *Index) replace(batch *index.Batch, after *seal, id string, d *search.Document) error {
	seg, top, err := x.view.find(id)
	if err != nil {
		return err
	}
	if seg != nil {
		remove := func(unit string) {
			batch.Delete(unit)
			after.units -= unitSum(unit)
		}
		remove(id)
		for n := range int(seg.number[top]) {
			remove(passageID(id, n))
		}
	}
	if d == nil {
		return nil
	}
	units, err := x.builder.units(d)
	if err != nil {
		return err
	}
	for _, u := range units {
		batch.Update(u)
		after.units += unitSum(u.ID())
	}
	return nil
}

// Close waits for running calls and closes the index.
func (x *Index) Close() error {
	if !x.shut() {
		return nil
	}
	x.ended.Wait()
	x.busy.Wait()
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
