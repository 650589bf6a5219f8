package bleveindex

import (
	"context"
	"fmt"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// ctxEvery is after how many postings the context is asked whether anybody still waits.
const ctxEvery = 1 << 14

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

// gather finds the lists of every choice in every segment and counts the documents of each.
func (r *run) gather(ctx context.Context) error {
	for i, s := range r.view.segments {
		g := gatherer{ctx: ctx, run: r, index: i, segment: s, filter: &r.filters[i]}
		if r.view.web.anchors != nil {
			g.anchors = r.view.web.anchors[i]
		}
		for n, concepts := range r.concepts {
			for _, c := range concepts {
				for k := range c.choices {
					if err := g.choice(stream(n), &c.choices[k]); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

// A gatherer finds the lists of one segment.
type gatherer struct {
	ctx     context.Context
	run     *run
	index   int
	segment *segmentView
	filter  *filter
	anchors map[string][]posting
	marks   []uint32 // by root: the number of the count that saw it last
	counted uint32

	list   segment.PostingsList
	places segment.PostingsIterator
	packer packer
}

// choice finds the list of a term and counts the documents it is in.
func (g *gatherer) choice(s stream, c *choice) error {
	l, err := g.find(s, c.Text)
	if err != nil {
		return err
	}
	in := held{list: l}
	if s == words {
		in.anchors = g.anchors[c.Text]
	}
	c.in = append(c.in, in)
	c.frequency += g.documents(in)
	return nil
}

// find gives the list of a term: a kept one, or one read from the engine.
func (g *gatherer) find(s stream, term string) (*list, error) {
	key := listKey{g.segment.id, s, term}
	if l, ok := g.run.lists.get(key); ok {
		return l, nil
	}
	if err := g.ctx.Err(); err != nil {
		return nil, err
	}
	l, err := g.read(s, term)
	if err != nil {
		return nil, fmt.Errorf("read postings: %w", err)
	}
	g.run.lists.put(key, l)
	return l, nil
}

// read reads a list from the engine.
func (g *gatherer) read(s stream, term string) (*list, error) {
	dict, err := g.run.dictionary(g.index, s)
	if err != nil {
		return nil, err
	}
	if g.list, err = dict.PostingsList([]byte(term), nil, g.list); err != nil {
		return nil, err
	}
	n := g.list.Count()
	if n == 0 { // a reused list of a stream that the segment lacks cannot be walked
		g.list = nil
		return &list{}, nil
	}
	g.places = g.list.Iterator(true, false, false, g.places)
	g.count()
	var whole *norms
	if p := g.run.parts[0]; p.whole {
		whole = g.run.view.norms(g.segment.table, p)
		g.packer.list.averages = g.run.view.average
	}
	for read := 1; ; read++ {
		p, err := g.places.Next()
		if err != nil || p == nil {
			return g.packer.finish(), err
		}
		o := posting{uint32(p.Number()), uint32(p.Frequency())}
		g.packer.add(o)
		g.packer.list.documents += g.mark(o.unit)
		if whole != nil {
			g.packer.list.most = max(g.packer.list.most, of(&whole.root, o.counts, o.unit))
		}
		if o.unit != g.segment.parent[o.unit] {
			g.packer.list.inner = true
			g.packer.list.limited = g.packer.list.limited || g.segment.only.Contains(o.unit)
		}
		if read%ctxEvery == 0 && g.ctx.Err() != nil {
			return nil, g.ctx.Err()
		}
	}
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
		n += g.mark(o.unit)
	}
	if plain {
		in.list.live.Store(&liveCount{deleted, n})
	}
	return n
}

// count starts a count of documents.
func (g *gatherer) count() {
	if g.marks == nil {
		g.marks = g.run.scratch.marks(len(g.segment.parent))
	}
	g.counted++
}

// mark is 1 for a unit of a document that the count has not seen.
func (g *gatherer) mark(unit uint32) int {
	if top := g.segment.parent[unit]; g.marks[top] != g.counted {
		g.marks[top] = g.counted
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

// of lists the postings of a term in a document.
func (h held) of(t *table, root uint32, skip bitset) (found []posting) {
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
