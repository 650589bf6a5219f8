package search

import (
	"cmp"
	"context"
	"slices"
)

// A Router sends a query to the knowledge index, the tickets index or both, by its kinds.
type Router struct {
	Knowledge Searcher
	Tickets   Searcher
}

// Search asks the index that holds the kinds of the query. When both do, their hits are merged by score: a score
// is a share of the best possible one, so two indexes agree. A merged result has one page.
func (r *Router) Search(ctx context.Context, q Query) (Result, error) {
	if !slices.Contains(q.Kinds, KindTicket) {
		return r.Knowledge.Search(ctx, q)
	}
	rest := slices.DeleteFunc(slices.Clone(q.Kinds), func(kind string) bool { return kind == KindTicket })
	if len(rest) == 0 {
		return r.Tickets.Search(ctx, q)
	}
	first, err := r.Knowledge.Search(ctx, withKinds(q, rest))
	if err != nil {
		return Result{}, err
	}
	second, err := r.Tickets.Search(ctx, withKinds(q, []string{KindTicket}))
	if err != nil {
		return Result{}, err
	}
	return merge(first, second, q.Limit), nil
}

func withKinds(q Query, kinds []string) Query {
	q.Kinds = kinds
	return q
}

// merge puts two results into one of at most limit hits. What describes the first hit comes from its own result.
func merge(a, b Result, limit int) Result {
	if limit == 0 {
		limit = DefaultLimit
	}
	merged := a
	if len(a.Hits) == 0 || len(b.Hits) > 0 && b.Hits[0].Score > a.Hits[0].Score {
		merged.Self, merged.Strength = b.Self, b.Strength
	}
	merged.Hits = slices.Concat(a.Hits, b.Hits)
	slices.SortStableFunc(merged.Hits, func(x, y Hit) int {
		return cmp.Or(cmp.Compare(y.Score, x.Score), cmp.Compare(x.ID, y.ID))
	})
	merged.Hits = merged.Hits[:min(limit, len(merged.Hits))]
	merged.Total, merged.Counts = a.Total+b.Total, a.Counts.plus(b.Counts)
	merged.Took = a.Took + b.Took
	merged.Next = ""
	return merged
}
