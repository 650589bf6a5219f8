package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/content/importer"
	"github.com/podskazka/podskazka/search/eval"
)

// A learnCurve is how well a set of judged questions is answered after so many of its others were learned as resolved requests.
type learnCurve struct {
	set, corpus string
	sizes       []int   // of labels; nil = all others, one question left out at a time
	gain        float64 // of nDCG@10, at least, by the last of sizes
	first       float64 // of Success@1, at least, by the last of sizes
}

// mayLose is how far Success@3 may fall at any size.
const mayLose = .01

// curveFolds is into how many parts a set is cut: each is asked after the others were learned.
const curveFolds = 5

// TestLearnCurve prints the whole table of learning over the folder that benchData names, and holds it against what learning promises.
func TestLearnCurve(t *testing.T) {
	dir := os.Getenv(benchData)
	if dir == "" {
		t.Skip("needs judged questions: set " + benchData)
	}
	sizes := []int{16, 32, 64, 128, 256}
	for _, c := range []learnCurve{
		{"rutube", "rutube-ru", sizes, .01, 0},
		{"rutube-hard", "rutube-ru-hard", sizes, .04, .03},
		{"canned", "canned-ru", nil, 0, 0}, // whole messages: two others an answer share too few words with them to bring any first
	} {
		t.Run(c.set, func(t *testing.T) { c.measure(t, dir) })
	}
}

func (c learnCurve) measure(t *testing.T, dir string) {
	queries, err := readQueries(filepath.Join(dir, "dev", c.set+".tsv"), c.corpus)
	if err != nil {
		t.Fatal(err)
	}
	s := newSite(t, func(ctx context.Context, s *stores) error {
		_, err := importerOf(s, true).Import(ctx, importer.JSONL(filepath.Join(dir, c.corpus+".jsonl.gz")), importer.Options{By: "test"})
		return err
	})
	sizes, folds := append([]int{0}, c.sizes...), curveFolds
	if c.sizes == nil {
		sizes, folds = []int{0, len(queries) - 1}, len(queries)
	}
	random := rand.New(rand.NewPCG(1, 5))
	random.Shuffle(len(queries), func(i, j int) { queries[i], queries[j] = queries[j], queries[i] })
	reports := make([]*eval.Report, len(sizes))
	for i, size := range sizes {
		reports[i] = eval.NewReport(fmt.Sprint(size))
		for fold := range folds {
			c.ask(t, s, queries, fold, folds, size, reports[i])
		}
	}
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "labels\tnDCG@10\tS@1\tS@3\tMRR@10\t")
	for _, r := range reports {
		m := r.Mean()
		fmt.Fprintf(w, "%s\t%.4f\t%.3f\t%.3f\t%.4f\t\n", r.Name, m.NDCG10, m.Success1, m.Success3, m.MRR10)
	}
	w.Flush()
	t.Logf("%s\n%s", c.set, table.String())
	c.hold(t, reports)
}

// hold fails where learning makes answers worse than nothing learned, the first report, or not as much better as it should.
func (c learnCurve) hold(t *testing.T, reports []*eval.Report) {
	t.Helper()
	without, with := reports[0].Mean(), reports[len(reports)-1].Mean()
	for _, r := range reports[1:] {
		if lost := without.Success3 - r.Mean().Success3; lost > mayLose {
			t.Errorf("after %s labels Success@3 is %.3f lower", r.Name, lost)
		}
	}
	if got := with.NDCG10 - without.NDCG10; got < c.gain {
		t.Errorf("nDCG@10 gains %.4f, want %.4f", got, c.gain)
	}
	if got := with.Success1 - without.Success1; got < c.first {
		t.Errorf("Success@1 gains %.3f, want %.3f", got, c.first)
	}
}

// ask learns the first labels of the other folds, asks those of one, and forgets all.
func (c learnCurve) ask(t *testing.T, s *site, queries []eval.Query, fold, folds, size int, report *eval.Report) {
	t.Helper()
	ctx := t.Context()
	var train, test []eval.Query
	for i, q := range queries {
		if i%folds == fold {
			test = append(test, q)
		} else if len(train) < size {
			train = append(train, q)
		}
	}
	if _, _, err := s.learn(ctx, train); err != nil {
		t.Fatal(err)
	}
	if err := s.Sync(ctx); err != nil {
		t.Fatal(err)
	}
	for _, q := range test {
		found, err := s.assist.Rank(ctx, assist.Draft{Body: q.Text, Viewer: operator}, everyKind, runDepth)
		if err != nil {
			t.Fatal(err)
		}
		ids, _ := ranking(found)
		report.Add(q, eval.Measure(q.Relevant, ids), 0)
	}
	var origins []string
	for _, q := range train {
		origins = append(origins, q.ID)
	}
	if err := s.learner.Unsaid(ctx, assist.WordingLearn, origins...); err != nil {
		t.Fatal(err)
	}
	if err := s.Sync(ctx); err != nil {
		t.Fatal(err)
	}
}

var everyKind = []string{"article", "faq", "guide", "reply"}
