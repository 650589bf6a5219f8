package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/podskazka/podskazka/assist/incident"
	"github.com/podskazka/podskazka/kb"
)

// apiNotice is a mass problem as visitors are told of it.
type apiNotice struct {
	ID    string    `json:"id"`
	Title string    `json:"title"`
	Text  string    `json:"text"`
	Since time.Time `json:"since"`
}

// apiIncident is a mass problem in JSON. Visitors get the fields of apiNotice alone.
type apiIncident struct {
	apiNotice
	State     incident.State `json:"state,omitempty" enum:"suspected,confirmed,resolved,dismissed"`
	Audiences []string       `json:"audiences,omitempty" doc:"Roles that are told; absent: everyone"`
	Tickets   int            `json:"tickets,omitempty" readOnly:"true" doc:"Linked tickets"`
	Proposed  int            `json:"proposed,omitempty" readOnly:"true" doc:"Tickets proposed to be linked"`
	Joined    int            `json:"joined,omitempty" readOnly:"true" doc:"People who have it, too"`
	People    float64        `json:"people,omitempty" readOnly:"true" doc:"Weighted number of people of the burst"`
	Usual     float64        `json:"usual,omitempty" readOnly:"true" doc:"How many there usually are"`
	Chance    float64        `json:"chance,omitempty" readOnly:"true" doc:"Probability of so many"`
	Links     []apiLink      `json:"links,omitempty" readOnly:"true"`
	Rev       int64          `json:"rev,omitempty" doc:"The revision a change began with"`
	EndedAt   *time.Time     `json:"ended_at,omitempty" readOnly:"true"`
}

type apiLink struct {
	Ticket string             `json:"ticket" doc:"Id of the ticket"`
	State  incident.LinkState `json:"state" enum:"proposed,linked,rejected"`
}

func newAPINotice(in *incident.Incident) apiNotice {
	return apiNotice{ID: in.ID, Title: in.Title, Text: in.Text, Since: in.StartedAt}
}

func newAPIIncident(in *incident.Incident) apiIncident {
	return apiIncident{
		apiNotice: newAPINotice(in), State: in.State, Audiences: in.Audiences, Tickets: in.Tickets, Proposed: in.Proposed, Joined: in.Joined,
		People: in.People, Usual: in.Usual, Chance: in.P, Rev: in.Rev, EndedAt: moment(in.EndedAt),
	}
}

type incidentListInput struct {
	For   string `query:"for" doc:"Slug of the chosen audience"`
	State string `query:"state" enum:"suspected,confirmed,resolved,dismissed" doc:"For those at the desk; absent: all"`
}

type incidentListOutput struct {
	Body struct {
		Incidents []apiIncident `json:"incidents" nullable:"false"`
	}
}

type incidentOutput struct {
	Body apiIncident
}

type incidentRef struct {
	ID string `path:"id"`
}

type incidentWords struct {
	Title     string   `json:"title,omitempty"`
	Text      string   `json:"text,omitempty" doc:"What visitors read"`
	Audiences []string `json:"audiences,omitempty" doc:"Roles that are told; absent: everyone"`
}

type incidentCreateInput struct {
	Body incidentWords
}

type incidentUpdateInput struct {
	ID    string `path:"id"`
	Match string `header:"If-Match" doc:"The revision the change began with"`
	Body  struct {
		incidentWords
		State incident.State `json:"state,omitempty" enum:"confirmed,resolved,dismissed" doc:"What it becomes"`
		Rev   int64          `json:"rev,omitempty"`
	}
}

type incidentLinksInput struct {
	ID   string `path:"id"`
	Body struct {
		Linked   []string `json:"linked,omitempty" doc:"Ids of tickets that belong to it"`
		Rejected []string `json:"rejected,omitempty" doc:"Ids of those that do not"`
	}
}

type incidentJoinInput struct {
	ID  string `path:"id"`
	For string `query:"for" doc:"Slug of the chosen audience"`
}

func apiIncidents(a *api) {
	s := a.server
	register(a, endpoint{Method: http.MethodGet, Path: "/incidents", Name: "incident.list", Summary: "Mass problems: all at the desk, the notices of their roles for visitors"}, s.apiIncidentList)
	register(a, endpoint{Method: http.MethodGet, Path: "/incidents/{id}", Name: "incident.show", Summary: "A mass problem with its tickets", Needs: NeedAgent}, s.apiIncidentShow)
	register(a, endpoint{Method: http.MethodPost, Path: "/incidents", Name: "incident.create", Summary: "Propose a mass problem", Needs: NeedAgent, Limit: limitWrite,
		Status: http.StatusCreated}, s.apiIncidentCreate)
	register(a, endpoint{Method: http.MethodPatch, Path: "/incidents/{id}", Name: "incident.update", Summary: "Change, confirm, dismiss or resolve a mass problem", Needs: NeedAgent,
		Limit: limitWrite}, s.apiIncidentUpdate)
	register(a, endpoint{Method: http.MethodPut, Path: "/incidents/{id}/tickets", Name: "incident_ticket.update", Summary: "Say which tickets belong to a mass problem", Needs: NeedAgent,
		Limit: limitWrite, Status: http.StatusNoContent}, s.apiIncidentLinks)
	register(a, endpoint{Method: http.MethodPost, Path: "/incidents/{id}/join", Name: "incident.join", Summary: "Have it, too", Limit: limitWrite,
		Status: http.StatusNoContent}, s.apiIncidentJoin)
}

