package bleveindex

import (
	"context"
	"fmt"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// ctxEvery is after how many postings the context is asked whether anybody still waits.
const ctxEvery = 1 << 14

// dictionaries of the terms of each stream of a segment.
type dictionaries [numStreams]segment.TermDictionary

// openDictionaries opens those of every segment, for one run alone.
func (r *run) openDictionaries() error {
	r.dictionaries = make([]dictionaries, len(r.view.segments))
	for i, s := range r.view.segments {
		for n, name := range streamNames {
			dict, err := s.segment.Dictionary(name)
			if err != nil {
				return fmt.Errorf("read stream %s: %w", name, err)
			}
			r.dictionaries[i][n] = dict
		}
	}
	return nil
}

// A gatherer reads postings of one segment, reusing what can be reused.
type gatherer struct {
	ctx     context.Context
	segment *segmentView
	hidden  bitset // passages the viewer does not find
	dicts   dictionaries
	anchors map[string][]posting
	list    [numStreams]segment.PostingsList
	places  segment.PostingsIterator
	seen    []uint32 // by root: the number of the term that counted it last
	terms   uint32
	read    int // postings
	rest    []posting
}

// gather reads the postings of every concept in every segment and counts the documents of each.
func (r *run) gather(ctx context.Context) error {
	for i, s := range r.view.segments {
		g := gatherer{ctx: ctx, segment: s, hidden: r.filters[i].hidden, dicts: r.dictionaries[i], seen: r.scratch.marks(len(s.parent))}
		if r.view.web.anchors != nil {
			g.anchors = r.view.web.anchors[i]
		}
		for stream, concepts := range r.concepts {
			for _, c := range concepts {
				for n := range c.choices {
					if err := g.choice(stream, &c.choices[n]); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

// choice appends the postings of a term and counts the documents they are in.
func (g *gatherer) choice(s int, c *choice) (err error) {
	if err := g.ctx.Err(); err != nil {
		return err
	}
	list := &g.list[s]
	if *list, err = g.dicts[s].PostingsList([]byte(c.Text), g.segment.deleted, *list); err != nil {
		return fmt.Errorf("read postings: %w", err)
	}
	g.terms++
	var anchors []posting
	if stream(s) == words {
		anchors = g.anchors[c.Text]
	}
	n := int((*list).Count())
	postings := g.room(n + len(anchors))
	for _, o := range anchors {
		postings = append(postings, o)
		g.count(c, o.unit)
	}
	if n == 0 { // a reused list of a stream that the segment lacks cannot be walked
		c.postings = append(c.postings, postings)
		return nil
	}
	g.places = (*list).Iterator(true, false, false, g.places)
	for {
		p, err := g.places.Next()
		if err != nil {
			return fmt.Errorf("read postings: %w", err)
		}
		if p == nil {
			break
		}
		unit := uint32(p.Number())
		if g.hidden.has(unit) {
			continue
		}
		postings = append(postings, posting{unit, uint32(p.Frequency())})
		g.count(c, unit)
		if g.read++; g.read%ctxEvery == 0 && g.ctx.Err() != nil {
			return g.ctx.Err()
		}
	}
	c.postings = append(c.postings, postings)
	return nil
}

// count counts the document of a unit, once a term.
func (g *gatherer) count(c *choice, unit uint32) {
	if top := g.segment.parent[unit]; g.seen[top] != g.terms {
		g.seen[top] = g.terms
		c.frequency++
	}
}

// room gives space for n postings, out of a larger piece.
func (g *gatherer) room(n int) []posting {
	if len(g.rest) < n {
		g.rest = make([]posting, max(n, 1024))
	}
	room := g.rest[:0:n]
	g.rest = g.rest[n:]
	return room
}
