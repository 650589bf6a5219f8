package search

import (
	"context"
	"slices"
	"strings"
)

// Pinned stands before an engine and puts first what editors pinned for a query. The other hits keep their order. A Guard belongs
// before it.
type Pinned struct {
	engine Engine
	pins   *Pins
}

// NewPinned puts pins before an engine.
func NewPinned(engine Engine, pins *Pins) *Pinned { return &Pinned{engine: engine, pins: pins} }

// Search asks the engine as if the pinned articles were not there and puts them above the first page: as the hits they would have
// been, or with the beginning of their text.
func (p *Pinned) Search(ctx context.Context, q Query) (Result, error) {
	found, err := p.engine.Search(ctx, q)
	if err != nil {
		return found, err
	}
	texts := []string{q.Text}
	if found.Repaired != "" && !q.Message {
		texts = append(texts, found.Repaired)
	}
	first, err := p.pins.hits(ctx, q, texts...)
	if err != nil || len(first) == 0 {
		return found, err
	}
	limit := q.Limit
	if limit == 0 {
		limit = DefaultLimit
	}
	if q.Cursor == "" {
		first = first[:min(len(first), limit)]
	}
	rest := q
	rest.Facets, rest.Exclude, rest.Limit = false, slices.Clone(q.Exclude), max(limit-len(first), 1)
	for _, h := range first {
		rest.Exclude = append(rest.Exclude, h.ID)
	}
	if q.Cursor != "" {
		rest.Limit = q.Limit
	}
	others, err := p.engine.Search(ctx, rest)
	if err != nil {
		return found, err
	}
	others.Total += len(first)
	if others.Counts = found.Counts; q.Cursor != "" {
		return others, nil
	}
	found.Total, found.Next, found.Pinned = others.Total, others.Next, len(first)
	found.Hits = append(pinAll(first, found.Hits), others.Hits[:min(len(others.Hits), limit-len(first))]...)
	return found, nil
}

// pinAll takes the hits of an engine for those it found among the pinned and says of each why it is first.
func pinAll(first, found []Hit) []Hit {
	list := make([]Hit, 0, len(first)+len(found))
	for _, h := range first {
		if i := slices.IndexFunc(found, func(f Hit) bool { return f.ID == h.ID }); i >= 0 {
			h = found[i]
		}
		if len(found) > 0 { // no hit stands below what it is shown above
			h.Score = max(h.Score, found[0].Score)
		}
		h.Why = append([]Reason{{Field: WhyPinned}}, h.Why...)
		list = append(list, h)
	}
	return list
}

// Complete puts pinned articles above the lines of the engine once the whole query is typed.
func (p *Pinned) Complete(ctx context.Context, q Query) ([]Completion, error) {
	lines, err := p.engine.Complete(ctx, q)
	if err != nil {
		return lines, err
	}
	first, err := p.pins.hits(ctx, q, q.Text)
	if err != nil || len(first) == 0 {
		return lines, err
	}
	var list []Completion
	for _, h := range first {
		line := Completion{Text: h.Title, HTML: h.TitleHTML, Kind: h.Kind, URL: "/a/" + h.Slug, ID: h.ID}
		if i := slices.IndexFunc(lines, func(c Completion) bool { return c.ID == h.ID && !strings.ContainsAny(c.URL, "#?") }); i >= 0 {
			line = lines[i]
			lines = slices.Delete(slices.Clone(lines), i, i+1)
		}
		list = append(list, line)
	}
	most := max(len(lines), q.Limit, len(list))
	if q.Limit == 0 {
		most = DefaultCompletions
	}
	list = append(list, lines...)
	return list[:min(len(list), most)], nil
}

// An Explaining engine takes its ranking apart.
type Explaining interface {
	Explain(ctx context.Context, q Query, c Config) (Explanation, error)
}

// PinnedExplainer puts pinned articles first in an explanation, too: their scores stay as they are, nothing for one that is no hit.
type PinnedExplainer struct {
	engine Explaining
	pins   *Pins
}

// NewPinnedExplainer puts pins before an engine that explains.
func NewPinnedExplainer(engine Explaining, pins *Pins) *PinnedExplainer {
	return &PinnedExplainer{engine: engine, pins: pins}
}

// Explain is Search of Pinned for the lab.
func (p *PinnedExplainer) Explain(ctx context.Context, q Query, c Config) (Explanation, error) {
	e, err := p.engine.Explain(ctx, q, c)
	if err != nil || q.Text == "" {
		return e, err
	}
	first, err := p.pins.hits(ctx, q, q.Text)
	if err != nil {
		return e, err
	}
	for place, h := range first {
		score := Breakdown{Parts: make([]PartScore, len(e.Parts)), Words: make([]Bonus, len(e.Terms)), Boost: 1}
		if i := slices.IndexFunc(e.Hits, func(f Hit) bool { return f.ID == h.ID }); i >= 0 {
			h, score = e.Hits[i], e.Scores[i]
			e.Hits, e.Scores = slices.Delete(e.Hits, i, i+1), slices.Delete(e.Scores, i, i+1)
		}
		h.Why = append([]Reason{{Field: WhyPinned}}, h.Why...)
		e.Hits, e.Scores = slices.Insert(e.Hits, place, h), slices.Insert(e.Scores, place, score)
	}
	return e, nil
}
