package bleveindex

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// labWords are what documents and queries are made of: some repeat, some have synonyms, some are mistyped in queries.
var labWords = strings.Fields("пароль вход войти почта письмо кабинет отчёт сертификат настройка учителя аккаунт не приходит забыли скачать")

// labIndex holds documents of every shape that scores depend on.
func labIndex(t *testing.T) *Index {
	t.Helper()
	x, err := Memory(Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	word := func(i int) string { return labWords[i%len(labWords)] }
	for batch := range 3 { // segments
		var updates []search.Update
		for n := range 20 {
			i := batch*20 + n
			d := &search.Document{ID: fmt.Sprintf("d%02d", i), ExternalID: fmt.Sprintf("KB-%d", i), Kind: string(kb.KindArticle), Slug: fmt.Sprintf("d%02d", i),
				Title: word(i) + " " + word(i/3+1), Grants: []string{kb.GrantPublic}, Section: word(i), Tags: []string{word(i + 5)}}
			for p := range i%4 + 1 {
				d.Passages = append(d.Passages, content.Passage{Heading: word(i + p), Anchor: "x", T: -1,
					Text: strings.Join([]string{word(i * p), word(i + 2*p), "и", word(i + 7), word(p)}, " ")})
			}
			if i%3 == 0 {
				d.Questions, d.Category, d.Audiences = []string{"Как " + word(i+4) + "?"}, word(i+8), []string{"pupil"}
			}
			if i%5 == 0 {
				d.Links = []content.Link{{Target: fmt.Sprintf("d%02d", (i*7+3)%60), Text: word(i + 9)}}
				d.Audiences = []string{"teacher"}
			}
			updates = append(updates, search.Update{ID: d.ID, Document: d})
		}
		if err := x.Apply(context.Background(), updates, int64(batch+1)); err != nil {
			t.Fatal(err)
		}
	}
	return x
}

// The contributions of an explanation add up to the scores, and the live configuration ranks as Search does.
func TestExplanationsAddUp(t *testing.T) {
	x := labIndex(t)
	rapid.Check(t, func(t *rapid.T) {
		q := search.Query{
			Text:     strings.Join(rapid.SliceOfN(rapid.SampledFrom(append(labWords, "gfhjkm", "сертефикат", "kb-17", "зебра")), 1, 6).Draw(t, "words"), " "),
			Audience: rapid.SampledFrom([]string{"", "pupil", "teacher"}).Draw(t, "audience"),
			Literal:  rapid.Bool().Draw(t, "literal"),
		}
		c := search.Config{
			NoSynonyms: rapid.Bool().Draw(t, "no synonyms"), NoRepair: rapid.Bool().Draw(t, "no repair"), NoAudience: rapid.Bool().Draw(t, "no audience"),
			Weights: rapid.MapOf(rapid.SampledFrom([]string{"document", "grams", "starts", "passage", "pairs"}), rapid.Float64Range(0, search.MaxFactor)).Draw(t, "weights"),
		}
		for _, config := range []search.Config{{}, c} {
			e, err := x.Explain(context.Background(), q, config)
			if err != nil {
				t.Fatal(err)
			}
			for i, h := range e.Hits {
				if sum := e.Scores[i].Sum(); math.Abs(sum-h.Score) > 1e-5*max(1, h.Score) {
					t.Fatalf("%q, %+v: %s scores %v, its parts add up to %v: %+v", q.Text, config, h.ID, h.Score, sum, e.Scores[i])
				}
			}
		}
		live, err := x.Search(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		e, err := x.Explain(context.Background(), q, search.Config{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(live, e.Result, cmpopts.IgnoreFields(search.Result{}, "Took")); diff != "" {
			t.Fatalf("the live configuration differs from Search:\n%s", diff)
		}
	})
}

func TestExplanation(t *testing.T) {
	x := labIndex(t)
	explain := func(q search.Query, c search.Config) search.Explanation {
		t.Helper()
		e, err := x.Explain(context.Background(), q, c)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	e := explain(search.Query{Text: "gfhjkm сертефикат вход"}, search.Config{})
	var how []string
	for _, w := range e.Reading {
		how = append(how, w.Typed+" "+w.How+" "+w.Meant)
	}
	if want := []string{"gfhjkm layout пароль", "сертефикат typo сертификат"}; !slices.Equal(how, want) {
		t.Errorf("readings %q, want %q", how, want)
	}
	if len(e.Terms) != 3 || e.Terms[0].Documents == 0 || e.Terms[0].IDF <= 0 {
		t.Errorf("terms %+v", e.Terms)
	}
	fromLists := func(a search.TermAlternative) bool { return a.Source == "lists" && a.Documents > 0 }
	if enter := e.Terms[2]; !slices.ContainsFunc(enter.Alternatives, fromLists) {
		t.Errorf("no synonym of %q: %+v", enter.Word, enter.Alternatives)
	}
	if e := explain(search.Query{Text: "вход"}, search.Config{NoSynonyms: true}); len(e.Terms[0].Alternatives) > 0 {
		t.Errorf("synonyms that were not asked for: %+v", e.Terms)
	}
	if e := explain(search.Query{Text: "gfhjkm"}, search.Config{NoRepair: true}); len(e.Hits) > 0 || len(e.Reading) > 0 {
		t.Errorf("a repair that was not asked for: %+v", e)
	}
	one := search.Config{Weights: map[string]float64{"grams": 0, "starts": 0, "passage": 0, "pairs": 0}}
	for _, b := range explain(search.Query{Text: "вход пароль"}, one).Scores {
		if b.Parts[0].Score == 0 || b.Parts[1].Score+b.Parts[2].Score+b.Parts[3].Score+b.Parts[4].Score != 0 {
			t.Errorf("the first part alone: %+v", b)
		}
	}
	named := explain(search.Query{Text: "kb-17"}, search.Config{}).Scores[0]
	if !slices.ContainsFunc(named.Bonuses, func(b search.Bonus) bool { return b.Name == "name" && b.Score == exactBonus }) {
		t.Errorf("a document that the query names: %+v", named)
	}
	for _, factor := range []float64{-1, math.NaN(), math.Inf(1), 11} {
		if _, err := x.Explain(context.Background(), search.Query{Text: "вход"}, search.Config{Weights: map[string]float64{"grams": factor}}); err == nil {
			t.Errorf("factor %v is taken", factor)
		}
	}
}

func TestHow(t *testing.T) {
	for _, tt := range []struct{ typed, meant, want string }{
		{"пароль", "пароль", ""}, {"gfhjkm", "пароль", "layout"}, {"руддщ", "hello", "layout"}, {"parol", "пароль", "latin"},
		{"пaроль", "пароль", "lookalike"}, {"порль", "пароль", "typo"}, {"вкабинет", "в кабинет", "spaces"},
	} {
		if got := how(tt.typed, tt.meant); got != tt.want {
			t.Errorf("%s for %s: %q, want %q", tt.meant, tt.typed, got, tt.want)
		}
	}
}
