package bleveindex

import (
	"maps"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/podskazka/podskazka/search"
)

// A shelf is lines to choose from, as one viewer sees them.
type shelf struct {
	*completions
	admits   func(l *line) (preference int, ok bool)  // whether he may be shown a line; preference as in rankOf
	complete func(l *line) (search.Completion, error) // without marks
}

// shelves are the lines of every segment.
func (v *view) shelves(q search.Query) ([]shelf, error) {
	grants, scopes := q.Viewer.Grants(), scopes(q)
	list := make([]shelf, len(v.segments))
	for i, s := range v.segments {
		admits, err := s.admits(q, grants, scopes)
		if err != nil {
			return nil, err
		}
		list[i] = shelf{completions: &s.suggest, admits: admits, complete: func(l *line) (search.Completion, error) {
			id, err := s.segment.DocID(uint64(l.root))
			return l.completion(string(id)), err
		}}
	}
	return list, nil
}

// admits tells the lines that a viewer may be shown, and how his role sees their documents. It says the same as a filter, line by
// line: few lines come so far, and a filter of all documents would cost more than everything else.
func (s *segmentView) admits(q search.Query, grants, scopes []string) (func(l *line) (preference int, ok bool), error) {
	excluded, err := s.excluded(q)
	if err != nil {
		return nil, err
	}
	var asked []*roaring.Bitmap
	if len(q.Kinds)+len(q.Sections) > 0 || q.OnlyFor+q.Lang != "" || !q.Since.IsZero() {
		asked = slices.Collect(maps.Values(s.narrowed(q)))
	}
	granted := make([]*roaring.Bitmap, len(grants))
	for i, grant := range grants {
		granted[i] = s.labels[labelGrant][grant]
	}
	chosen, everybody := s.labels[labelAudience][q.Audience], s.labels[labelAudience][""]
	return func(l *line) (int, bool) {
		has := func(units *roaring.Bitmap) bool { return holds(units, l.root) }
		lacks := func(units *roaring.Bitmap) bool { return !has(units) }
		switch {
		case !slices.ContainsFunc(granted, has), has(s.deleted), has(excluded), slices.ContainsFunc(asked, lacks),
			l.limited && !q.Viewer.Staff() && !overlap(l.item.Only, scopes):
			return 0, false
		case q.Audience == "":
			return 0, true
		case has(chosen):
			return 1, true
		case has(everybody):
			return 0, true
		}
		return -1, true
	}, nil
}

// excluded are the documents the query does not want; nil when it wants all.
func (s *segmentView) excluded(q search.Query) (*roaring.Bitmap, error) {
	if len(q.Exclude) == 0 {
		return nil, nil
	}
	return s.segment.DocNumbers(q.Exclude)
}

func holds(units *roaring.Bitmap, unit uint32) bool { return units != nil && units.Contains(unit) }

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}
