package assisttest

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

func testCreate(t *testing.T, s *Stores) {
	ctx := t.Context()
	_, err := s.Tickets.Ticket(ctx, "REQ-1")
	wantError(t, "Ticket of none", err, kb.ErrNotFound)
	desk(t, s)
	made := create(t, s, "Не приходит письмо")
	if made.ID == "" || made.Rev != 1 || made.CreatedAt.IsZero() || !made.UpdatedAt.Equal(made.CreatedAt) {
		t.Errorf("after Create: id %q, rev %d, created %v, updated %v", made.ID, made.Rev, made.CreatedAt, made.UpdatedAt)
	}
	wantEqual(t, "key", made.Key, "REQ-1")
	wantEqual(t, "changes", changed(t, s, 0), []string{made.ID})
	messages, events, err := s.Tickets.Conversation(ctx, made.ID)
	noError(t, err)
	wantEqual(t, "messages", len(messages), 1)
	wantEqual(t, "events", len(events), 0)
	first := messages[0]
	if first.ID == "" || first.At.IsZero() {
		t.Errorf("the message has no id or time: %+v", first)
	}
	first.ID, first.At = "", time.Time{}
	want := ask("Текст.")
	want.TicketID = made.ID
	wantEqual(t, "the request itself", first, want)
}

func testReplaceEvents(t *testing.T, s *Stores) {
	ctx := t.Context()
	wantError(t, "of none", s.History.ReplaceEvents(ctx, "none", nil), kb.ErrNotFound)
	desk(t, s)
	made := create(t, s, "Тема")
	before := changed(t, s, 0)
	first := []ticket.Event{{By: "u1", Action: ticket.ActAssign, Detail: "u1", At: noon}, {By: "u1", Action: ticket.ActNote, At: noon}}
	noError(t, s.History.ReplaceEvents(ctx, made.ID, first))
	later := []ticket.Event{{By: "u2", Action: ticket.ActResolve, Detail: "article:a1", At: noon.Add(time.Hour)}, {By: "u1", Action: ticket.ActAssign, Detail: "u1", At: noon}}
	wantField(t, "NUL", s.History.ReplaceEvents(ctx, made.ID, []ticket.Event{{Action: ticket.ActMove, Detail: "\x00"}}), "events", "bad_text")
	_, events, err := s.Tickets.Conversation(ctx, made.ID)
	noError(t, err)
	for i := range first {
		first[i].TicketID = made.ID
	}
	wantEqual(t, "events", events, first)
	noError(t, s.History.ReplaceEvents(ctx, made.ID, later))
	_, events, err = s.Tickets.Conversation(ctx, made.ID)
	noError(t, err)
	for i := range later {
		later[i].TicketID = made.ID
	}
	wantEqual(t, "events in place of them, oldest first", events, []ticket.Event{later[1], later[0]})
	wantEqual(t, "changes", len(changed(t, s, 0)), len(before)+2)
}

func testCreateRefused(t *testing.T, s *Stores) {
	ctx := t.Context()
	desk(t, s)
	tests := []struct {
		name, field, code string
		spoil             func(*ticket.Ticket, *ticket.Message)
	}{
		{"unknown queue", "queue", "unknown", func(t *ticket.Ticket, _ *ticket.Message) { t.Queue = "none" }},
		{"unknown status", "status", "unknown", func(t *ticket.Ticket, _ *ticket.Message) { t.Status = "lost" }},
		{"NUL in the subject", "subject", "bad_text", func(t *ticket.Ticket, _ *ticket.Message) { t.Subject = "a\x00" }},
		{"NUL in a field", "fields", "bad_text", func(t *ticket.Ticket, _ *ticket.Message) { t.Fields = map[string]string{"a": "\x00"} }},
		{"broken UTF-8 in the name", "requester", "bad_text", func(t *ticket.Ticket, _ *ticket.Message) { t.Requester.Name = "\xff" }},
		{"NUL in the message", "body", "bad_text", func(_ *ticket.Ticket, m *ticket.Message) { m.Body = "a\x00" }},
	}
	for _, test := range tests {
		made, message := newTicket("Тема"), ask("Текст.")
		test.spoil(made, &message)
		before := *made
		wantField(t, test.name, s.Tickets.Create(ctx, made, ask("Годный."), message), test.field, test.code)
		wantEqual(t, test.name+": caller's ticket stays as it was", *made, before)
	}
	n, err := s.Tickets.Count(ctx, ticket.Filter{})
	noError(t, err)
	wantEqual(t, "tickets", n, 0)
	wantEqual(t, "changes", changed(t, s, 0), nil)
	wantEqual(t, "refused tickets take no number", create(t, s, "Тема").Key, "REQ-1")
}

