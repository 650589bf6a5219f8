package bleveindex

import "context"

// scratch is the working memory of one search over one segment after another. Between searches all of it is zero
// but mark.
type scratch struct {
	mark  []uint32
	tf    []float32 // weighted frequency of the concept at hand, by unit
	score []float32 // over passage parts, by passage
	base  []float32 // over passage parts: what a document's own fields give every passage, by root
	total []float32 // over parts, by root, of all segments one after another
	best  []uint32  // the same way: the best passage of a root, plus one
}

// marks gives n zeroes.
func (s *scratch) marks(n int) []uint32 {
	s.mark = sized(s.mark, n)
	clear(s.mark)
	return s.mark
}

func (s *scratch) grow(n int) {
	s.tf, s.score, s.base = sized(s.tf, n), sized(s.score, n), sized(s.base, n)
}

func (s *scratch) growAll(n int) { s.total, s.best = sized(s.total, n), sized(s.best, n) }

// sized gives n elements; those of a grown slice are zero.
func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// A scorer adds up the parts of the documents of one segment.
type scorer struct {
	*scratch
	view    *view
	segment *segmentView
	index   int // of the segment
	total   []float32
	best    []uint32
	touched []uint32
	known   int // so many of touched have a word of the query; the rest share pieces of words with it
}

// segmentScores scores one segment: afterwards total holds the score of each touched root and best its passage.
// from is where its units begin among those of all segments.
func (r *run) segmentScores(ctx context.Context, i, from int) (*scorer, error) {
	s := &scorer{scratch: r.scratch, view: r.view, segment: r.view.segments[i], index: i}
	n := len(s.segment.parent)
	s.grow(n)
	s.total, s.best = r.scratch.total[from:from+n], r.scratch.best[from:from+n]
	marks := s.marks(n)
	s.touch(r.concepts[words], marks)
	s.touch(r.concepts[starts], marks)
	s.known = len(s.touched)
	s.touch(r.concepts[grams], marks)
	for _, top := range r.named[i] {
		if marks[top] == 0 {
			s.touched = append(s.touched, top)
		}
	}
	for _, p := range r.parts {
		list := r.concepts[p.stream]
		if r.self[p.stream] == 0 {
			continue
		}
		scale := p.weight * (p.k1 + 1) / r.self[p.stream]
		norms := s.norms(p)
		for _, c := range list {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if p.passages {
				s.passageConcept(p, norms, c, scale)
			} else {
				s.documentConcept(p, norms, c, scale)
			}
		}
	}
	s.fold(r.concepts[words])
	return s, nil
}

// touch lists the roots that have a posting.
func (s *scorer) touch(concepts []*concept, marks []uint32) {
	for o := range s.postings(concepts) {
		if top := s.segment.parent[o.unit]; marks[top] == 0 {
			marks[top] = 1
			s.touched = append(s.touched, top)
		}
	}
}

// postings walks over those of all choices.
func (s *scorer) postings(concepts []*concept) func(yield func(posting) bool) {
	return func(yield func(posting) bool) {
		for _, c := range concepts {
			for i := range c.choices {
				for _, o := range c.choices[i].postings[s.index] {
					if !yield(o) {
						return
					}
				}
			}
		}
	}
}

// A norm turns the length of a field into the divisor of its frequencies: 1 - b + b × length / average.
type norm struct {
	weight, fixed, slope float32
	length               []uint16 // by unit
}

// norms of a part, by slot: for the units of documents and of passages.
type norms struct{ root, passage [numSlots]norm }

func (s *scorer) norms(p part) *norms { return s.view.norms(s.segment.table, p) }

// norms of a part in a segment. A passage part compares a passage with passages.
func (v *view) norms(t *table, p part) *norms {
	n := &norms{}
	for _, f := range p.fields {
		average := v.average[f.field]
		if p.passages && f.field.ofPassage() {
			average = v.perUnit[f.field]
		}
		one := norm{f.weight, 1 - f.b, f.b / max(average, 1e-6), t.length[f.field]}
		for slot := range numSlots {
			if p.stream.slots(true)[slot] == f.field {
				n.root[slot] = one
			}
			if p.stream.slots(false)[slot] == f.field {
				n.passage[slot] = one
			}
		}
	}
	return n
}

