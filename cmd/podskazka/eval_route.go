package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/eval"
	"github.com/podskazka/podskazka/search/russian"
)

// routeFolds is in how many parts the questions are dealt out: each part is guessed by what was learned from the others.
const routeFolds = 5

// A routed question has the text as it is learned, what search finds for it and the topics of what answers it.
type routed struct {
	assist.Lesson
	found []search.Hit
}

// right reports whether a guess is one of the question's topics.
func (r routed) right(g assist.Guess) bool {
	return slices.ContainsFunc(r.Labels, func(l assist.Label) bool { return l.Kind == g.Kind && l.ID == g.ID })
}

// runRoute measures how well topics are guessed: by articles alone and by questions of the other folds, too.
func runRoute(ctx context.Context, cmd *cobra.Command, e *engine, files []string) error {
	corpus, _ := cmd.Flags().GetString("corpus")
	w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "set\tguess\tqueries\ttop-1\ttop-3\tBrier\t")
	for _, path := range files {
		queries, err := readQueries(path, corpus)
		if err != nil {
			return err
		}
		questions, err := e.routed(ctx, queries)
		if err != nil {
			return err
		}
		for _, kind := range []string{assist.GuessCategory, assist.GuessSection} {
			m, err := e.routeFolds(ctx, questions, kind)
			if err != nil {
				return err
			}
			fmt.Fprintf(w, "%s\t%s\t%d\t%.3f\t%.3f\t%.3f\t\n", setName(path), kind, m.n, m.share(m.top1), m.share(m.top3), m.share(m.squares))
		}
	}
	return w.Flush()
}

// routed asks search and looks up the topics of the best answers.
func (e *engine) routed(ctx context.Context, queries []eval.Query) ([]routed, error) {
	var list []routed
	for _, q := range queries {
		best := slices.Max(append(slices.Collect(maps.Values(q.Relevant)), 0))
		r := routed{Lesson: assist.Lesson{ID: q.ID, Text: assist.Mask(assist.Cut(q.Text))}}
		for id, grade := range q.Relevant {
			if grade < best || grade == 0 {
				continue
			}
			a, err := e.kb.Article(ctx, id)
			if err != nil {
				return nil, fmt.Errorf("запрос %s: %w", q.ID, err)
			}
			r.Labels = append(r.Labels, assist.Label{Kind: assist.GuessCategory, ID: a.Category}, assist.Label{Kind: assist.GuessSection, ID: a.Section})
		}
		found, err := e.assist.Rank(ctx, assist.Draft{Surface: assist.SurfaceCLI, Body: q.Text, Viewer: operator}, []string{string(kb.KindArticle), string(kb.KindFAQ)}, search.DefaultLimit)
		if err != nil {
			return nil, err
		}
		r.found = found.Hits
		list = append(list, r)
	}
	return list, nil
}

// routeMeasures are sums over questions.
type routeMeasures struct {
	n                   int
	top1, top3, squares float64
}

func (m *routeMeasures) share(sum float64) float64 { return sum / float64(max(m.n, 1)) }

func (e *engine) routeFolds(ctx context.Context, questions []routed, kind string) (*routeMeasures, error) {
	m := new(routeMeasures)
	for fold := range routeFolds {
		c := assist.NewClassifier(russian.NewAnalyzer())
		if err := e.newTeacher(c).Sync(ctx); err != nil {
			return nil, err
		}
		for i, q := range questions {
			if i%routeFolds != fold {
				c.Learn(q.Lesson)
			}
		}
		for i, q := range questions {
			if i%routeFolds == fold {
				m.add(q, c.Guess(kind, q.Text, q.found))
			}
		}
	}
	return m, nil
}

func (m *routeMeasures) add(q routed, guesses []assist.Guess) {
	m.n++
	for i, g := range guesses {
		right := 0.0
		if q.right(g) {
			right = 1
			m.top3++
		}
		if i == 0 {
			m.top1 += right
			m.squares += (g.P - right) * (g.P - right)
		}
	}
}
