package assisttest

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

func testTake(t *testing.T, s *Stores) {
	ctx := t.Context()
	desk(t, s)
	noError(t, s.Forms.SaveQueue(ctx, ticket.Queue{ID: "school", Title: "Школы", Prefix: "SHK"}))
	made := create(t, s, "Тема")
	want := *made
	want.Rev, want.Queue, want.Type, want.Status, want.Assignee = 2, "school", "login", ticket.StatusDone, "agent"
	want.Subject, want.Audience, want.Suggestion = "Другая тема", "uchenik", "s1"
	want.Rating = ticket.Rating{Grade: ticket.GradeFair, Reasons: []string{ticket.WrongSlow}, Comment: "Ждал час.", At: noon}
	want.Fields = map[string]string{"code": "E-1"}
	want.Solution = ticket.Solution{Kind: "reply", ID: "r1"}
	want.UpdatedAt, want.ResolvedAt = noon.Add(time.Hour), noon

	next := want
	next.Rev = made.Rev
	next.Key, next.ExternalID, next.CreatedAt = "REQ-99", "other", noon // given at birth: stay
	said := ticket.Message{From: ticket.ByAgent, Author: ticket.Person{ID: "agent", Name: "Анна"}, Body: "Готово", At: noon}
	event := ticket.Event{By: "agent", Action: ticket.ActResolve, Detail: "reply:r1", At: noon}
	noError(t, s.Tickets.Take(ctx, ticket.Step{Ticket: &next, Message: &said, Event: event}))
	wantEqual(t, "set in place", next, want)
	got, err := s.Tickets.Ticket(ctx, made.Key)
	noError(t, err)
	wantEqual(t, "stored", got, &want)

	if said.ID == "" || said.TicketID != made.ID {
		t.Errorf("the message's id is %q, its ticket %q", said.ID, said.TicketID)
	}
	messages, events, err := s.Tickets.Conversation(ctx, made.ID)
	noError(t, err)
	event.TicketID = made.ID
	wantEqual(t, "events", events, []ticket.Event{event})
	wantEqual(t, "messages", len(messages), 2)
	wantEqual(t, "changes", changed(t, s, 0), []string{made.ID, made.ID})

	silent := next
	noError(t, s.Tickets.Take(ctx, ticket.Step{Ticket: &silent, Event: ticket.Event{By: "agent", Action: ticket.ActAssign}}))
	messages, events, err = s.Tickets.Conversation(ctx, made.ID)
	noError(t, err)
	wantEqual(t, "messages after a silent step", len(messages), 2)
	wantEqual(t, "events after a silent step", len(events), 2)
}

