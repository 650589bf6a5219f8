package ticket

import (
	"context"
	"fmt"
	"slices"

	"github.com/podskazka/podskazka/kb"
)

// A View is a ticket as one side sees it.
type View struct {
	Ticket   *Ticket
	Side     Side
	Messages []Message
	Events   []Event
}

// View reads a ticket for the actor. A requester gets neither notes nor the steps agents take among themselves.
func (s *Service) View(ctx context.Context, a Actor, ref string) (*View, error) {
	t, side, err := s.part(ctx, a, ref)
	if err != nil {
		return nil, err
	}
	messages, events, err := s.store.Conversation(ctx, t.ID)
	if err != nil {
		return nil, fmt.Errorf("read conversation of %s: %w", t.Key, err)
	}
	messages = slices.DeleteFunc(messages, func(m Message) bool { return !CanSee(side, m) })
	events = slices.DeleteFunc(events, func(e Event) bool { return !CanSeeEvent(side, e) })
	return &View{Ticket: t, Side: side, Messages: messages, Events: events}, nil
}

// CanSeeEvent reports whether a step may be shown to a side: that a note was written, who was assigned and which queue it
// lies in are the desk's business.
func CanSeeEvent(side Side, e Event) bool {
	return side == ByAgent || e.Action != ActNote && e.Action != ActAssign && e.Action != ActMove
}

// List lists tickets: any at the desk, his own otherwise, whatever the filter says of the requester.
func (s *Service) List(ctx context.Context, a Actor, f Filter) ([]*Ticket, error) {
	if a.Desk {
		if !a.Viewer.CanAnswer() {
			return nil, fmt.Errorf("list tickets: %w", kb.ErrForbidden)
		}
	} else if f.Requester = a.Person().ID; f.Requester == "" {
		return nil, nil
	}
	tickets, err := s.store.Find(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("list tickets: %w", err)
	}
	return tickets, nil
}
