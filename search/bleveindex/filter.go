package bleveindex

import (
	"fmt"
	"slices"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashicorp/golang-lru/v2/simplelru"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// A filter says, for one segment, which documents may be hits. It never touches a score, but for the chosen
// audience.
type filter struct {
	eligible bitset // roots the viewer may read and the query asks for
	hidden   bitset // passages he does not find
	skip     bitset // those and what is deleted; nil when there is nothing
	boosted  bitset // roots for the chosen audience
	lowered  bitset // roots for other audiences only
}

// filters makes the filter of each segment.
func (v *view) filters(q search.Query) ([]filter, error) {
	list := make([]filter, len(v.segments))
	eligible := fmt.Sprintf("%q %q %q %q %q %d", distinct(q.Viewer.Grants()), q.Kinds, q.Sections, q.OnlyFor, q.Lang, day(q.Since))
	hidden := fmt.Sprintf("hidden %q", distinct(scopes(q)))
	for i, s := range v.segments {
		f := filter{eligible: s.sets.of(eligible, func() *roaring.Bitmap { return s.eligible(q) })}
		if !q.Viewer.Staff() && !s.only.IsEmpty() {
			f.hidden = s.sets.of(hidden, func() *roaring.Bitmap { return s.hidden(q) })
		}
		if f.skip = s.gone.or(f.hidden); q.Audience != "" {
			f.boosted = s.sets.of("for "+q.Audience, func() *roaring.Bitmap { return s.any(labelAudience, q.Audience) })
			f.lowered = s.sets.of("not for "+q.Audience, func() *roaring.Bitmap {
				return roaring.AndNot(s.roots, s.any(labelAudience, q.Audience, ""))
			})
		}
		if len(q.Exclude) > 0 {
			excluded, err := s.segment.DocNumbers(q.Exclude)
			if err != nil {
				return nil, err
			}
			f.eligible = f.eligible.without(excluded)
		}
		list[i] = f
	}
	return list, nil
}

// eligible lists the roots that the viewer may read and the query asks for, but for what it excludes by id.
func (s *segmentView) eligible(q search.Query) *roaring.Bitmap {
	roots := s.readable(q)
	for _, units := range s.narrowed(q) {
		roots.And(units)
	}
	return roots
}

// distinct puts a list in order, each once.
func distinct(list []string) []string { return slices.Compact(slices.Sorted(slices.Values(list))) }

// maxSets is how many sets a segment keeps, of a bit a unit each.
const maxSets = 128

// setCache keeps the sets of a segment that were used last, until more of it is deleted. It is safe for concurrent use.
type setCache struct {
	mu   sync.Mutex
	sets *simplelru.LRU[string, bitset]
}

func newSetCache() *setCache {
	c := &setCache{}
	c.sets, _ = simplelru.NewLRU[string, bitset](maxSets, nil) // fails for no positive size
	return c
}

// of gives the set with a name, which list makes when it is not kept. Nobody may write to it.
func (c *setCache) of(name string, list func() *roaring.Bitmap) bitset {
	c.mu.Lock()
	set, ok := c.sets.Get(name)
	c.mu.Unlock()
	if ok {
		return set
	}
	set = list().ToDense()
	c.mu.Lock()
	c.sets.Add(name, set)
	c.mu.Unlock()
	return set
}

// preference tells how the chosen audience sees a document: 1 when it is for it, -1 when for others only.
func (f filter) preference(root uint32) int {
	switch {
	case f.boosted.has(root):
		return 1
	case f.lowered.has(root):
		return -1
	}
	return 0
}

// A bitset answers "is it in" faster than a compressed bitmap.
type bitset []uint64

func (b bitset) has(n uint32) bool {
	at := int(n / 64)
	return at < len(b) && b[at]&(1<<(n%64)) != 0
}

// add puts a number in that the bitset has room for.
func (b bitset) add(n uint32) { b[n/64] |= 1 << (n % 64) }

// without is a copy that lacks some numbers.
func (b bitset) without(numbers *roaring.Bitmap) bitset {
	b = slices.Clone(b)
	for it := numbers.Iterator(); it.HasNext(); {
		if n := it.Next(); b.has(n) {
			b[n/64] &^= 1 << (n % 64)
		}
	}
	return b
}

// or is the union of two bitsets; either may be nil.
func (b bitset) or(other bitset) bitset {
	if len(b) < len(other) {
		b, other = other, b
	}
	if len(other) == 0 {
		return b
	}
	b = slices.Clone(b)
	for i, bits := range other {
		b[i] |= bits
	}
	return b
}

// readable lists the live roots that the viewer may read.
func (s *segmentView) readable(q search.Query) *roaring.Bitmap {
	roots := s.any(labelGrant, q.Viewer.Grants()...)
	if s.deleted != nil {
		roots.AndNot(s.deleted)
	}
	return roots
}

// reads reports whether one of the grants lets read a root.
func (t *table) reads(grants []string, root uint32) bool {
	return slices.ContainsFunc(grants, func(grant string) bool {
		set := t.labels[labelGrant][grant]
		return set != nil && set.Contains(root)
	})
}

// articleKinds lists the kinds a query without kinds asks for.
func articleKinds() []string {
	list := make([]string, len(kb.Kinds))
	for i, k := range kb.Kinds {
		list[i] = string(k)
	}
	return list
}

// hidden lists the passages for audiences that are neither the viewer's nor the chosen one. Staff find all.
func (s *segmentView) hidden(q search.Query) *roaring.Bitmap {
	return roaring.AndNot(s.only, s.any(labelOnly, scopes(q)...))
}

// scopes lists the audiences whose passages are found.
func scopes(q search.Query) []string {
	if q.Audience == "" {
		return q.Viewer.Audiences
	}
	return append(slices.Clone(q.Viewer.Audiences), q.Audience)
}

// any lists the units that have one of the values of a label, as a new bitmap.
func (t *table) any(label string, values ...string) *roaring.Bitmap {
	units := roaring.New()
	for _, v := range values {
		if set := t.labels[label][v]; set != nil {
			units.Or(set)
		}
	}
	return units
}
