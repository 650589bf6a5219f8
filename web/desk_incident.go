package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/go-chi/chi/v5"

	"github.com/podskazka/podskazka/assist/incident"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// incidentListPage is the desk's list of mass problems.
type incidentListPage struct {
	Page
	Groups []incidentGroup
	Form   incidentForm
	Wrong  string
}

type incidentGroup struct {
	State     incident.State
	Incidents []*incident.Incident
}

// An incidentForm is what a human says of an incident.
type incidentForm struct {
	Title, Text string
	Roles       []Choice
	Field       string // what is wrong
}

func newIncidentForm(p Page, d incident.Draft) incidentForm {
	form := incidentForm{Title: d.Title, Text: d.Text}
	for _, group := range p.Contours {
		for _, a := range group.Audiences {
			form.Roles = append(form.Roles, Choice{Value: a.Slug, Title: a.Title(), Current: slices.Contains(d.Audiences, a.Slug)})
		}
	}
	return form
}

// readIncident reads the form; roles that do not exist are left out.
func (s *Server) readIncident(r *http.Request) incident.Draft {
	d := incident.Draft{Title: r.PostFormValue("title"), Text: r.PostFormValue("text")}
	for _, slug := range first(r.PostForm["role"], incident.MaxAudiences) {
		if s.hasAudience(r, slug) {
			d.Audiences = append(d.Audiences, slug)
		}
	}
	return d
}

func (s *Server) handleIncidentList(w http.ResponseWriter, r *http.Request) error {
	page, err := s.incidentListPage(r, incident.Draft{})
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "desk_incidents", page)
}

func (s *Server) incidentListPage(r *http.Request, d incident.Draft) (*incidentListPage, error) {
	page := &incidentListPage{Page: s.incidentPage(r)}
	page.Form = newIncidentForm(page.Page, d)
	all, err := s.Incidents.List(r.Context(), visitOf(r).Viewer)
	if err != nil {
		return nil, err
	}
	for _, state := range []incident.State{incident.Suspected, incident.Confirmed, incident.Resolved, incident.Dismissed} {
		group := incidentGroup{State: state}
		for _, in := range all {
			if in.State == state {
				group.Incidents = append(group.Incidents, in)
			}
		}
		if len(group.Incidents) > 0 || state.Open() {
			page.Groups = append(page.Groups, group)
		}
	}
	return page, nil
}

func (s *Server) incidentPage(r *http.Request) Page {
	p := s.deskPage(r, "incident.list")
	p.Styles = append(p.Styles, "incident.css")
	return p
}

// handleIncidentCreate declares what an agent has noticed.
func (s *Server) handleIncidentCreate(w http.ResponseWriter, r *http.Request) error {
	d := s.readIncident(r)
	in, err := s.Incidents.Declare(r.Context(), visitOf(r).Viewer, d)
	if field := new(kb.FieldError); errors.As(err, &field) {
		page, err := s.incidentListPage(r, d)
		if err != nil {
			return err
		}
		page.Wrong, page.Form.Field = visitOf(r).locale.fieldError(field), field.Field
		return s.render(w, r, http.StatusUnprocessableEntity, "desk_incidents", page)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, incidentURL(in.ID), http.StatusSeeOther)
	return nil
}

func incidentURL(id string) string { return "/desk/incidents/" + url.PathEscape(id) }

// incidentShowPage is one mass problem.
type incidentShowPage struct {
	Page
	Incident *incident.Incident
	Form     incidentForm
	Tickets  []incidentTicket
	Steps    []incidentStep
	Decides  bool
	Reply    string // to all tickets, as it was typed
	Left     incidentLeft
	Only     []string // keys of the tickets that the reply still has to reach; empty = all
	Done     string
	Wrong    string
}

// An incidentTicket is a ticket with what was decided about it.
type incidentTicket struct {
	Row   deskRow
	State incident.LinkState
}

// awaitsReply reports whether a reply to all goes to it.
func (t incidentTicket) awaitsReply() bool {
	return t.State == incident.LinkMade && !t.Row.Status.Closed()
}

type incidentStep struct {
	incident.Step
	Name string
}

// Reach is how many tickets the reply goes to.
func (p incidentShowPage) Reach() (n int) {
	for _, t := range p.Tickets {
		if p.reaches(t) {
			n++
		}
	}
	return n
}

// reaches reports whether the reply goes to a ticket.
func (p incidentShowPage) reaches(t incidentTicket) bool {
	return t.awaitsReply() && (len(p.Only) == 0 || slices.Contains(p.Only, t.Row.Key))
}

