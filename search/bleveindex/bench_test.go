package bleveindex_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/bleveindex"
)

// A generator makes help articles of made-up Russian words whose frequencies follow Zipf's law. The same seed gives
// the same articles.
type generator struct {
	random *rand.Rand
	zipf   *rand.Zipf
	words  []string
}

func newGenerator(seed uint64) *generator {
	r := rand.New(rand.NewPCG(seed, 1))
	g := &generator{random: r, zipf: rand.NewZipf(r, 1.07, 8, 39_999), words: make([]string, 40_000)}
	syllables := []string{"на", "строй", "ка", "вой", "ти", "па", "роль", "лич", "ный", "каб", "инет", "про", "вер", "ить", "от", "крыть", "со", "хран", "ение", "учет"}
	for i := range g.words {
		var b strings.Builder
		for range 2 + r.IntN(3) {
			b.WriteString(syllables[r.IntN(len(syllables))])
		}
		g.words[i] = b.String()
	}
	return g
}

func (g *generator) text(n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = g.words[g.zipf.Uint64()]
	}
	return strings.Join(words, " ")
}

func (g *generator) document(i int) *search.Document {
	d := &search.Document{ID: fmt.Sprintf("a%06d", i), Kind: string(kb.KindArticle), Slug: fmt.Sprintf("a%06d", i), Title: g.text(3 + g.random.IntN(5)),
		Category: g.words[g.random.IntN(50)], Audiences: []string{fmt.Sprint("role", i%8)}, Grants: []string{kb.GrantPublic, kb.GrantStaff}}
	for range 2 + g.random.IntN(5) {
		heading := g.text(3)
		d.Passages = append(d.Passages, content.Passage{Heading: heading, Anchor: kb.Slugify(heading), Text: g.text(40 + g.random.IntN(100)), T: -1})
	}
	return d
}

func (g *generator) updates(from, n int) []search.Update {
	list := make([]search.Update, n)
	for i := range list {
		d := g.document(from + i)
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
	g := newGenerator(1)
	articles := 10_000
	if testing.Short() {
		articles = 1_000 // once in CI, so that the benchmarks cannot rot
	}
	for i := 0; i < articles; i += 500 {
		if err := x.Apply(context.Background(), g.updates(i, 500), int64(i)); err != nil {
			return nil, err
		}
	}
	return x, nil
})

var corpusDir string

func TestMain(m *testing.M) {
	code := m.Run()
	if corpusDir != "" {
		os.RemoveAll(corpusDir)
	}
	os.Exit(code)
}

func benchmarkSearch(b *testing.B, words int, message bool) {
	x, err := corpus()
	if err != nil {
		b.Fatal(err)
	}
	g := newGenerator(2)
	queries := make([]search.Query, 200)
	for i := range queries {
		queries[i] = search.Query{Text: g.text(words), Message: message, Audience: "role3"}
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if _, err := x.Search(context.Background(), queries[i%len(queries)]); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

func BenchmarkSearch(b *testing.B) {
	b.Run("3 words", func(b *testing.B) { benchmarkSearch(b, 3, false) })
	b.Run("8 words", func(b *testing.B) { benchmarkSearch(b, 8, false) })
	b.Run("message of 60", func(b *testing.B) { benchmarkSearch(b, 60, true) })
}

func BenchmarkComplete(b *testing.B) {
	x, err := corpus()
	if err != nil {
		b.Fatal(err)
	}
	for _, text := range []string{"па", "парол", "личный каб"} {
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := x.Complete(context.Background(), search.Query{Text: text, Audience: "role3"}); err != nil {
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
			g := newGenerator(3)
			position := 0
			for b.Loop() {
				b.StopTimer()
				updates := g.updates(position, n)
				b.StartTimer()
				position += n
				if err := x.Apply(context.Background(), updates, int64(position)); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(position)/b.Elapsed().Seconds(), "documents/s")
		})
	}
}