func testTakeRefused(t *testing.T, s *Stores) {
	ctx := t.Context()
	desk(t, s)
	made := create(t, s, "Тема")
	isError := func(want error) func(string, error) {
		return func(what string, err error) { t.Helper(); wantError(t, what, err, want) }
	}
	isField := func(field, code string) func(string, error) {
		return func(what string, err error) { t.Helper(); wantField(t, what, err, field, code) }
	}
	tests := []struct {
		name  string
		spoil func(*ticket.Ticket, *ticket.Message)
		check func(string, error)
	}{
		{"stale rev", func(t *ticket.Ticket, _ *ticket.Message) { t.Rev = 0 }, isError(kb.ErrConflict)},
		{"future rev", func(t *ticket.Ticket, _ *ticket.Message) { t.Rev = 2 }, isError(kb.ErrConflict)},
		{"unknown ticket", func(t *ticket.Ticket, _ *ticket.Message) { t.ID = "none" }, isError(kb.ErrNotFound)},
		{"unknown queue", func(t *ticket.Ticket, _ *ticket.Message) { t.Queue = "none" }, isField("queue", "unknown")},
		{"unknown status", func(t *ticket.Ticket, _ *ticket.Message) { t.Status = "lost" }, isField("status", "unknown")},
		{"NUL in the message", func(_ *ticket.Ticket, m *ticket.Message) { m.Body = "\x00" }, isField("body", "bad_text")},
		{"message with a taken id", func(_ *ticket.Ticket, m *ticket.Message) {
			messages, _, err := s.Tickets.Conversation(ctx, made.ID)
			noError(t, err)
			m.ID = messages[0].ID
		}, isError(kb.ErrInvalid)},
	}
	for _, test := range tests {
		next, said := *made, ask("Ещё")
		next.Subject = "Испорчено"
		test.spoil(&next, &said)
		before, beforeSaid := next, said
		event := ticket.Event{By: "u", Action: ticket.ActReply}
		test.check(test.name, s.Tickets.Take(ctx, ticket.Step{Ticket: &next, Message: &said, Event: event}))
		wantEqual(t, test.name+": caller's ticket stays as it was", next, before)
		wantEqual(t, test.name+": caller's message stays as it was", said, beforeSaid)
	}
	got, err := s.Tickets.Ticket(ctx, made.ID)
	noError(t, err)
	wantEqual(t, "nothing is written", got, made)
	messages, events, err := s.Tickets.Conversation(ctx, made.ID)
	noError(t, err)
	wantEqual(t, "messages", len(messages), 1)
	wantEqual(t, "events", len(events), 0)
	wantEqual(t, "changes", changed(t, s, 0), []string{made.ID})
}

func testConversation(t *testing.T, s *Stores) {
	ctx := t.Context()
	desk(t, s)
	made := newTicket("Тема")
	bodies := strings.Fields("первое второе третье четвёртое пятое шестое седьмое восьмое девятое десятое одиннадцатое")
	var archive []ticket.Message
	for _, body := range bodies { // all at the same moment: their order is what counts
		m := ask(body)
		m.At = noon
		archive = append(archive, m)
	}
	early := ask("раньше всех")
	early.At = noon.Add(-time.Minute)
	noError(t, s.Tickets.Create(ctx, made, append(archive, early)...))
	for _, action := range []ticket.Action{ticket.ActAssign, ticket.ActMove, ticket.ActNote} {
		noError(t, s.Tickets.Take(ctx, ticket.Step{Ticket: made, Event: ticket.Event{Action: action, At: noon}}))
	}
	messages, events, err := s.Tickets.Conversation(ctx, made.ID)
	noError(t, err)
	var said []string
	for _, m := range messages {
		said = append(said, m.Body)
	}
	wantEqual(t, "oldest first, then as written", said, append([]string{"раньше всех"}, bodies...))
	var done []ticket.Action
	for _, e := range events {
		done = append(done, e.Action)
	}
	wantEqual(t, "events of one moment, as written", done, []ticket.Action{ticket.ActAssign, ticket.ActMove, ticket.ActNote})

	messages, events, err = s.Tickets.Conversation(ctx, "none")
	noError(t, err)
	wantEqual(t, "messages of no ticket", messages, nil)
	wantEqual(t, "events of no ticket", events, nil)
}

// testConcurrentSteps: of several who act on the same revision exactly one does.
func testConcurrentSteps(t *testing.T, s *Stores) {
	desk(t, s)
	made := create(t, s, "Тема")
	const agents = 8
	errs := make([]error, agents)
	var acting sync.WaitGroup
	for i := range agents {
		acting.Go(func() {
			mine, said := *made, ask("Ответ")
			errs[i] = s.Tickets.Take(t.Context(), ticket.Step{Ticket: &mine, Message: &said, Event: ticket.Event{Action: ticket.ActReply}})
		})
	}
	acting.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, kb.ErrConflict):
			t.Errorf("a step failed with %v", err)
		}
	}
	wantEqual(t, "steps taken", won, 1)
	messages, _, err := s.Tickets.Conversation(t.Context(), made.ID)
	noError(t, err)
	wantEqual(t, "messages", len(messages), 2)
}
