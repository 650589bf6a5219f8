package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// APIHit is a hit in JSON. It is exported because huma's description leaves out the fields of embedded types that are not.
type APIHit struct {
	ID         string          `json:"id"`
	ExternalID string          `json:"external_id"`
	Kind       string          `json:"kind"`
	Title      string          `json:"title"`
	URL        string          `json:"url" doc:"Path on this server, with the heading or the second that answers"`
	Snippet    string          `json:"snippet" doc:"HTML: escaped text with <mark> around what matched"`
	Heading    string          `json:"heading,omitempty"`
	T          *int            `json:"t,omitempty" doc:"Second of the film"`
	File       *APIFile        `json:"file,omitempty" doc:"The file that the snippet stands in, when it is not the document itself"`
	Score      float64         `json:"score" doc:"Comparable within one answer only"`
	Why        []search.Reason `json:"why" nullable:"false"`
}

// APIFile is a place in a file of an article.
type APIFile struct {
	Name  string   `json:"name"`
	URL   string   `json:"url" doc:"Path on this server"`
	Place kb.Place `json:"place" doc:"page and line have a number from 1, second one from 0; sheet and heading have a name; empty for the whole file"`
}

func newAPIHit(h search.Hit) APIHit {
	hit := APIHit{
		ID: h.ID, ExternalID: h.ExternalID, Kind: h.Kind, Title: h.Title, URL: apiHitURL(h),
		Snippet: string(h.Snippet), Heading: h.Heading, Score: h.Score, Why: h.Why,
	}
	if h.T >= 0 && h.Kind == string(kb.KindGuide) {
		hit.T = &h.T
	}
	if h.File != nil {
		hit.File = &APIFile{Name: h.File.Name, URL: h.File.URL, Place: h.File.Place}
	}
	if hit.Why == nil {
		hit.Why = []search.Reason{}
	}
	return hit
}

// apiHitURL is where a hit of any kind can be read.
func apiHitURL(h search.Hit) string {
	switch h.Kind {
	case search.KindReply:
		return apiPrefix + "/replies/" + url.PathEscape(h.ID)
	case search.KindTicket:
		return "/desk/tickets/" + url.PathEscape(h.Slug)
	}
	return hitURL(h)
}

type searchInput struct {
	Q       string `query:"q" doc:"What is looked for: up to 256 characters"`
	For     string `query:"for" doc:"Slug of the chosen audience: boosts what is for it"`
	Kind    string `query:"kind" doc:"article, faq, guide, reply, ticket; several with commas. Replies and tickets are for staff"`
	Section string `query:"section" doc:"Slug: only this section and those below it"`
	Role    string `query:"role" doc:"Slug of an audience: only what is for it or for everyone"`
	Updated string `query:"updated" enum:"week,month,year," doc:"Only what was updated in the last week, month or year"`
	Lang    string `query:"lang" doc:"Only what is in this language"`
	Facets  bool   `query:"facets" doc:"Count the answers by the values of each filter"`
	Literal bool   `query:"literal" doc:"Search exactly as typed: no other keyboard layout, no typos"`
	Limit   int    `query:"limit" doc:"1 to 50; 10 when absent"`
	Cursor  string `query:"cursor" doc:"next of the page before"`
}

type searchOutput struct {
	Body struct {
		ID       string   `json:"id,omitempty" doc:"Name of this answer when somebody opens one of its hits: POST /search/clicks with search=id and place=1, 2 …"`
		Query    string   `json:"query"`
		Repaired string   `json:"repaired,omitempty" doc:"What was searched instead"`
		Total    int      `json:"total"`
		Nothing  bool     `json:"nothing_fits" doc:"Nothing answers the question: the hits, if any, are only the nearest. Told on the first page"`
		Hits     []APIHit `json:"hits" nullable:"false"`
		Facets   *Facets  `json:"facets,omitempty"`
		TookMS   float64  `json:"took_ms"`
		Next     string   `json:"next,omitempty" doc:"cursor of the next page"`
	}
}

// Facets tells how many answers there would be with each value of a filter, the other filters as they are.
type Facets struct {
	Kind    map[string]int `json:"kind"`
	Section map[string]int `json:"section" doc:"Of a section itself, without those below it"`
	Role    map[string]int `json:"role" doc:"Of what is for the audience or for everyone; of audiences that something is for"`
	Lang    map[string]int `json:"lang"`
	Updated map[string]int `json:"updated" doc:"In the last week, month and year"`
}

func newFacets(c *search.Counts) *Facets {
	if c == nil {
		return nil
	}
	f := &Facets{Kind: c.Kinds, Section: c.Sections, Role: map[string]int{}, Lang: c.Langs, Updated: map[string]int{}}
	for audience := range c.Audiences {
		if audience != "" {
			f.Role[audience] = c.For(audience)
		}
	}
	for i, p := range periods {
		f.Updated[p.value] = c.Updated[i]
	}
	return f
}

type completeInput struct {
	Q     string `query:"q"`
	For   string `query:"for"`
	Limit int    `query:"limit"`
}

type apiCompletion struct {
	ID      string `json:"id"`
	Text    string `json:"text"`
	HTML    string `json:"html" doc:"text, escaped, with <mark> around what was typed"`
	Kind    string `json:"kind"`
	URL     string `json:"url"`
	Context string `json:"context,omitempty" doc:"The article of a heading or moment; the section of an article"`
}

type completeOutput struct {
	Body struct {
		ID          string          `json:"id,omitempty" doc:"Name of this answer, as in search"`
		Query       string          `json:"query"`
		Completions []apiCompletion `json:"completions" nullable:"false"`
		TookMS      float64         `json:"took_ms"`
	}
}

