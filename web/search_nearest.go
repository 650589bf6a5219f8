package web

import (
	"context"
	"errors"
	"slices"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// nearestHits is how many hits are shown when none of them answers.
const nearestHits = 5

// wider is what the same question finds without filters and without a chosen role.
type wider struct {
	Total  int       // documents; 0 = the question has no answer there either
	URL    string    // address of all of them
	Others []HitLine // answers for other roles that the visitor may read
	Hits   []HitLine // other answers that the filters hide
}

// nearest fills a page whose search found no answer, and gives those of the hits that come nearest.
func (s *Server) nearest(ctx context.Context, page *searchPage, q search.Query, found search.Result, sections []kb.Section) ([]search.Hit, error) {
	page.Next = ""
	if found.Total > nearestHits {
		page.All = withParam(page.Here, "all", "1")
	}
	if page.Filters.Clear == "" && page.For() == "" {
		return first(found.Hits, nearestHits), nil
	}
	wide, err := s.Searcher.Search(ctx, search.Query{Text: q.Text, Literal: q.Literal, Viewer: q.Viewer, Limit: nearestHits})
	if errors.Is(err, search.ErrUnavailable) { // what was found stays
		return first(found.Hits, nearestHits), nil
	}
	if err != nil {
		return nil, err
	}
	var shown []string
	if s.Policy.Fits(wide) {
		shown = page.widen(wide, s.hitLines(page.Filters.locale, page, wide.Hits, sections))
	}
	rest := slices.DeleteFunc(slices.Clone(found.Hits), func(h search.Hit) bool { return slices.Contains(shown, h.ID) })
	return first(rest, nearestHits), nil
}

// widen shows the answers of a wider search that this one could not, and lists their ids.
func (p *searchPage) widen(wide search.Result, lines []HitLine) (shown []string) {
	p.Wider.Total, p.Wider.URL = wide.Total, p.Filters.Clear
	if p.Wider.URL == "" {
		p.Wider.URL = switchParam(p.Filters.here, "for", "")
	}
	for i, line := range lines {
		switch {
		case line.For != "":
			p.Wider.Others = append(p.Wider.Others, line)
		case p.Filters.Clear != "":
			p.Wider.Hits = append(p.Wider.Hits, line)
		default:
			continue
		}
		shown = append(shown, wide.Hits[i].ID)
	}
	return shown
}

// isForOthers reports whether a hit is meant for other roles than this one; without a role nothing is.
func isForOthers(h search.Hit, role string) bool {
	return role != "" && len(h.Audiences) > 0 && !slices.Contains(h.Audiences, role)
}
