package assist

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist/ticket"
)

// oneTicket is an archive of one conversation.
type oneTicket struct {
	lastRequest
	messages []ticket.Message
	events   []ticket.Event
}

func (o oneTicket) Conversation(context.Context, string) ([]ticket.Message, []ticket.Event, error) {
	return o.messages, o.events, nil
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
		source := NewTicketNeeds(nil, oneTicket{lastRequest: lastRequest{filed}, messages: []ticket.Message{asked}}, nil, nil)
		got, err := source.need(t.Context(), &filed)
		if err != nil || got.Source != c.want.Source || got.About != c.want.About || got.Solved != c.want.Solved || got.Answer != "" || strings.Contains(got.Text, "Жмых") {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
}

// answeredAnew is a ticket whose answer failed, as its requester says, and that was reopened and answered anew.
func answeredAnew() oneTicket {
	at := func(hour int) time.Time { return noon.Add(time.Duration(hour) * time.Hour) }
	return oneTicket{
		lastRequest: lastRequest{ticket.Ticket{
			ID: "t1", Key: "REQ-1", Subject: "нет ключа", Status: ticket.StatusDone, Requester: ticket.Person{ID: "anna"},
			Rating: ticket.Rating{Grade: ticket.GradeBad, At: at(1)}, Solution: ticket.Solution{Kind: "article", ID: "a1"},
		}},
		messages: []ticket.Message{{From: ticket.ByRequester, Body: "Где ключ?"}, {From: ticket.ByAgent, At: at(0)}, {From: ticket.ByAgent, At: at(3)}},
		events: []ticket.Event{
			{By: "oleg", Action: ticket.ActResolve, At: at(0)}, {By: "anna", Action: ticket.ActReopen, At: at(2)},
			{By: "oleg", Action: ticket.ActReply, At: at(3)}, {By: "oleg", Action: ticket.ActResolve, At: at(3)},
		},
	}
}

// What is said of an answer is no judgement of another that was given after the ticket had been reopened.
func TestRatingBeforeReopening(t *testing.T) {
	a := answeredAnew()
	n, err := NewTicketNeeds(nil, a, nil, nil).need(t.Context(), &a.Ticket)
	if err != nil || n.Source != NeedSolved || n.Solved != "article:a1" {
		t.Errorf("a need %+v, %v", n, err)
	}
	w, err := NewLearner(LearnerDeps{Archive: a, Now: time.Now}).request(t.Context(), &a.Ticket)
	if err != nil || w.Ref != "article:a1" {
		t.Errorf("teaches %+v, %v", w, err)
	}
	r, err := New(Deps{Archive: a, Now: time.Now}).latestRating(t.Context(), &a.Ticket)
	if err != nil || r.Grade != "" {
		t.Errorf("as a similar ticket it is rated %+v, %v", r, err)
	}
}