func apiSearch(a *api) {
	register(a, endpoint{Method: http.MethodGet, Path: "/search", Name: "search.list", Summary: "Search", Limit: limitSearch}, a.server.apiSearchList)
	register(a, endpoint{Method: http.MethodGet, Path: "/complete", Name: "complete.list", Summary: "Completions while typing", Limit: limitSearch}, a.server.apiCompleteList)
}

func (s *Server) apiSearchList(ctx context.Context, in *searchInput) (*searchOutput, error) {
	q, err := s.apiQuery(ctx, in)
	if err != nil {
		return nil, err
	}
	start := s.Now()
	found, err := s.Searcher.Search(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	out := &searchOutput{}
	out.Body.Query, out.Body.Repaired, out.Body.Total, out.Body.Next = in.Q, found.Repaired, found.Total, found.Next
	out.Body.Nothing, out.Body.Facets = in.Cursor == "" && !s.Policy.Fits(found), newFacets(found.Counts)
	out.Body.Hits = make([]APIHit, len(found.Hits))
	for i, h := range found.Hits {
		out.Body.Hits[i] = newAPIHit(h)
	}
	out.Body.ID = s.asked(exchangeOf(ctx).r, assist.SurfaceAPI, q, found, refsOf(found.Hits))
	out.Body.TookMS = s.since(start)
	return out, nil
}

// apiQuery makes a query of the parameters of a search.
func (s *Server) apiQuery(ctx context.Context, in *searchInput) (search.Query, error) {
	q := search.Query{
		Text: in.Q, Literal: in.Literal, Viewer: visitIn(ctx).Viewer, Audience: in.For, OnlyFor: in.Role, Lang: in.Lang,
		Since: since(s.Now(), in.Updated), Limit: in.Limit, Cursor: in.Cursor,
	}
	if in.Kind != "" {
		q.Kinds = strings.Split(in.Kind, ",")
	}
	if in.Facets {
		q.Facets, q.Periods = true, starts(s.Now())
	}
	if err := checkQuery(q); err != nil {
		return q, err
	}
	if in.Section == "" {
		return q, nil
	}
	if err := checkText("section", in.Section, maxRef); err != nil {
		return q, err
	}
	sections, articles, err := s.libraryOf(ctx, q.Viewer)
	q.Sections = withBelow(topics(sections, articles, "", true), in.Section)
	return q, err
}

func (s *Server) apiCompleteList(ctx context.Context, in *completeInput) (*completeOutput, error) {
	q := search.Query{Text: in.Q, Viewer: visitIn(ctx).Viewer, Audience: in.For, Limit: in.Limit}
	if err := checkQuery(q); err != nil {
		return nil, err
	}
	start := s.Now()
	lines, err := s.Completer.Complete(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("complete: %w", err)
	}
	out := &completeOutput{}
	out.Body.ID, out.Body.Query = s.askedBox(exchangeOf(ctx).r, q, lines), in.Q
	out.Body.Completions = make([]apiCompletion, len(lines))
	for i, c := range lines {
		out.Body.Completions[i] = apiCompletion{ID: c.ID, Text: c.Text, HTML: string(c.HTML), Kind: c.Kind, URL: c.URL, Context: c.Context}
	}
	out.Body.TookMS = s.since(start)
	return out, nil
}

// checkQuery reports what is wrong with a query of the API before an engine sees it.
func checkQuery(q search.Query) error {
	if err := q.Validate(); err != nil {
		return err
	}
	for _, kind := range q.Kinds {
		switch kind {
		case string(kb.KindArticle), string(kb.KindFAQ), string(kb.KindGuide), search.KindReply, search.KindTicket:
		default:
			return kb.Unknown("kind")
		}
	}
	for _, field := range []struct{ name, value string }{{"for", q.Audience}, {"role", q.OnlyFor}, {"lang", q.Lang}, {"cursor", q.Cursor}} {
		if err := checkText(field.name, field.value, maxRef); err != nil {
			return err
		}
	}
	return nil
}

// maxRef is how long a slug, id, key or cursor in a request may be, in bytes.
const maxRef = 200

// since is the time from start until now in milliseconds.
func (s *Server) since(start time.Time) float64 {
	return float64(s.Now().Sub(start).Microseconds()) / 1000
}

// suggestedHit is a hit of a suggestion: ref names it in outcomes.
type suggestedHit struct {
	APIHit
	Ref  string `json:"ref" doc:"Name of the hit in outcomes"`
	Body string `json:"body,omitempty" doc:"Canned replies: the text to insert, with placeholders"`

	History *apiHistory `json:"history,omitempty" doc:"What agents chose in similar tickets; absent when nothing yet"`
}

type apiHistory struct {
	Taken    int     `json:"taken" doc:"Similar tickets in which it was sent or named as the solution"`
	Offered  int     `json:"offered" doc:"Similar tickets in which an agent decided on it"`
	Rejected int     `json:"rejected"`
	Kept     float64 `json:"kept" doc:"Mean share of its text that was sent, 0 to 1"`
	Rated    int     `json:"rated" doc:"Similar tickets in which it was sent and the requester said how the answer did"`
	Good     int     `json:"good" doc:"... that it did well"`
}

func newSuggestedHits(hits []assist.Hit) []suggestedHit {
	list := make([]suggestedHit, len(hits))
	for i, h := range hits {
		list[i] = suggestedHit{APIHit: newAPIHit(h.Hit), Ref: h.Ref(), Body: h.Body}
		if h.History != (assist.History{}) {
			history := apiHistory(h.History)
			list[i].History = &history
		}
	}
	return list
}
