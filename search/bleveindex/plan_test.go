package bleveindex

import (
	"context"
	"fmt"
	"testing"

	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// wordy is a thesaurus that knows thousands of other words for each.
type wordy struct{}

func (wordy) Expand(terms []russian.QueryTerm) {
	for i := range terms {
		for n := range 2 * search.MaxClauses {
			terms[i].Alternatives = append(terms[i].Alternatives, russian.Alternative{Text: fmt.Sprint("слово", n), Weight: .5})
		}
	}
}

func TestClausesAreLimited(t *testing.T) {
	x := labIndex(t)
	q := search.Query{Text: "забыли пароль кабинета", Literal: true, Thesaurus: wordy{}}
	clauses := 0
	_, err := x.answer(context.Background(), q, x.options, x.options.Profile.parts(), func(r *run, _ *page) {
		for _, c := range r.concepts[words] {
			clauses += len(c.choices)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if clauses > search.MaxClauses || clauses < search.MaxClauses/2 {
		t.Errorf("%d clauses, want at most %d and not many fewer", clauses, search.MaxClauses)
	}
}
