package assist

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// What an agent did with an offer when he answered the ticket it was made for.
const (
	ChoiceTaken    = "taken"    // sent, or named as what solved the ticket
	ChoicePassed   = "passed"   // another offer of the same kind was taken
	ChoiceRejected = "rejected" // «Не то»
)

// A Choice is what came of one offer in one ticket. Choices are the desk's memory: offers are ordered by them.
type Choice struct {
	Hit    string // Hit.Ref
	Ticket string // key
	Kind   string
	Kept   float64 // taken: share of its text that was sent, 0..1; 1 = it solved the ticket
	Rank   int     // place among the offers of its kind, from 1
	At     time.Time
	Scope  Scope         // of the ticket as it is filed now; filled in when read …
	Rating ticket.Rating // … as is what its requester says of how it was handled, unless it was reopened between that and the choice
}

// A Scope is where a ticket is filed. Tickets that share one of its names are similar.
type Scope struct{ Queue, Type, Topic string }

// Choices keeps what agents chose.
type Choices interface {
	// SaveChoices writes them, one of a hit and ticket: a later one replaces it, except that "passed" replaces nothing.
	SaveChoices(ctx context.Context, choices ...Choice) error
	// Choices lists those of each hit in tickets of the same queue, type or topic (no empty ones) since then, newest first, at most limit
	// a hit. Tickets that are gone or stand reopened are left out: what was chosen there did not solve them.
	Choices(ctx context.Context, hits []string, near Scope, since time.Time, limit int) ([]Choice, error)
}

// A ChoiceBook tells what was chosen in one ticket, for its export.
type ChoiceBook interface {
	// TicketChoices lists them by hit, without Scope and Rating.
	TicketChoices(ctx context.Context, key string) ([]Choice, error)
}

// History sums up what similar tickets say of an offer. The zero History says nothing.
type History struct {
	Taken    int // tickets in which it was taken …
	Offered  int // … of those in which an agent decided on it
	Rejected int
	Kept     float64 // mean share of its text that was sent, where it was taken
	Rated    int     // of Taken, where the requester said how the answer did …
	Good     int     // … that it did well
}

// How choices count. A rate is smoothed towards priorRate as if priorWeight choices had been made already (a beta prior), so
// that one choice moves little and none moves nothing. A place is looked at with the chance rank^-½ (Joachims, Swaminathan and
// Schnabel, Unbiased Learning-to-Rank with Biased Feedback, WSDM 2017, with η = ½): what was passed over further down was
// perhaps not seen.
const (
	priorRate      = 0.25
	priorWeight    = 4.0
	rejectWeight   = 2.0 // «Не то» is said aloud …
	ratedWeight    = 2.0 // … and so is how an answer did
	sameQueue      = 0.5 // of the same type or topic: 1
	choiceHalfLife = 180 * 24 * time.Hour
	choiceAge      = 2 * choiceHalfLife // older ones are not read
	choicesRead    = 100                // a hit
)

// Factor is what the score of an offer is multiplied by, ¾ to 1¾, for what agents chose in tickets like this one: 1 plus how far
// the smoothed rate of choices stands above the rate that is expected of an offer nobody knows. An answer that did not do, as its
// reader says, was no good choice; one that he calls good counts twice. Without choices it is exactly 1.
func Factor(choices []Choice, near Scope, now time.Time) float64 {
	won, all := priorRate*priorWeight, priorWeight
	for _, c := range choices {
		weight := c.Scope.near(near) * math.Exp2(-float64(now.Sub(c.At))/float64(choiceHalfLife))
		switch c.Kind {
		case ChoiceTaken:
			share := c.Kept
			if good, said := c.worked(); said {
				weight *= ratedWeight
				if !good {
					share = 0
				}
			}
			won += weight * share
		case ChoicePassed:
			weight /= math.Sqrt(float64(max(c.Rank, 1)))
		case ChoiceRejected:
			weight *= rejectWeight
		}
		all += weight
	}
	return 1 + won/all - priorRate
}

// worked reports whether the answer did, when the requester has said so.
func (c Choice) worked() (good, said bool) {
	good = c.Rating.Grade == ticket.GradeGood
	return good, good || c.Rating.AnswerFailed()
}

