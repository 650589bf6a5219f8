package bleveindex

import (
	"context"
	"slices"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// A run is one query on its way.
type run struct {
	view     *view
	query    search.Query
	parts    []part // of the score
	filters  []filter
	reading  russian.Reading // the text as it is searched
	concepts concepts
	self     [numStreams]float32 // the sum of the idf of their concepts
	named    [][]uint32          // by segment: roots that the query names
	titled   [][]uint32          // those among them that it is the title or a question of
	asked    string              // the query as an askedKey
	matching []*roaring.Bitmap   // by segment: roots that match, whoever may read them; nil unless the query counts
	scratch  *scratch
	made     []*norms // by segment and part

	lists        *cache
	dictionaries [][numStreams]segment.TermDictionary // by segment; opened when needed
	walked       segment.PostingsList                 // last, for its room
}

// Search implements search.Searcher.
func (x *Index) Search(ctx context.Context, q search.Query) (search.Result, error) {
	return x.answer(ctx, q, x.options, x.options.Profile.parts(), func(*run, *page) {})
}

// answer searches with other options or parts than the index's own. look is shown the run and the best documents
// while the view is there.
func (x *Index) answer(ctx context.Context, q search.Query, o Options, parts []part, look func(*run, *page)) (search.Result, error) {
	start := time.Now()
	if err := q.Validate(); err != nil {
		return search.Result{}, err
	}
	after, err := parseCursor(q.Cursor)
	if err != nil {
		return search.Result{}, err
	}
	select {
	case x.turns <- struct{}{}:
		defer func() { <-x.turns }()
	case <-ctx.Done():
		return search.Result{}, ctx.Err()
	}
	v, err := x.acquire()
	if err != nil {
		return search.Result{}, err
	}
	defer x.release(v)
	r := &run{view: v, query: q, parts: parts, lists: x.lists, scratch: x.scratch.Get().(*scratch)}
	if err := r.prepare(ctx, o); err != nil {
		return search.Result{}, err
	}
	page, err := r.rank(ctx, after)
	if err != nil {
		return search.Result{}, err
	}
	result, err := r.result(page, o.Analyzer)
	if err == nil && q.Facets {
		result.Counts, err = r.counts()
	}
	if err == nil {
		look(r, page)
		x.scratch.Put(r.scratch) // not after an error or a panic: it has to be zero
	}
	result.Took = time.Since(start)
	return result, err
}

// prepare turns the query into concepts with postings and idf, and rights into filters.
func (r *run) prepare(ctx context.Context, o Options) (err error) {
	if err := r.plan(o); err != nil {
		return err
	}
	if r.filters, err = r.view.filters(r.query); err != nil {
		return err
	}
	if err := r.gather(ctx, o.postings); err != nil {
		return err
	}
	if err := r.name(); err != nil {
		return err
	}
	r.weigh()
	return nil
}

// with lists the live roots that have one of the values of a label.
func (s *segmentView) with(label string, values ...string) (roots []uint32, err error) {
	for _, value := range values {
		err := s.each(label, value, func(root uint32) bool {
			roots = append(roots, root)
			return true
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(roots)
	return slices.Compact(roots), nil
}

// each calls f with the live roots that have a value of a label, until it returns false.
func (s *segmentView) each(label, value string, f func(root uint32) bool) error {
	dict, err := s.segment.Dictionary(label)
	if err != nil {
		return err
	}
	postings, err := dict.PostingsList([]byte(value), s.deleted, nil)
	if err != nil {
		return err
	}
	places := postings.Iterator(false, false, false, nil)
	for {
		p, err := places.Next()
		if err != nil || p == nil || !f(uint32(p.Number())) {
			return err
		}
	}
}

// rank scores every segment and keeps the page of best documents after the cursor.
func (r *run) rank(ctx context.Context, after *cursor) (*page, error) {
	p := newPage(r, after)
	if r.parts[0].whole {
		return p, r.rankWhole(ctx, p)
	}
	scorers, err := r.scorers(ctx)
	if err != nil {
		return nil, err
	}
	total := 0
	for _, s := range scorers {
		total += r.findHits(s)
	}
	c := &chooser{run: r, page: p, scorers: scorers}
	if err := c.add(ctx); err != nil {
		return nil, err
	}
	left := 0
	for i, s := range scorers {
		f := r.filters[i]
		left += len(s.near)
		for _, top := range s.near {
			score, link := c.score(spot{i, top})
			found := candidate{segment: i, root: top, best: s.best[top], link: link, unsaid: !s.listens(top), score: f.boost(score, top)}
			if !found.unsaid {
				found.doubt = s.taught[top] - s.believed(top)
			}
			p.add(found)
		}
	}
	p.total, p.pruned = total, left < total
	p.more = p.more || p.pruned
	for _, s := range scorers {
		for _, top := range s.touched {
			s.total[top], s.taught[top], s.heard[top], s.best[top] = 0, 0, 0, 0
		}
		s.roots[s.index] = s.touched
	}
	return p, p.err
}

// findHits lists the hits of a segment: what has a word of the query, shares much of its words' pieces or is named. It counts
// those that the viewer may read.
func (r *run) findHits(s *scorer) int {
	eligible := r.filters[s.index].eligible
	for n, top := range s.touched {
		least := float32(gramsAlone)
		if n < s.known {
			least = 0
		}
		if earned := s.total[top] + s.believed(top); (earned == 0 || earned < least) && !slices.Contains(r.named[s.index], top) {
			continue
		}
		r.match(s.index, top)
		if eligible.has(top) {
			s.near = append(s.near, top)
		}
	}
	return len(s.near)
}

// scorers scores all segments.
func (r *run) scorers(ctx context.Context) ([]*scorer, error) {
	list := r.emptyScorers()
	for _, s := range list {
		if err := r.scoreSegment(ctx, s); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// emptyScorers makes a scorer for each segment, with its piece of the scratch.
func (r *run) emptyScorers() []*scorer {
	list := make([]*scorer, len(r.view.segments))
	units, most, bits := 0, 0, 0
	for _, s := range r.view.segments {
		n := len(s.parent)
		units, most, bits = units+n, max(most, n), bits+n/64+1
	}
	r.scratch.grow(most)
	r.scratch.growAll(units, bits)
	total, taught, heard, best, touched := r.scratch.total, r.scratch.taught, r.scratch.heard, r.scratch.best, r.scratch.touched
	needed := r.needed()
	r.scratch.roots = slices.Grow(r.scratch.roots, len(list))[:len(list)]
	for i, s := range r.view.segments {
		n := len(s.parent)
		list[i] = &scorer{
			scratch: r.scratch, view: r.view, segment: s, index: i, skip: r.filters[i].skip,
			total: total[:n], taught: taught[:n], heard: heard[:n], needed: needed, best: best[:n], marks: touched[:n/64+1], touched: r.scratch.roots[i][:0],
		}
		total, taught, heard, best, touched = total[n:], taught[n:], heard[n:], best[n:], touched[n/64+1:]
	}
	return list
}

// highestBoost is the highest that a filter can give.
func (r *run) highestBoost() float32 {
	if r.query.Audience == "" {
		return 1
	}
	return boostFor
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
	return v.complete(q, x.options)
}

// invalidCursor is the error for a cursor that no result gave.
func invalidCursor() error { return &kb.FieldError{Field: "cursor", Code: "unknown"} }
