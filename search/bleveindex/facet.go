package bleveindex

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"github.com/podskazka/podskazka/search"
)

// A facet is one way to narrow a search.
type facet uint8

// The facets.
const (
	byKind facet = iota
	bySection
	byAudience
	byLang
	byUpdated
)

// day counts the days of UTC from 1970 to t; whatever is before or after counts as the first or the last one.
func day(t time.Time) uint16 { return uint16(min(max(t.Unix()/(24*60*60), 0), math.MaxUint16)) }

// readUpdated reads the day each root was updated on.
func (t *table) readUpdated(seg segment.Segment, n int) error {
	t.updated = make([]uint16, n)
	return eachValue(seg, labelUpdated, func(value string, units *roaring.Bitmap) error {
		number, err := strconv.ParseUint(value, 10, 16)
		if err != nil {
			return fmt.Errorf("updated label: %w", err)
		}
		for it := units.Iterator(); it.HasNext(); {
			t.updated[it.Next()] = uint16(number)
		}
		return nil
	})
}

// narrowed lists the units that pass each filter which the query uses. Without kinds it asks for articles.
func (s *segmentView) narrowed(q search.Query) map[facet]*roaring.Bitmap {
	kinds := q.Kinds
	if len(kinds) == 0 {
		kinds = articleKinds()
	}
	sets := map[facet]*roaring.Bitmap{byKind: s.any(labelKind, kinds...)}
	if len(q.Sections) > 0 {
		sets[bySection] = s.any(labelSection, q.Sections...)
	}
	if q.OnlyFor != "" {
		sets[byAudience] = s.any(labelAudience, q.OnlyFor, "")
	}
	if q.Lang != "" {
		sets[byLang] = s.any(labelLang, q.Lang)
	}
	if !q.Since.IsZero() {
		sets[byUpdated] = s.since(q.Since)
	}
	return sets
}

// since lists the roots updated on the day of start or later.
func (t *table) since(start time.Time) *roaring.Bitmap {
	units, first := roaring.New(), day(start)
	for it := t.roots.Iterator(); it.HasNext(); {
		if root := it.Next(); t.updated[root] >= first {
			units.Add(root)
		}
	}
	return units
}

// countSince adds the roots updated in each of the periods that begin at starts.
func (t *table) countSince(counts []int, starts []time.Time, roots *roaring.Bitmap) {
	first := make([]uint16, len(starts))
	for i, start := range starts {
		first[i] = day(start)
	}
	for it := roots.Iterator(); it.HasNext(); {
		updated := t.updated[it.Next()]
		for i := range first {
			if updated >= first[i] {
				counts[i]++
			}
		}
	}
}

// match notes a root that has what the query looks for, when its matches are to be counted.
func (r *run) match(segment int, root uint32) {
	if !r.query.Facets {
		return
	}
	if r.matching == nil {
		r.matching = make([]*roaring.Bitmap, len(r.view.segments))
	}
	if r.matching[segment] == nil {
		r.matching[segment] = roaring.New()
	}
	r.matching[segment].Add(root)
}

// counts counts the matches that the viewer may read by the values of each filter: with the other filters as they are,
// whatever its own says.
func (r *run) counts() (*search.Counts, error) {
	c := &search.Counts{Kinds: map[string]int{}, Sections: map[string]int{}, Audiences: map[string]int{}, Langs: map[string]int{},
		Updated: make([]int, len(r.query.Periods))}
	for i, matching := range r.matching {
		if matching == nil {
			continue
		}
		s := r.view.segments[i]
		excluded, err := s.segment.DocNumbers(r.query.Exclude)
		if err != nil {
			return nil, err
		}
		found := roaring.And(matching, s.readable(r.query))
		found.AndNot(excluded)
		narrowed := s.narrowed(r.query)
		s.count(c.Kinds, labelKind, others(found, narrowed, byKind))
		s.count(c.Sections, labelSection, others(found, narrowed, bySection))
		s.count(c.Audiences, labelAudience, others(found, narrowed, byAudience))
		s.count(c.Langs, labelLang, others(found, narrowed, byLang))
		s.countSince(c.Updated, r.query.Periods, others(found, narrowed, byUpdated))
	}
	return c, nil
}

// others are the units that pass every filter but one.
func others(found *roaring.Bitmap, narrowed map[facet]*roaring.Bitmap, but facet) *roaring.Bitmap {
	rest := found.Clone()
	for f, units := range narrowed {
		if f != but {
			rest.And(units)
		}
	}
	return rest
}

// count adds the units that have each value of a label.
func (t *table) count(counts map[string]int, label string, units *roaring.Bitmap) {
	for value, set := range t.labels[label] {
		if n := units.AndCardinality(set); n > 0 {
			counts[value] += int(n)
		}
	}
}
