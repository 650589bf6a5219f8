package bleveindex

import (
	"cmp"
	"context"
	"math"
	"slices"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// minWarm is from how many postings on a list is read before anybody asks for it: shorter ones take no time worth telling.
const minWarm = 1 << 8

// warmShare is how much of the memory for lists, in eighths, is filled before anybody asks.
const warmShare = 7

// keepWarm reads the long lists of new segments until the index is closed: to read one from the engine's form takes ten times as
// long as to search it.
func (x *Index) keepWarm() {
	warmed := map[uint64]bool{} // by segment
	for {
		select {
		case <-x.closed:
			return
		case <-x.cold:
			x.logError(guarded(func() error { return x.warm(warmed) }))
		}
	}
}

// warm forgets the lists of segments that are gone and reads the longest of the new ones, as far as there is room.
func (x *Index) warm(warmed map[uint64]bool) error {
	v, err := x.acquire()
	if err != nil {
		return nil // closed
	}
	defer x.release(v)
	x.lists.forget(v)
	var list []longList
	for i, s := range v.segments {
		if warmed[s.id] {
			continue
		}
		warmed[s.id] = true
		if list, err = s.longLists(i, list); err != nil {
			return err
		}
	}
	slices.SortFunc(list, func(a, b longList) int { return cmp.Compare(b.size, a.size) })
	r := &run{view: v, parts: x.options.Profile.parts(), lists: x.lists, filters: make([]filter, len(v.segments)), scratch: &scratch{}}
	g := newGatherer(context.Background(), r)
	for _, l := range list {
		select {
		case <-x.closed:
			return nil
		default:
		}
		if x.lists.full(warmShare) {
			return nil
		}
		g.index, g.segment = l.segment, v.segments[l.segment]
		if _, err := g.find(words, l.term, math.MaxInt); err != nil {
			return err
		}
	}
	return nil
}

// A longList is the list of a term in a segment, by its number.
type longList struct {
	segment int
	term    string
	size    uint64
}

// longLists adds those of at least minWarm postings.
func (s *segmentView) longLists(number int, list []longList) ([]longList, error) {
	if len(s.parent) < minWarm {
		return list, nil
	}
	dict, err := s.segment.Dictionary(streamNames[words])
	if err != nil {
		return nil, err
	}
	terms := dict.AutomatonIterator(nil, nil, nil)
	var postings segment.PostingsList
	for {
		entry, err := terms.Next()
		if err != nil || entry == nil {
			return list, err
		}
		if postings, err = dict.PostingsList([]byte(entry.Term), nil, postings); err != nil {
			return nil, err
		}
		if n := postings.Count(); n >= minWarm {
			list = append(list, longList{number, entry.Term, n})
		}
	}
}
