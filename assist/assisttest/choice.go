package assisttest

import (
	"fmt"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
)

// Choices is all that a store does with choices.
type Choices interface {
	assist.Choices
	assist.ChoiceBook
}

func testTicketChoices(t *testing.T, s *Stores) {
	ctx := t.Context()
	taken := assist.Choice{Hit: "reply:r2", Ticket: "REQ-1", Kind: assist.ChoiceTaken, Kept: .75, Rank: 2, At: noon}
	passed := assist.Choice{Hit: "reply:r1", Ticket: "REQ-1", Kind: assist.ChoicePassed, Rank: 1, At: noon}
	elsewhere := taken
	elsewhere.Ticket = "REQ-2"
	noError(t, s.Choices.SaveChoices(ctx, taken, passed, elsewhere))
	got, err := s.Choices.TicketChoices(ctx, "REQ-1")
	noError(t, err)
	wantEqual(t, "of one ticket, by hit", got, []assist.Choice{passed, taken})
	got, err = s.Choices.TicketChoices(ctx, "REQ-3")
	noError(t, err)
	wantEqual(t, "of none", len(got), 0)
}

func testChoices(t *testing.T, s *Stores) {
	ctx := t.Context()
	desk(t, s)
	noError(t, s.Forms.SaveQueue(ctx, ticket.Queue{ID: "other", Title: "Другая", Prefix: "OTH"}))
	filed := func(queue, kind string, status ticket.Status) string {
		made := newTicket("Тема")
		made.Queue, made.Type, made.Status = queue, kind, status
		made.Rating = ticket.Rating{Grade: ticket.GradeBad, Reasons: []string{ticket.WrongUnclear}}
		noError(t, s.Tickets.Create(ctx, made, ask("Текст.")))
		return made.Key
	}
	here, alike := filed("support", "", ticket.StatusDone), filed("other", "login", ticket.StatusOpen)
	far, again := filed("other", "", ticket.StatusDone), filed("support", "login", ticket.StatusReopened)
	choice := func(hit, key, kind string, at time.Time) assist.Choice {
		return assist.Choice{Hit: hit, Ticket: key, Kind: kind, Kept: .75, Rank: 2, At: at}
	}
	noError(t, s.Choices.SaveChoices(ctx))
	noError(t, s.Choices.SaveChoices(ctx,
		choice("reply:r1", here, assist.ChoiceTaken, noon), choice("reply:r1", alike, assist.ChoiceRejected, noon.Add(time.Hour)),
		choice("reply:r1", far, assist.ChoiceTaken, noon), choice("reply:r1", again, assist.ChoiceTaken, noon),
		choice("reply:r1", "GONE-1", assist.ChoiceTaken, noon), choice("reply:r2", here, assist.ChoicePassed, noon)))
	filedAt := func(c assist.Choice, scope assist.Scope) assist.Choice {
		c.Scope, c.Rating = scope, ticket.Rating{Grade: ticket.GradeBad, Reasons: []string{ticket.WrongUnclear}}
		return c
	}
	support, login := assist.Scope{Queue: "support"}, assist.Scope{Queue: "other", Type: "login"}
	list := func(what string, since time.Time, limit int, want ...assist.Choice) {
		t.Helper()
		got, err := s.Choices.Choices(ctx, []string{"reply:r1", "reply:r2", "reply:none"}, assist.Scope{Queue: "support", Type: "login"}, since, limit)
		noError(t, err)
		wantEqual(t, what, got, want)
	}
	late := filedAt(choice("reply:r1", alike, assist.ChoiceRejected, noon.Add(time.Hour)), login)
	first := filedAt(choice("reply:r1", here, assist.ChoiceTaken, noon), support)
	passed := filedAt(choice("reply:r2", here, assist.ChoicePassed, noon), support)
	list("of the same queue or type, not reopened, newest first", noon, 10, late, first, passed)
	list("at most so many a hit", noon, 1, late, passed)
	list("since then", noon.Add(time.Hour), 10, late)

	noError(t, s.Choices.SaveChoices(ctx, choice("reply:r1", here, assist.ChoicePassed, noon.Add(time.Minute)), choice("reply:r2", here, assist.ChoiceTaken, noon)))
	passed.Kind = assist.ChoiceTaken
	list("passed replaces nothing, another one does", noon, 10, late, first, passed)
}

// What was chosen after a ticket had been reopened is not what its rating speaks of.
func testChoicesAfterReopening(t *testing.T, s *Stores) {
	ctx := t.Context()
	desk(t, s)
	made := newTicket("Тема")
	made.Rating = ticket.Rating{Grade: ticket.GradeBad, At: noon}
	noError(t, s.Tickets.Create(ctx, made, ask("Текст.")))
	for _, e := range []ticket.Event{
		{By: made.Requester.ID, Action: ticket.ActReopen, At: noon.Add(2 * time.Hour)},
		{By: "agent", Action: ticket.ActReply, At: noon.Add(3 * time.Hour)},
	} {
		noError(t, s.Tickets.Take(ctx, ticket.Step{Ticket: made, Event: e}))
	}
	hits, want := []string{}, []ticket.Grade{ticket.GradeBad, ticket.GradeBad, ""}
	for i, after := range []time.Duration{-time.Hour, time.Hour, 3 * time.Hour} {
		hits = append(hits, fmt.Sprintf("reply:r%d", i))
		noError(t, s.Choices.SaveChoices(ctx, assist.Choice{Hit: hits[i], Ticket: made.Key, Kind: assist.ChoiceTaken, At: noon.Add(after)}))
	}
	list, err := s.Choices.Choices(ctx, hits, assist.Scope{Queue: made.Queue}, noon.AddDate(-1, 0, 0), 10)
	noError(t, err)
	var got []ticket.Grade
	for _, c := range list {
		got = append(got, c.Rating.Grade)
	}
	wantEqual(t, "what was chosen before the rating, before the reopening and after it", got, want)
}
