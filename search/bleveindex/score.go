package bleveindex

import (
	"context"
	"math/bits"
)

// scratch is the working memory of one search over one segment after another. Between searches all of it is zero
// but mark, counted, touched, roots, postings, few, near, tops and scored.
type scratch struct {
	mark     []uint32 // by root: the number of the count that saw it last
	counted  uint32
	touched  bitset     // roots of all segments, each from a new word on
	roots    [][]uint32 // the same, by segment
	postings []posting  // of the concept at hand, one choice after another
	few      []posting  // of a term in one document
	near     []scored   // documents that may be among the best
	ends     []int      // of the choices in postings
	tf       []float32  // weighted frequency of the concept at hand, by unit
	inner    []float32  // the same in a part that sees passages, while tf is that of one that sees documents
	said     []float32  // what of tf people said, by root
	tops     []uint32   // roots that have the concept at hand themselves
	score    []float32  // over passage parts, by passage
	scored   []uint32   // passages that have a score
	base     []float32  // over passage parts: what a document's own fields give every passage, by root
	total    []float32  // over parts, by root, of all segments one after another
	taught   []float32  // the same way: what people's words earned, which total is without
	heard    []uint8    // the same way: how many telling words of the query people said
	best     []uint32   // the same way: the best passage of a root, plus one
	unasked  int        // postings since the context was asked
	bounds   bounds     // by 64 documents of a segment, of all segments
	reader   reader
}

// count starts a count of documents among n units.
func (s *scratch) count(n int) {
	s.mark = sized(s.mark, n)
	if s.counted++; s.counted == 0 { // they have run out
		clear(s.mark[:cap(s.mark)])
		s.counted = 1
	}
}

func (s *scratch) grow(n int) {
	s.tf, s.inner, s.said = sized(s.tf, n), sized(s.inner, n), sized(s.said, n)
	s.score, s.base = sized(s.score, n), sized(s.base, n)
}

func (s *scratch) growAll(units, words int) {
	s.total, s.taught, s.heard = sized(s.total, units), sized(s.taught, units), sized(s.heard, units)
	s.best, s.touched = sized(s.best, units), sized(s.touched, words)
	clear(s.touched)
}

// bound gives room for the bounds and marks of so many times 64 documents.
func (s *scratch) bound(groups int) (bounds, bitset) {
	s.bounds, s.touched = sized(s.bounds, boundBytes*64*groups), sized(s.touched, groups)
	return s.bounds, s.touched
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
	index   int    // of the segment
	skip    bitset // units that are not found
	total   []float32
	taught  []float32
	heard   []uint8
	best    []uint32
	marks   bitset // touched roots
	touched []uint32

	telling    bool     // the concept at hand is a telling word
	needed     uint8    // telling words that people must have said
	candidates []uint32 // roots that scores are looked up for, in order
	near       []uint32 // hits that can be among the best
	known      int      // so many of touched have a word of the query; the rest share pieces of words with it
}

// touchOrder is the order in which streams are scored: those that make a document known come first.
var touchOrder = [...]stream{words, starts, grams, pairs}

// scoreSegment scores one segment: afterwards total holds the score of each touched root and best its passage.
func (r *run) scoreSegment(ctx context.Context, s *scorer) error {
	for _, stream := range touchOrder {
		if err := s.stream(ctx, r, stream); err != nil {
			return err
		}
		if stream == starts {
			s.known = len(s.touched)
		}
	}
	for _, top := range r.named[s.index] {
		s.touch(top)
	}
	s.fold()
	return nil
}

// stream adds what the concepts of one stream earn in the parts that look at it.
func (s *scorer) stream(ctx context.Context, r *run, stream stream) error {
	var list []scoredPart
	for at, p := range r.parts {
		if p.stream == stream && r.self[stream] > 0 {
			list = append(list, scoredPart{p, r.norms(s.index, at), p.weight * (p.k1 + 1) / r.self[stream]})
		}
	}
	for _, c := range r.concepts[stream] {
		if c.common {
			continue
		}
		if err := s.load(ctx, c); err != nil {
			return err
		}
		s.telling = stream == words && !c.Quiet
		switch {
		case len(list) == 1 && !list[0].passages && c.plain(s.index):
			s.rootConcept(&list[0], c)
			continue
		case len(list) == 2 && !list[0].passages && list[1].passages:
			s.bothConcept(&list[0], &list[1], c)
			continue
		}
		if stream != pairs {
			for _, o := range s.postings {
				s.touch(s.segment.parent[o.unit])
			}
		}
		for i := range list {
			if p := &list[i]; p.passages {
				s.passageConcept(p, c)
			} else {
				s.documentConcept(p, c)
			}
		}
	}
	return nil
}

