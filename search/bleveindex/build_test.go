package bleveindex

import (
	"testing"

	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
	"github.com/podskazka/podskazka/search/searchtest"
)

// What the engine does with the units comes on top.
func BenchmarkUnits(b *testing.B) {
	corpus := searchtest.NewCorpus(1)
	tickets := make([]*search.Document, 5_000)
	for i := range tickets {
		tickets[i] = corpus.Ticket(i)
	}
	for name, profile := range map[string]Profile{"full": Full, "lean": Lean} {
		b.Run(name, func(b *testing.B) {
			builder, err := newBuilder(Options{Analyzer: russian.NewAnalyzer(), Profile: profile})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				if _, err := builder.units(tickets[i%len(tickets)]); err != nil {
					b.Fatal(err)
				}
				i++
			}
		})
	}
}
