package assisttest

import (
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/incident"
	"github.com/podskazka/podskazka/kb"
)

// Incidents is everything that is kept of mass problems.
type Incidents interface {
	incident.Store
	incident.Links
	incident.Reports
	incident.Turns
}

func newIncident(title string, start time.Duration) *incident.Incident {
	return &incident.Incident{
		State: incident.Suspected, Title: title, Text: "Чиним.", Audiences: []string{"uchenik"}, Topic: "login", By: "u1",
		Signals: []incident.Signal{{Key: "парол", Share: 0.5, Word: "пароль"}}, People: 4.5, Usual: 0.25, Span: time.Hour, P: 1e-9,
		StartedAt: noon.Add(start), UpdatedAt: noon,
	}
}

func testIncidents(t *testing.T, s *Stores) {
	ctx := t.Context()
	old, young := newIncident("Вход", 0), newIncident("Письма", time.Hour)
	noError(t, s.Incidents.SaveIncident(ctx, old, incident.Step{By: "u1", Action: incident.ActDeclare, Detail: "Вход", At: noon}))
	noError(t, s.Incidents.SaveIncident(ctx, young, incident.Step{Action: incident.ActPropose, At: noon}))
	got, err := s.Incidents.Incident(ctx, old.ID)
	noError(t, err)
	wantEqual(t, "round trip", got, old)

	stale := *old
	old.State, old.EndedAt = incident.Dismissed, noon.Add(time.Hour)
	noError(t, s.Incidents.SaveIncident(ctx, old, incident.Step{By: "u2", Action: incident.ActDismiss, At: noon.Add(time.Hour)}))
	wantError(t, "a write on an older state", s.Incidents.SaveIncident(ctx, &stale, incident.Step{}), kb.ErrConflict)
	steps, err := s.Incidents.IncidentSteps(ctx, old.ID)
	noError(t, err)
	wantEqual(t, "steps", steps, []incident.Step{
		{Incident: old.ID, By: "u1", Action: incident.ActDeclare, Detail: "Вход", At: noon},
		{Incident: old.ID, By: "u2", Action: incident.ActDismiss, At: noon.Add(time.Hour)},
	})

	for _, c := range []struct {
		what   string
		states []incident.State
		limit  int
		want   []*incident.Incident
	}{
		{"the newest first", nil, 0, []*incident.Incident{young, old}},
		{"the first", nil, 1, []*incident.Incident{young}},
		{"by state", []incident.State{incident.Dismissed, incident.Resolved}, 0, []*incident.Incident{old}},
	} {
		got, err := s.Incidents.FindIncidents(ctx, c.states, c.limit)
		noError(t, err)
		wantEqual(t, c.what, got, c.want)
	}
	_, err = s.Incidents.Incident(ctx, "none")
	wantError(t, "a missing incident", err, kb.ErrNotFound)
}

func testIncidentLinks(t *testing.T, s *Stores) {
	ctx := t.Context()
	desk(t, s)
	in, one, two := newIncident("Вход", 0), create(t, s, "раз"), create(t, s, "два")
	noError(t, s.Incidents.SaveIncident(ctx, in, incident.Step{Action: incident.ActPropose, At: noon}))
	link := func(ticket string, state incident.LinkState, after time.Duration) incident.Link {
		return incident.Link{Incident: in.ID, Ticket: ticket, State: state, By: "u1", At: noon.Add(after)}
	}
	noError(t, s.Incidents.SaveLinks(ctx, link(one.ID, incident.LinkProposed, 0), link(two.ID, incident.LinkProposed, time.Second)))
	noError(t, s.Incidents.SaveLinks(ctx, link(one.ID, incident.LinkMade, time.Minute)))
	noError(t, s.Incidents.SaveLinks(ctx, link(one.ID, incident.LinkProposed, time.Hour)))
	got, err := s.Incidents.IncidentLinks(ctx, in.ID)
	noError(t, err)
	wantEqual(t, "what was decided stays", got, []incident.Link{link(two.ID, incident.LinkProposed, time.Second), link(one.ID, incident.LinkMade, time.Minute)})
	late := newIncident("Письма", time.Hour)
	noError(t, s.Incidents.SaveIncident(ctx, late, incident.Step{Action: incident.ActPropose, At: noon}))
	second := incident.Link{Incident: late.ID, Ticket: one.ID, State: incident.LinkProposed, At: noon.Add(time.Hour)}
	noError(t, s.Incidents.SaveLinks(ctx, second))
	got, err = s.Incidents.TicketLinks(ctx, one.ID)
	noError(t, err)
	wantEqual(t, "of a ticket, the newest first", got, []incident.Link{second, link(one.ID, incident.LinkMade, time.Minute)})
	wantError(t, "a missing ticket", s.Incidents.SaveLinks(ctx, link("none", incident.LinkMade, 0)), kb.ErrNotFound)
	noError(t, s.Incidents.SaveLinks(ctx, link("none", incident.LinkProposed, 0)))
	got, err = s.Incidents.TicketLinks(ctx, "none")
	noError(t, err)
	wantEqual(t, "proposed of a missing ticket", got, nil)

	noError(t, s.Incidents.JoinIncident(ctx, in.ID, "visitor:1", noon))
	noError(t, s.Incidents.JoinIncident(ctx, in.ID, "visitor:1", noon.Add(time.Hour)))
	noError(t, s.Incidents.JoinIncident(ctx, in.ID, "visitor:2", noon))
	joined, err := s.Incidents.JoinedIncidents(ctx, "visitor:1")
	noError(t, err)
	wantEqual(t, "joined", joined, []string{in.ID})
	counted, err := s.Incidents.Incident(ctx, in.ID)
	noError(t, err)
	wantEqual(t, "linked, proposed, joined", [3]int{counted.Tickets, counted.Proposed, counted.Joined}, [3]int{1, 1, 2})
	_, err = s.Keeper.Erase(ctx, assist.Subject{ID: "visitor:2"}, false)
	noError(t, err)
	joined, err = s.Incidents.JoinedIncidents(ctx, "visitor:2")
	noError(t, err)
	wantEqual(t, "of a person who was erased", joined, nil)
	testLinksWithStep(t, s, in, link(two.ID, incident.LinkRejected, 2*time.Minute), link("none", incident.LinkMade, 0))
}

