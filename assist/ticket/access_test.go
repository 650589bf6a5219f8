package ticket_test

import (
	"testing"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

func TestSideOf(t *testing.T) {
	user := kb.Viewer{UserID: "u1", Role: kb.RoleUser}
	agent := kb.Viewer{UserID: "u2", Role: kb.RoleAgent}
	editor := kb.Viewer{UserID: "u3", Role: kb.RoleEditor}
	for _, c := range []struct {
		name      string
		viewer    kb.Viewer
		visitor   string
		requester string
		desk      bool
		side      ticket.Side // empty: no part in it
	}{
		{"requester", user, "", "u1", false, ticket.ByRequester},
		{"another user", user, "", "u9", false, ""},
		{"visitor by his browser", kb.Viewer{}, "visitor:1", "visitor:1", false, ticket.ByRequester},
		{"another browser", kb.Viewer{}, "visitor:2", "visitor:1", false, ""},
		{"user who asked before he signed in", user, "visitor:1", "visitor:1", false, ticket.ByRequester},
		{"nobody, of a ticket of nobody", kb.Viewer{}, "", "", false, ""},
		{"user without an id", kb.Viewer{Role: kb.RoleUser}, "", "", false, ""},
		{"id without a role", kb.Viewer{UserID: "u1"}, "", "u1", false, ""},
		{"agent at the desk", agent, "", "u1", true, ticket.ByAgent},
		{"agent at the desk, his own ticket", agent, "", "u2", true, ticket.ByAgent},
		{"agent on his own pages", agent, "", "u2", false, ticket.ByRequester},
		{"agent on his own pages, another's ticket", agent, "", "u1", false, ""},
		{"requester at the desk", user, "", "u1", true, ""},
		{"visitor at the desk", kb.Viewer{}, "visitor:1", "visitor:1", true, ""},
		{"editor at the desk", editor, "", "u1", true, ""},
	} {
		of := &ticket.Ticket{Requester: ticket.Person{ID: c.requester}}
		side, ok := ticket.SideOf(c.viewer, c.visitor, of, c.desk)
		if ok != (c.side != "") || ok && side != c.side {
			t.Errorf("%s: side %q, part in it %t; want %q", c.name, side, ok, c.side)
		}
	}
}

func TestCanSee(t *testing.T) {
	for _, side := range sides {
		if !ticket.CanSee(side, ticket.Message{}) {
			t.Errorf("%s does not see an answer", side)
		}
		if got, want := ticket.CanSee(side, ticket.Message{Note: true}), side == ticket.ByAgent; got != want {
			t.Errorf("%s sees a note: %t, want %t", side, got, want)
		}
	}
}
