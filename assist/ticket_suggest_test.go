package assist

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

var agent = kb.Viewer{UserID: "u1", Role: kb.RoleAgent}

// story is a desk with one ticket, two replies, an article and two resolved tickets.
func story() (*engine, *library, *ticket.Ticket, []ticket.Message) {
	e := &engine{answers: map[string]search.Result{
		search.KindReply: articles(5,
			search.Hit{ID: "r1", Kind: search.KindReply, Score: 5}, search.Hit{ID: "r2", Kind: search.KindReply, Score: 4.9}),
		"": articles(5, search.Hit{ID: "a1", Kind: "faq", Score: 5, Audiences: []string{"uchenik"}}),
		search.KindTicket: articles(5,
			search.Hit{ID: "t1", Kind: search.KindTicket, Score: 6}, search.Hit{ID: "t2", Kind: search.KindTicket, Score: 5.9}),
	}}
	lib := &library{
		replies: []*kb.Reply{{ID: "r1", Body: "первый"}, {ID: "r2", Body: "второй {{user.name}}", Queues: []string{"vhod"}}},
		tickets: []*ticket.Ticket{
			{ID: "t1", Status: ticket.StatusDone, Solution: ticket.Solution{Kind: "article", ID: "a1"}},
			{ID: "t2", Status: ticket.StatusDone, Type: "login"},
		},
	}
	t := &ticket.Ticket{ID: "t0", Key: "ORI-7", Queue: "vhod", Type: "login", Audience: "uchenik", Subject: "Не могу войти"}
	messages := []ticket.Message{
		{From: ticket.ByRequester, Body: "Здравствуйте! Пишу с a@b.example", At: noon.Add(-time.Hour)},
		{From: ticket.ByAgent, Note: true, Body: "секретная заметка", At: noon.Add(-time.Minute)},
		{From: ticket.ByAgent, Body: "ответ оператора", At: noon.Add(-time.Minute)},
	}
	return e, lib, t, messages
}

func TestForTicket(t *testing.T) {
	e, lib, request, messages := story()
	l := &ledger{}
	got, err := newService(e, l, lib).ForTicket(t.Context(), agent, request, messages)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range e.asked {
		if q.Text != "Не могу войти\nПишу с •••" {
			t.Errorf("asked %q: the requester's words alone", q.Text)
		}
		if slices.Contains(q.Kinds, search.KindTicket) && !slices.Contains(q.Exclude, "t0") {
			t.Error("a ticket may find itself")
		}
	}
	if refs(got.Replies) != "reply:r2 reply:r1" || refs(got.Articles) != "article:a1" || refs(got.Tickets) != "ticket:t2 ticket:t1" {
		t.Errorf("got %s | %s | %s", refs(got.Replies), refs(got.Articles), refs(got.Tickets))
	}
	if got.Replies[0].Body != "второй {{user.name}}" {
		t.Errorf("body %q", got.Replies[0].Body)
	}
	for _, want := range []struct {
		hit   Hit
		field string
	}{{got.Replies[0], WhyQueue}, {got.Articles[0], WhyAudience}, {got.Tickets[0], WhyType}, {got.Tickets[1], WhySolution}} {
		if !slices.ContainsFunc(want.hit.Why, func(r search.Reason) bool { return r.Field == want.field }) {
			t.Errorf("%s: why %v, want %s", want.hit.Ref(), want.hit.Why, want.field)
		}
	}
	if s := l.suggestions[0]; s.Surface != SurfaceDesk || s.Ticket != "ORI-7" || s.Query != "Не могу войти\nПишу с •••" || len(s.Hits) != 5 {
		t.Errorf("stored %+v", s)
	}
}

func refs(hits []Hit) (line string) {
	for i, h := range hits {
		if i > 0 {
			line += " "
		}
		line += h.Ref()
	}
	return line
}

func TestForTicketIsComputedOnce(t *testing.T) {
	e, lib, request, messages := story()
	s := newService(e, &ledger{}, lib)
	if err := s.Refresh(t.Context(), request, messages); err != nil {
		t.Fatal(err)
	}
	asked := len(e.asked)
	if _, err := s.ForTicket(t.Context(), agent, request, messages); err != nil || len(e.asked) != asked {
		t.Errorf("opening asked the engine %d times, %v", len(e.asked)-asked, err)
	}
	messages = append(messages, ticket.Message{From: ticket.ByRequester, Body: "и ещё курс", At: noon.Add(time.Second)})
	if _, err := s.ForTicket(t.Context(), agent, request, messages); err != nil || len(e.asked) == asked {
		t.Errorf("a new message asked nothing, %v", err)
	}
}

