package assist

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// rule says who may report an outcome and whether it must name a hit. What a rule lacks (shown, recontact) is written by
// the service alone.
type rule struct{ person, agent, hit bool }

func ruleOf(kind string) (rule, bool) {
	switch kind {
	case OutcomeOpened:
		return rule{person: true, agent: true, hit: true}, true
	case OutcomeHelped, OutcomeRejected:
		return rule{person: true, agent: true}, true
	case OutcomeSubmitted:
		return rule{person: true}, true
	case OutcomeInserted, OutcomeEdited, OutcomeSent:
		return rule{agent: true, hit: true}, true
	}
	return rule{}, false
}

// MaxDetail is how long the detail of an outcome may be, in bytes.
const MaxDetail = 200

// Record writes what came of a suggestion. A suggestion belongs to the session it was made in, one made for the desk to
// those who answer tickets; to anybody else it does not exist. A caller that keeps no session proves by knowing the id,
// which cannot be guessed, and passes "".
// Errors: kb.ErrNotFound, a kb.FieldError for an unknown outcome or hit.
func (s *Service) Record(ctx context.Context, viewer kb.Viewer, session string, o Outcome) error {
	suggestion, err := s.Ledger.Suggestion(ctx, o.Suggestion)
	if err != nil {
		return fmt.Errorf("read suggestion: %w", err)
	}
	atDesk := suggestion.Surface == SurfaceDesk
	if atDesk && !viewer.CanAnswer() || !atDesk && session != "" && session != suggestion.Session {
		return fmt.Errorf("suggestion of somebody else: %w", kb.ErrNotFound)
	}
	rule, known := ruleOf(o.Kind)
	switch {
	case !known, atDesk && !rule.agent, !atDesk && !rule.person:
		return kb.Unknown("outcome")
	case o.Hit == "" && rule.hit:
		return kb.Required("hit")
	case o.Hit != "" && !suggestion.has(o.Hit):
		return kb.Unknown("hit")
	case len(o.Detail) > MaxDetail:
		return kb.TooLong("detail", MaxDetail)
	}
	if o.By == "" {
		o.By = by(viewer, session)
	}
	if err := s.outcome(ctx, o); err != nil {
		return err
	}
	if atDesk && o.Kind == OutcomeRejected && o.Hit != "" {
		return s.saveChoices(ctx, Choice{Hit: o.Hit, Ticket: suggestion.Ticket, Kind: ChoiceRejected, At: s.Now()})
	}
	return nil
}

// has reports whether a hit was shown.
func (s *Suggestion) has(ref string) bool {
	return !s.Holdout && slices.ContainsFunc(s.Hits, func(h Hit) bool { return h.Ref() == ref })
}

func by(viewer kb.Viewer, session string) string {
	if viewer.SignedIn() {
		return viewer.UserID
	}
	return session
}

// Submitted records that a request was sent although something had been suggested; the ticket names the suggestion that
// was on the screen. One that does not exist or was made in another session is none of this ticket's and is passed over.
func (s *Service) Submitted(ctx context.Context, viewer kb.Viewer, session string, t *ticket.Ticket) error {
	if t.Suggestion == "" {
		return nil
	}
	err := s.Record(ctx, viewer, session, Outcome{Suggestion: t.Suggestion, Kind: OutcomeSubmitted, Detail: t.Key})
	if errors.Is(err, kb.ErrNotFound) || errors.Is(err, kb.ErrInvalid) {
		return nil
	}
	return err
}

// Solved records that a resolved ticket's solution was among what its agents had been offered: the offer helped, and it was
// chosen among the others.
func (s *Service) Solved(ctx context.Context, by string, t *ticket.Ticket) error {
	if t.Solution.Kind == "" {
		return nil
	}
	offered, err := s.latest(ctx, t.Key)
	if err != nil {
		return fmt.Errorf("read suggestion of ticket %s: %w", t.Key, err)
	}
	ref := t.Solution.Kind + ":" + t.Solution.ID
	if offered == nil || !offered.has(ref) {
		return nil
	}
	if err := s.outcome(ctx, Outcome{Suggestion: offered.ID, Kind: OutcomeHelped, Hit: ref, By: by, Detail: t.Key}); err != nil {
		return err
	}
	return s.chose(ctx, t, map[string]float64{ref: 1})
}
