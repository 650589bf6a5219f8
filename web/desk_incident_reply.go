package web

import (
	"context"
	"net/http"
	"slices"

	"github.com/podskazka/podskazka/assist/incident"
	"github.com/podskazka/podskazka/assist/ticket"
)

// incidentLeft names by key the tickets that a reply was not sent to.
type incidentLeft struct {
	Gaps   []string // whose placeholders could not be filled
	Failed []string // that did not take it
}

func (l incidentLeft) keys() []string { return slices.Concat(l.Gaps, l.Failed) }

// incidentReply sends one reply to every ticket linked with an incident, with each requester's own placeholders, and resolves the
// incident when that was asked for. It gives the tickets that are left without it, which the form names when it is sent again. One
// that no ticket could fill sends and resolves nothing. What has begun goes on when the browser leaves: nobody would know who is left.
func (s *Server) incidentReply(r *http.Request, id string, rev int64, resolve bool) (left incidentLeft, err error) {
	r = r.WithContext(context.WithoutCancel(r.Context()))
	body := r.PostFormValue("body")
	if err := ticket.ValidateBody(body); err != nil {
		return left, err
	}
	view, err := s.Incidents.View(r.Context(), visitOf(r).Viewer, id)
	if err != nil {
		return left, err
	}
	texts, gaps, err := s.incidentTexts(r, view.Links, body)
	if err != nil {
		return left, err
	}
	left.Gaps = gaps
	if len(texts) == 0 && len(gaps) > 0 {
		return left, &gapsError{}
	}
	if _, err := s.Incidents.Answer(r.Context(), visitOf(r).Viewer, id, rev); err != nil {
		return incidentLeft{}, err
	}
	for key, text := range texts {
		if _, err := s.Tickets.Reply(r.Context(), s.agent(r), key, 0, text); err != nil {
			s.Log.ErrorContext(r.Context(), "reply to a ticket of an incident", "err", err, "ticket", key)
			left.Failed = append(left.Failed, key)
		}
	}
	if resolve {
		if _, err := s.Incidents.Resolve(r.Context(), visitOf(r).Viewer, id, 0); err != nil {
			return left, &saidError{err}
		}
	}
	return left, nil
}

// incidentTexts fills the reply for each linked ticket that is open, by key; when the form names tickets, for these alone. gaps are
// the keys of those it could not be filled for.
func (s *Server) incidentTexts(r *http.Request, links []incident.Link, body string) (texts map[string]string, gaps []string, err error) {
	tickets, err := s.linked(r, links)
	if err != nil {
		return nil, nil, err
	}
	only := r.PostForm["only"]
	texts = map[string]string{}
	for _, l := range links {
		t := tickets[l.Ticket]
		if t == nil || l.State != incident.LinkMade || t.Status.Closed() {
			continue
		}
		if len(only) > 0 && !slices.Contains(only, t.Key) {
			continue
		}
		values, err := s.ticketValues(r, t)
		if err != nil {
			return nil, nil, err
		}
		text, missing := fillReply(visitOf(r).locale, body, values)
		if len(missing) > 0 {
			gaps = append(gaps, t.Key)
			continue
		}
		texts[t.Key] = text
	}
	return texts, gaps, nil
}
