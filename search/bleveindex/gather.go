package bleveindex

import (
	"context"
	"fmt"
	"math"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// ctxEvery is after how many postings the context is asked whether anybody still waits.
const ctxEvery = 1 << 14

// dictionaries of the terms of each field of a segment.
type dictionaries [numFields]segment.TermDictionary

// openDictionaries opens those of every segment, for one run alone.
func (r *run) openDictionaries() error {
	r.dictionaries = make([]dictionaries, len(r.view.segments))
	for i, s := range r.view.segments {
		for f := range numFields {
			dict, err := s.segment.Dictionary(fieldNames[f])
			if err != nil {
				return fmt.Errorf("read field %s: %w", fieldNames[f], err)
			}
			r.dictionaries[i][f] = dict
		}
	}
	return nil
}

// A gatherer reads postings of one segment, reusing what can be reused.
type gatherer struct {
	ctx     context.Context
	segment *segmentView
	hidden  bitset // passages the viewer does not find
	dicts   [numFields]segment.TermDictionary
	list    segment.PostingsList
	places  segment.PostingsIterator
	seen    []uint32 // by root: the number of the concept that counted it last
}

// gather reads the postings of every concept in every segment and counts the documents of each.
func (r *run) gather(ctx context.Context) error {
	for i, s := range r.view.segments {
		g := gatherer{ctx: ctx, segment: s, hidden: r.filters[i].hidden, dicts: r.dictionaries[i], seen: r.scratch.marks(len(s.parent))}
		for n, c := range r.concepts {
			documents, err := g.read(c, uint32(n+1))
			if err != nil {
				return err
			}
			c.frequency += documents
		}
	}
	return nil
}

// read appends the postings of a concept and returns how many documents they are in.
func (g *gatherer) read(c *concept, mark uint32) (documents int, err error) {
	if err := g.ctx.Err(); err != nil {
		return 0, err
	}
	var postings []posting
	for f := range numFields {
		if g.list, err = g.dicts[f].PostingsList([]byte(c.Text), g.segment.deleted, g.list); err != nil {
			return 0, fmt.Errorf("read postings: %w", err)
		}
		if g.list.Count() == 0 {
			continue // a reused list of a field that the segment lacks cannot be walked
		}
		g.places = g.list.Iterator(true, false, false, g.places)
		for {
			p, err := g.places.Next()
			if err != nil {
				return 0, fmt.Errorf("read postings: %w", err)
			}
			if p == nil {
				break
			}
			unit := uint32(p.Number())
			if g.hidden.has(unit) {
				continue
			}
			postings = append(postings, posting{unit, f, uint16(min(p.Frequency(), math.MaxUint16))})
			if top := g.segment.parent[unit]; g.seen[top] != mark {
				g.seen[top] = mark
				documents++
			}
			if len(postings)%ctxEvery == 0 && g.ctx.Err() != nil {
				return 0, g.ctx.Err()
			}
		}
	}
	c.postings = append(c.postings, postings)
	return documents, nil
}
