package bleveindex

import (
	"context"
	"math/bits"
	"slices"
)

// A pruner ranks the documents of a ranking of one part that sees them as a whole. From the impacts of all postings it adds up what each
// document can score at most, and computes the scores of those documents alone which that lets come on the page: some dozens.
// Hits, scores and totals are those of scoring everything.
// (Anh, Moffat: Pruned query evaluation using pre-computed impacts, SIGIR 2006. Their impacts are the scores; here they bound them.)
type pruner struct {
	run     *run
	page    *page
	scorers []*scorer
	parts   []scoredPart // by segment
	order   []*concept
	boost   float32   // the highest there is
	likely  topScores // documents of which most can be expected
	near    []scored  // by what can be expected, in no order
}

// rankWhole ranks documents that are one unit each.
func (r *run) rankWhole(ctx context.Context, page *page) error {
	p := newPruner(r, page)
	frequencies := frequenciesOf(r.parts[0].k1)
	for n, s := range p.scorers {
		for _, c := range p.order {
			if err := s.bound(ctx, &p.parts[n], c, frequencies); err != nil {
				return err
			}
		}
		p.look(n, expected)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	least := p.probe()
	if least < expected*p.likely.least() {
		p.near = p.near[:0]
		for n := range p.scorers {
			p.look(n, 0)
		}
	}
	p.fill(least)
	r.scratch.near = p.near
	total := p.total()
	page.pruned = page.total < total
	page.more = page.more || page.pruned
	page.total = total
	return page.err
}

func newPruner(r *run, page *page) *pruner {
	p := &pruner{run: r, page: page, boost: r.highestBoost(), order: r.concepts[words], scorers: r.emptyScorers()}
	p.likely.reset(probed * page.limit)
	p.near = r.scratch.near[:0]
	part := r.parts[0]
	scale := part.weight * (part.k1 + 1) / max(r.self[words], 1e-6)
	for i, s := range p.scorers {
		for _, top := range r.named[i] {
			s.marks.add(top)
		}
		p.parts = append(p.parts, scoredPart{part, r.norms(i, 0), scale})
	}
	return p
}

const (
	probed   = 2  // so many times as many documents as a page has are scored to know what suffices
	expected = .8 // what suffices is hardly ever less than this share of what the last of them may score
)

// look finds the documents of which most can be expected, of those that stand on no page before, and lists those near them: of
// which no less can be expected than a share of what can be of the last of these.
func (p *pruner) look(n int, share float32) {
	s, f, named := p.scorers[n], p.run.filters[n], p.run.named[n]
	for i, word := range s.marks[:min(len(s.marks), len(f.eligible))] {
		for word &= f.eligible[i]; word != 0; word &= word - 1 {
			top := uint32(i*64 + bits.TrailingZeros64(word))
			least := p.likely.least()
			if s.total[top]*p.boost < share*least && !slices.Contains(named, top) {
				continue
			}
			document := scored{spot{n, top}, f.boost(s.total[top], top) * roundUp}
			p.near = append(p.near, document)
			if document.score > least && !p.page.before(document.score) {
				p.likely.add(document.spot, document.score)
			}
		}
	}
}

// probe scores the likely documents. The last hit of the page has no less than the score it gives.
func (p *pruner) probe() float32 {
	best := topScores{limit: p.page.limit}
	for _, d := range p.likely.list {
		if score := p.score(d.spot); !p.page.before(score) {
			best.add(d.spot, score)
		}
	}
	return best.least()
}

// fill scores those of the documents that are near that can be on the page.
func (p *pruner) fill(least float32) {
	for _, d := range p.near {
		if d.score >= least || slices.Contains(p.run.named[d.segment], d.unit) {
			p.page.add(candidate{segment: d.segment, root: d.unit, score: p.score(d.spot)})
		}
	}
}

// total counts the documents that match.
func (p *pruner) total() (total int) {
	for n, s := range p.scorers {
		f := p.run.filters[n]
		for i, word := range s.marks {
			if i < len(f.eligible) {
				total += bits.OnesCount64(word & f.eligible[i])
			}
			for ; p.run.query.Facets && word != 0; word &= word - 1 {
				p.run.match(n, uint32(i*64+bits.TrailingZeros64(word)))
			}
		}
		clear(s.total)
	}
	return total
}

// score is that of a document.
func (p *pruner) score(document spot) (score float32) {
	for _, c := range p.order {
		score += c.earned(&p.parts[document.segment], document)
	}
	if slices.Contains(p.run.named[document.segment], document.unit) {
		score += exactBonus
	}
	return p.run.filters[document.segment].boost(score, document.unit)
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
