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

// CanSeeEvent reports whether a step may be shown to a side: that a note was written, who was assigned and how it is filed are
// the desk's business.
func CanSeeEvent(side Side, e Event) bool {
	switch e.Action {
	case ActNote, ActAssign, ActMove, ActType, ActTopic:
		return side == ByAgent
	}
	return true
}

// List lists tickets: any at the desk, his own otherwise, whatever the filter says of the requester.
func (s *Service) List(ctx context.Context, a Actor, f Filter) ([]*Ticket, error) {
	f, ok, err := f.within(a)
	if err != nil || !ok {
		return nil, err
	}
	tickets, err := s.store.Find(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("list tickets: %w", err)
	}
	return tickets, nil
}

// Count says how many tickets List would list without a limit.
func (s *Service) Count(ctx context.Context, a Actor, f Filter) (int, error) {
	f, ok, err := f.within(a)
	if err != nil || !ok {
		return 0, err
	}
	n, err := s.store.Count(ctx, f)
	if err != nil {
		return 0, fmt.Errorf("count tickets: %w", err)
	}
	return n, nil
}

// within narrows a filter to what the actor takes part in; ok is false when that is nothing. Who works on his tickets, and with
// what, is the desk's business, so a requester cannot ask by it.
func (f Filter) within(a Actor) (narrow Filter, ok bool, err error) {
	if a.Desk {
		if !a.Viewer.CanAnswer() {
			return f, false, fmt.Errorf("list tickets: %w", kb.ErrForbidden)
		}
		return f, true, nil
	}
	f.Requester, f.Assignee, f.Nobody, f.Sent = a.Person().ID, "", false, ""
	return f, f.Requester != "", nil
}
