package assist

import (
	"context"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/assist/ticket"
)

// oneTicket is an archive of one conversation.
type oneTicket struct {
	lastRequest
	messages []ticket.Message
}

func (o oneTicket) Conversation(context.Context, string) ([]ticket.Message, []ticket.Event, error) {
	return o.messages, nil, nil
}

// What solved a ticket is the answer to its need, unless its requester says that it was none: then it is to be blamed.
func TestRatedNeed(t *testing.T) {
	for _, c := range []struct {
		name   string
		status ticket.Status
		rating ticket.Rating
		want   Need
	}{
		{"solved", ticket.StatusDone, ticket.Rating{}, Need{Source: NeedSolved, Solved: "article:a1"}},
		{"solved, as its requester says", ticket.StatusDone, ticket.Rating{Grade: ticket.GradeGood}, Need{Source: NeedSolved, Solved: "article:a1"}},
		{"not solved", ticket.StatusDone, ticket.Rating{Grade: ticket.GradeBad}, Need{Source: NeedRated, About: "article:a1"}},
		{"answered late", ticket.StatusDone, ticket.Rating{Grade: ticket.GradeFair, Reasons: []string{ticket.WrongSlow}}, Need{Source: NeedSolved, Solved: "article:a1"}},
		{"not understood, and still open", ticket.StatusFeedback, ticket.Rating{Grade: ticket.GradeFair, Reasons: []string{ticket.WrongUnclear}}, Need{Source: NeedRated, About: "article:a1"}},
	} {
		filed := ticket.Ticket{ID: "t1", Key: "REQ-1", Subject: "нет ключа", Status: c.status, Rating: c.rating, Solution: ticket.Solution{Kind: "article", ID: "a1"}}
		filed.Requester.Name = "Мэйбл Жмых"
		asked := ticket.Message{From: ticket.ByRequester, Body: "Фамилия Жмых не сохраняется"}
		source := NewTicketNeeds(nil, oneTicket{lastRequest{filed}, []ticket.Message{asked}}, nil, nil)
		got, err := source.need(t.Context(), &filed)
		if err != nil || got.Source != c.want.Source || got.About != c.want.About || got.Solved != c.want.Solved || got.Answer != "" || strings.Contains(got.Text, "Жмых") {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
}
