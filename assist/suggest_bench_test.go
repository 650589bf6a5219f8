package assist

import (
	"context"
	"flag"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/bleveindex"
	"github.com/podskazka/podskazka/search/rivals"
	"github.com/podskazka/podskazka/search/searchtest"
)

var benchDocuments = flag.Int("docs", 5000, "tickets to suggest from, and articles up to 10000")

// benchArticles is how many articles Podskazka is built for.
const benchArticles = 10_000

// BenchmarkSuggest answers messages of sixty words beside searches of three words in the same index, turn by turn, in time of the
// processor: drafts of requests among the articles, and tickets among the resolved ones. x-p50 and x-p99 are how many times
// longer a message takes.
func BenchmarkSuggest(b *testing.B) {
	tickets := *benchDocuments
	if testing.Short() {
		tickets = 300 // once in CI, so that it cannot rot
	}
	corpus := searchtest.NewCorpus(1)
	for _, c := range []struct {
		name     string
		options  bleveindex.Options
		document func(int) *search.Document
		n        int
	}{
		{"articles", bleveindex.Options{}, corpus.Article, min(tickets, benchArticles)},
		{"tickets", bleveindex.Options{Profile: bleveindex.Lean}, corpus.Ticket, tickets},
	} {
		b.Run(fmt.Sprintf("%s=%d", c.name, c.n), func(b *testing.B) {
			index := benchIndex(b, c.options, c.document, c.n)
			service := New(Deps{
				Knowledge: index, Tickets: index, Readable: &library{}, Replies: &library{}, Sections: &library{}, Archive: &library{},
				Ledger: silentLedger{&ledger{}},
			})
			suggest := service.suggestDraft
			if c.name == "tickets" {
				suggest = service.suggestSimilar
			}
			const asks = 200
			words := corpus.Asks(searchtest.ThreeWords, c.document, c.n, asks, 0)
			messages := corpus.Asks(searchtest.Message, c.document, c.n, asks, 1)
			turns(b, func(i int) error {
				a := words[i%asks]
				_, err := index.Search(b.Context(), search.Query{Text: a.Text, Viewer: a.Viewer, Audience: a.Viewer.Audiences[0]})
				return err
			}, func(i int) error { return suggest(b.Context(), messages[i%asks]) })
		})
	}
}

func (s *Service) suggestDraft(ctx context.Context, a searchtest.Ask) error {
	_, err := s.Suggest(ctx, Draft{Surface: SurfaceForm, Body: a.Text, Audience: a.Viewer.Audiences[0], Viewer: a.Viewer})
	return err
}

func (s *Service) suggestSimilar(ctx context.Context, a searchtest.Ask) error {
	_, err := s.ticketHits(ctx, &ticket.Ticket{Audience: a.Viewer.Audiences[0]}, a.Text)
	return err
}

// silentLedger keeps nothing.
type silentLedger struct{ *ledger }

func (silentLedger) SaveSuggestion(context.Context, Suggestion) error { return nil }
func (silentLedger) SaveOutcome(context.Context, Outcome) error       { return nil }

func benchIndex(b *testing.B, options bleveindex.Options, document func(int) *search.Document, n int) *bleveindex.Index {
	b.Helper()
	index, err := bleveindex.Create(b.TempDir(), options)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { index.Close() })
	const step = 500
	for i := 0; i < n; i += step {
		var list []search.Update
		for j := i; j < min(n, i+step); j++ {
			d := document(j)
			d.Grants = append(d.Grants, kb.GrantStaff)
			list = append(list, search.Update{ID: d.ID, Document: d})
		}
		if err := index.Apply(b.Context(), list, int64(i+len(list))); err != nil {
			b.Fatal(err)
		}
	}
	return index
}

// turns does one thing and the other by turns and reports how long each takes.
func turns(b *testing.B, short, long func(int) error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var took [2][]time.Duration
	i := 0
	for b.Loop() {
		for n, do := range []func(int) error{short, long} {
			begin := rivals.ThreadTime()
			if err := do(i); err != nil {
				b.Fatal(err)
			}
			took[n] = append(took[n], rivals.ThreadTime()-begin)
		}
		i++
	}
	for _, p := range []int{50, 99} {
		var at [2]float64
		for n, name := range []string{"search", "suggest"} {
			slices.Sort(took[n])
			at[n] = float64(took[n][(len(took[n])*p+99)/100-1]) / float64(time.Millisecond)
			b.ReportMetric(at[n], fmt.Sprintf("%s-p%d-ms", name, p))
		}
		b.ReportMetric(at[1]/at[0], fmt.Sprintf("x-p%d", p))
	}
}
