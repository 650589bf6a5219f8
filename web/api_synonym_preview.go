package web

import (
	"context"
	"fmt"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// previewHits is how many hits a preview shows of each side.
const previewHits = 5

type synonymPreviewInput struct {
	Body struct {
		Query string     `json:"query" doc:"What people ask: up to 256 characters"`
		For   string     `json:"for,omitempty" doc:"Slug of the chosen audience"`
		Group apiSynonym `json:"group" doc:"As it would be saved; with an id it stands in for the saved one"`
	}
}

type synonymPreviewOutput struct {
	Body struct {
		Query  string          `json:"query"`
		Before apiSynonymTrial `json:"before"`
		After  apiSynonymTrial `json:"after"`
		Doubts []apiDoubt      `json:"doubts,omitempty"`
	}
}

// apiSynonymTrial is one side of a preview.
type apiSynonymTrial struct {
	Terms []apiTerm `json:"terms" nullable:"false" doc:"The words of the query, as typed"`
	Total int       `json:"total"`
	Hits  []APIHit  `json:"hits" nullable:"false" doc:"The first five"`
}

type apiTerm struct {
	Word         string           `json:"word"`
	Alternatives []apiAlternative `json:"alternatives" nullable:"false"`
}

type apiAlternative struct {
	Word   string  `json:"word" doc:"The word or phrase of a group"`
	Term   string  `json:"term" doc:"Its word that is searched, as a stem"`
	Weight float64 `json:"weight" doc:"Beside the word itself, which counts 1"`
	Source string  `json:"source" enum:"lists,editors"`
}

// apiSynonymPreview searches without and with a group that is not saved.
func (s *Server) apiSynonymPreview(ctx context.Context, in *synonymPreviewInput) (*synonymPreviewOutput, error) {
	q := search.Query{Text: in.Body.Query, Viewer: visitIn(ctx).Viewer, Audience: in.Body.For, Limit: previewHits}
	if in.Body.Query == "" {
		return nil, kb.Required("query")
	}
	if err := checkQuery(q); err != nil {
		return nil, err
	}
	if err := checkText("query", q.Text, len(q.Text)); err != nil {
		return nil, err
	}
	draft := &kb.Synonym{ID: in.Body.Group.ID}
	in.Body.Group.apply(draft)
	doubts, err := s.Thesaurus.Check(draft)
	if err != nil {
		return nil, err
	}
	after, err := s.Thesaurus.Draft(ctx, draft)
	if err != nil {
		return nil, fmt.Errorf("preview a synonym: %w", err)
	}
	out := &synonymPreviewOutput{}
	out.Body.Query, out.Body.Doubts = q.Text, newAPIDoubts(visitIn(ctx).locale, doubts)
	if out.Body.Before, err = s.trySynonyms(ctx, q, s.Thesaurus); err != nil {
		return nil, err
	}
	out.Body.After, err = s.trySynonyms(ctx, q, after)
	return out, err
}

func (s *Server) trySynonyms(ctx context.Context, q search.Query, t search.Thesaurus) (trial apiSynonymTrial, err error) {
	q.Thesaurus = t
	found, err := s.Searcher.Search(ctx, q)
	if err != nil {
		return trial, fmt.Errorf("preview a synonym: %w", err)
	}
	trial.Total = found.Total
	trial.Hits = make([]APIHit, len(found.Hits))
	for i, h := range found.Hits {
		trial.Hits[i] = newAPIHit(h)
	}
	terms := s.Thesaurus.Terms(q.Text, t)
	trial.Terms = make([]apiTerm, len(terms))
	for i, term := range terms {
		trial.Terms[i] = apiTerm{Word: term.Word, Alternatives: make([]apiAlternative, len(term.Alternatives))}
		for n, o := range term.Alternatives {
			trial.Terms[i].Alternatives[n] = apiAlternative{Word: o.Word, Term: o.Text, Weight: o.Weight, Source: string(o.Source)}
		}
	}
	return trial, nil
}
