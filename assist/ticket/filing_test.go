package ticket_test

import (
	"errors"
	"testing"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// Agents correct what a ticket is about; its requester is not told, and cannot.
func TestFiling(t *testing.T) {
	d := open(t)
	key, ctx := d.create().Key, t.Context()
	for name, set := range map[string]func(ticket.Actor, string) (*ticket.Ticket, error){
		"type":  func(a ticket.Actor, id string) (*ticket.Ticket, error) { return d.SetType(ctx, a, key, 0, id) },
		"topic": func(a ticket.Actor, id string) (*ticket.Ticket, error) { return d.SetTopic(ctx, a, key, 0, id) },
	} {
		if _, err := set(requester, "login"); !errors.Is(err, kb.ErrForbidden) {
			t.Errorf("%s by the requester: %v", name, err)
		}
		if _, err := set(editor, "login"); !errors.Is(err, kb.ErrNotFound) {
			t.Errorf("%s by an editor: %v", name, err)
		}
		if _, err := set(agent, "login"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := d.SetType(ctx, agent, key, 0, "none"); !errors.Is(err, kb.ErrInvalid) {
		t.Errorf("a type that is none: %v", err)
	}
	at, err := d.View(ctx, agent, key)
	if err != nil || at.Ticket.Type != "login" || at.Ticket.Topic != "login" || at.Ticket.Status != ticket.StatusOpen || len(at.Events) != 2 {
		t.Errorf("filed %+v, %v", at, err)
	}
	own, err := d.View(ctx, requester, key)
	if err != nil || len(own.Events) != 0 {
		t.Errorf("the requester is told %+v, %v", own.Events, err)
	}
}
