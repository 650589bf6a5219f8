package bleveindex_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/bleveindex"
	"github.com/podskazka/podskazka/search/searchtest"
)

// generated makes the documents and queries of every benchmark.
var generated = sync.OnceValue(func() *searchtest.Corpus { return searchtest.NewCorpus(1) })

// updates writes documents from to from+n.
func updates(document func(int) *search.Document, from, n int) []search.Update {
	list := make([]search.Update, n)
	for i := range list {
		d := document(from + i)
		list[i] = search.Update{ID: d.ID, Document: d}
	}
	return list
}

// corpus is an index of 10,000 articles on disk, made by the first benchmark that asks.
var corpus = sync.OnceValues(func() (*bleveindex.Index, error) {
	dir, err := os.MkdirTemp("", "bleveindex-bench")
	if err != nil {
		return nil, err
	}
	x, err := bleveindex.Create(dir, bleveindex.Options{})
	if err != nil {
		return nil, err
	}
	corpusDir = dir
	return x, fill(x, generated().Article, articles())
})

// articles is how many there are: fewer once in CI, so that the benchmarks cannot rot.
func articles() int {
	if testing.Short() {
		return 500
	}
	return 10_000
}

func fill(x *bleveindex.Index, document func(int) *search.Document, n int) error {
	for i := 0; i < n; i += 500 {
		if err := x.Apply(context.Background(), updates(document, i, 500), int64(i+500)); err != nil {
			return err
		}
	}
	return nil
}

var corpusDir string

func TestMain(m *testing.M) {
	code := m.Run()
	if corpusDir != "" {
		os.RemoveAll(corpusDir)
	}
	os.Exit(code)
}

func BenchmarkSearch(b *testing.B) {
	x, err := corpus()
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		kind    searchtest.AskKind
		message bool
	}{{"three words", searchtest.ThreeWords, false}, {"question", searchtest.Question, false}, {"message", searchtest.Message, true}} {
		b.Run(c.name, func(b *testing.B) {
			asks := generated().Asks(c.kind, generated().Article, articles(), 200, 0)
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				a := asks[i%len(asks)]
				if _, err := x.Search(context.Background(), search.Query{Text: a.Text, Message: c.message, Viewer: a.Viewer, Audience: a.Viewer.Audiences[0]}); err != nil {
					b.Fatal(err)
				}
				i++
			}
		})
	}
}

// staff reads everything.
var staff = kb.Viewer{UserID: "u", Role: kb.RoleAgent}

func BenchmarkComplete(b *testing.B) {
	x, err := corpus()
	if err != nil {
		b.Fatal(err)
	}
	for _, text := range []string{"па", "парол", "личный каб"} {
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := x.Complete(context.Background(), search.Query{Text: text, Viewer: staff, Audience: "uchenik"}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkApply(b *testing.B) {
	for _, n := range []int{1, 500} {
		b.Run(fmt.Sprintf("%d documents", n), func(b *testing.B) {
			x, err := bleveindex.Create(b.TempDir(), bleveindex.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer x.Close()
			position := 0
			for b.Loop() {
				b.StopTimer()
				list := updates(generated().Article, position, n)
				b.StartTimer()
				position += n
				if err := x.Apply(context.Background(), list, int64(position)); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(position)/b.Elapsed().Seconds(), "documents/s")
		})
	}
}
