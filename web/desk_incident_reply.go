package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/podskazka/podskazka/assist/incident"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// errNobody says that no ticket is open that a reply could go to.
var errNobody = errors.New("no open ticket to reply to")

// incidentLeft names by key the tickets that a reply was not sent to.
type incidentLeft struct {
	Gaps   []string // whose placeholders could not be filled
	Failed []string // that did not take it
}

func (l incidentLeft) keys() []string { return slices.Concat(l.Gaps, l.Failed) }

// incidentReply sends one reply to every ticket linked with an incident, with each requester's own placeholders, and resolves the
// incident when that was asked for. It gives the tickets that are left without it, which the form names when it is sent again. One
// that no ticket could fill sends and resolves nothing; neither does one that nobody waits for (errNobody). What has begun goes on
// when the browser leaves: nobody would know who is left.
func (s *Server) incidentReply(r *http.Request, id string, rev int64, resolve bool) (left incidentLeft, err error) {
	r = r.WithContext(context.WithoutCancel(r.Context()))
	body := strings.TrimSpace(r.PostFormValue("body"))
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
	switch {
	case len(texts) == 0 && len(gaps) > 0:
		return left, &gapsError{}
	case len(texts) == 0:
		return left, errNobody
	}
	left.Gaps = gaps
	if err := s.Incidents.Answer(r.Context(), visitOf(r).Viewer, id, rev, len(texts)); err != nil {
		return incidentLeft{}, err
	}
	for key, text := range texts {
		if _, err := s.Tickets.Reply(r.Context(), s.agent(r), key, 0, text); err != nil {
			s.Log.ErrorContext(r.Context(), "reply to a ticket of an incident", "err", err, "ticket", key)
			left.Failed = append(left.Failed, key)
		}
	}
	if resolve && len(left.Failed) < len(texts) {
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

// incidentAgain shows the page with what was typed and why it was not done, or to whom a reply did not go. What all have got is
// typed no more. rev is what the form was made of.
func (s *Server) incidentAgain(w http.ResponseWriter, r *http.Request, rev int64, failed error, left incidentLeft) error {
	field, missing, said := new(kb.FieldError), new(gapsError), new(saidError)
	l, wrong, status := visitOf(r).locale, "", http.StatusUnprocessableEntity
	switch {
	case errors.As(failed, &said):
		status, _ = statusOf(said.err)
		wrong = l.T("incident.said", "Why", l.why(said.err))
		s.Log.WarnContext(r.Context(), "resolve an incident that was answered", "err", said.err, "request_id", visitOf(r).RequestID)
	case errors.As(failed, &field):
		wrong = l.fieldError(field)
	case errors.As(failed, &missing):
		wrong = l.T("incident.missing")
	case errors.Is(failed, errNobody):
		wrong = l.T("incident.nobody")
	case errors.Is(failed, kb.ErrConflict):
		wrong, status = l.T("incident.conflict"), http.StatusConflict
	case failed != nil:
		return failed
	}
	page, err := s.incidentShowPage(r)
	if err != nil {
		return err
	}
	page.Left, page.Only, page.Reply = left, r.PostForm["only"], r.PostFormValue("body")
	if step := page.answeredSince(rev); step != nil && errors.Is(failed, kb.ErrConflict) && said.err == nil && page.Reply != "" {
		if wrong, err = s.incidentAnswered(r, page, step); err != nil {
			return err
		}
	}
	if failed == nil {
		status = http.StatusOK
	}
	if failed == nil || said.err != nil {
		if page.Only = left.keys(); len(page.Only) == 0 {
			page.Reply = ""
		}
	}
	if r.PostForm.Has("title") {
		page.Form = newIncidentForm(page.Page, s.readIncident(r))
	}
	page.Wrong, page.Form.Field = wrong, field.Field
	return s.render(w, r, status, "desk_incident", page)
}

// answeredSince is the first reply to all after the revision; nil when there is none. Every write adds one revision and one step.
func (p *incidentShowPage) answeredSince(rev int64) *incidentStep {
	since := p.Steps[min(max(rev, 0), int64(len(p.Steps))):]
	i := slices.IndexFunc(since, func(step incidentStep) bool { return step.Action == incident.ActReply })
	if i < 0 {
		return nil
	}
	return &since[i]
}

// incidentAnswered says why a reply was not sent to a problem that has been answered meanwhile. It may be the answer that the person
// did not wait for, or sends again by loading its page anew: then the form is for those that it has not reached.
func (s *Server) incidentAnswered(r *http.Request, page *incidentShowPage, step *incidentStep) (string, error) {
	l := visitOf(r).locale
	if step.By != visitOf(r).Viewer.UserID {
		return l.T("incident.answered", "Name", step.Name), nil
	}
	rest, err := s.incidentRest(r, page, step)
	if err != nil {
		return "", err
	}
	if page.Only = rest; len(rest) == 0 {
		page.Reply = ""
		return l.T("incident.reached"), nil
	}
	return l.T("incident.rest"), nil
}

// incidentRest are the keys of the tickets, of those that a form is for, that whoever replied to all has not replied to since.
func (s *Server) incidentRest(r *http.Request, page *incidentShowPage, step *incidentStep) (rest []string, err error) {
	for _, t := range page.Tickets {
		if !page.reaches(t) {
			continue
		}
		view, err := s.Tickets.View(r.Context(), s.agent(r), t.Row.Key)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(view.Messages, func(m ticket.Message) bool {
			return m.From == ticket.ByAgent && !m.Note && m.Author.ID == step.By && !m.At.Before(step.At)
		}) {
			rest = append(rest, t.Row.Key)
		}
	}
	return rest, nil
}
