package bleveindex

import (
	"cmp"
	"math"
	"slices"

	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// result turns a page into hits: stored fields, snippets and reasons are read for them alone.
func (r *run) result(p *page, analyzer *russian.Analyzer) (search.Result, error) {
	result := search.Result{Total: p.total, Self: float64(r.self[words])}
	if r.reading.Changed() {
		result.Repaired = r.reading.Text
	}
	list := p.sorted()
	marker := newMarker(analyzer, r.concepts[words])
	result.Hits = slices.Grow(result.Hits, len(list))
	for i, c := range list {
		hit, err := r.hit(c, marker)
		if err != nil {
			return search.Result{}, err
		}
		hit.ID = p.id(c)
		reasons, coverage, err := r.explain(c, hit)
		if err != nil {
			return search.Result{}, err
		}
		hit.Why, hit.Coverage = reasons, coverage
		if i == 0 {
			result.Strength = r.strength(c)
		}
		result.Hits = append(result.Hits, hit)
	}
	if p.more {
		last := list[len(list)-1]
		result.Next = cursor{last.score, p.id(last)}.String()
	}
	return result, p.err
}

// What the strength of a hit is made of beside its score, found on queries to four help centers and to those they were not meant for.
const (
	manyWords  = .25
	closeWords = .3
	farWords   = .2 // what words that are nowhere close together count as being so
)

// strength tells an answer from noise. A score is a share of what the query could earn, and short queries earn a large
// one by chance, long ones never: hence the root of self, in words the index does not know, and the number of words. Nor do words stand as
// close together as in the query by chance.
func (r *run) strength(c candidate) float64 {
	unknown := math.Log(1 + (float64(r.view.documents)+.5)/.5)
	length := math.Sqrt(float64(r.self[words])/unknown) * math.Pow(1+float64(len(r.concepts[words])), manyWords)
	return float64(c.score) * length * math.Pow(farWords+r.together(c), closeWords)
}

// together is what the query's pairs of words earn a document, in parts of weight 1.
func (r *run) together(c candidate) (sum float64) {
	var byField [numFields]float64
	for at, p := range r.parts {
		if p.stream != pairs || p.weight == 0 {
			continue
		}
		for _, concept := range r.concepts[pairs] {
			sum += r.earned(c, at, concept, &byField) / float64(p.weight)
		}
	}
	return sum
}

// hit reads what is stored with a document and its best passage.
func (r *run) hit(c candidate, marker *marker) (search.Hit, error) {
	s := r.view.segments[c.segment]
	if r.parts[0].whole {
		var l letter
		err := readStored(s.segment, c.root, stored, l.unpack)
		hit := newHit(c, &l.root, marker)
		hit.Snippet = marker.snippet(l.texts...)
		return hit, err
	}
	var d root
	if err := readStored(s.segment, c.root, stored, d.unpack); err != nil {
		return search.Hit{}, err
	}
	hit := newHit(c, &d, marker)
	unit, ok, err := r.shown(c)
	if err != nil || !ok {
		return hit, err
	}
	var text passage
	if err := readStored(s.segment, unit, stored, text.unpack); err != nil {
		return search.Hit{}, err
	}
	hit.Heading, hit.Anchor, hit.T, hit.File = text.Heading, text.Anchor, text.T, text.File
	hit.Snippet = marker.snippet(text.Text)
	if len(text.Moments) > 0 {
		hit.T = marker.moment(text.Text, text.Moments)
	}
	return hit, nil
}

func newHit(c candidate, d *root, marker *marker) search.Hit {
	return search.Hit{
		ExternalID: d.ExternalID, Kind: d.Kind, Title: d.Title, TitleHTML: marker.title(d.Title), Slug: d.Slug,
		Section: d.Section, Audiences: d.Audiences, T: -1, Score: float64(c.score),
	}
}

// shown is the passage that a hit shows: the best one, else the first that the viewer finds.
func (r *run) shown(c candidate) (unit uint32, ok bool, err error) {
	if c.best > 0 {
		return c.best - 1, true, nil
	}
	s := r.view.segments[c.segment]
	if s.number[c.root] == 0 {
		return 0, false, nil
	}
	for _, unit := range s.units(c.root)[1:] {
		if !r.filters[c.segment].hidden.has(unit) {
			return unit, true, nil
		}
	}
	return 0, false, nil
}

// postings are those of a term in a document, until the next call.
func (r *run) postings(c candidate, o *choice) []posting {
	room := &r.scratch.few
	*room = o.in[c.segment].of((*room)[:0], r.view.segments[c.segment].table, c.root, r.filters[c.segment].skip)
	if c.unsaid {
		*room = withoutSaid(*room)
	}
	return *room
}

// explain lists the words that earned a hit its score as a document, by share, each with the field it earned most
// in; and the share of the query's self that these words make up.
func (r *run) explain(c candidate, hit search.Hit) (reasons []search.Reason, coverage float64, err error) {
	var sum, covered float32
	var absent []*concept
	film := newFilm(r.view.segments[c.segment].segment, hit)
	for _, concept := range r.concepts[words] {
		reason, share, err := r.reason(c, concept, film)
		if err != nil {
			return nil, 0, err
		}
		if share == 0 {
			absent = append(absent, concept)
			continue
		}
		sum += share
		covered += concept.idf
		reasons = append(reasons, reason)
	}
	similar, err := r.alike(c, absent)
	if err != nil {
		return nil, 0, err
	}
	if len(reasons)+len(similar) == 0 {
		similar = r.inPieces(c, r.concepts[words])
	}
	for i := range reasons {
		reasons[i].Share /= float64(sum)
	}
	slices.SortStableFunc(reasons, func(a, b search.Reason) int { return cmp.Compare(b.Share, a.Share) })
	reasons = append(reasons, similar...)
	if r.filters[c.segment].boosted.has(c.root) {
		reasons = append(reasons, search.Reason{Word: r.query.Audience, Field: "audience"})
	}
	if slices.Contains(r.named[c.segment], c.root) && !slices.Contains(r.titled[c.segment], c.root) {
		reasons = slices.Insert(reasons, 0, search.Reason{Word: r.query.Text, Field: "key", Share: 1})
	}
	if r.self[words] == 0 {
		return reasons, 0, nil
	}
	return reasons, float64(covered / r.self[words]), nil
}

// reason tells which choice of a concept earned a document most in one field, and the score that the concept earned. Both are told of
// one choice: that one word stands in a field and another one earns most says nothing of either.
func (r *run) reason(c candidate, concept *concept, film *film) (reason search.Reason, share float32, err error) {
	p, norms := r.parts[0], r.norms(c.segment, 0)
	var tf, most float32
	var best *choice
	var in field
	for i := range concept.choices {
		choice := &concept.choices[i]
		var byField [numFields]float32
		for _, o := range r.postings(c, choice) {
			tf += norms.share(p, o, o.unit == c.root, c.root, float32(choice.Weight), &byField)
		}
		if f, x := strongest(byField); x > most {
			best, in, most = choice, f, x
		}
	}
	if best == nil {
		return search.Reason{}, 0, nil
	}
	share = concept.idf * tf / (p.k1 + tf)
	reason = search.Reason{Word: concept.Word, Via: best.Word, Source: best.Source, Quiet: concept.Quiet, Field: fieldNames[in], Share: float64(share)}
	if in == body && film != nil {
		reason.Field, err = film.field(r.postings(c, best), c.root)
	}
	return reason, share, err
}

// share adds what a posting counts in each field, by the lengths of a unit, and gives the sum.
func (n *norms) share(p part, o posting, ofRoot bool, unit uint32, weight float32, byField *[numFields]float32) (sum float32) {
	slots, list := p.slots(ofRoot), &n.root
	if !ofRoot {
		list = &n.passage
	}
	for slot, f := range slots {
		shift, most := slotRange(slot)
		count := o.counts >> shift & uint32(most)
		if count > 0 && list[slot].weight > 0 {
			x := weight * list[slot].apply(count, unit)
			byField[f] += x
			sum += x
		}
	}
	return sum
}

// unseen is what links in other documents count among the fields that a reason may name: people do not see them, so that they are named
// when nothing else has the word.
const unseen = 1e-6

// strongest is the field that earned most, and what it earned.
func strongest(byField [numFields]float32) (field, float32) {
	byField[anchors] *= unseen
	best := title
	for f, x := range byField {
		if x > byField[best] {
			best = field(f)
		}
	}
	return best, byField[best]
}
