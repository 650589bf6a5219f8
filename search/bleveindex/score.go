package bleveindex

import "context"

// scratch is the working memory of one search over one segment after another. Between searches all of it is zero
// but marks.
type scratch struct {
	mark  []uint32
	tf    []float32 // weighted frequency of the concept at hand, by unit
	score []float32 // of the part at hand, by unit
	base  []float32 // of a passage part: what a document's own fields give every passage, by root
	total []float32 // over parts, by root
	best  []uint32  // by root: its best passage, plus one
}

// marks gives n zeroes.
func (s *scratch) marks(n int) []uint32 {
	s.mark = sized(s.mark, n)
	clear(s.mark)
	return s.mark
}

func (s *scratch) grow(n int) {
	s.tf, s.score, s.base, s.total = sized(s.tf, n), sized(s.score, n), sized(s.base, n), sized(s.total, n)
	s.best = sized(s.best, n)
}

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
	touched []uint32
}

// segmentScores scores one segment: afterwards total holds the score of each touched root and best its passage.
func (r *run) segmentScores(ctx context.Context, i int) (*scorer, error) {
	s := &scorer{scratch: r.scratch, view: r.view, segment: r.view.segments[i], index: i}
	n := len(s.segment.parent)
	s.grow(n)
	s.touch(r.concepts, s.marks(n))
	for _, p := range parts {
		scale := p.weight * (p.k1 + 1) / r.self
		for _, c := range r.concepts {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if p.passages {
				s.passageConcept(p, c)
			} else {
				s.documentConcept(p, c, scale)
			}
		}
		if p.passages {
			s.fold(r.concepts, scale)
		}
	}
	return s, nil
}

// touch lists the roots that have a posting.
func (s *scorer) touch(concepts []*concept, marks []uint32) {
	for _, c := range concepts {
		for _, p := range c.postings[s.index] {
			if top := s.segment.parent[p.unit]; marks[top] == 0 {
				marks[top] = 1
				s.touched = append(s.touched, top)
			}
		}
	}
}

// A norm turns the length of a field into the divisor of its frequencies: 1 - b + b × length / average.
type norm struct {
	weight, fixed, slope float32
	used                 bool
}

// norms of a part's fields. average gives the usual length of each field.
func norms(p part, average *[numFields]float32) (list [numFields]norm) {
	for _, f := range p.fields {
		list[f.field] = norm{weight: f.weight, fixed: 1 - f.b, slope: f.b / max(average[f.field], 1e-6), used: true}
	}
	return list
}

func (n norm) apply(count, length uint16) float32 {
	return n.weight * float32(count) / (n.fixed + n.slope*float32(length))
}

// documentConcept adds one concept's score to the total of each document.
func (s *scorer) documentConcept(p part, c *concept, scale float32) {
	norms := norms(p, &s.view.average)
	t := s.segment.table
	postings := c.postings[s.index]
	for _, o := range postings {
		if n := &norms[o.field]; n.used {
			top := t.parent[o.unit]
			s.tf[top] += n.apply(o.count, t.length[o.field][top])
		}
	}
	for _, o := range postings {
		top := t.parent[o.unit]
		if tf := s.tf[top]; tf > 0 {
			s.total[top] += scale * c.idf * tf / (p.k1 + tf)
			s.tf[top] = 0
		}
	}
}

// passageConcept adds one concept's score to each passage that has it: what it earns beyond the share that the
// document's own fields give every passage, which goes to base.
func (s *scorer) passageConcept(p part, c *concept) {
	norms := norms(p, s.view.passageAverage())
	t := s.segment.table
	postings := c.postings[s.index]
	for _, o := range postings {
		if n := &norms[o.field]; n.used {
			s.tf[o.unit] += n.apply(o.count, t.length[o.field][o.unit])
		}
	}
	for _, o := range postings {
		if tf := s.tf[o.unit]; tf > 0 && o.field.ofPassage() {
			own := s.tf[t.parent[o.unit]]
			s.score[o.unit] += c.idf * ((own+tf)/(p.k1+own+tf) - own/(p.k1+own))
			s.tf[o.unit] = 0
		}
	}
	for _, o := range postings {
		if tf := s.tf[o.unit]; tf > 0 {
			s.base[o.unit] += c.idf * tf / (p.k1 + tf)
			s.tf[o.unit] = 0
		}
	}
}

// passageAverage is the usual length of fields as a passage sees them: its own by passage, its document's by document.
func (v *view) passageAverage() *[numFields]float32 {
	average := v.average
	for f := heading; f < numFields; f++ {
		average[f] = v.perUnit[f]
	}
	return &average
}

// fold gives each document the score of its best passage; the first one wins a tie.
func (s *scorer) fold(concepts []*concept, scale float32) {
	t := s.segment.table
	for _, c := range concepts {
		for _, o := range c.postings[s.index] {
			if !o.field.ofPassage() || s.score[o.unit] == 0 {
				continue
			}
			top := t.parent[o.unit]
			best := s.best[top]
			if best == 0 || s.better(o.unit, best-1) {
				s.best[top] = o.unit + 1
			}
		}
	}
	for _, top := range s.touched {
		best := float32(0)
		if at := s.best[top]; at > 0 {
			best = s.score[at-1]
		}
		s.total[top] += scale * (s.base[top] + best)
		s.base[top] = 0
	}
	for _, c := range concepts {
		for _, o := range c.postings[s.index] {
			s.score[o.unit] = 0
		}
	}
}

func (s *scorer) better(a, b uint32) bool {
	x, y := s.score[a], s.score[b]
	return x > y || x == y && s.segment.number[a] < s.segment.number[b]
}
