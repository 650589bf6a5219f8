package bleveindex

import (
	"cmp"
	"context"
	"fmt"
	"math/bits"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// A pruner scores the documents of a ranking of one part that sees them as a whole. It takes the concepts in the order of
// what they can earn, and as soon as documents with none of those so far cannot come among the best any more, it looks
// the rest up for those alone that can. Hits, scores and totals, but for those of messages, are those of scoring everything.
// (Turtle, Flood: Query evaluation: strategies and optimizations, IPM 31(6), 1995: term-at-a-time max-score.)
type pruner struct {
	run     *run
	scorers []*scorer
	parts   []scoredPart // by segment
	order   []*concept
	rest    []float32 // by place in order: what this concept and those after it can earn at most
	limit   int       // how many documents are the best; 0 = nothing is left out
	boost   float32   // the highest there is
	best    topScores // by now
	final   topScores // of some of them
	least   float32   // no less than this is the score of the last of the best
	scored  int       // how many concepts were scored everywhere
	pruned  bool      // the others were looked up for candidates
}

// roundUp makes a sum of bounds safe from rounding.
const roundUp = 1.0001

// rankWhole ranks documents that are one unit each.
func (r *run) rankWhole(ctx context.Context, page *page) error {
	p := newPruner(r)
	if page.after == nil {
		p.limit = page.limit
	}
	if err := p.score(ctx); err != nil {
		return err
	}
	total := 0
	for i, s := range p.scorers {
		f := r.filters[i]
		for _, top := range p.left(s) {
			if !f.eligible.has(top) {
				continue
			}
			score := s.total[top]
			if slices.Contains(r.named[i], top) {
				score += exactBonus
			}
			page.add(candidate{segment: i, root: top, score: f.boost(score, top)})
		}
		n, err := p.total(i)
		if err != nil {
			return err
		}
		total += n
		for _, top := range s.touched {
			s.total[top] = 0
		}
		s.roots[i] = s.touched
	}
	page.total, page.pruned = total, p.pruned
	page.more = page.more || p.pruned && total > len(page.heap)
	return page.err
}

func newPruner(r *run) *pruner {
	p := &pruner{run: r, boost: r.highestBoost(), order: slices.Clone(r.concepts[words]), scorers: r.emptyScorers()}
	part := r.parts[0]
	scale := part.weight * (part.k1 + 1) / max(r.self[words], 1e-6)
	for i := range r.view.segments {
		for _, top := range r.named[i] {
			p.scorers[i].touch(top)
		}
		p.parts = append(p.parts, scoredPart{part, r.norms(i, 0), scale})
	}
	bounds := make(map[*concept]float32, len(p.order))
	for _, c := range p.order {
		bounds[c] = scale * c.bound(part, r.view) * roundUp
	}
	slices.SortStableFunc(p.order, func(a, b *concept) int { return cmp.Compare(bounds[b], bounds[a]) })
	p.rest = make([]float32, len(p.order)+1)
	for i, c := range slices.Backward(p.order) {
		p.rest[i] = p.rest[i+1] + bounds[c]
	}
	return p
}

// bound is the most a concept can earn in any document, but for the scale of the part.
func (c *concept) bound(p part, v *view) float32 {
	var tf float32
	for i := range c.choices {
		var most float32
		for _, in := range c.choices[i].in {
			if in.list.size > 0 {
				most = max(most, in.list.most*growth(p, in.list.averages, v.average))
			}
		}
		tf += float32(c.choices[i].Weight) * most
	}
	return c.idf * tf / (p.k1 + tf)
}

// growth is how far weighted frequencies can have grown since the averages were others: n / (1 - b + b × length / average)
// grows at most as the average does.
func growth(p part, before, now *[numFields]float32) float32 {
	most := float32(1)
	for _, f := range p.fields {
		if before[f.field] > 0 {
			most = max(most, now[f.field]/before[f.field])
		}
	}
	return most
}

// score scores every document that can be among the best.
func (p *pruner) score(ctx context.Context) error {
	for i, c := range p.order {
		if err := ctx.Err(); err != nil {
			return err
		}
		if p.prunes(i) {
			p.prune(i)
		}
		for n, s := range p.scorers {
			if p.pruned {
				s.lookUp(&p.parts[n], c)
				continue
			}
			if err := s.load(ctx, c); err != nil {
				return err
			}
			s.wholeConcept(&p.parts[n], c)
		}
		if !p.pruned {
			p.scored++
		}
	}
	return nil
}

// wholeConcept touches the documents of the loaded concept and adds its score to their totals.
func (s *scorer) wholeConcept(p *scoredPart, c *concept) {
	if c.plain(s.index) {
		s.rootConcept(p, c)
		return
	}
	for _, o := range s.postings {
		s.touch(o.unit)
	}
	s.documentConcept(p, c)
}

// left are the documents of a segment that can still be among the best.
func (p *pruner) left(s *scorer) []uint32 {
	if p.pruned {
		return s.candidates
	}
	return s.touched
}

// prunes reports whether to prune before a concept: with each while documents are looked up, else with the first and whenever
// their number has doubled.
func (p *pruner) prunes(next int) bool {
	return p.limit > 0 && next > 0 && (p.pruned || next&(next-1) == 0)
}

// prune leaves out what cannot come among the best by the concepts from next on.
func (p *pruner) prune(next int) {
	if next&(next-1) == 0 {
		p.raise(next)
	}
	rest := p.rest[next]
	if !p.pruned && p.least <= rest*p.boost*roundUp {
		return
	}
	for n, s := range p.scorers {
		f, named := p.run.filters[n], p.run.named[n]
		kept := s.candidates[:0]
		for _, top := range p.left(s) {
			most := (s.total[top] + rest) * roundUp
			if most*p.boost < p.least && len(named) == 0 || !f.eligible.has(top) {
				continue
			}
			if f.boost(most, top) >= p.least || slices.Contains(named, top) {
				kept = append(kept, top)
			}
		}
		if s.candidates = kept; !p.pruned {
			slices.Sort(kept) // as lists are
		}
	}
	p.pruned = true
}

// probed is how many times as many documents as there are best ones have their scores looked up early.
const probed = 2

// raise looks up what the concepts from next on add to the scores of those documents that have the highest by now. The last of
// the best has no less than the last of the best of these: most of that is known after few concepts.
func (p *pruner) raise(next int) {
	p.best.reset(probed * p.limit)
	for n, s := range p.scorers {
		f := p.run.filters[n]
		for _, top := range p.left(s) {
			if s.total[top]*p.boost > p.best.least() && f.eligible.has(top) {
				p.best.add(spot{n, top}, f.boost(s.total[top], top))
			}
		}
	}
	p.final.reset(p.limit)
	for _, b := range p.best.list {
		score := p.scorers[b.segment].total[b.unit]
		for _, c := range p.order[next:] {
			score += c.earned(&p.parts[b.segment], b.spot)
		}
		p.final.add(b.spot, p.run.filters[b.segment].boost(score, b.unit))
	}
	p.least = max(p.least, p.final.least()/roundUp)
}

// earned is what a concept earns a document.
func (c *concept) earned(p *scoredPart, document spot) float32 {
	var tf float32
	for i := range c.choices {
		if in := c.choices[i].in[document.segment]; in.list.size > 0 {
			if counts := in.list.counts(document.unit); counts > 0 {
				tf += float32(c.choices[i].Weight) * of(&p.norms.root, counts, document.unit)
			}
		}
	}
	return p.scale * c.idf * tf / (p.k1 + tf)
}

// total counts the eligible documents of a segment that have any of the words; of a message, those that have one of the words
// that were scored everywhere: nobody is told how many letters share a common word with his.
func (p *pruner) total(n int) (int, error) {
	s := p.scorers[n]
	found := s.marks
	others := p.order[p.scored:]
	if q := p.run.query; q.Message && !q.Facets {
		others = nil
	}
	for _, c := range others {
		for i := range c.choices {
			if err := p.join(found, n, &c.choices[i]); err != nil {
				return 0, err
			}
		}
	}
	count := 0
	eligible := p.run.filters[n].eligible
	for i, word := range found {
		if i < len(eligible) {
			count += bits.OnesCount64(word & eligible[i])
		}
		if p.run.query.Facets {
			for rest := word; rest != 0; rest &= rest - 1 {
				p.run.match(n, uint32(i*64+bits.TrailingZeros64(rest)))
			}
		}
	}
	return count, nil
}

// longList is from how many postings on the engine's own bitmap is quicker than the list.
const longList = 4096

// join adds the documents of a choice to a set.
func (p *pruner) join(found bitset, n int, c *choice) error {
	l := c.in[n].list
	if l.size >= longList {
		dict, err := p.run.dictionary(n, words)
		if err != nil {
			return err
		}
		postings, err := dict.PostingsList([]byte(c.Text), nil, nil)
		if err != nil {
			return fmt.Errorf("read postings: %w", err)
		}
		if postings, ok := postings.(interface{ OrInto(*roaring.Bitmap) }); ok {
			units := roaring.New()
			postings.OrInto(units)
			for i, word := range units.ToDense() {
				found[i] |= word
			}
			return nil
		}
	}
	scratch := p.run.scratch
	scratch.postings = l.appendTo(scratch.postings[:0], nil)
	for _, o := range scratch.postings {
		found.add(o.unit)
	}
	return nil
}