func TestForTicketChecksRightsOfStoredHits(t *testing.T) {
	e, lib, request, messages := story()
	s := newService(e, &ledger{}, lib)
	if err := s.Refresh(t.Context(), request, messages); err != nil {
		t.Fatal(err)
	}
	lib.hidden = []string{"a1"}
	lib.replies = lib.replies[:1]
	lib.tickets[0].Status = ticket.StatusReopened
	got, err := s.ForTicket(t.Context(), agent, request, messages)
	if err != nil || refs(got.Replies) != "reply:r1" || len(got.Articles) > 0 || refs(got.Tickets) != "ticket:t2" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestForTicketKeepsRejectedAway(t *testing.T) {
	e, lib, request, messages := story()
	s := newService(e, &ledger{}, lib)
	first, err := s.ForTicket(t.Context(), agent, request, messages)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Record(t.Context(), agent, "", Outcome{Suggestion: first.ID, Kind: OutcomeRejected, Hit: "reply:r2"}); err != nil {
		t.Fatal(err)
	}
	for _, when := range []string{"reopened", "computed anew"} {
		got, err := s.ForTicket(t.Context(), agent, request, messages)
		if err != nil {
			t.Fatal(err)
		}
		if refs(got.Replies) != "reply:r1" {
			t.Errorf("%s: replies %s", when, refs(got.Replies))
		}
		messages = append(messages, ticket.Message{From: ticket.ByRequester, Body: "и ещё", At: noon.Add(time.Hour)})
	}
}

// Of two that are alike the one whose answer failed comes last, as soon as its requester says so; that he waited says nothing of it.
func TestSimilarTicketsByTheirRating(t *testing.T) {
	e, lib, request, messages := story()
	lib.tickets[1].Type = ""
	s := newService(e, &ledger{}, lib)
	for _, c := range []struct {
		name          string
		first, second ticket.Rating // of t1, which is a little nearer, and t2
		want          string
	}{
		{"not rated", ticket.Rating{}, ticket.Rating{}, "ticket:t1 ticket:t2"},
		{"the first failed", ticket.Rating{Grade: ticket.GradeFair, Reasons: []string{ticket.WrongUnclear}}, ticket.Rating{}, "ticket:t2 ticket:t1"},
		{"the first came late", ticket.Rating{Grade: ticket.GradeBad, Reasons: []string{ticket.WrongSlow}}, ticket.Rating{}, "ticket:t1 ticket:t2"},
		{"the second did well", ticket.Rating{}, ticket.Rating{Grade: ticket.GradeGood}, "ticket:t2 ticket:t1"},
	} {
		lib.tickets[0].Rating, lib.tickets[1].Rating = c.first, c.second
		got, err := s.ForTicket(t.Context(), agent, request, messages)
		if err != nil || refs(got.Tickets) != c.want {
			t.Errorf("%s: %s, %v", c.name, refs(got.Tickets), err)
			continue
		}
		for _, h := range got.Tickets {
			if want := map[string]ticket.Rating{"t1": c.first, "t2": c.second}[h.ID]; h.Rating.Grade != want.Grade {
				t.Errorf("%s: %s is rated %q", c.name, h.ID, h.Rating.Grade)
			}
		}
	}
}

func TestForTicketIsForAgents(t *testing.T) {
	e, lib, request, messages := story()
	for _, role := range []kb.Role{kb.RoleNone, kb.RoleUser, kb.RoleEditor} {
		_, err := newService(e, &ledger{}, lib).ForTicket(t.Context(), kb.Viewer{UserID: "u", Role: role}, request, messages)
		if !errors.Is(err, kb.ErrForbidden) || len(e.asked) > 0 {
			t.Errorf("%q: %v", role, err)
		}
	}
}

func TestSolved(t *testing.T) {
	e, lib, request, messages := story()
	l := &ledger{}
	s := newService(e, l, lib)
	if err := s.Refresh(t.Context(), request, messages); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		solution ticket.Solution
		want     int
	}{{ticket.Solution{}, 0}, {ticket.Solution{Kind: "article", ID: "other"}, 0}, {ticket.Solution{Kind: "article", ID: "a1"}, 1}} {
		l.outcomes = nil
		request.Solution = tt.solution
		if err := s.Solved(t.Context(), "u1", request); err != nil || len(l.outcomes) != tt.want {
			t.Errorf("%+v: outcomes %+v, %v", tt.solution, l.outcomes, err)
		}
	}
	if o := l.outcomes[0]; o.Kind != OutcomeHelped || o.Hit != "article:a1" || o.Detail != "ORI-7" {
		t.Errorf("outcome %+v", o)
	}
}

func TestSubmitted(t *testing.T) {
	l := &ledger{suggestions: []Suggestion{{ID: "s1", Surface: SurfaceForm, Session: "visitor:1"}}}
	s := newService(&engine{}, l, &library{})
	for _, tt := range []struct {
		suggestion, session string
		want                int
	}{{"", "visitor:1", 0}, {"gone", "visitor:1", 0}, {"s1", "visitor:2", 0}, {"s1", "visitor:1", 1}} {
		l.outcomes = nil
		err := s.Submitted(t.Context(), kb.Viewer{}, tt.session, &ticket.Ticket{Key: "ORI-7", Suggestion: tt.suggestion})
		if err != nil || len(l.outcomes) != tt.want {
			t.Errorf("%+v: outcomes %+v, %v", tt, l.outcomes, err)
		}
	}
}
