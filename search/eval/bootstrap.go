package eval

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"text/tabwriter"
)

// resamples is how often a difference is drawn anew: enough for a p of .001.
const resamples = 2000

// A Difference is what one run has over another on the same queries.
type Difference struct {
	Measure   string
	A, B      float64 // means
	Low, High float64 // 95 % interval of B - A
	P         float64 // share of resamples in which the sign is the other one, both sides
}

// Compare measures two runs of the same queries and tells by a paired bootstrap how much of their difference is chance
// (Efron, Tibshirani: An Introduction to the Bootstrap, 1993; Sakai, SIGIR 2006). The same seed gives the same answer.
// A query without answers in a run counts as nothing found.
func Compare(queries []Query, a, b map[string][]Ranked, seed uint64) []Difference {
	measures := []struct {
		name string
		of   func(Measures) float64
	}{
		{"nDCG@10", func(m Measures) float64 { return m.NDCG10 }},
		{"S@1", func(m Measures) float64 { return m.Success1 }},
		{"S@3", func(m Measures) float64 { return m.Success3 }},
		{"MRR@10", func(m Measures) float64 { return m.MRR10 }},
		{"R@20", func(m Measures) float64 { return m.Recall20 }},
	}
	list := make([]Difference, len(measures))
	for i, measure := range measures {
		x, y := make([]float64, len(queries)), make([]float64, len(queries))
		for j, q := range queries {
			x[j], y[j] = measure.of(Measure(q.Relevant, ids(a[column(q.ID)]))), measure.of(Measure(q.Relevant, ids(b[column(q.ID)])))
		}
		list[i] = bootstrap(x, y, rand.New(rand.NewPCG(seed, uint64(i))))
		list[i].Measure = measure.name
	}
	return list
}

func ids(answers []Ranked) []string {
	list := make([]string, len(answers))
	for i, a := range answers {
		list[i] = a.ID
	}
	return list
}

// bootstrap compares two values for each query.
func bootstrap(a, b []float64, random *rand.Rand) Difference {
	n := len(a)
	if n == 0 {
		return Difference{P: 1}
	}
	d := Difference{A: mean(a), B: mean(b)}
	means := make([]float64, resamples)
	below, above := 0, 0
	for i := range means {
		for range n {
			j := random.IntN(n)
			means[i] += (b[j] - a[j]) / float64(n)
		}
		if means[i] <= 0 {
			below++
		}
		if means[i] >= 0 {
			above++
		}
	}
	slices.Sort(means)
	d.Low, d.High = means[resamples*25/1000], means[resamples*975/1000-1]
	d.P = min(1, 2*float64(max(1, min(below, above)))/resamples)
	return d
}

func mean(list []float64) (sum float64) {
	for _, x := range list {
		sum += x
	}
	return sum / float64(len(list))
}

// FormatComparison prints differences as an aligned table.
func FormatComparison(name string, queries int, list []Difference) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "%s (%d)\tA\tB\tB - A\t95 %%\tp\t\n", name, queries)
	for _, d := range list {
		fmt.Fprintf(w, "%s\t%.3f\t%.3f\t%+.3f\t[%+.3f, %+.3f]\t%.3f\t\n", d.Measure, d.A, d.B, d.B-d.A, d.Low, d.High, d.P)
	}
	w.Flush()
	return b.String()
}