// of gives the weighted frequency of packed counts, with the lengths of a unit.
func of(norms *[numSlots]norm, counts, unit uint32) (tf float32) {
	if n := counts & (1<<textBits - 1); n != 0 && norms[0].weight != 0 {
		tf = norms[0].apply(n, unit)
	}
	counts >>= textBits
	for slot := 1; counts != 0; slot++ {
		if n := counts & (1<<fieldBits - 1); n != 0 && norms[slot].weight != 0 {
			tf += norms[slot].apply(n, unit)
		}
		counts >>= fieldBits
	}
	return tf
}

func (n *norm) apply(count, unit uint32) float32 {
	return n.weight * float32(count) / (n.fixed + n.slope*float32(n.length[unit]))
}

// documentConcept adds one concept's score to the total of each document.
func (s *scorer) documentConcept(p part, norms *norms, c *concept, scale float32) {
	parent := s.segment.parent
	for i := range c.choices {
		weight := float32(c.choices[i].Weight)
		for _, o := range c.choices[i].postings[s.index] {
			top := parent[o.unit]
			if top == o.unit {
				s.tf[top] += weight * of(&norms.root, o.counts, top)
			} else {
				s.tf[top] += weight * of(&norms.passage, o.counts, top)
			}
		}
	}
	for i := range c.choices {
		for _, o := range c.choices[i].postings[s.index] {
			top := parent[o.unit]
			if tf := s.tf[top]; tf > 0 {
				s.total[top] += scale * c.idf * tf / (p.k1 + tf)
				s.tf[top] = 0
			}
		}
	}
}

// passageConcept adds one concept's score to each passage that has it: what it earns beyond the share that the
// document's own fields give every passage, which goes to base.
func (s *scorer) passageConcept(p part, norms *norms, c *concept, scale float32) {
	parent := s.segment.parent
	for i := range c.choices {
		weight := float32(c.choices[i].Weight)
		for _, o := range c.choices[i].postings[s.index] {
			if parent[o.unit] == o.unit {
				s.tf[o.unit] += weight * of(&norms.root, o.counts, o.unit)
			} else {
				s.tf[o.unit] += weight * of(&norms.passage, o.counts, o.unit)
			}
		}
	}
	for i := range c.choices {
		for _, o := range c.choices[i].postings[s.index] {
			if tf := s.tf[o.unit]; tf > 0 && parent[o.unit] != o.unit {
				own := s.tf[parent[o.unit]]
				s.score[o.unit] += scale * c.idf * ((own+tf)/(p.k1+own+tf) - own/(p.k1+own))
				s.tf[o.unit] = 0
			}
		}
	}
	for i := range c.choices {
		for _, o := range c.choices[i].postings[s.index] {
			if tf := s.tf[o.unit]; tf > 0 {
				s.base[o.unit] += scale * c.idf * tf / (p.k1 + tf)
				s.tf[o.unit] = 0
			}
		}
	}
}

// fold gives each document the score of its best passage over all passage parts; the first one wins a tie. Every
// passage that scored has a word of the query.
func (s *scorer) fold(concepts []*concept) {
	parent := s.segment.parent
	for o := range s.postings(concepts) {
		top := parent[o.unit]
		if top == o.unit || s.score[o.unit] == 0 {
			continue
		}
		if best := s.best[top]; best == 0 || s.better(o.unit, best-1) {
			s.best[top] = o.unit + 1
		}
	}
	for _, top := range s.touched {
		if best := s.best[top]; best > 0 {
			s.total[top] += s.score[best-1]
		}
		s.total[top] += s.base[top]
		s.base[top] = 0
	}
	for o := range s.postings(concepts) {
		s.score[o.unit] = 0
	}
}

func (s *scorer) better(a, b uint32) bool {
	x, y := s.score[a], s.score[b]
	return x > y || x == y && s.segment.number[a] < s.segment.number[b]
}
