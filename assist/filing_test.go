package assist

import (
	"slices"
	"testing"

	"github.com/podskazka/podskazka/search"
)

// oracle guesses what it is told to.
type oracle map[string][]Guess

func (o oracle) Guess(kind, _ string, _ []search.Hit) []Guess { return o[kind] }

func TestFiling(t *testing.T) {
	guess := func(kind, id string, p float64) Guess { return Guess{Kind: kind, ID: id, P: p} }
	for _, tt := range []struct {
		name  string
		topic string
		says  oracle
		want  []Guess
	}{
		{"nothing known", "", oracle{}, nil},
		{"filed right", "", oracle{GuessQueue: {guess(GuessQueue, "vhod", .9)}, GuessType: {guess(GuessType, "login", .9)}}, nil},
		{"another queue", "", oracle{GuessQueue: {guess(GuessQueue, "kurs", .8), guess(GuessQueue, "vhod", .2)}}, []Guess{guess(GuessQueue, "kurs", .8)}},
		{"hardly another type", "", oracle{GuessType: {guess(GuessType, "other", .6)}}, nil},
		{"topics to choose from", "", oracle{GuessSection: {guess(GuessSection, "a", .6), guess(GuessSection, "b", .3), guess(GuessSection, "c", .1)}},
			[]Guess{guess(GuessSection, "a", .6), guess(GuessSection, "b", .3)}},
		{"the topic has been said", "b", oracle{GuessSection: {guess(GuessSection, "a", .6)}}, nil},
	} {
		e, lib, request, messages := story()
		request.Topic = tt.topic
		s := newService(e, &ledger{}, lib)
		s.Guesser = tt.says
		got, err := s.ForTicket(t.Context(), agent, request, messages)
		if err != nil || !slices.Equal(got.Guesses, tt.want) {
			t.Errorf("%s: %v, %v", tt.name, got.Guesses, err)
		}
	}
}
