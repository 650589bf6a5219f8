package bleveindex_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/bleveindex"
	"github.com/podskazka/podskazka/search/searchtest"
)

// Arrivals are documents that come at a pace into an index that has some already.
type arrivals struct {
	name     string
	kind     string
	document func(int) *search.Document
	profile  bleveindex.Profile
	known    int
	pace     int // documents a second
}

// syncs is how often what is new is written: as the program does.
const syncs = time.Second / 2

// BenchmarkSearchWhileIndexing holds the times of searches in an idle index beside those in one that takes documents at a
// pace, turn by turn. One operation is a turn of each. No query is asked twice.
func BenchmarkSearchWhileIndexing(b *testing.B) {
	known, turn := 20_000, 3*time.Second
	if testing.Short() {
		known, turn = 500, time.Second/4
	}
	c := generated()
	for _, s := range []arrivals{
		{"500 tickets", search.KindTicket, c.Ticket, bleveindex.Lean, known, 500},
		{"20 articles", string(kb.KindArticle), c.Article, bleveindex.Full, known / 20, 20},
	} {
		b.Run(s.name+" a second", func(b *testing.B) { s.measure(b, turn) })
	}
}

func (s arrivals) measure(b *testing.B, turn time.Duration) {
	x, err := bleveindex.Create(b.TempDir(), bleveindex.Options{Profile: s.profile})
	if err != nil {
		b.Fatal(err)
	}
	defer x.Close()
	if err := fill(x, s.document, s.known); err != nil {
		b.Fatal(err)
	}
	series := 0
	ask := func(turn time.Duration) []time.Duration {
		series++
		return s.ask(b, x, series, turn)
	}
	ask(turn / 2) // to warm up
	var idle, busy []time.Duration
	written, indexing := 0, time.Duration(0)
	for b.Loop() {
		idle = append(idle, ask(turn)...)
		start := time.Now()
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error)
		go func() { ended <- s.write(ctx, x, &written) }()
		busy = append(busy, ask(turn)...)
		stop()
		if err := <-ended; err != nil {
			b.Fatal(err)
		}
		indexing += time.Since(start)
	}
	b.ReportMetric(float64(written)/indexing.Seconds(), "documents/s")
	for _, p := range []int{50, 99} {
		before, now := percentile(idle, p), percentile(busy, p)
		b.ReportMetric(before.Seconds()*1e3, fmt.Sprintf("idle-p%d-ms", p))
		b.ReportMetric(now.Seconds()*1e3, fmt.Sprintf("busy-p%d-ms", p))
		b.ReportMetric(float64(now)/float64(before), fmt.Sprintf("p%d-busy/idle", p))
	}
}

// ask searches for a while, one query after another, and tells how long each took.
func (s arrivals) ask(b *testing.B, x *bleveindex.Index, series int, turn time.Duration) (took []time.Duration) {
	const most = 2_000 // a second
	asks := generated().Asks(searchtest.ThreeWords, s.document, s.known, int(most*turn.Seconds()), series)
	until := time.Now().Add(turn)
	for _, a := range asks {
		start := time.Now()
		if _, err := x.Search(context.Background(), search.Query{Text: a.Text, Viewer: staff, Kinds: []string{s.kind}}); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
		if time.Now().After(until) {
			break
		}
	}
	return took
}

// write applies documents at the pace until ctx ends.
func (s arrivals) write(ctx context.Context, x *bleveindex.Index, written *int) error {
	step := int(float64(s.pace) * syncs.Seconds())
	tick := time.NewTicker(syncs)
	defer tick.Stop()
	for {
		list := updates(s.document, s.known+*written, step)
		if err := x.Apply(context.Background(), list, int64(s.known+*written)); err != nil {
			return err
		}
		*written += step
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func percentile(took []time.Duration, p int) time.Duration {
	sorted := slices.Sorted(slices.Values(took))
	return sorted[(len(sorted)*p+99)/100-1]
}
