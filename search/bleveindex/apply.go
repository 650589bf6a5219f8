package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	index "github.com/blevesearch/bleve_index_api"

	"github.com/podskazka/podskazka/search"
)

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
		runtime.Gosched() // searches go first: the scheduler would let them wait for 10 ms
		if err := x.replace(batch, &after, id, d); err != nil {
			return err
		}
	}
	batch.SetInternal([]byte(sealKey), []byte(after.String()))
	if err := x.write(batch); err != nil {
		return errors.Join(fmt.Errorf("write %d updates: %w", len(updates), err), x.renew())
	}
	return x.renew()
}

// AtOnce implements search.Indexer.
func (x *Index) AtOnce() int { return x.options.Profile.atOnce() }

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
