package bleveindex

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestListGivesBackItsPostings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		steps := rapid.SliceOf(rapid.OneOf(rapid.Uint32Range(1, 3), rapid.Uint32Range(1, 1<<20))).Draw(t, "steps")
		counts := rapid.OneOf(rapid.Just(uint32(1)), rapid.Uint32Range(1, 1<<32-1))
		postings := make([]posting, len(steps))
		var p packer
		unit := rapid.Uint32Range(0, 5).Draw(t, "first")
		for i, step := range steps {
			postings[i] = posting{unit, counts.Draw(t, "counts")}
			p.add(postings[i])
			unit += step
		}
		p.finish()
		for _, o := range postings { // a packer is used again
			p.add(o)
		}
		l := p.finish()
		if got := l.appendTo(nil, nil); !slices.Equal(got, postings) {
			t.Fatalf("got %v, want %v", got, postings)
		}
		skip := make(bitset, 1)
		var kept []posting
		for i, o := range postings {
			if o.unit < 64 && i%2 == 0 {
				skip[0] |= 1 << o.unit
			} else {
				kept = append(kept, o)
			}
			if got := l.counts(o.unit); got != o.counts {
				t.Fatalf("unit %d has %d, want %d", o.unit, got, o.counts)
			}
			if next := o.unit + 1; (i+1 == len(postings) || postings[i+1].unit != next) && l.counts(next) != 0 {
				t.Fatalf("unit %d is not there", next)
			}
		}
		if got := l.appendTo(nil, skip); !slices.Equal(got, kept) {
			t.Fatalf("without %b got %v, want %v", skip, got, kept)
		}
	})
}

func TestCacheKeepsWithinItsBudget(t *testing.T) {
	one := func() *list {
		var p packer
		for i := range uint32(1000) {
			p.add(posting{i, 1})
		}
		return p.finish()
	}
	size := one().bytes() + entryBytes + 1
	both := NewLists(10 * size)
	c, other := both.join(), both.join()
	for i := range uint64(30) {
		c.put(listKey{segment: i, stream: words, term: "a"}, one())
		c.put(listKey{segment: i, stream: words, term: "a"}, one())
	}
	if c.lists.Len() != 10 || c.bytes != 10*size {
		t.Errorf("%d lists of %d bytes, want 10 of %d", c.lists.Len(), c.bytes, 10*size)
	}
	if _, ok := c.get(listKey{segment: 29, stream: words, term: "a"}); !ok {
		t.Error("the last list is gone")
	}
	if _, ok := c.get(listKey{segment: 29, stream: grams, term: "a"}); ok {
		t.Error("a list of another stream")
	}
	if _, ok := other.get(listKey{segment: 29, stream: words, term: "a"}); ok {
		t.Error("a list of another index")
	}
	other.put(listKey{segment: 29, stream: words, term: "a"}, one())
	if c.forget(nil); other.lists.Len() != 1 || c.bytes != size {
		t.Errorf("%d lists of %d bytes are left, want that of the other index", other.lists.Len(), c.bytes)
	}
	small := NewLists(size).join()
	if small.put(listKey{segment: 1, stream: words, term: "a"}, one()); small.lists.Len() != 0 {
		t.Error("a list that fills the cache was kept")
	}
}
