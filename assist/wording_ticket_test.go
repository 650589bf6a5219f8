package assist

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist/ticket"
)

// oneConversation is an archive in which every ticket was resolved by the same person.
type oneConversation struct {
	Archive
	by string
}

func (a oneConversation) Conversation(context.Context, string) ([]ticket.Message, []ticket.Event, error) {
	return []ticket.Message{{From: ticket.ByRequester, Author: ticket.Person{Name: "Мэйбл Жмых"}, Body: "Не могу войти. Жмых"}}, []ticket.Event{{By: a.by, Action: ticket.ActResolve}}, nil
}

// Only a requester who is known and resolved his request himself says that an article helped.
func TestResolvedRequestTeaches(t *testing.T) {
	for _, c := range []struct{ requester, by, want string }{
		{"u-anna", "u-anna", WordingHelped},
		{"u-anna", "u-oleg", WordingTicket},
		{"u-anna", "", WordingTicket},
		{"", "", WordingTicket},
	} {
		l := NewLearner(LearnerDeps{Archive: oneConversation{by: c.by}, Now: time.Now})
		got, err := l.request(t.Context(), &ticket.Ticket{
			ID: "t-1", Status: ticket.StatusDone, Requester: ticket.Person{ID: c.requester}, Solution: ticket.Solution{Kind: "article", ID: "a-1"},
		})
		if err != nil || got.Source != c.want || strings.Contains(got.Text, "Жмых") {
			t.Errorf("of %q, resolved by %q: %s %q, %v, want %s", c.requester, c.by, got.Source, got.Text, err, c.want)
		}
	}
}
