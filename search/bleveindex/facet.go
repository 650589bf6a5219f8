package bleveindex

import (
	"time"

	"github.com/RoaringBitmap/roaring/v2"

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

// day is the value of the label of a time. Days compare as text.
func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

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

// since lists the roots updated on the day of t or later.
func (t *table) since(start time.Time) *roaring.Bitmap {
	units, first := roaring.New(), day(start)
	for updated, set := range t.labels[labelUpdated] {
		if updated >= first {
			units.Or(set)
		}
	}
	return units
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
		rest := others(found, narrowed, byUpdated)
		for n, start := range r.query.Periods {
			c.Updated[n] += int(rest.AndCardinality(s.since(start)))
		}
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
