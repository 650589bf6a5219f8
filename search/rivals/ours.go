package rivals

import (
	"context"
	"errors"

	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/bleveindex"
)

// Ours is the index of this product as it is used: rights, the chosen audience, repair, snippets and reasons included.
type Ours struct {
	dir   string
	index *bleveindex.Index
	kinds []string
	added int64
}

// NewOurs opens or makes an index in a folder. kinds are those of its documents.
func NewOurs(dir string, kinds []string, o bleveindex.Options) (*Ours, error) {
	x, err := bleveindex.Open(dir, o)
	if errors.Is(err, bleveindex.ErrRebuild) {
		x, err = bleveindex.Create(dir, o)
	}
	if err != nil {
		return nil, err
	}
	return &Ours{dir: dir, index: x, kinds: kinds}, nil
}

// Add applies the documents as one step.
func (o *Ours) Add(ctx context.Context, documents []*search.Document) error {
	updates := make([]search.Update, len(documents))
	for i, d := range documents {
		updates[i] = search.Update{ID: d.ID, Document: d}
	}
	o.added += int64(len(documents))
	return o.index.Apply(ctx, updates, o.added)
}

// Settle waits for merges.
func (o *Ours) Settle(ctx context.Context) error { return idle(ctx) }

// Search answers as the pages and the desk are answered.
func (o *Ours) Search(ctx context.Context, q Query, limit int) ([]string, error) {
	result, err := o.index.Search(ctx, search.Query{
		Text: q.Text, Message: q.Message, Viewer: q.Viewer, Audience: q.Viewer.Audiences[0], Kinds: o.kinds, Limit: limit,
	})
	ids := make([]string, len(result.Hits))
	for i, h := range result.Hits {
		ids[i] = h.ID
	}
	return ids, err
}

// Size counts the folder.
func (o *Ours) Size() (int64, error) { return sizeOf(o.dir) }

// Close closes the index.
func (o *Ours) Close() error { return o.index.Close() }
