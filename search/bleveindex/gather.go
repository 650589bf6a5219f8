package bleveindex

import (
	"context"
	"fmt"
	"math"
	"slices"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// ctxEvery is after how many postings the context is asked whether anybody still waits.
const ctxEvery = 1 << 12

// dictionary opens that of a stream in a segment, for one run alone.
func (r *run) dictionary(i int, s stream) (segment.TermDictionary, error) {
	if r.dictionaries == nil {
		r.dictionaries = make([][numStreams]segment.TermDictionary, len(r.view.segments))
	}
	dict := &r.dictionaries[i][s]
	if *dict == nil {
		opened, err := r.view.segments[i].segment.Dictionary(streamNames[s])
		if err != nil {
			return nil, fmt.Errorf("read stream %s: %w", streamNames[s], err)
		}
		*dict = opened
	}
	return *dict, nil
}

// maxPostings is how many postings a query may have beside those of its own words: of what stands for them and of their
// pieces. A question to ten thousand articles has about a hundred thousand.
const maxPostings = 4 << 20

// gather finds the lists of every choice in every segment and counts the documents of each: first those of the query's
// own words, which are few, then those of all others as far as the limit goes. What would pass it is left out everywhere.
func (r *run) gather(ctx context.Context, limit int) error {
	g := newGatherer(ctx, r)
	for _, c := range r.concepts[words] {
		if _, err := g.choice(words, &c.choices[0], math.MaxInt); err != nil {
			return err
		}
	}
	for _, s := range touchOrder {
		for _, c := range r.concepts[s] {
			for k := range c.choices {
				if s == words && k == 0 {
					continue
				}
				size, err := g.choice(s, &c.choices[k], c.most(r, limit))
				if err != nil {
					return err
				}
				limit -= size
			}
			c.choices = slices.DeleteFunc(c.choices, func(o choice) bool { return o.in == nil })
		}
		r.concepts[s] = slices.DeleteFunc(r.concepts[s], func(c *concept) bool { return len(c.choices) == 0 })
	}
	return nil
}

// A gatherer finds lists, in one segment after another.
type gatherer struct {
	ctx     context.Context
	run     *run
	index   int // of the segment at hand
	segment *segmentView
	filter  *filter

	readers []listReader // by segment
	packer  packer
	whole   wholePacker
	none    list // of a term that a segment lacks
}

// A listReader is what the engine reads lists of one segment with.
type listReader struct {
	list   segment.PostingsList
	places segment.PostingsIterator
}

func newGatherer(ctx context.Context, r *run) *gatherer {
	return &gatherer{ctx: ctx, run: r, readers: make([]listReader, len(r.view.segments))}
}

// choice finds the lists of a term and counts the documents it is in. It gives the number of postings. A term that has more
// than the limit gets no lists.
func (g *gatherer) choice(s stream, c *choice, limit int) (size int, err error) {
	lists := make([]held, len(g.run.view.segments))
	documents := 0
	var units []uint32 // by segment, when they are known
	if s == words {
		units = g.run.counted(c.Text)
	}
	for i, segment := range g.run.view.segments {
		g.index, g.segment, g.filter = i, segment, &g.run.filters[i]
		in := &lists[i]
		if units != nil && units[i] == 0 {
			in.list = &g.none
		} else if in.list, err = g.find(s, c.Text, limit-size); err != nil || in.list == nil {
			return 0, err
		}
		if anchors := g.run.view.web.anchors; s == words && anchors != nil {
			in.anchors = anchors[i][c.Text]
		}
		size += in.list.size
		documents += g.documents(*in)
	}
	c.in, c.frequency = lists, documents
	return size, nil
}

// find gives the list of a term: a kept one, or one read from the engine; nil when it is longer than the limit.
func (g *gatherer) find(s stream, term string, limit int) (*list, error) {
	key := listKey{segment: g.segment.id, stream: s, term: term}
	l, ok := g.run.lists.get(key)
	if !ok {
		if err := g.ctx.Err(); err != nil {
			return nil, err
		}
		var err error
		if l, err = g.read(s, term, limit); err != nil {
			return nil, fmt.Errorf("read postings: %w", err)
		}
		if l != nil {
			g.run.lists.put(key, l)
		}
	}
	if l != nil && l.size > limit {
		return nil, nil
	}
	return l, nil
}

// read reads a list from the engine, unless it is longer than the limit.
func (g *gatherer) read(s stream, term string, limit int) (*list, error) {
	dict, err := g.run.dictionary(g.index, s)
	if err != nil {
		return nil, err
	}
	reader := &g.readers[g.index]
	if reader.list, err = dict.PostingsList([]byte(term), nil, reader.list); err != nil {
		return nil, err
	}
	switch n := reader.list.Count(); {
	case n == 0: // a reused list of a stream that the segment lacks cannot be walked
		reader.list = nil
		return &list{}, nil
	case n > uint64(limit):
		return nil, nil
	}
	reader.places = reader.list.Iterator(true, false, false, reader.places)
	g.count()
	bounded := g.bounded(s)
	if bounded != nil {
		g.packer.list.averages = g.run.view.average
	}
	for read := 1; ; read++ {
		p, err := reader.places.Next()
		if err != nil {
			return nil, err
		}
		if p == nil {
			return g.finish(), nil
		}
		g.add(posting{uint32(p.Number()), uint32(p.Frequency())}, bounded)
		if read%ctxEvery == 0 && g.ctx.Err() != nil {
			return nil, g.ctx.Err()
		}
	}
}

// add adds a posting to the list at hand.
func (g *gatherer) add(o posting, bounded *norms) {
	if part := g.run.parts[0]; part.whole {
		g.whole.add(o, impactOf(of(&bounded.root, o.counts, o.unit), part.k1))
		return
	}
	g.packer.add(o)
	l := &g.packer.list
	if bounded != nil {
		l.most = max(l.most, of(&bounded.root, o.counts, o.unit))
	}
	l.documents += g.mark(o)
	if o.unit != g.segment.parent[o.unit] {
		l.inner = true
		l.limited = l.limited || g.segment.only.Contains(o.unit)
	}
}

// finish gives the list at hand.
func (g *gatherer) finish() *list {
	if n := len(g.whole.units); n > 0 { // each posting is a document
		return &list{size: n, documents: n, averages: g.run.view.average, whole: g.whole.finish(len(g.segment.parent))}
	}
	return g.packer.finish()
}

// bounded are the norms of the part that wants to know the highest weighted frequency of a list of a stream; nil when none does.
func (g *gatherer) bounded(s stream) *norms {
	for at, p := range g.run.parts {
		if p.stream == s && (p.whole || s == grams) {
			return g.run.norms(g.index, at)
		}
	}
	return nil
}

// documents counts the documents of a term: not those deleted, not those that have it only where the viewer finds nothing.
func (g *gatherer) documents(in held) int {
	deleted := count(g.segment.deleted)
	plain := len(in.anchors) == 0 && (!in.list.limited || g.filter.hidden == nil)
	if plain {
		if deleted == 0 || in.list.size == 0 {
			return in.list.documents
		}
		if live := in.list.live.Load(); live != nil && live.deleted == deleted {
			return live.documents
		}
	}
	g.count()
	n := 0
	g.run.scratch.postings = in.appendTo(g.run.scratch.postings[:0], g.filter.skip)
	for _, o := range g.run.scratch.postings {
		n += g.mark(o)
	}
	if plain {
		in.list.live.Store(&liveCount{deleted, n})
	}
	return n
}

// count starts a count of documents.
func (g *gatherer) count() { g.run.scratch.count(len(g.segment.parent)) }

// mark is 1 for a posting of a document that the count has not seen, in its own words.
func (g *gatherer) mark(o posting) int {
	if o.counts&^learnedCounts == 0 {
		return 0
	}
	if s, top := g.run.scratch, g.segment.parent[o.unit]; s.mark[top] != s.counted {
		s.mark[top] = s.counted
		return 1
	}
	return 0
}

// A held is what a segment holds of a term: its list, and what links in other documents say.
type held struct {
	list    *list
	anchors []posting
}

// appendTo appends all postings whose units are not to be skipped.
func (h held) appendTo(to []posting, skip bitset) []posting {
	return h.list.appendTo(append(to, h.anchors...), skip)
}

// of appends the postings of a term in a document.
func (h held) of(found []posting, t *table, root uint32, skip bitset) []posting {
	for _, o := range h.anchors {
		if o.unit == root {
			found = append(found, o)
		}
	}
	if h.list.size == 0 {
		return found
	}
	units := t.units(root)
	if !h.list.inner {
		units = units[:1]
	}
	for _, unit := range units {
		if counts := h.list.counts(unit); counts > 0 && !skip.has(unit) {
			found = append(found, posting{unit, counts})
		}
	}
	return found
}
