package bleveindex

import (
	"context"
	"slices"
)

// A pruner scores the documents of a ranking of one part that sees them as a whole. It adds up what loud postings earn, looks up
// the scores of the documents that lead by then, and with that knows how much suffices. Then it reads all postings
// of those terms that are most worth it, until documents with nothing but quiet postings of the others are out of the question.
// For the documents that are left these are looked up, for fewer with each concept. Hits, scores and totals,
// but for those of messages, are those of scoring everything.
// (Turtle, Flood: Query evaluation: strategies and optimizations, IPM 31(6), 1995: term-at-a-time max-score. Anh, Moffat: Pruned
// query evaluation using pre-computed impacts, SIGIR 2006: layers of a list.)
type pruner struct {
	run     *run
	scorers []*scorer
	parts   []scoredPart // by segment
	order   []*concept
	unread  [][]unread // by concept and choice
	limit   int        // how many documents are the best; 0 = nothing is left out
	boost   float32    // the highest there is
	best    topScores  // by now
	final   topScores  // of some of them
	least   float32    // no less than this is the score of the last of the best
	pruned  bool       // only candidates have whole scores
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
	p.unread = make([][]unread, len(p.order))
	for i, c := range p.order {
		p.unread[i] = c.unread(part, r.view)
	}
	return p
}

// score scores every document that can be among the best.
func (p *pruner) score(ctx context.Context) error {
	if p.limit == 0 {
		for i := range p.order {
			clear(p.unread[i])
			if err := p.add(ctx, i, 1); err != nil {
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
		if err := p.add(ctx, i, 1); err != nil {
			return err
		}
	}
	p.raise()
	for read := 1; p.silent()*p.boost*roundUp >= p.least; read++ {
		i, choices := p.worthiest()
		if len(choices) == 0 {
			break
		}
		if err := p.add(ctx, i, -1); err != nil {
			return err
		}
		for _, k := range choices {
			p.unread[i][k].quiet = 0
		}
		if err := p.add(ctx, i, 1); err != nil {
			return err
		}
		if read&(read-1) == 0 {
			p.raise()
		}
	}
	p.prune(p.silent())
	p.pruned = true
	for _, s := range p.scorers {
		slices.Sort(s.candidates) // as lists are
	}
	return nil
}

// narrow looks up what the candidates earn by postings that were not read, and leaves fewer with each concept.
func (p *pruner) narrow(ctx context.Context) error {
	rest := p.silent()
	for i, c := range p.order {
		quiet := p.quiet(i, 0)
		if quiet == 0 {
			continue
		}
		if err := p.add(ctx, i, -1); err != nil {
			return err
		}
		for n, s := range p.scorers {
			s.lookUp(&p.parts[n], c)
		}
		rest -= quiet
		p.prune(max(rest, 0))
	}
	return nil
}

// add adds to the totals what the postings of a concept earn that are to be read by now, or takes it off again.
func (p *pruner) add(ctx context.Context, i int, sign float32) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c := p.order[i]
	for n, s := range p.scorers {
		s.postings, s.ends = s.postings[:0], s.ends[:0]
		for k := range c.choices {
			if l := c.choices[k].in[n].list; p.unread[i][k].quiet > 0 {
				s.postings = l.loudTo(s.postings, s.skip)
			} else {
				s.postings = l.appendTo(s.postings, s.skip)
			}
			s.ends = append(s.ends, len(s.postings))
		}
		part := p.parts[n]
		part.scale *= sign
		s.wholeConcept(&part, c)
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

// roundUp makes a sum of bounds safe from rounding.
const roundUp = 1.0001

// left are the documents of a segment that can still be among the best.
func (p *pruner) left(s *scorer) []uint32 {
	if p.pruned {
		return s.candidates
	}
	return s.touched
}

// prune leaves out what cannot come among the best by earning up to rest.
func (p *pruner) prune(rest float32) {
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
