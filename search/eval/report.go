package eval

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// A Report gathers the measures of one set of queries, and of each kind within it.
type Report struct {
	Name  string
	all   group
	kinds map[string]*group
}

// A group is a number of measured queries.
type group struct {
	n    int
	sum  Measures
	took []time.Duration
}

func (g *group) add(m Measures, took time.Duration) {
	g.n++
	g.sum.add(m, 1)
	g.took = append(g.took, took)
}

func (g *group) mean() Measures {
	var m Measures
	if g.n > 0 {
		m.add(g.sum, 1/float64(g.n))
	}
	return m
}

// percentile gives the smallest time that p of 100 answers did not take longer than.
func (g *group) percentile(p int) time.Duration {
	if len(g.took) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(g.took))
	return sorted[(len(sorted)*p+99)/100-1]
}

// NewReport makes a report of a set of queries.
func NewReport(name string) *Report { return &Report{Name: name, kinds: map[string]*group{}} }

// Add adds what one query measured.
func (r *Report) Add(q Query, m Measures, took time.Duration) {
	r.all.add(m, took)
	if r.kinds[q.Kind] == nil {
		r.kinds[q.Kind] = &group{}
	}
	r.kinds[q.Kind].add(m, took)
}

// Queries counts the queries.
func (r *Report) Queries() int { return r.all.n }

// Mean gives the means over all queries.
func (r *Report) Mean() Measures { return r.all.mean() }

// Format prints reports as one aligned table: a line a set, and a line for each kind when a set has several.
func Format(reports ...*Report) string {
	return table(reports, "\tp50\tp95", func(g *group) string {
		return fmt.Sprintf("\t%.1f ms\t%.1f ms", ms(g.percentile(50)), ms(g.percentile(95)))
	})
}

// Figures is Format without times: what stays the same until ranking or content change, for golden files.
func Figures(reports ...*Report) string {
	return table(reports, "", func(*group) string { return "" })
}

// Diff lists the lines of two Figures that differ, those of want after a minus and those of got after a plus. It is empty when
// they are the same.
func Diff(want, got string) string {
	var b strings.Builder
	mark := func(sign, text, other string) {
		known := strings.Split(other, "\n")
		for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
			if !slices.Contains(known, line) {
				b.WriteString(sign + line + "\n")
			}
		}
	}
	mark("-", want, got)
	mark("+", got, want)
	return b.String()
}

// table prints a line a set and kind; more are the columns after the measures.
func table(reports []*Report, more string, columns func(*group) string) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	line := func(name string, g *group) {
		m := g.mean()
		fmt.Fprintf(w, "%s\t%d\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f%s\t\n", name, g.n,
			m.NDCG10, m.Success1, m.Success3, m.MRR10, m.Recall20, m.Zero, m.Unfit, columns(g))
	}
	fmt.Fprintf(w, "set\tqueries\tnDCG@10\tS@1\tS@3\tMRR@10\tR@20\tzero\tunfit%s\t\n", more)
	for _, r := range reports {
		line(r.Name, &r.all)
		if len(r.kinds) < 2 {
			continue
		}
		kinds := make([]string, 0, len(r.kinds))
		for kind := range r.kinds {
			kinds = append(kinds, kind)
		}
		slices.Sort(kinds)
		for _, kind := range kinds {
			line("· "+kind, r.kinds[kind])
		}
	}
	w.Flush()
	return b.String()
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
