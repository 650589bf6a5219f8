package main

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/content/importer"
)

// A ticket that is imported again keeps what its requester says of the answer, unless the archive says something newer.
func TestImportedRatings(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := openStores(t.Context(), config{Data: dir, DB: "sqlite:" + filepath.Join(dir, "podskazka.db")}, true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
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
