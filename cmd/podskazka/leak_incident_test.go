package main

import (
	"context"

	"github.com/podskazka/podskazka/assist/incident"
)

// addIncidents makes a mass problem that nobody has decided on, with the ticket proposed to it, one told to navigators and one that was none.
func (w *leakWorld) addIncidents(ctx context.Context) error {
	const desk = "agent supervisor admin"
	for state, readers := range map[incident.State]string{incident.Suspected: desk, incident.Confirmed: "navigator " + desk, incident.Dismissed: desk} {
		x := &secret{name: "incident " + string(state), words: map[string]string{"problem": w.word(), "notice": w.word()}, readers: readers}
		in := &incident.Incident{State: state, Title: x.words["problem"], Text: x.words["notice"], Audiences: []string{"navigator"}, StartedAt: w.now()}
		if err := w.desk.SaveIncident(ctx, in, incident.Step{Action: incident.ActPropose}); err != nil {
			return err
		}
		w.secrets, w.incidents = append(w.secrets, x), append(w.incidents, in.ID)
		if state != incident.Suspected {
			continue
		}
		if err := w.desk.SaveLinks(ctx, incident.Link{Incident: in.ID, Ticket: w.ticket.ID, State: incident.LinkProposed, At: w.now()}); err != nil {
			return err
		}
	}
	return nil
}