// A scoredPart is a part with what it needs in a segment.
type scoredPart struct {
	part
	norms *norms
	scale float32 // of idf × saturated frequency
}

// load unpacks the postings of all choices of a concept. It asks the context first, and again every ctxEvery postings.
func (s *scorer) load(ctx context.Context, c *concept) error {
	s.postings, s.ends = s.postings[:0], s.ends[:0]
	if err := ctx.Err(); err != nil {
		return err
	}
	for i := range c.choices {
		s.postings = c.choices[i].in[s.index].appendTo(s.postings, s.skip)
		s.ends = append(s.ends, len(s.postings))
		if s.unasked += c.choices[i].in[s.index].list.size; s.unasked >= ctxEvery {
			s.unasked = 0
			if err := ctx.Err(); err != nil {
				return err
			}
		}
	}
	return nil
}

// touch lists a root, once.
func (s *scorer) touch(top uint32) {
	if !s.marks.has(top) {
		s.marks.add(top)
		s.touched = append(s.touched, top)
	}
}

// A norm turns the length of a field into the divisor of its frequencies: 1 - b + b × length / average.
type norm struct {
	weight, fixed, slope float32
	length               []uint16 // by unit
}

// norms of a part, by slot: for the units of documents and of passages.
type norms struct{ root, passage [numSlots]norm }

// norms of a part in a segment, both by number, made once a run.
func (r *run) norms(segment, part int) *norms {
	if r.made == nil {
		r.made = make([]*norms, len(r.view.segments)*len(r.parts))
	}
	n := &r.made[segment*len(r.parts)+part]
	if *n == nil {
		*n = r.view.norms(r.view.segments[segment].table, r.parts[part])
	}
	return *n
}

// norms of a part in a segment. A passage part compares a passage with passages.
func (v *view) norms(t *table, p part) *norms {
	n := &norms{}
	for _, f := range p.fields {
		average := v.average[f.field]
		if p.passages && f.field.ofPassage() {
			average = v.perUnit[f.field]
		}
		one := norm{f.weight, 1 - f.b, f.b / max(average, 1e-6), t.length[f.field]}
		if one.length == nil { // as in the texts of links: of no unit's length
			one.slope = 0
		}
		for slot := range numSlots {
			if p.slots(true)[slot] == f.field {
				n.root[slot] = one
			}
			if p.slots(false)[slot] == f.field {
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
	for counts >>= textBits; counts != 0; {
		slot := bits.TrailingZeros32(counts) / fieldBits
		n := counts >> (slot * fieldBits) & (1<<fieldBits - 1)
		if field := &norms[1+slot]; field.weight != 0 {
			tf += field.apply(n, unit)
		}
		counts -= n << (slot * fieldBits)
	}
	return tf
}

func (n *norm) apply(count, unit uint32) float32 {
	if n.slope == 0 {
		return n.weight * float32(count) / n.fixed
	}
	return n.weight * float32(count) / (n.fixed + n.slope*float32(n.length[unit]))
}

// fold gives each document the score of its best passage over all passage parts; the first one wins a tie.
func (s *scorer) fold() {
	parent := s.segment.parent
	for _, unit := range s.scored {
		top := parent[unit]
		if best := s.best[top]; best == 0 || s.better(unit, best-1) {
			s.best[top] = unit + 1
		}
	}
	for _, top := range s.touched {
		if best := s.best[top]; best > 0 {
			s.total[top] += s.score[best-1]
		}
		s.total[top] += s.base[top]
		s.base[top] = 0
	}
	for _, unit := range s.scored {
		s.score[unit] = 0
	}
	s.scored = s.scored[:0]
}

func (s *scorer) better(a, b uint32) bool {
	x, y := s.score[a], s.score[b]
	return x > y || x == y && s.segment.number[a] < s.segment.number[b]
}
