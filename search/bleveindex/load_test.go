package bleveindex

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/searchtest"
)

// write adds a document to the feed, or puts it in place of the one before.
func (f *feed) write(d *search.Document) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.documents[d.ID] = d
	f.changes = append(f.changes, kb.Change{Seq: int64(len(f.changes) + 1), Kind: kb.ChangeArticle, ID: d.ID})
}

// remove takes a document away.
func (f *feed) remove(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.documents, id)
	f.changes = append(f.changes, kb.Change{Seq: int64(len(f.changes) + 1), Kind: kb.ChangeArticle, ID: id})
}

// What is in the index all the time is counted exactly at every moment, whatever is written beside it, merged and
// swapped, and nobody sees what is not for him.
func TestTotalsUnderLoad(t *testing.T) {
	const known, rebuilds = 120, 3
	f, corpus := newFeed(known), searchtest.NewCorpus(1)
	l := openLive(t, t.TempDir(), f)
	defer l.Close()
	if err := l.Wait(); err != nil {
		t.Fatal(err)
	}
	var stop atomic.Bool
	var searches, written atomic.Int64
	var load sync.WaitGroup
	load.Go(func() {
		for i := 0; !stop.Load(); i++ {
			f.put(fmt.Sprintf("d%04d", i%known), fmt.Sprintf("Пароль %d изменён", i)) // one of the known
			ticket := corpus.Ticket(i)                                                // for others; some speak of passwords
			f.write(ticket)
			if i%3 == 0 {
				f.remove(corpus.Ticket(i / 2).ID)
			}
			if i%10 != 0 {
				continue
			}
			if _, err := l.Sync(context.Background()); err != nil {
				t.Error(err)
				return
			}
			written.Store(int64(i))
		}
	})
	for range 2 {
		load.Go(func() {
			for ; !stop.Load(); searches.Add(1) {
				result, err := l.Search(context.Background(), search.Query{Text: "пароль", Limit: search.MaxLimit})
				if err != nil || result.Total != known || len(result.Hits) != search.MaxLimit {
					t.Errorf("under load: %d of %d hits, want %d of %d, %v", len(result.Hits), result.Total, search.MaxLimit, known, err)
					return
				}
				seen := map[string]bool{}
				for _, h := range result.Hits {
					if seen[h.ID] || h.Kind != string(kb.KindArticle) {
						t.Errorf("under load: %s of kind %s is a hit", h.ID, h.Kind)
						return
					}
					seen[h.ID] = true
				}
			}
		})
	}
	for range rebuilds {
		if err := l.Rebuild(context.Background(), nil); err != nil {
			t.Fatal(err)
		}
	}
	stop.Store(true)
	load.Wait()
	if searches.Load() == 0 || written.Load() == 0 {
		t.Errorf("there was no load: %d searches, %d documents written", searches.Load(), written.Load())
	}
}
