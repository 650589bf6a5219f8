package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// A panicked error is a panic of the engine, or of ours, over what a file holds.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

// guarded calls the engine, which may panic over a damaged file, or read behind the end of one that was cut off.
func guarded(call func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = &panicked{r, debug.Stack()}
		}
	}()
	return call()
}

// internal tells errors that come from inside the index from those of the question or the source.
func internal(err error) bool {
	for _, outside := range []error{context.Canceled, context.DeadlineExceeded, search.ErrUnavailable, kb.ErrInvalid} {
		if errors.Is(err, outside) {
			return false
		}
	}
	return err != nil
}

// lockWait is how long another process may take to let go of an index.
const lockWait = time.Second

// engines guards the engine's own table of callbacks, the only way to hear of errors in its background work.
var engines sync.Mutex

func (x *Index) newEngine(path string) (index.Index, error) {
	name := fmt.Sprintf("%p", x)
	engines.Lock()
	defer engines.Unlock()
	scorch.RegistryAsyncErrorCallbacks[name] = x.background
	defer delete(scorch.RegistryAsyncErrorCallbacks, name) // the engine has looked it up
	config := map[string]any{"path": path, "bolt_timeout": lockWait.String(), "asyncErrorCallbackName": name}
	if x.options.Profile == Full {
		// It is asked much more often than written to, and each segment costs a query a look for each of its terms: ten
		// thousand articles are in some ten, and are written twice instead of once. To merge takes memory by the size of what comes
		// of it: a tenth as much as so many units take on disk, which are those of two thousand articles.
		config["scorchMergePlanOptions"] = map[string]int{"MaxSegmentsPerTier": 4, "SegmentsPerMergeTask": 4, "MaxSegmentSize": 10_000}
	}
	return scorch.NewScorch(scorch.Name, config, x.queue)
}

// background hears what goes wrong in the engine's background work. It tries again after an error, not after a panic.
func (x *Index) background(err error, _ string) {
	if errors.Is(err, scorch.ErrAsyncPanic) {
		x.fail()
		err = fmt.Errorf("%w: %w", errBroken, err)
	}
	x.options.trouble(x, err)
}

// errBroken says that the engine writes no more.
var errBroken = errors.New("the engine has ended its work by a panic")

// write gives a batch to the engine, which would never answer when its background work has ended.
func (x *Index) write(batch *index.Batch) error {
	select {
	case <-x.broken:
		return errBroken
	default:
	}
	done := make(chan error, 1)
	go func() { done <- guarded(func() error { return x.engine.Batch(batch) }) }()
	select {
	case err := <-done:
		return err
	case <-x.broken:
		return errBroken
	}
}
