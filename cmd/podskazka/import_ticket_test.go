package main

import (
	"errors"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/content/importer"
	"github.com/podskazka/podskazka/kb"
)

// A ticket that is imported again keeps what its requester says of the answer, unless the archive says something newer.
func TestImportedRatings(t *testing.T) {
	t.Parallel()
	s := emptyStores(t)
	noon := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	into := &ticketImport{stores: s}
	for _, c := range []struct {
		what, subject string
		in            importer.Rating
		changed       bool
		want          ticket.Grade
	}{
		{"without a rating", "Тема", importer.Rating{}, true, ""},
		{"with one", "Тема", importer.Rating{Grade: "bad", Reasons: []string{"slow"}, At: noon.Add(time.Hour)}, true, ticket.GradeBad},
		{"the same", "Тема", importer.Rating{Grade: "bad", Reasons: []string{"slow"}, At: noon.Add(time.Hour)}, false, ticket.GradeBad},
		{"none", "Тема", importer.Rating{}, false, ticket.GradeBad},
		{"none, with another subject", "Другая тема", importer.Rating{}, true, ticket.GradeBad},
		{"an older one", "Другая тема", importer.Rating{Grade: "fair", At: noon}, false, ticket.GradeBad},
		{"a newer one", "Другая тема", importer.Rating{Grade: "good", At: noon.Add(2 * time.Hour)}, true, ticket.GradeGood},
	} {
		changed, err := into.ImportTicket(t.Context(), importer.Ticket{ExternalID: "t-1", Subject: c.subject, Body: "Текст", CreatedAt: noon, Rating: c.in})
		if err != nil || changed != c.changed {
			t.Errorf("%s: changed %v, %v", c.what, changed, err)
		}
		if got, err := s.desk.Ticket(t.Context(), "t-1"); err != nil || got.Rating.Grade != c.want {
			t.Errorf("%s: %+v, %v", c.what, got, err)
		}
	}
	for _, bad := range []importer.Rating{{Grade: "5"}, {Grade: "bad", Reasons: []string{"weather"}}} {
		if _, err := into.ImportTicket(t.Context(), importer.Ticket{ExternalID: "t-2", Subject: "Тема", Body: "Текст", CreatedAt: noon, Rating: bad}); err == nil {
			t.Errorf("took %+v", bad)
		}
	}
}

// What people did here since a ticket was brought in stays, whatever an archive brings; one that tells it, too, is taken.
func TestImportedTicketsWorkedOn(t *testing.T) {
	t.Parallel()
	s := emptyStores(t)
	noon := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	first := importer.Ticket{
		ExternalID: "zd-1", Subject: "Тема", Body: "Текст", Status: "done", CreatedAt: noon,
		Events: []importer.Event{{By: "oleg", Action: "assign", Detail: "oleg", At: noon}},
	}
	with := func(change func(*importer.Ticket)) importer.Ticket {
		in := first
		change(&in)
		return in
	}
	read := func(operator bool, in importer.Ticket) (bool, error) {
		return (&ticketImport{stores: s, operator: operator}).ImportTicket(t.Context(), in)
	}
	corrected := with(func(in *importer.Ticket) { in.Subject = "Другая тема" })
	for _, in := range []importer.Ticket{first, corrected, first} {
		if changed, err := read(true, in); err != nil || !changed {
			t.Fatalf("%s before anybody worked on it: changed %v, %v", in.Subject, changed, err)
		}
	}
	service := ticket.NewService(s.desk, s.desk, s.kb, s.kb, s.now)
	agent := ticket.Actor{Viewer: kb.Viewer{UserID: "agent", Role: kb.RoleAgent}, Desk: true}
	if _, err := service.Note(t.Context(), agent, "zd-1", 0, "Перезвонить в среду"); err != nil {
		t.Fatal(err)
	}
	later := with(func(in *importer.Ticket) {
		in.Subject, in.UpdatedAt = "Другая тема", s.now().AddDate(1, 0, 0)
	})
	silent := with(func(in *importer.Ticket) { in.Status, in.Events = "", nil })
	for i, in := range []importer.Ticket{first, corrected, later, silent} {
		for _, operator := range []bool{true, false} {
			if changed, err := read(operator, in); changed || !errors.Is(err, kb.ErrConflict) {
				t.Errorf("archive %d, operator %v, after a note: changed %v, %v", i, operator, changed, err)
			}
		}
	}
	have, err := s.desk.Ticket(t.Context(), "zd-1")
	if err != nil {
		t.Fatal(err)
	}
	messages, events, err := s.desk.Conversation(t.Context(), have.ID)
	if err != nil || have.Subject != "Тема" || len(messages) != 2 || len(events) != 2 {
		t.Fatalf("%+v, %d messages, %d events, %v", have, len(messages), len(events), err)
	}
	knowing := with(func(in *importer.Ticket) {
		in.Subject, in.Events = "Другая тема", append(in.Events, importer.Event{By: "agent", Action: "note", At: events[1].At})
	})
	if changed, err := read(true, knowing); err != nil || !changed {
		t.Errorf("an archive that knows of the note: changed %v, %v", changed, err)
	}
}
