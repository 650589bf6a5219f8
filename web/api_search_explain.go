package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/podskazka/podskazka/search"
)

type explainInput struct {
	Q        string `query:"q" doc:"What is looked for: up to 256 characters"`
	For      string `query:"for" doc:"Slug of the chosen audience"`
	Kind     string `query:"kind" doc:"article, faq, guide, reply; several with commas"`
	Limit    int    `query:"limit" doc:"1 to 50; 10 when absent"`
	Weights  string `query:"weights" doc:"Factors of the weights of parts: grams:0.5,pairs:2"`
	Synonyms bool   `query:"synonyms" default:"true" doc:"Search for words that stand for those of the query"`
	Repair   bool   `query:"repair" default:"true" doc:"Read the query as it was meant"`
	Boost    bool   `query:"boost" default:"true" doc:"Prefer what is for the audience"`
}

// APIExplainedHit is a hit with what its score is made of.
type APIExplainedHit struct {
	APIHit
	search.Breakdown
}

type explainOutput struct {
	Body struct {
		Query    string                 `json:"query"`
		Repaired string                 `json:"repaired,omitempty"`
		Total    int                    `json:"total"`
		Strength float64                `json:"strength" doc:"How far the first hit stands above what a question to another help center finds"`
		Reading  []search.WordReading   `json:"reading" nullable:"false"`
		Terms    []search.ExplainedTerm `json:"terms" nullable:"false"`
		Parts    []search.Part          `json:"parts" nullable:"false" doc:"Of the score; hits list theirs in this order"`
		Hits     []APIExplainedHit      `json:"hits" nullable:"false"`
	}
}

func apiSearchExplain(a *api) {
	register(a, endpoint{Method: http.MethodGet, Path: "/search/explain", Name: "search_explain.show", Summary: "Why search answers so",
		Needs: NeedEditor, Limit: limitSearch}, a.server.apiSearchExplainShow)
}

func (s *Server) apiSearchExplainShow(ctx context.Context, in *explainInput) (*explainOutput, error) {
	q := search.Query{Text: in.Q, Viewer: visitIn(ctx).Viewer, Audience: in.For, Limit: in.Limit}
	if in.Kind != "" {
		q.Kinds = strings.Split(in.Kind, ",")
	}
	if err := checkQuery(q); err != nil {
		return nil, err
	}
	config, err := readConfig(factors(in.Weights))
	if err != nil {
		return nil, err
	}
	config.NoSynonyms, config.NoRepair, config.NoAudience = !in.Synonyms, !in.Repair, !in.Boost
	e, err := s.Explainer.Explain(ctx, q, config)
	if err != nil {
		return nil, fmt.Errorf("explain a search: %w", err)
	}
	out := &explainOutput{}
	out.Body.Query, out.Body.Repaired, out.Body.Total, out.Body.Strength = in.Q, e.Repaired, e.Total, e.Strength
	out.Body.Reading, out.Body.Terms, out.Body.Parts = orNone(e.Reading), orNone(e.Terms), orNone(e.Parts)
	out.Body.Hits = make([]APIExplainedHit, len(e.Hits))
	for i, h := range e.Hits {
		out.Body.Hits[i] = APIExplainedHit{newAPIHit(h), e.Scores[i]}
	}
	return out, nil
}

// factors are the weights of the API as the lab's page sends them.
func factors(weights string) url.Values {
	values := url.Values{}
	for item := range strings.SplitSeq(weights, ",") {
		if name, factor, _ := strings.Cut(item, ":"); name != "" {
			values.Set(factorParam+name, factor)
		}
	}
	return values
}

// orNone makes an empty list of none: JSON tells them apart.
func orNone[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
