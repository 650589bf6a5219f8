package main

import (
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist/incident"
)

// suspect makes a suspected mass problem called "mass" that a ticket is proposed to.
func (s *site) suspect(t *testing.T, key string) {
	t.Helper()
	filed, err := s.desk.Ticket(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	in := &incident.Incident{
		ID: "mass", State: incident.Suspected, Title: "Сертификаты: пустой, скачать", Audiences: []string{"navigator"}, StartedAt: s.now(),
		Signals: []incident.Signal{{Key: "пуст", Word: "пустой", Share: .8}}, People: 6, Usual: .4, Span: 30 * time.Minute, P: 1e-9,
	}
	if err := s.desk.SaveIncident(t.Context(), in, incident.Step{Action: incident.ActPropose}); err != nil {
		t.Fatal(err)
	}
	if err := s.desk.SaveLinks(t.Context(), incident.Link{Incident: in.ID, Ticket: filed.ID, State: incident.LinkProposed, At: s.now()}); err != nil {
		t.Fatal(err)
	}
}