// testLinksWithStep: links and the step that makes them are stored together or not at all.
func testLinksWithStep(t *testing.T, s *Stores, in *incident.Incident, link, wrong incident.Link) {
	ctx := t.Context()
	step, stale := incident.Step{Action: incident.ActLink, At: noon}, *in
	stale.Rev = 7
	wantError(t, "links of a stale incident", s.Incidents.SaveIncident(ctx, &stale, step, link), kb.ErrConflict)
	wantError(t, "a missing ticket of a step", s.Incidents.SaveIncident(ctx, in, step, link, wrong), kb.ErrNotFound)
	states := func() (list []incident.LinkState) {
		links, err := s.Incidents.IncidentLinks(ctx, in.ID)
		noError(t, err)
		for _, l := range links {
			list = append(list, l.State)
		}
		return list
	}
	steps, err := s.Incidents.IncidentSteps(ctx, in.ID)
	noError(t, err)
	wantEqual(t, "steps of refused links", len(steps), 1)
	wantEqual(t, "refused links", states(), []incident.LinkState{incident.LinkProposed, incident.LinkMade})
	noError(t, s.Incidents.SaveIncident(ctx, in, step, link))
	wantEqual(t, "links of a step", states(), []incident.LinkState{incident.LinkMade, incident.LinkRejected})
}

func testReports(t *testing.T, s *Stores) {
	ctx := t.Context()
	desk(t, s)
	made := newTicket("Пароль")
	made.CreatedAt, made.Audience, made.Session = noon.Add(2*time.Second), "uchenik", "anna"
	noError(t, s.Tickets.Create(ctx, made, ask("Не подходит")))
	noError(t, s.Ledger.SaveSuggestion(ctx, assist.Suggestion{ID: "s", Surface: assist.SurfaceForm, Session: "anna", Query: "пароль", At: noon.Add(time.Second)}))
	noError(t, s.Ledger.SaveSuggestion(ctx, assist.Suggestion{ID: "d", Surface: assist.SurfaceDesk, Ticket: made.Key, Query: "пароль", At: noon.Add(time.Second)}))
	saveSearches(t, s, nil, asked("q", "boris", "вход", 0))
	search := incident.Report{ID: "q", Kind: incident.KindSearch, Person: "boris", Text: "вход", At: noon}
	draft := incident.Report{ID: "s", Kind: incident.KindDraft, Person: "anna", Text: "пароль", At: noon.Add(time.Second)}
	ticket := incident.Report{ID: made.ID, Kind: incident.KindTicket, Person: "anna", Audience: "uchenik", Text: "Пароль Не подходит", At: noon.Add(2 * time.Second)}
	for _, c := range []struct {
		what  string
		at    time.Time
		id    string
		limit int
		want  []incident.Report
	}{
		{"all", noon.Add(-time.Second), "", 10, []incident.Report{search, draft, ticket}},
		{"the first", noon.Add(-time.Second), "", 1, []incident.Report{search}},
		{"after one", noon, "q", 10, []incident.Report{draft, ticket}},
		{"after all", ticket.At, ticket.ID, 10, nil},
	} {
		got, err := s.Incidents.Reports(ctx, c.at, c.id, c.limit)
		noError(t, err)
		if len(got) == 0 {
			got = nil
		}
		wantEqual(t, c.what, got, c.want)
	}
}
