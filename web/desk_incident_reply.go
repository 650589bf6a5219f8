package web

import (
	"net/http"

	"github.com/podskazka/podskazka/assist/incident"
	"github.com/podskazka/podskazka/assist/ticket"
)

// incidentReply sends one reply to every ticket linked with an incident, with each requester's own placeholders, and resolves the
// incident when that was asked for. It gives the keys of the tickets whose placeholders could not be filled: nothing is sent to
// them. One that no ticket could fill sends and resolves nothing.
func (s *Server) incidentReply(r *http.Request, id string, rev int64, resolve bool) (left []string, err error) {
	body := r.PostFormValue("body")
	if err := ticket.ValidateBody(body); err != nil {
		return nil, err
	}
	view, err := s.Incidents.View(r.Context(), visitOf(r).Viewer, id)
	if err != nil {
		return nil, err
	}
	texts, left, err := s.incidentTexts(r, view.Links, body)
	if err != nil {
		return nil, err
	}
	if len(texts) == 0 && len(left) > 0 {
		return left, &gapsError{}
	}
	if _, err := s.Incidents.Answer(r.Context(), visitOf(r).Viewer, id, rev); err != nil {
		return nil, err
	}
	for key, text := range texts {
		if _, err := s.Tickets.Reply(r.Context(), s.agent(r), key, 0, text); err != nil {
			s.Log.ErrorContext(r.Context(), "reply to a ticket of an incident", "err", err, "ticket", key)
			left = append(left, key)
		}
	}
	if resolve {
		_, err = s.Incidents.Resolve(r.Context(), visitOf(r).Viewer, id, 0)
	}
	return left, err
}

// incidentTexts fills the reply for each linked ticket that is open, by key.
func (s *Server) incidentTexts(r *http.Request, links []incident.Link, body string) (texts map[string]string, left []string, err error) {
	tickets, err := s.linked(r, links)
	if err != nil {
		return nil, nil, err
	}
	texts = map[string]string{}
	for _, l := range links {
		t := tickets[l.Ticket]
		if t == nil || l.State != incident.LinkMade || t.Status.Closed() {
			continue
		}
		values, err := s.ticketValues(r, t)
		if err != nil {
			return nil, nil, err
		}
		text, missing := fillReply(visitOf(r).locale, body, values)
		if len(missing) > 0 {
			left = append(left, t.Key)
			continue
		}
		texts[t.Key] = text
	}
	return texts, left, nil
}
