package search

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/podskazka/podskazka/kb"
)

const (
	changesAtOnce = 2000 // changes read in one step: repeated ids collapse within it
	readAtOnce    = 500  // documents read in one step
)

// Sync brings the index up to the end of the feed and returns how many updates it wrote. The position moves
// with the last document of each step, so a crash repeats work but loses none. One Sync at a time: see Syncer.
func Sync(ctx context.Context, source Source, index Indexer) (int, error) {
	written := 0
	for {
		n, more, err := syncStep(ctx, source, index)
		written += n
		if err != nil || !more {
			return written, err
		}
	}
}

func syncStep(ctx context.Context, source Source, index Indexer) (written int, more bool, err error) {
	position, err := index.Position(ctx)
	if err != nil {
		return 0, false, fmt.Errorf("read the index position: %w", err)
	}
	changes, err := source.Changes(ctx, position, changesAtOnce)
	if err != nil {
		return 0, false, fmt.Errorf("read changes after %d: %w", position, err)
	}
	if len(changes) == 0 {
		return 0, false, nil
	}
	end := changes[len(changes)-1].Seq
	var batch []Update
	for left := latest(changes); len(left) > 0 || len(batch) > 0; {
		n := stepOf(batch, index.AtOnce())
		if n == len(batch) && len(left) > 0 { // small documents: larger steps cost less
			part := left[:min(readAtOnce, len(left))]
			left = left[len(part):]
			updates, err := source.Updates(ctx, part)
			if err != nil {
				return written, false, fmt.Errorf("read updates: %w", err)
			}
			batch = append(batch, updates...)
			continue
		}
		if n == len(batch) {
			position = end
		}
		if err := index.Apply(ctx, batch[:n], position); err != nil {
			return written, false, fmt.Errorf("apply %d updates: %w", n, err)
		}
		written += n
		batch = batch[n:]
	}
	return written, len(changes) == changesAtOnce, nil
}

// stepOf is how many of the updates are written in one step of about so many bytes of text.
func stepOf(updates []Update, atOnce int) int {
	text := 0
	for i, u := range updates {
		if u.Document == nil {
			continue
		}
		for _, p := range u.Document.Passages {
			text += len(p.Text)
		}
		if text >= atOnce {
			return i + 1
		}
	}
	return len(updates)
}

// latest keeps the last change of each thing, in feed order.
func latest(changes []kb.Change) []kb.Change {
	type thing struct{ kind, id string }
	seen := make(map[thing]bool, len(changes))
	var kept []kb.Change
	for _, c := range slices.Backward(changes) {
		if key := (thing{c.Kind, c.ID}); !seen[key] {
			seen[key] = true
			kept = append(kept, c)
		}
	}
	slices.Reverse(kept)
	return kept
}

// A Syncer runs Sync for one index. Calls wait for each other, so that every caller finds what was
// written before it called.
type Syncer struct {
	mu     sync.Mutex
	source Source
	index  Indexer
}

// NewSyncer makes a Syncer of an index and the source it follows.
func NewSyncer(source Source, index Indexer) *Syncer {
	return &Syncer{source: source, index: index}
}

// Sync brings the index up to the end of the feed.
func (s *Syncer) Sync(ctx context.Context) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Sync(ctx, s.source, s.index)
}
