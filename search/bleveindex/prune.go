package bleveindex

import (
	"context"
	"fmt"
	"math/bits"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// A pruner scores the documents of a ranking of one part that sees them as a whole. It adds up what loud postings earn, looks up
// the scores of the documents that lead by then, and with that knows how much suffices. Of as many concepts as it takes, those
// that can earn most by quiet postings first, all postings are read, until documents with nothing but quiet postings of the others are
// out of the question. For what is left of the documents the others are looked up, for fewer with each. Hits, scores and totals,
// but for those of messages, are those of scoring everything.
// (Turtle, Flood: Query evaluation: strategies and optimizations, IPM 31(6), 1995: term-at-a-time max-score. Anh, Moffat: Pruned
// query evaluation using pre-computed impacts, SIGIR 2006: layers of a list.)
type pruner struct {
	run     *run
	scorers []*scorer
	parts   []scoredPart // by segment
	order   []*concept
	quiet   []float32 // by concept: what a concept can earn at most by postings that are not in the totals
	read    []bool    // by concept: all postings of a concept were read
	limit   int       // how many documents are the best; 0 = nothing is left out
	boost   float32   // the highest there is
	best    topScores // by now
	final   topScores // of some of them
	least   float32   // no less than this is the score of the last of the best
	pruned  bool      // only candidates have whole scores
}

// rankWhole ranks documents that are one unit each.
func (r *run) rankWhole(ctx context.Context, page *page) error {
	limit := page.limit
	if page.after != nil {
		limit = 0
	}
	p := newPruner(r, limit)
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

func newPruner(r *run, limit int) *pruner {
	p := &pruner{run: r, limit: limit, boost: r.highestBoost(), order: r.concepts[words], scorers: r.emptyScorers()}
	part := r.parts[0]
	scale := part.weight * (part.k1 + 1) / max(r.self[words], 1e-6)
	for i := range r.view.segments {
		for _, top := range r.named[i] {
			p.scorers[i].touch(top)
		}
		p.parts = append(p.parts, scoredPart{part, r.norms(i, 0), scale})
	}
	p.quiet, p.read = make([]float32, len(p.order)), make([]bool, len(p.order))
	for i, c := range p.order {
		p.quiet[i] = scale * c.bound(part, r.view, (*list).quietest) * roundUp
		p.read[i] = p.limit == 0 || p.quiet[i] == 0
	}
	return p
}

// bound is the most a concept can earn in any document, but for the scale of the part, when no weighted frequency is above most.
func (c *concept) bound(p part, v *view, most func(*list) float32) float32 {
	var tf float32
	for i := range c.choices {
		var highest float32
		for _, in := range c.choices[i].in {
			if in.list.size > 0 {
				highest = max(highest, most(in.list)*growth(p, in.list.averages, v.average))
			}
		}
		tf += float32(c.choices[i].Weight) * highest
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
	if p.limit == 0 {
		for i := range p.order {
			if err := p.add(ctx, i, 1, (*scorer).load); err != nil {
				return err
			}
		}
		return nil
	}
	if err := p.choose(ctx); err != nil {
		return err
	}
	if err := p.narrow(ctx); err != nil {
		return err
	}
	for n, s := range p.scorers {
		for _, top := range s.candidates {
			s.total[top] = 0
		}
		for _, c := range p.order { // once more, as when everything is scored: a sum depends on the order of what is added
			s.lookUp(&p.parts[n], c)
		}
	}
	return nil
}

// choose reads postings until the documents that were not met cannot be among the best, and makes candidates of the others.
func (p *pruner) choose(ctx context.Context) error {
	for i := range p.order {
		if err := p.add(ctx, i, 1, (*scorer).loadLoud); err != nil {
			return err
		}
	}
	p.raise()
	for read := 1; p.silent()*p.boost*roundUp >= p.least; read++ {
		i := p.loudest()
		if p.quiet[i] == 0 {
			break
		}
		if err := p.add(ctx, i, -1, (*scorer).loadLoud); err != nil {
			return err
		}
		if err := p.add(ctx, i, 1, (*scorer).load); err != nil {
			return err
		}
		if p.quiet[i], p.read[i] = 0, true; read&(read-1) == 0 {
			p.raise()
		}
	}
	p.prune()
	p.pruned = true
	for _, s := range p.scorers {
		slices.Sort(s.candidates) // as lists are
	}
	return nil
}

// narrow looks up what the candidates earn by postings that were not read, and leaves fewer with each concept.
func (p *pruner) narrow(ctx context.Context) error {
	for i := p.loudest(); p.quiet[i] > 0; i = p.loudest() {
		if err := p.add(ctx, i, -1, (*scorer).loadLoud); err != nil {
			return err
		}
		for n, s := range p.scorers {
			s.lookUp(&p.parts[n], p.order[i])
		}
		p.quiet[i] = 0
		p.prune()
	}
	return nil
}

// A layer is what of the postings of a concept is read.
type layer func(s *scorer, ctx context.Context, c *concept) error

// add adds to the totals what a layer of a concept earns, or takes it off again.
func (p *pruner) add(ctx context.Context, i int, sign float32, load layer) error {
	for n, s := range p.scorers {
		if err := load(s, ctx, p.order[i]); err != nil {
			return err
		}
		part := p.parts[n]
		part.scale *= sign
		s.wholeConcept(&part, p.order[i])
	}
	return nil
}

// silent is what a document can earn by postings that were not read.
func (p *pruner) silent() (sum float32) {
	for _, quiet := range p.quiet {
		sum += quiet
	}
	return sum
}

// loudest is the concept whose postings that were not read can earn most.
func (p *pruner) loudest() (most int) {
	for i, quiet := range p.quiet {
		if quiet > p.quiet[most] {
			most = i
		}
	}
	return most
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

// roundUp makes a sum of bounds safe from rounding.
const roundUp = 1.0001

// left are the documents of a segment that can still be among the best.
func (p *pruner) left(s *scorer) []uint32 {
	if p.pruned {
		return s.candidates
	}
	return s.touched
}

// prune leaves out what cannot come among the best by postings that were not read.
func (p *pruner) prune() {
	rest := p.silent()
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
		s.candidates = kept
	}
}

// probed is how many times as many documents as there are best ones have their scores looked up early.
const probed = 2

// raise looks up the scores of the documents that lead by now. The last of the best has no less than the last of the best of these.
func (p *pruner) raise() {
	p.best.reset(probed * p.limit)
	for n, s := range p.scorers {
		f := p.run.filters[n]
		for _, top := range s.touched {
			if s.total[top]*p.boost > p.best.least() && f.eligible.has(top) {
				p.best.add(spot{n, top}, f.boost(s.total[top], top))
			}
		}
	}
	p.final.reset(p.limit)
	for _, b := range p.best.list {
		var score float32
		for _, c := range p.order {
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

// total counts the eligible documents of a segment that have any of the words; of a message, those whose
// postings were read: nobody is told how many letters share a common word with his.
func (p *pruner) total(n int) (int, error) {
	s := p.scorers[n]
	found := s.marks
	message := p.run.query.Message && !p.run.query.Facets
	for at, c := range p.order {
		if p.read[at] || message {
			continue
		}
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