// near says how much a ticket filed here tells about one filed there, 0..1.
func (s Scope) near(other Scope) float64 {
	switch {
	case s.Type != "" && s.Type == other.Type, s.Topic != "" && s.Topic == other.Topic:
		return 1
	case s.Queue != "" && s.Queue == other.Queue:
		return sameQueue
	}
	return 0
}

// HistoryOf counts choices.
func HistoryOf(choices []Choice) History {
	var h History
	for _, c := range choices {
		h.Offered++
		switch c.Kind {
		case ChoiceTaken:
			h.Taken++
			h.Kept += c.Kept
			if good, said := c.worked(); said {
				h.Rated++
				if good {
					h.Good++
				}
			}
		case ChoiceRejected:
			h.Rejected++
		}
	}
	if h.Taken > 0 {
		h.Kept /= float64(h.Taken)
	}
	return h
}

// A Use is an offer that an agent put into his answer.
type Use struct {
	Suggestion string
	Hit        string
	Kept       float64 // share of its text that was sent, 0..1
}

// leastKept is how much of an inserted text must be left for it to count as sent: below it the agent wrote his own.
const leastKept = 0.3

// Answered tells the ledger which inserted offers went out and how much of each was kept, and remembers what was chosen.
// A use of what was never offered is passed over.
func (s *Service) Answered(ctx context.Context, viewer kb.Viewer, t *ticket.Ticket, uses []Use) error {
	taken := map[string]float64{}
	for _, use := range uses {
		if use.Kept < leastKept {
			continue
		}
		o := Outcome{Suggestion: use.Suggestion, Hit: use.Hit, Detail: fmt.Sprintf("%.2f", use.Kept)}
		kinds := []string{OutcomeEdited, OutcomeSent}
		if use.Kept >= 1 {
			kinds = kinds[1:]
		}
		var err error
		for _, o.Kind = range kinds {
			err = errors.Join(err, s.Record(ctx, viewer, "", o))
		}
		switch {
		case err == nil:
			taken[use.Hit] = use.Kept
		case !errors.Is(err, kb.ErrNotFound) && !errors.Is(err, kb.ErrInvalid):
			return fmt.Errorf("record what was sent: %w", err)
		}
	}
	return s.chose(ctx, t, taken)
}

// chose remembers what was taken and, of the same kind, what was passed over.
func (s *Service) chose(ctx context.Context, t *ticket.Ticket, taken map[string]float64) error {
	if s.Choices == nil || len(taken) == 0 {
		return nil
	}
	stored, err := s.latest(ctx, t.Key)
	if err != nil || stored == nil {
		return err
	}
	hits, err := s.offers(ctx, desk, stored, scopeOf(t))
	if err != nil {
		return err
	}
	now, offered := s.Now(), split(stored.ID, hits)
	var choices []Choice
	for _, list := range [][]Hit{offered.Replies, offered.Articles} {
		if !slices.ContainsFunc(list, func(h Hit) bool { _, ok := taken[h.Ref()]; return ok }) {
			continue
		}
		for i, h := range list {
			c := Choice{Hit: h.Ref(), Ticket: t.Key, Kind: ChoicePassed, Rank: i + 1, At: now}
			if kept, ok := taken[c.Hit]; ok {
				c.Kind, c.Kept = ChoiceTaken, kept
			}
			choices = append(choices, c)
		}
	}
	return s.saveChoices(ctx, choices...)
}

func (s *Service) saveChoices(ctx context.Context, choices ...Choice) error {
	if s.Choices == nil || len(choices) == 0 {
		return nil
	}
	if err := s.Choices.SaveChoices(ctx, choices...); err != nil {
		return fmt.Errorf("remember choices: %w", err)
	}
	return nil
}

// choices reads what agents chose in tickets like one filed at near, by the refs of the hits.
func (s *Service) choices(ctx context.Context, hits []Hit, near Scope) (map[string][]Choice, error) {
	if s.Choices == nil || near == (Scope{}) || len(hits) == 0 {
		return nil, nil
	}
	refs := make([]string, len(hits))
	for i, h := range hits {
		refs[i] = h.Ref()
	}
	list, err := s.Choices.Choices(ctx, refs, near, s.Now().Add(-choiceAge), choicesRead)
	if err != nil {
		return nil, fmt.Errorf("read choices: %w", err)
	}
	found := map[string][]Choice{}
	for _, c := range list {
		found[c.Hit] = append(found[c.Hit], c)
	}
	return found, nil
}
