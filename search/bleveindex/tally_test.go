package bleveindex

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// However documents come and go, a kept tally counts what the segments count.
func TestTalliesFollowTheIndex(t *testing.T) {
	x, err := Memory(Options{Profile: Lean})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	list := strings.Fields("пароль кабинет справка договор оплата нетакогослова")
	position := int64(0)
	apply := func(updates ...search.Update) {
		position++
		if err := x.Apply(t.Context(), updates, position); err != nil {
			t.Fatal(err)
		}
	}
	for n := range 30 {
		var updates []search.Update
		for i := range 4 {
			id := fmt.Sprint("t", n*3+i) // one of them anew
			text := strings.Join(list[(n+i)%4:5-i/2], " ")
			updates = append(updates, search.Update{ID: id, Document: &search.Document{ID: id, Kind: search.KindTicket, Title: text, Passages: []content.Passage{{Text: text}}}})
		}
		apply(append(updates, search.Update{ID: fmt.Sprint("t", n)})...)
		_, err := x.answer(t.Context(), search.Query{Text: "пароль", Viewer: kb.Viewer{UserID: "u", Role: kb.RoleAgent}}, x.options, x.options.Profile.parts(), func(r *run, _ *page) {
			for _, word := range list {
				term := x.options.Analyzer.Stem(word)
				units, err := r.tally(term)
				if err != nil {
					t.Fatal(err)
				}
				for i, got := range units {
					if want, err := r.units(i, term); err != nil || got != want {
						t.Errorf("step %d, segment %d: %q is in %d units, want %d %v", n, i, word, got, want, err)
					}
				}
				if again := r.counted(term); !slices.Equal(again, units) {
					t.Errorf("step %d: kept of %q is %v, want %v", n, word, again, units)
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
