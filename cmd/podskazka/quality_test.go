package main

import (
	"bytes"
	"cmp"
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/content/seed"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/eval"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestSeedQuality asks the demo content its own judged queries, each as a person of the role it is from, and holds the answers
// against the committed figures: a change of ranking is reviewed as a diff of them.
func TestSeedQuality(t *testing.T) {
	const golden = "testdata/quality.txt"
	s := newSite(t, seedDemo)
	s.learnArchive(t)
	queries := seedQueries(t)
	var got bytes.Buffer
	told := map[string]bool{}
	for _, path := range []struct {
		name string
		ask  func(context.Context, seedQuery) (search.Result, error)
	}{
		{"search", func(ctx context.Context, q seedQuery) (search.Result, error) {
			return s.searcher.Search(ctx, search.Query{
				Text: q.Text, Message: utf8.RuneCountInString(q.Text) > search.MaxQuery, Viewer: q.viewer(), Audience: q.audience, Limit: runDepth,
			})
		}},
		{"suggest", func(ctx context.Context, q seedQuery) (search.Result, error) {
			return s.assist.Rank(ctx, assist.Draft{Surface: assist.SurfaceForm, Body: q.Text, Audience: q.audience, Viewer: q.viewer()}, nil, runDepth)
		}},
	} {
		quality := quality{report: eval.NewReport(path.name)}
		for _, q := range queries {
			found, err := path.ask(t.Context(), q)
			if err != nil {
				t.Fatalf("%s %s: %v", path.name, q.ID, err)
			}
			quality.add(q, found)
		}
		quality.print(&got, told)
	}
	t.Logf("\n%s", got.String())
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("the answers are not those of %s. When the change is meant, run make golden and review the diff.", golden)
	}
}

// A seedQuery is a judged query of the demo content and the role of who asks it.
type seedQuery struct {
	eval.Query
	audience string
}

// viewer is a signed-in person of the role; a guest is nobody.
func (q seedQuery) viewer() kb.Viewer {
	if q.audience == "" || q.audience == "gost" {
		return kb.Viewer{}
	}
	return kb.Viewer{UserID: "quality", Role: kb.RoleUser, Audiences: []string{q.audience}}
}

func seedQueries(t *testing.T) []seedQuery {
	t.Helper()
	// The column that other files name the collection in holds the role here.
	raw := bytes.Replace(seed.Queries(), []byte("\tfor\t"), []byte("\tcorpus\t"), 1)
	judged, err := eval.ReadQueries(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	queries := make([]seedQuery, len(judged))
	for i, q := range judged {
		queries[i] = seedQuery{q, q.Corpus}
	}
	return queries
}

// A quality gathers the measures of one path, and the queries it fails.
type quality struct {
	report *eval.Report
	missed []string // lines
}

func (q *quality) add(query seedQuery, found search.Result) {
	ids, _ := ranking(found)
	m := measured(query.Query, found, ids)
	q.report.Add(query.Query, m, 0)
	if m.Success3 == 0 {
		q.missed = append(q.missed, fmt.Sprintf("%s\t%s\t%s\t%.120s\t%s", query.ID, query.Kind, query.audience, query.Text, ranks(query.Relevant, ids)))
	}
}

// ranks says where the relevant documents came, best grade first; – when not at all.
func ranks(relevant map[string]int, ids []string) string {
	judged := slices.SortedFunc(maps.Keys(relevant), func(a, b string) int {
		return cmp.Or(cmp.Compare(relevant[b], relevant[a]), cmp.Compare(a, b))
	})
	list := make([]string, len(judged))
	for i, id := range judged {
		list[i] = id + "@–"
		if at := slices.Index(ids, id); at >= 0 {
			list[i] = fmt.Sprintf("%s@%d", id, at+1)
		}
	}
	return strings.Join(list, " ")
}

// print writes the measures and a line for every query without a relevant answer among the first three. What was told of the path
// before is not told again.
func (q *quality) print(out *bytes.Buffer, told map[string]bool) {
	out.WriteString(eval.Figures(q.report))
	fmt.Fprintf(out, "\n%s: nothing relevant among the first three: %d\n", q.report.Name, len(q.missed))
	for _, line := range q.missed {
		if !told[line] {
			fmt.Fprintln(out, line)
		}
		told[line] = true
	}
	fmt.Fprintln(out)
}
