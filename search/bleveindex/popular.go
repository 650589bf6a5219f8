package bleveindex

import (
	"net/url"
	"slices"
	"sync/atomic"

	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// Popular is the queries that complete what is typed beside the lines of articles. The zero value has none. It is safe for
// concurrent use.
type Popular struct {
	current atomic.Pointer[popular]
}

type popular struct {
	completions
	queries []search.PopularQuery
}

// Set puts queries in place of those before.
func (p *Popular) Set(queries []search.PopularQuery) {
	m := newMaker()
	for i, q := range queries {
		m.add(line{root: uint32(i), tier: tierQuery, item: &outlineItem{Text: q.Text, T: -1}})
	}
	p.current.Store(&popular{m.done(), queries})
}

// shelf is the queries for the role and the rights of a query, which must ask for no other kinds.
func (p *Popular) shelf(q search.Query) (shelf, bool) {
	if p == nil || len(q.Kinds) > 0 {
		return shelf{}, false
	}
	now := p.current.Load()
	if now == nil {
		return shelf{}, false
	}
	return shelf{completions: &now.completions, admits: func(l *line) (int, bool) {
		asked := now.queries[l.root]
		return 0, asked.Audience == q.Audience && asked.MayBeShown(q.Viewer)
	}, complete: func(l *line) (search.Completion, error) {
		asked := now.queries[l.root]
		return search.Completion{Text: asked.Text, Kind: search.KindQuery, ID: asked.Article,
			URL: "/search?" + url.Values{"q": {asked.Text}}.Encode()}, nil
	}}, true
}

// known reports whether every word of a query that says something is one of the index's: names and abuse are no completions,
// however many ask for them.
func (d *dictionary) known(analyzer *russian.Analyzer, text string) bool {
	return !slices.ContainsFunc(analyzer.Query(text), func(t russian.QueryTerm) bool { return !d.HasStem(t.Text) })
}