func (s *Server) handleIncidentShow(w http.ResponseWriter, r *http.Request) error {
	page, err := s.incidentShowPage(r)
	if err != nil {
		return err
	}
	if done := r.URL.Query().Get("done"); visitOf(r).locale.has("incident.done." + done) {
		page.Done = done
	}
	return s.render(w, r, http.StatusOK, "desk_incident", page)
}

func (s *Server) incidentShowPage(r *http.Request) (*incidentShowPage, error) {
	v := visitOf(r)
	view, err := s.Incidents.View(r.Context(), v.Viewer, chi.URLParam(r, "id"))
	if err != nil {
		return nil, err
	}
	in := view.Incident
	page := &incidentShowPage{Page: s.incidentPage(r), Incident: in, Decides: incident.CanDecide(v.Viewer)}
	page.Title = in.Title
	page.Form = newIncidentForm(page.Page, incident.Draft{Title: in.Title, Text: in.Text, Audiences: in.Audiences})
	if page.Tickets, err = s.incidentTickets(r, page.Page, view.Links); err != nil {
		return nil, err
	}
	name := s.namer(r.Context(), v.locale)
	for _, step := range view.Steps {
		who := v.locale.T("incident.detector")
		if step.By != "" {
			who = name(step.By)
		}
		page.Steps = append(page.Steps, incidentStep{step, who})
	}
	return page, nil
}

// incidentTickets reads the tickets of links, in the links' order.
func (s *Server) incidentTickets(r *http.Request, p Page, links []incident.Link) ([]incidentTicket, error) {
	byID, err := s.linked(r, links)
	if err != nil || len(byID) == 0 {
		return nil, err
	}
	queues, err := s.Forms.Queues(r.Context())
	if err != nil {
		return nil, fmt.Errorf("list queues: %w", err)
	}
	var states []incident.LinkState
	var tickets []*ticket.Ticket
	for _, l := range links {
		if t := byID[l.Ticket]; t != nil {
			states, tickets = append(states, l.State), append(tickets, t)
		}
	}
	rows := make([]incidentTicket, len(tickets))
	for i, row := range s.deskRows(r, p, queues, tickets) {
		rows[i] = incidentTicket{row, states[i]}
	}
	return rows, nil
}

// chooseIncident says that a ticket belongs to an incident, or does not.
func (s *Server) chooseIncident(r *http.Request, key, id string, belongs bool) error {
	view, err := s.Tickets.View(r.Context(), s.agent(r), key)
	if err != nil {
		return err
	}
	shown := []string{view.Ticket.ID}
	chosen := shown
	if !belongs {
		chosen = nil
	}
	return s.Incidents.Choose(r.Context(), visitOf(r).Viewer, id, shown, chosen)
}

func (s *Server) linked(r *http.Request, links []incident.Link) (map[string]*ticket.Ticket, error) {
	if len(links) == 0 {
		return nil, nil
	}
	ids := make([]string, len(links))
	for i, l := range links {
		ids[i] = l.Ticket
	}
	found, err := s.Tickets.List(r.Context(), s.agent(r), ticket.Filter{IDs: ids})
	if err != nil {
		return nil, err
	}
	byID := make(map[string]*ticket.Ticket, len(found))
	for _, t := range found {
		byID[t.ID] = t
	}
	return byID, nil
}

// handleIncidentUpdate does what a button of the page says.
func (s *Server) handleIncidentUpdate(w http.ResponseWriter, r *http.Request) error {
	id, verb := chi.URLParam(r, "id"), r.PostFormValue("do")
	rev, err := strconv.ParseInt(r.PostFormValue("rev"), 10, 64)
	if err != nil {
		return errBadRequest
	}
	var left incidentLeft
	ctx, viewer := r.Context(), visitOf(r).Viewer
	switch verb {
	case "save":
		_, err = s.Incidents.Edit(ctx, viewer, id, rev, s.readIncident(r))
	case "confirm":
		_, err = s.Incidents.Confirm(ctx, viewer, id, rev, s.readIncident(r))
	case "dismiss":
		_, err = s.Incidents.Dismiss(ctx, viewer, id, rev)
	case "resolve":
		_, err = s.Incidents.Resolve(ctx, viewer, id, rev)
	case "choose":
		err = s.Incidents.Choose(ctx, viewer, id, r.PostForm["shown"], r.PostForm["ticket"])
	case "reply", "replyresolve":
		left, err = s.incidentReply(r, id, rev, verb == "replyresolve")
	default:
		return errBadRequest
	}
	if err == nil && len(left.keys()) == 0 {
		http.Redirect(w, r, incidentURL(id)+"?done="+verb, http.StatusSeeOther)
		return nil
	}
	return s.incidentAgain(w, r, rev, err, left)
}