func testTicketRoundTrip(t *testing.T, s *Stores) {
	ctx := t.Context()
	desk(t, s)
	full := &ticket.Ticket{
		ID: "full", Queue: "support", Type: "login", Topic: "vhod", Subject: "Ёлка «в кавычках» — 🎄 <b>&amp;</b>", Status: ticket.StatusDone,
		Requester: ticket.Person{ID: "u1", Name: "Аня О'Нил", Email: "a@example.org"}, Audience: "uchenik", Assignee: "u2",
		Fields: map[string]string{"код": "E-1207", "way": "<по почте>"}, Solution: ticket.Solution{Kind: "article", ID: "a1"},
		Suggestion: "s1", Session: "browser", ExternalID: "src/1",
		CreatedAt: noon, UpdatedAt: noon.Add(time.Hour), ResolvedAt: noon.Add(2 * time.Hour),
	}
	want := *full
	messages := []ticket.Message{
		{ID: "m1", TicketID: "full", From: ticket.ByRequester, Author: full.Requester, Body: strings.Repeat("ж", ticket.MaxMessage/2), At: noon},
		{ID: "m2", TicketID: "full", From: ticket.ByAgent, Note: true, Body: "Заметка\r\n'x' \"y\" ?", At: noon.Add(time.Hour)},
		{ID: "m3", TicketID: "full", From: ticket.BySystem, Body: "Ответ", At: noon.Add(time.Hour)},
	}
	noError(t, s.Tickets.Create(ctx, full, messages...))
	want.Key, want.Rev = "REQ-1", 1
	wantEqual(t, "set in place", full, &want)
	for _, ref := range []string{"REQ-1", "full", "src/1"} {
		got, err := s.Tickets.Ticket(ctx, ref)
		noError(t, err)
		wantEqual(t, "Ticket "+ref, got, &want)
	}
	got, _, err := s.Tickets.Conversation(ctx, "full")
	noError(t, err)
	wantEqual(t, "messages", got, messages)
	for _, ref := range []string{"", "a\x00b", "\xff", "' OR 1=1 --"} {
		if found, err := s.Tickets.Ticket(ctx, ref); err == nil {
			t.Errorf("Ticket(%q) found %s", ref, found.Key)
		}
	}
}

func testKeys(t *testing.T, s *Stores) {
	ctx := t.Context()
	desk(t, s)
	noError(t, s.Forms.SaveQueue(ctx, ticket.Queue{ID: "school", Title: "Школы", Prefix: "SHK"}))
	wantEqual(t, "first", create(t, s, "1").Key, "REQ-1")
	wantEqual(t, "second", create(t, s, "2").Key, "REQ-2")
	other := newTicket("3")
	other.Queue = "school"
	noError(t, s.Tickets.Create(ctx, other, ask("Текст.")))
	wantEqual(t, "each prefix counts for itself", other.Key, "SHK-1")

	archived := newTicket("4")
	archived.Key = "REQ-1503"
	noError(t, s.Tickets.Create(ctx, archived, ask("Текст.")))
	wantEqual(t, "a key from outside is kept", archived.Key, "REQ-1503")
	wantEqual(t, "and its number is not given again", create(t, s, "5").Key, "REQ-1504")
	early := newTicket("6")
	early.Key = "REQ-7"
	noError(t, s.Tickets.Create(ctx, early, ask("Текст.")))
	wantEqual(t, "numbers never go back", create(t, s, "7").Key, "REQ-1505")
	again := newTicket("8")
	again.Key = "REQ-7"
	wantField(t, "taken key", s.Tickets.Create(ctx, again, ask("Текст.")), "key", "taken")
}

func testImport(t *testing.T, s *Stores) {
	ctx := t.Context()
	desk(t, s)
	first := newTicket("Старая тема")
	first.ExternalID, first.CreatedAt = "src/1", noon
	late := ask("Позже")
	late.At = noon.Add(time.Hour)
	noError(t, s.Tickets.Create(ctx, first, ask("Раньше"), late))
	wantEqual(t, "last updated by its last message", first.UpdatedAt, late.At)
	messages, _, err := s.Tickets.Conversation(ctx, first.ID)
	noError(t, err)
	wantEqual(t, "a message without a time is as old as its ticket", messages[0].At, noon)
	noError(t, s.Tickets.Take(ctx, ticket.Step{Ticket: first, Event: ticket.Event{Action: ticket.ActNote}}))

	again := newTicket("Новая тема")
	again.ExternalID, again.Status, again.CreatedAt = "src/1", ticket.StatusDone, noon
	noError(t, s.Tickets.Create(ctx, again, ask("Одно сообщение")))
	wantEqual(t, "id stays", again.ID, first.ID)
	wantEqual(t, "key stays", again.Key, first.Key)
	wantEqual(t, "rev grows", again.Rev, first.Rev+1)
	got, err := s.Tickets.Ticket(ctx, "src/1")
	noError(t, err)
	wantEqual(t, "replaced", got, again)
	messages, events, err := s.Tickets.Conversation(ctx, first.ID)
	noError(t, err)
	wantEqual(t, "messages are replaced", len(messages), 1)
	wantEqual(t, "events are replaced", len(events), 0)
	wantEqual(t, "changes", changed(t, s, 0), []string{first.ID, first.ID, first.ID})
}

