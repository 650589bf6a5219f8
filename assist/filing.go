package assist

import (
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/search"
)

// Guesser says what a text is about, likeliest first; a Classifier is one.
type Guesser interface {
	Guess(kind, text string, found []search.Hit) []Guess
}

// How likely a guess must be to be told: a queue or type is another than the ticket's, a topic one of several to choose from.
const (
	leastLikely      = 0.7
	leastLikelyTopic = 0.15
)

// filing says how a ticket should perhaps be filed: the likeliest queue and type when they are not its own, and while nobody
// has said what it is about, its likeliest topics. hits are what is offered for it.
func (s *Service) filing(t *ticket.Ticket, text string, hits []Hit) []Guess {
	if s.Guesser == nil || s.Policy.tooShort(text) {
		return nil
	}
	found := make([]search.Hit, len(hits))
	for i, h := range hits {
		found[i] = h.Hit
	}
	var guesses []Guess
	for _, filed := range []struct{ kind, as string }{{GuessQueue, t.Queue}, {GuessType, t.Type}} {
		likely := s.Guesser.Guess(filed.kind, text, found)
		if len(likely) > 0 && likely[0].ID != filed.as && likely[0].P >= leastLikely {
			guesses = append(guesses, likely[0])
		}
	}
	if t.Topic != "" {
		return guesses
	}
	for _, topic := range s.Guesser.Guess(GuessSection, text, found) {
		if topic.P >= leastLikelyTopic {
			guesses = append(guesses, topic)
		}
	}
	return guesses
}
