package bleveindex

import (
	"cmp"
	"context"
	"maps"
	"math"
	"runtime"
	"slices"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// minWarm is from how many postings on a list is read before anybody asks for it: shorter ones take no time worth telling.
const minWarm = 1 << 8

// warmShare is how much of the memory for lists, in eighths, is filled before anybody asks.
const warmShare = 7

// yieldEvery is after how many values of a segment whoever reads it in the background lets searches go first: the scheduler would
// let them wait for 10 ms when all processors are taken.
const yieldEvery = 64

// keepWarm reads the long lists of new segments until the index is closed: to read one from the engine's form takes ten times as
// long as to search it.
func (x *Index) keepWarm() {
	warmed := map[uint64]bool{} // segments of the view before
	for {
		select {
		case <-x.closed:
			return
		case <-x.cold:
			x.logError(guarded(func() error { return x.warm(warmed) }))
		}
	}
}

// warm forgets the lists of segments that are gone and reads the longest of the new ones of an archive, as far as there is room.
func (x *Index) warm(warmed map[uint64]bool) error {
	v, err := x.acquire()
	if err != nil {
		return nil // closed
	}
	defer x.release(v)
	x.lists.forget(v)
	if x.options.Profile != Lean {
		return nil
	}
	var list []longList
	before := maps.Clone(warmed)
	clear(warmed)
	for i, s := range v.segments {
		if !before[s.id] {
			if list, err = s.longLists(i, list, x.closed); err != nil {
				return err
			}
		}
		warmed[s.id] = true
	}
	slices.SortFunc(list, func(a, b longList) int { return cmp.Compare(b.size, a.size) })
	r := &run{view: v, parts: x.options.Profile.parts(), lists: x.lists, filters: make([]filter, len(v.segments)), scratch: &scratch{}}
	g := newGatherer(context.Background(), r)
	for at, l := range list {
		select {
		case <-x.closed:
			return nil
		default:
		}
		if x.lists.full(warmShare) {
			list = list[:at]
			break
		}
		runtime.Gosched()
		g.index, g.segment = l.segment, v.segments[l.segment]
		if _, err := g.find(words, l.term, math.MaxInt); err != nil {
			return err
		}
	}
	for _, l := range slices.Backward(list) { // the longest go last when others are read
		x.lists.get(listKey{segment: v.segments[l.segment].id, stream: words, term: l.term})
	}
	return nil
}

// A longList is the list of a term in a segment, by its number.
type longList struct {
	segment int
	term    string
	size    uint64
}

// longLists adds those of at least minWarm postings. It ends early when the index is closed.
func (s *segmentView) longLists(number int, list []longList, closed <-chan struct{}) ([]longList, error) {
	if len(s.parent) < minWarm {
		return list, nil
	}
	dict, err := s.segment.Dictionary(streamNames[words])
	if err != nil {
		return nil, err
	}
	terms := dict.AutomatonIterator(nil, nil, nil)
	var postings segment.PostingsList
	for read := 1; ; read++ {
		entry, err := terms.Next()
		if err != nil || entry == nil {
			return list, err
		}
		if read%yieldEvery == 0 {
			select {
			case <-closed:
				return list, nil
			default:
				runtime.Gosched()
			}
		}
		if postings, err = dict.PostingsList([]byte(entry.Term), nil, postings); err != nil {
			return nil, err
		}
		if n := postings.Count(); n >= minWarm {
			list = append(list, longList{number, entry.Term, n})
		}
	}
}