func testFilter(t *testing.T, s *Stores) {
	ctx := t.Context()
	desk(t, s)
	noError(t, s.Forms.SaveQueue(ctx, ticket.Queue{ID: "school", Title: "Школы", Prefix: "SHK"}))
	for i, id := range []string{"d", "b", "e", "a", "c"} { // in the order of their times
		made := newTicket(id)
		made.ID, made.CreatedAt = id, noon.Add(time.Duration(i)*time.Hour)
		switch id {
		case "b":
			made.Queue, made.Assignee = "school", "agent"
		case "e":
			made.Requester.ID, made.Status = "u1", ticket.StatusDone
		case "a":
			made.Assignee, made.Status = "agent", ticket.StatusFeedback
		}
		made.UpdatedAt = made.CreatedAt
		noError(t, s.Tickets.Create(ctx, made, ask("Текст.")))
	}
	tests := []struct {
		name   string
		filter ticket.Filter
		want   string
	}{
		{"newest first", ticket.Filter{}, "c a e b d"},
		{"by ids", ticket.Filter{IDs: []string{"b", "c", "none"}}, "c b"},
		{"by requester", ticket.Filter{Requester: "u1"}, "e"},
		{"by queue", ticket.Filter{Queue: "school"}, "b"},
		{"by assignee", ticket.Filter{Assignee: "agent"}, "a b"},
		{"nobody's", ticket.Filter{Nobody: true}, "c e d"},
		{"nobody's and open", ticket.Filter{Nobody: true, Open: true}, "c d"},
		{"by statuses", ticket.Filter{Statuses: []ticket.Status{ticket.StatusDone, ticket.StatusFeedback}}, "a e"},
		{"open", ticket.Filter{Open: true}, "c a b d"},
		{"from a place", ticket.Filter{From: ticket.Cursor{At: noon.Add(2 * time.Hour)}}, "b d"},
		{"from a ticket of the same moment", ticket.Filter{From: ticket.Cursor{At: noon.Add(2 * time.Hour), ID: "z"}}, "e b d"},
		{"walking in id order", ticket.Filter{After: "a", Limit: 3}, "b c d"},
		{"a page", ticket.Filter{Limit: 2}, "c a"},
		{"by three at once", ticket.Filter{Assignee: "agent", Open: true, Queue: "support"}, "a"},
	}
	for _, test := range tests {
		found, err := s.Tickets.Find(ctx, test.filter)
		noError(t, err)
		var ids []string
		for _, made := range found {
			ids = append(ids, made.ID)
		}
		wantEqual(t, test.name, strings.Join(ids, " "), test.want)
		limit := test.filter.Limit
		test.filter.Limit = 0
		n, err := s.Tickets.Count(ctx, test.filter)
		noError(t, err)
		if limit == 0 {
			wantEqual(t, test.name+": count", n, len(ids))
		} else if n < len(ids) {
			t.Errorf("%s: count %d is less than the page of %d", test.name, n, len(ids))
		}
	}
	n, err := s.Tickets.Count(ctx, ticket.Filter{Limit: 2})
	noError(t, err)
	wantEqual(t, "count knows no limit", n, 5)
	_, err = s.Tickets.Find(ctx, ticket.Filter{IDs: make([]string, 100_000)})
	wantError(t, "a hundred thousand ids", err, kb.ErrTooLarge)
}

func testConcurrentCreates(t *testing.T, s *Stores) {
	desk(t, s)
	const writers, rounds = 6, 10
	keys := make(chan string, writers*rounds)
	var writing sync.WaitGroup
	for w := range writers {
		writing.Go(func() {
			for round := range rounds {
				made := newTicket(fmt.Sprint("Тема ", w, " ", round))
				if err := s.Tickets.Create(t.Context(), made, ask("Текст.")); err != nil {
					t.Error(err)
					return
				}
				keys <- made.Key
			}
		})
	}
	writing.Wait()
	close(keys)
	given := map[string]bool{}
	for key := range keys {
		given[key] = true
	}
	for n := 1; n <= writers*rounds; n++ {
		if key := fmt.Sprint("REQ-", n); !given[key] {
			t.Errorf("no ticket got %s: keys have gaps or repeat", key)
		}
	}
	wantEqual(t, "changes", len(changed(t, s, 0)), writers*rounds)
}