func (s *Server) apiIncidentList(ctx context.Context, in *incidentListInput) (*incidentListOutput, error) {
	if err := checkText("for", in.For, maxRef); err != nil {
		return nil, err
	}
	v := visitIn(ctx)
	out := &incidentListOutput{}
	out.Body.Incidents = []apiIncident{}
	if !incident.CanSee(v.Viewer) {
		notices, err := s.Incidents.Notices(ctx, rolesOf(v.Viewer, in.For))
		for _, found := range notices {
			out.Body.Incidents = append(out.Body.Incidents, apiIncident{apiNotice: newAPINotice(found)})
		}
		return out, err
	}
	var states []incident.State
	if in.State != "" {
		states = []incident.State{incident.State(in.State)}
	}
	all, err := s.Incidents.List(ctx, v.Viewer, states...)
	for _, found := range all {
		out.Body.Incidents = append(out.Body.Incidents, newAPIIncident(found))
	}
	return out, err
}

func (s *Server) apiIncidentShow(ctx context.Context, in *incidentRef) (*incidentOutput, error) {
	view, err := s.Incidents.View(ctx, visitIn(ctx).Viewer, in.ID)
	if err != nil {
		return nil, err
	}
	out := &incidentOutput{Body: newAPIIncident(view.Incident)}
	for _, l := range view.Links {
		out.Body.Links = append(out.Body.Links, apiLink{Ticket: l.Ticket, State: l.State})
	}
	return out, nil
}

// draft checks the roles, too.
func (s *Server) incidentDraft(ctx context.Context, in incidentWords) (incident.Draft, error) {
	for _, slug := range in.Audiences {
		if !s.hasAudience(exchangeOf(ctx).r, slug) {
			return incident.Draft{}, kb.Unknown("audiences")
		}
	}
	return incident.Draft{Title: in.Title, Text: in.Text, Audiences: in.Audiences}, nil
}

func (s *Server) apiIncidentCreate(ctx context.Context, in *incidentCreateInput) (*incidentOutput, error) {
	d, err := s.incidentDraft(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	made, err := s.Incidents.Declare(ctx, visitIn(ctx).Viewer, d)
	if err != nil {
		return nil, err
	}
	return &incidentOutput{Body: newAPIIncident(made)}, nil
}

func (s *Server) apiIncidentUpdate(ctx context.Context, in *incidentUpdateInput) (*incidentOutput, error) {
	rev, err := neededRev(in.Match, in.Body.Rev)
	if err != nil {
		return nil, err
	}
	v := visitIn(ctx).Viewer
	d, err := s.incidentDraft(ctx, in.Body.incidentWords)
	if err != nil {
		return nil, err
	}
	var changed *incident.Incident
	switch in.Body.State {
	case "":
		changed, err = s.Incidents.Edit(ctx, v, in.ID, rev, d)
	case incident.Confirmed:
		changed, err = s.Incidents.Confirm(ctx, v, in.ID, rev, d)
	case incident.Dismissed:
		changed, err = s.Incidents.Dismiss(ctx, v, in.ID, rev)
	case incident.Resolved:
		changed, err = s.Incidents.Resolve(ctx, v, in.ID, rev)
	default:
		return nil, kb.Unknown("state")
	}
	if err != nil {
		return nil, err
	}
	return &incidentOutput{Body: newAPIIncident(changed)}, nil
}

func (s *Server) apiIncidentLinks(ctx context.Context, in *incidentLinksInput) (*struct{}, error) {
	shown := slices.Concat(in.Body.Linked, in.Body.Rejected)
	return nil, s.Incidents.Choose(ctx, visitIn(ctx).Viewer, in.ID, shown, in.Body.Linked)
}

// apiIncidentJoin gives a browser without a cookie one, as the page does.
func (s *Server) apiIncidentJoin(ctx context.Context, in *incidentJoinInput) (*struct{}, error) {
	x := exchangeOf(ctx)
	s.remember(x.w, x.r)
	v := visitIn(ctx)
	_, err := s.Incidents.Join(ctx, in.ID, v.person(), rolesOf(v.Viewer, in.For))
	return nil, err
}
