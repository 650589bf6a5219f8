package bleveindex

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// A piece of words that more than one of commonShare documents has says little, and pieces like that make most of the
// postings of a query. It makes no document a hit, and is looked up for those alone that can still come among the best.
const commonShare = 8

// worthNarrowing is the share to which what is still to be earned must have gone down since the hits were narrowed last: each
// time costs a look at all of them.
const worthNarrowing = .8

// A chooser adds what common pieces earn to the documents that can come on a page, which get fewer. The hits of
// the page and their scores are those of adding it to all documents.
type chooser struct {
	run     *run
	page    *page
	scorers []*scorer
	best    topScores
	sorted  bool // the hits are in order, as lists are
}

// add adds what the common pieces earn.
func (c *chooser) add(ctx context.Context) error {
	r := c.run
	at := slices.IndexFunc(r.parts, func(p part) bool { return p.stream == grams })
	common := slices.DeleteFunc(slices.Clone(r.concepts[grams]), func(c *concept) bool { return !c.common })
	if at < 0 || len(common) == 0 {
		return nil
	}
	part := r.parts[at]
	scale := part.weight * (part.k1 + 1) / r.self[grams]
	scored := make([]scoredPart, len(c.scorers))
	for i := range c.scorers {
		scored[i] = scoredPart{part, r.norms(i, at), scale}
	}
	rest := make([]float32, len(common)+1) // what a piece and those after it can earn at most
	slices.SortStableFunc(common, func(a, b *concept) int { return cmp.Compare(b.idf, a.idf) })
	for i, piece := range slices.Backward(common) {
		rest[i] = rest[i+1] + scale*piece.bound(part, r.view)*roundUp
	}
	narrowed := float32(math.MaxFloat32)
	for i, piece := range common {
		if err := ctx.Err(); err != nil {
			return err
		}
		if rest[i] < worthNarrowing*narrowed {
			narrowed = rest[i]
			c.narrow(narrowed)
		}
		for n, s := range c.scorers {
			s.lookUp(&scored[n], piece)
		}
	}
	return nil
}

// narrow leaves those hits that can come on the page when up to rest is added to what each document has of its own.
// The candidates are these and the documents they are linked with.
func (c *chooser) narrow(rest float32) {
	least := c.least()
	rest *= 1 + linkShare
	for i, s := range c.scorers {
		f := c.run.filters[i]
		near := s.near[:0]
		for _, top := range s.near {
			if score, _ := c.score(spot{i, top}); f.boost(score+rest, top)*roundUp >= least {
				near = append(near, top)
			}
		}
		if !c.sorted {
			slices.Sort(near)
		}
		s.near, s.candidates = near, append(s.candidates[:0], near...)
	}
	c.sorted = true
	for i, s := range c.scorers {
		for _, top := range s.near {
			for _, n := range c.run.view.web.neighbours[spot{i, top}] {
				if other := c.scorers[n.segment]; other.marks.has(n.unit) {
					other.candidates = append(other.candidates, n.unit)
				}
			}
		}
	}
	for _, s := range c.scorers {
		if len(s.candidates) > len(s.near) {
			slices.Sort(s.candidates)
			s.candidates = slices.Compact(s.candidates)
		}
	}
}

// least is the score that the last hit of the page has so far; below all when there are not as many, or it is not the first page.
func (c *chooser) least() float32 {
	c.best.reset(c.page.limit)
	if c.page.after != nil {
		return c.best.least()
	}
	for i, s := range c.scorers {
		f := c.run.filters[i]
		for _, top := range s.near {
			document := spot{i, top}
			score, _ := c.score(document)
			if score = f.boost(score, top); score > c.best.least() {
				c.best.add(document, score)
			}
		}
	}
	return c.best.least()
}

// own is what a document has earned of its own.
func (c *chooser) own(document spot) float32 {
	s := c.scorers[document.segment]
	return s.total[document.unit] + s.believed(document.unit)
}

// score is that of a document before the boost, and what of it its neighbours gave.
func (c *chooser) score(document spot) (score, link float32) {
	if c.run.view.web.neighbours != nil {
		link = c.run.view.web.bonus(document, c.own)
	}
	score = c.own(document) + link
	if named := c.run.named[document.segment]; len(named) > 0 {
		if _, ok := slices.BinarySearch(named, document.unit); ok {
			score += exactBonus
		}
	}
	return score, link
}
