package bleveindex

import (
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

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
	for i, s := range v.segments {
		excluded, err := s.segment.DocNumbers(q.Exclude)
		if err != nil {
			return nil, err
		}
		eligible := s.readable(q)
		eligible.AndNot(excluded)
		for _, units := range s.narrowed(q) {
			eligible.And(units)
		}
		hidden := s.hidden(q)
		list[i] = filter{eligible: eligible.ToDense(), hidden: hidden, skip: s.gone.or(hidden)}
		if q.Audience != "" {
			list[i].boosted = s.any(labelAudience, q.Audience).ToDense()
			list[i].lowered = roaring.AndNot(s.roots, s.any(labelAudience, q.Audience, "")).ToDense()
		}
	}
	return list, nil
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

// articleKinds lists the kinds a query without kinds asks for.
func articleKinds() []string {
	list := make([]string, len(kb.Kinds))
	for i, k := range kb.Kinds {
		list[i] = string(k)
	}
	return list
}

// hidden lists the passages for audiences that are neither the viewer's nor the chosen one. Staff find all.
func (s *segmentView) hidden(q search.Query) bitset {
	if q.Viewer.Staff() || s.only.IsEmpty() {
		return nil
	}
	return roaring.AndNot(s.only, s.any(labelOnly, scopes(q)...)).ToDense()
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
