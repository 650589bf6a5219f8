package bleveindex

import (
	"context"
	"math"
	"math/bits"
	"slices"
)

// A pruner ranks the documents of a ranking of one part that sees them as a whole. From the impacts of all postings it adds up what each
// document can score at most, and computes the scores of those documents alone which that lets come on the page: some dozens.
// Hits, scores and totals are those of scoring everything.
// (Anh, Moffat: Pruned query evaluation using pre-computed impacts, SIGIR 2006. Their impacts are the scores; here they bound them.)
type pruner struct {
	run    *run
	page   *page
	scale  float32      // of idf × saturated frequency
	parts  []scoredPart // by segment
	order  []*concept
	boost  float32   // the highest there is
	step   float32   // what bounds are counted in
	bounds []bounds  // by segment
	marks  []bitset  // by segment: documents that match
	likely topScores // documents of which most can be expected
	near   []scored  // by what can be expected, in no order
	share  float32   // of what can be expected of the last likely document is expected of those near
	floor  float32   // and no less in any case
}

// rankWhole ranks documents that are one unit each.
func (r *run) rankWhole(ctx context.Context, page *page) error {
	p := newPruner(r, page)
	if err := p.bound(ctx); err != nil {
		return err
	}
	for n := range p.bounds {
		p.look(n)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	least := p.probe()
	if least < expected*p.likely.least() {
		p.near, p.share, p.floor = p.near[:0], 0, least
		for n := range p.bounds {
			p.look(n)
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
	part := r.parts[0]
	p := &pruner{run: r, page: page, boost: r.highestBoost(), order: r.concepts[words], near: r.scratch.near[:0], share: expected}
	p.scale = part.weight * (part.k1 + 1) / max(r.self[words], 1e-6)
	p.likely.reset(probed * page.limit)
	groups := 0
	for _, s := range r.view.segments {
		groups += (len(s.parent) + 63) / 64
	}
	all, marks := r.scratch.bound(groups)
	for i, s := range r.view.segments {
		n := (len(s.parent) + 63) / 64
		p.bounds, p.marks = append(p.bounds, all[:boundBytes*64*n]), append(p.marks, marks[:n])
		all, marks = all[boundBytes*64*n:], marks[n:]
		for _, top := range r.named[i] {
			p.bounds[i][boundBytes*int(top)] = 1
		}
		p.parts = append(p.parts, scoredPart{part, r.norms(i, 0), p.scale})
	}
	return p
}

const (
	probed   = 2  // so many times as many documents as a page has are scored to know what suffices
	expected = .8 // what suffices is hardly ever less than this share of what the last of them may score
)

// look marks the documents of a segment that match and finds those of which most can be expected, of those that stand on no page
// before. It lists what is named and those near them: of which no less can be expected than a share of what can be of the last of these.
func (p *pruner) look(n int) {
	f := p.run.filters[n]
	for _, top := range p.run.named[n] {
		if f.eligible.has(top) {
			p.near = append(p.near, scored{spot{n, top}, math.MaxFloat32})
		}
	}
	bounds, marks, steps := p.bounds[n], p.marks[n], p.steps()
	for i := range marks {
		some, enough := bounds.enough(i, steps)
		if marks[i] = some; enough == 0 || i >= len(f.eligible) {
			continue
		}
		for enough &= f.eligible[i]; enough != 0; enough &= enough - 1 {
			if top := uint32(i*64 + bits.TrailingZeros64(enough)); !p.named(spot{n, top}) {
				p.expect(spot{n, top})
			}
		}
		steps = p.steps()
	}
}

// named reports whether the query names a document.
func (p *pruner) named(document spot) bool {
	_, ok := slices.BinarySearch(p.run.named[document.segment], document.unit)
	return ok
}

// steps are no more than a document has that is listed.
func (p *pruner) steps() uint16 { return uint16(min(max(1, p.least()/p.step/p.boost), maxBound)) }

// least is what is expected of documents near the likely ones.
func (p *pruner) least() float32 { return max(p.share*p.likely.least(), p.floor) }

// expect lists a document, when it is near enough.
func (p *pruner) expect(document spot) {
	score := float32(p.bounds[document.segment].of(document.unit)) * p.step * roundUp
	if score*p.boost < p.least() {
		return
	}
	score = p.run.filters[document.segment].boost(score, document.unit)
	p.near = append(p.near, scored{document, score})
	if score > p.likely.least() && !p.page.before(score) {
		p.likely.add(document, score)
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
		if d.score >= least {
			p.page.add(candidate{segment: d.segment, root: d.unit, score: p.score(d.spot)})
		}
	}
}

// total counts the documents that match.
func (p *pruner) total() (total int) {
	for n, marks := range p.marks {
		f := p.run.filters[n]
		for i, word := range marks {
			if i < len(f.eligible) {
				total += bits.OnesCount64(word & f.eligible[i])
			}
			for ; p.run.query.Facets && word != 0; word &= word - 1 {
				p.run.match(n, uint32(i*64+bits.TrailingZeros64(word)))
			}
		}
		clear(p.bounds[n])
	}
	return total
}

// score is that of a document.
func (p *pruner) score(document spot) (score float32) {
	for _, c := range p.order {
		score += c.earned(&p.parts[document.segment], document)
	}
	if p.named(document) {
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
