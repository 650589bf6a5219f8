package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/eval"
)

// A showing is what a person would have been shown for one query.
type showing struct {
	*assist.Suggestion
	rows []string // external ids
}

// right reports whether one of the first n rows is relevant.
func (s showing) right(q eval.Query, n int) bool {
	return slices.ContainsFunc(s.rows[:min(n, len(s.rows))], func(id string) bool { return q.Relevant[id] > 0 })
}

// showings are those of all queries, in the order they were asked.
type showings []showing

// watch makes an asker that also remembers what would be shown.
func (l *showings) watch(service *assist.Service, ask asker) asker {
	return func(ctx context.Context, text string, limit int) (search.Result, error) {
		found, err := ask(ctx, text, limit)
		if err != nil {
			return found, err
		}
		s := showing{Suggestion: &assist.Suggestion{Query: text}}
		err = service.Decide(ctx, assist.Draft{Surface: assist.SurfaceCLI, Body: text}, found, s.Suggestion)
		for _, h := range s.Hits {
			s.rows = append(s.rows, reference(h.Hit))
		}
		*l = append(*l, s)
		return found, err
	}
}

// print writes a line a file.
func (l showings) print(cmd *cobra.Command, files []string, reports []*eval.Report) error {
	corpus, _ := cmd.Flags().GetString("corpus")
	w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\nset\tqueries\tsilent\ttopics\trows\tcard\tright\thalf\t")
	for i, path := range files {
		queries, err := readQueries(path, corpus)
		if err != nil {
			return err
		}
		l[:len(queries)].line(w, reports[i].Name, queries)
		l = l[len(queries):]
	}
	return w.Flush()
}

func (l showings) line(w io.Writer, name string, queries []eval.Query) {
	var silent, topics, rows, card, right, half float64
	order := make([]int, len(l))
	for i, s := range l {
		order[i] = i
		switch {
		case s.Confident:
			card++
			if s.right(queries[i], 1) {
				right++
			}
		case len(s.Hits) > 0:
			rows++
		case len(s.Topics) > 0:
			topics++
		default:
			silent++
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(l[b].Confidence, l[a].Confidence) })
	order = order[:(len(order)+1)/2]
	for _, i := range order {
		if l[i].right(queries[i], len(l[i].rows)) {
			half++
		}
	}
	n := max(1, float64(len(l)))
	fmt.Fprintf(w, "%s\t%d\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t\n", name, len(l), silent/n, topics/n, rows/n, card/n,
		right/max(1, card), half/max(1, float64(len(order))))
}
