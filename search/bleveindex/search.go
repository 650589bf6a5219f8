package bleveindex

import (
	"context"
	"slices"
	"time"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// A run is one query on its way.
type run struct {
	view     *view
	query    search.Query
	filters  []filter
	concepts concepts
	self     [numStreams]float32 // the sum of the idf of their concepts
	named    [][]uint32          // by segment: roots that the query names
	scratch  *scratch

	dictionaries []dictionaries // by segment
}

// Search implements search.Searcher.
func (x *Index) Search(ctx context.Context, q search.Query) (search.Result, error) {
	start := time.Now()
	if err := q.Validate(); err != nil {
		return search.Result{}, err
	}
	after, err := parseCursor(q.Cursor)
	if err != nil {
		return search.Result{}, err
	}
	v, err := x.acquire()
	if err != nil {
		return search.Result{}, err
	}
	defer x.release(v)
	r := &run{view: v, query: q, scratch: x.scratch.Get().(*scratch)}
	if err := r.prepare(ctx, x); err != nil {
		return search.Result{}, err
	}
	page, err := r.rank(ctx, after)
	if err != nil {
		return search.Result{}, err
	}
	x.scratch.Put(r.scratch) // not after an error or a panic: it has to be zero
	result, err := r.result(page, x.options.Analyzer)
	result.Took = time.Since(start)
	return result, err
}

// prepare turns the query into concepts with postings and idf, and rights into filters.
func (r *run) prepare(ctx context.Context, x *Index) (err error) {
	if err := r.openDictionaries(); err != nil {
		return err
	}
	if err := r.plan(x.options); err != nil {
		return err
	}
	if r.filters, err = r.view.filters(r.query); err != nil {
		return err
	}
	if err := r.gather(ctx); err != nil {
		return err
	}
	names := r.names()
	r.weigh()
	r.named = make([][]uint32, len(r.view.segments))
	for i, s := range r.view.segments {
		if r.named[i], err = s.withKeys(names); err != nil {
			return err
		}
	}
	return nil
}

// withKeys lists the live roots that have one of the keys.
func (s *segmentView) withKeys(keys []string) ([]uint32, error) {
	dict, err := s.segment.Dictionary(labelKey)
	if err != nil {
		return nil, err
	}
	var roots []uint32
	for _, key := range keys {
		postings, err := dict.PostingsList([]byte(key), s.deleted, nil)
		if err != nil {
			return nil, err
		}
		places := postings.Iterator(false, false, false, nil)
		for {
			p, err := places.Next()
			if err != nil {
				return nil, err
			}
			if p == nil {
				break
			}
			roots = append(roots, uint32(p.Number()))
		}
	}
	slices.Sort(roots)
	return slices.Compact(roots), nil
}

// rank scores every segment and keeps the page of best documents after the cursor.
func (r *run) rank(ctx context.Context, after *cursor) (*page, error) {
	p := newPage(r, after)
	for i := range r.view.segments {
		s, err := r.segmentScores(ctx, i)
		if err != nil {
			return nil, err
		}
		for _, top := range r.named[i] {
			if s.total[top] == 0 {
				s.touched = append(s.touched, top)
			}
			s.total[top] += exactBonus
		}
		f := r.filters[i]
		for n, top := range s.touched {
			score, best := s.total[top], s.best[top]
			s.total[top], s.best[top] = 0, 0
			if f.eligible.has(top) && (n < s.known || score >= gramsAlone) {
				p.add(candidate{segment: i, root: top, best: best, score: f.boost(score, top)})
			}
		}
	}
	return p, p.err
}

// boost applies the chosen audience.
func (f filter) boost(score float32, root uint32) float32 {
	switch f.preference(root) {
	case 1:
		return score * boostFor
	case -1:
		return score * boostOthers
	}
	return score
}

// Complete implements search.Completer.
func (x *Index) Complete(ctx context.Context, q search.Query) ([]search.Completion, error) {
	if err := q.Validate(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	v, err := x.acquire()
	if err != nil {
		return nil, err
	}
	defer x.release(v)
	return v.complete(q)
}

// invalidCursor is the error for a cursor that no result gave.
func invalidCursor() error { return &kb.FieldError{Field: "cursor", Code: "unknown"} }
