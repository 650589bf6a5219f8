package ticket

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// Articles looks up what solved a ticket; kb.Articles is one.
type Articles interface {
	Article(ctx context.Context, ref string) (*kb.Article, error)
}

// Replies looks up what solved a ticket; kb.Replies is one.
type Replies interface {
	Reply(ctx context.Context, ref string) (*kb.Reply, error)
}

// Service is what people do to tickets: every verb checks the rights of the actor, the rules of the status machine and the
// limits, then writes one Step. To somebody without a part in a ticket it does not exist: kb.ErrNotFound.
//
// Verbs take the Rev the actor saw; another one stored is kb.ErrConflict. Rev 0 means he saw none (a mail, an API client):
// then the step is taken on whatever is stored.
type Service struct {
	store    Store
	forms    Forms
	articles Articles
	replies  Replies
	now      func() time.Time
}

// NewService makes a service.
func NewService(store Store, forms Forms, articles Articles, replies Replies, now func() time.Time) *Service {
	return &Service{store: store, forms: forms, articles: articles, replies: replies, now: now}
}

// An Actor is who does something, and on which pages: the same agent answers at the desk and asks on his own pages.
type Actor struct {
	Viewer  kb.Viewer
	Visitor string // "visitor:…" of the browser; empty when it has none
	Name    string // signs messages; may be empty
	Email   string
	Desk    bool
}

// Person is the actor as an author.
func (a Actor) Person() Person {
	id := a.Visitor
	if a.Viewer.SignedIn() {
		id = a.Viewer.UserID
	}
	return Person{ID: id, Name: a.Name, Email: a.Email}
}

// tries is how often a step without a Rev is taken again after somebody else was faster.
const tries = 5

// A turn is a step being taken: change fills it in.
type turn struct {
	Step
	side Side
	was  Status // before the step
}

// step loads the ticket, checks the actor's part in it, lets change decide what becomes of it and writes it.
func (s *Service) step(ctx context.Context, a Actor, ref string, rev int64, action Action, change func(*turn) error) (*Ticket, error) {
	for try := 1; ; try++ {
		t, side, err := s.part(ctx, a, ref)
		if err != nil {
			return nil, err
		}
		if rev != 0 && rev != t.Rev {
			return nil, fmt.Errorf("%s %s: %w", action, t.Key, kb.ErrConflict)
		}
		err = s.take(ctx, a, t, side, action, change)
		if err == nil {
			return t, nil
		}
		if rev != 0 || try == tries || !errors.Is(err, kb.ErrConflict) {
			return nil, fmt.Errorf("%s %s: %w", action, t.Key, err)
		}
	}
}

func (s *Service) take(ctx context.Context, a Actor, t *Ticket, side Side, action Action, change func(*turn) error) error {
	next, err := Next(t.Status, action, side)
	if err != nil {
		return err
	}
	event := Event{TicketID: t.ID, By: a.Person().ID, Action: action, At: s.now()}
	if side == ByRequester {
		event.By = t.Requester.ID // who filed it as a guest may have signed in since
	}
	taken := turn{Step: Step{Ticket: t, Event: event}, side: side, was: t.Status}
	t.Status = next
	if err := change(&taken); err != nil {
		return err
	}
	switch {
	case !t.Status.Closed():
		t.ResolvedAt = time.Time{}
		t.Solution = Solution{}
	case t.ResolvedAt.IsZero():
		t.ResolvedAt = event.At
	}
	t.UpdatedAt = event.At
	return s.store.Take(ctx, taken.Step)
}

// part loads a ticket and says on which side the actor takes part in it.
func (s *Service) part(ctx context.Context, a Actor, ref string) (*Ticket, Side, error) {
	t, err := s.store.Ticket(ctx, ref)
	if err != nil {
		return nil, "", fmt.Errorf("read ticket: %w", err)
	}
	side, ok := SideOf(a.Viewer, a.Visitor, t, a.Desk)
	if !ok {
		return nil, "", fmt.Errorf("read ticket: %w", kb.ErrNotFound)
	}
	return t, side, nil
}

// EnsureDefaults makes the queue "support" with the prefix REQ when there is no queue at all, so that a new installation
// can take requests.
func EnsureDefaults(ctx context.Context, forms Forms) error {
	queues, err := forms.Queues(ctx)
	if err != nil || len(queues) > 0 {
		return err
	}
	return forms.SaveQueue(ctx, Queue{ID: "support", Title: "Поддержка", Prefix: "REQ"})
}
