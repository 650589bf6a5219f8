package bleveindex

import (
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"math"
	"slices"

	"github.com/podskazka/podskazka/search"
)

// A candidate is a document with its score.
type candidate struct {
	segment int
	root    uint32
	best    uint32  // its best passage, plus one
	link    float32 // what its neighbours add to the score
	doubt   float32 // what is taken off for it was earned by people's words
	unsaid  bool    // these count for nothing
	score   float32
}

// A page keeps the best candidates after a cursor, as a heap with the worst on top, and counts all.
type page struct {
	run   *run
	limit int
	after *cursor
	heap  []candidate
	total int
	more  bool // candidates fell off the end

	pruned bool // not all candidates came
	err    error
}

func newPage(r *run, after *cursor) *page {
	limit := r.query.Limit
	if limit == 0 {
		limit = search.DefaultLimit
	}
	return &page{run: r, limit: limit, after: after}
}

func (p *page) add(c candidate) {
	p.total++
	if p.after != nil && !p.isAfter(c) {
		return
	}
	if len(p.heap) < p.limit {
		p.heap = append(p.heap, c)
		p.up(len(p.heap) - 1)
		return
	}
	p.more = true
	if p.compare(c, p.heap[0]) < 0 {
		p.heap[0] = c
		p.down(0)
	}
}

// compare orders candidates as they stand on a page: by score, then by id.
func (p *page) compare(a, b candidate) int {
	if a.score != b.score {
		return cmp.Compare(b.score, a.score)
	}
	return cmp.Compare(p.id(a), p.id(b))
}

func (p *page) isAfter(c candidate) bool {
	if c.score != p.after.score {
		return c.score < p.after.score
	}
	return p.id(c) > p.after.id
}

// before reports whether a document of a score may stand on a page before.
func (p *page) before(score float32) bool { return p.after != nil && score >= p.after.score }

func (p *page) id(c candidate) string {
	raw, err := p.run.view.segments[c.segment].segment.DocID(uint64(c.root))
	if err != nil {
		p.err = err
	}
	return string(raw)
}

func (p *page) up(i int) {
	for i > 0 {
		above := (i - 1) / 2
		if p.compare(p.heap[i], p.heap[above]) <= 0 {
			return
		}
		p.heap[i], p.heap[above] = p.heap[above], p.heap[i]
		i = above
	}
}

func (p *page) down(i int) {
	for {
		worst := i
		for _, below := range [...]int{2*i + 1, 2*i + 2} {
			if below < len(p.heap) && p.compare(p.heap[below], p.heap[worst]) > 0 {
				worst = below
			}
		}
		if worst == i {
			return
		}
		p.heap[i], p.heap[worst] = p.heap[worst], p.heap[i]
		i = worst
	}
}

// sorted lists the candidates, best first.
func (p *page) sorted() []candidate {
	slices.SortFunc(p.heap, p.compare)
	return p.heap
}

// A cursor is the last hit of the page before: the next page starts after it.
type cursor struct {
	score float32
	id    string
}

func (c cursor) String() string {
	raw := binary.BigEndian.AppendUint32(nil, math.Float32bits(c.score))
	return base64.RawURLEncoding.EncodeToString(append(raw, c.id...))
}

// parseCursor reads a cursor; nil when the text is empty.
func parseCursor(text string) (*cursor, error) {
	if text == "" {
		return nil, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) <= 4 {
		return nil, invalidCursor()
	}
	score := math.Float32frombits(binary.BigEndian.Uint32(raw))
	if score != score { // NaN
		return nil, invalidCursor()
	}
	return &cursor{score: score, id: string(raw[4:])}, nil
}
