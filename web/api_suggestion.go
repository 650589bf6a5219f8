package web

import (
	"cmp"
	"context"
	"net/http"
	"strings"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
)

// maxPage is how long the address of the page a draft was written on may be, in bytes.
const maxPage = 2048

type suggestionInput struct {
	Body struct {
		Surface string `json:"surface,omitempty" enum:"form,widget,api" doc:"Where the draft is written; api when absent"`
		Subject string `json:"subject,omitempty"`
		Body    string `json:"body,omitempty"`
		For     string `json:"for,omitempty" doc:"Slug of the chosen audience"`
		Type    string `json:"type,omitempty" doc:"Id of the chosen request type"`
		Section string `json:"section,omitempty" doc:"Slug of the chosen topic: only its articles are suggested"`
		Page    string `json:"page,omitempty" doc:"Address of the page the person is on"`
		Session string `json:"session,omitempty" doc:"Random id of the browser, never of a person: joins outcomes, and keeps away what was rejected"`
	}
}

type apiTopic struct {
	Section string `json:"section"`
	Title   string `json:"title"`
}

type suggestionOutput struct {
	Body struct {
		ID         string         `json:"id" doc:"Empty when the draft was too short to ask"`
		Confident  bool           `json:"confident" doc:"The first hit may be shown as the best answer"`
		Confidence float64        `json:"confidence" doc:"Probability that the first hit is the right one; 0 when nothing fits"`
		Hits       []suggestedHit `json:"hits" nullable:"false"`
		Topics     []apiTopic     `json:"topics" nullable:"false"`
		Incident   *apiNotice     `json:"incident,omitempty" doc:"A mass problem of the person's roles that the draft is about"`
		TookMS     float64        `json:"took_ms"`
	}
}

type outcomeInput struct {
	ID   string `path:"id"`
	Body struct {
		Outcome string `json:"outcome" enum:"opened,helped,rejected,submitted,inserted,edited,sent"`
		Hit     string `json:"hit,omitempty" doc:"ref of the hit"`
		Detail  string `json:"detail,omitempty"`
		Session string `json:"session,omitempty" doc:"Session of the suggestion, when it had one"`
	}
}

func apiSuggestions(a *api) {
	register(a, endpoint{Method: http.MethodPost, Path: "/suggestions", Name: "suggestion.create", Summary: "Suggest answers for a draft", Limit: limitSuggest},
		a.server.apiSuggestionCreate)
	register(a, endpoint{Method: http.MethodPost, Path: "/suggestions/{id}/outcomes", Name: "outcome.create", Summary: "Say what came of a suggestion",
		Limit: limitSuggest, Status: http.StatusNoContent}, a.server.apiOutcomeCreate)
}

func (s *Server) apiSuggestionCreate(ctx context.Context, in *suggestionInput) (*suggestionOutput, error) {
	v, d := visitIn(ctx), in.Body
	surface := cmp.Or(d.Surface, assist.SurfaceAPI)
	if surface != assist.SurfaceForm && surface != assist.SurfaceWidget && surface != assist.SurfaceAPI {
		return nil, kb.Unknown("surface")
	}
	for _, field := range []struct {
		name, value string
		limit       int
	}{{"for", d.For, maxRef}, {"type", d.Type, maxRef}, {"section", d.Section, maxRef}, {"page", d.Page, maxPage}, {"session", d.Session, maxRef}} {
		if err := checkText(field.name, field.value, field.limit); err != nil {
			return nil, err
		}
	}
	start := s.Now()
	found, err := s.Suggester.Suggest(ctx, assist.Draft{
		Surface: surface, Subject: d.Subject, Body: d.Body, Audience: d.For, Type: d.Type, Section: d.Section, Page: d.Page,
		Session: cmp.Or(d.Session, v.session()), Viewer: v.Viewer,
	})
	if err != nil {
		return nil, err
	}
	out := &suggestionOutput{}
	out.Body.ID, out.Body.Confident, out.Body.Hits = found.ID, found.Confident, newSuggestedHits(found.Hits)
	out.Body.Topics = make([]apiTopic, len(found.Topics))
	for i, t := range found.Topics {
		out.Body.Topics[i] = apiTopic(t)
	}
	out.Body.Confidence = found.Confidence
	about, err := s.Incidents.About(ctx, rolesOf(v.Viewer, d.For), d.Subject+"\n"+d.Body)
	if err != nil {
		return nil, err
	}
	if about != nil {
		notice := newAPINotice(about)
		out.Body.Incident = &notice
	}
	out.Body.TookMS = s.since(start)
	return out, nil
}

// apiOutcomeCreate takes the id of the suggestion for proof that the client made it, unless it names its session too.
func (s *Server) apiOutcomeCreate(ctx context.Context, in *outcomeInput) (*struct{}, error) {
	hit := in.Body.Hit
	if hit != "" && !strings.Contains(hit, ":") {
		hit = "article:" + hit
	}
	for _, field := range []struct{ name, value string }{{"id", in.ID}, {"session", in.Body.Session}, {"hit", hit}, {"detail", in.Body.Detail}} {
		if err := checkText(field.name, field.value, maxRef); err != nil {
			return nil, err
		}
	}
	return nil, s.Suggester.Record(ctx, visitIn(ctx).Viewer, in.Body.Session, assist.Outcome{
		Suggestion: in.ID, Kind: in.Body.Outcome, Hit: hit, Detail: in.Body.Detail,
	})
}
