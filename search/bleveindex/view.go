package bleveindex

import (
	"fmt"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// A view is the index at one moment: the engine's snapshot, a part for each of its segments, and the sums that
// ranking needs. It is kept open by its references and closed with the last one.
type view struct {
	snapshot  *scorch.IndexSnapshot
	segments  []*segmentView
	states    *[]state // of the segments
	documents int
	average   *[numFields]float32 // terms of a field, over documents; passages' fields summed up
	perUnit   [numFields]float32  // of passages' fields: terms a passage
	web       web
	words     *vocabulary // of the index
	counts    []uint32    // documents with each of the words, as far as there were words
	seal
	refs    atomic.Int64
	onClose func(error)
}

// A segmentView is a segment with its deletions.
type segmentView struct {
	id      uint64
	segment segment.Segment
	deleted *roaring.Bitmap // nil when there are none
	gone    bitset          // the same
	sets    *setCache
	*table

	documents, passages int
	sums                [numFields]int // terms of live units: of roots, and of passages for their own fields
}

// newView reads what is new in a snapshot since the view before, which may be nil. It takes over the snapshot.
func newView(snapshot *scorch.IndexSnapshot, words *vocabulary, before *view, onClose func(error)) (*view, error) {
	v := &view{snapshot: snapshot, words: words, onClose: onClose}
	v.refs.Store(1)
	known := map[uint64]*segmentView{}
	if before != nil {
		for _, s := range before.segments {
			known[s.id] = s
		}
	}
	var states []state
	for _, s := range snapshot.Segments() {
		seg, err := newSegmentView(s, words, known[s.Id()])
		if err != nil {
			return nil, err
		}
		v.segments = append(v.segments, seg)
		states = append(states, state{seg.id, count(seg.deleted)})
	}
	v.states = &states
	v.sum()
	v.countWords(before)
	v.weave()
	return v, v.readSeal()
}

func newSegmentView(s *scorch.SegmentSnapshot, words *vocabulary, before *segmentView) (*segmentView, error) {
	seg := &segmentView{id: s.Id(), segment: s.Segment(), deleted: s.Deleted()}
	if seg.deleted != nil && seg.deleted.IsEmpty() {
		seg.deleted = nil
	}
	if before != nil {
		seg.table = before.table
		if count(seg.deleted) == count(before.deleted) { // deletions only grow
			seg.documents, seg.passages, seg.sums, seg.gone = before.documents, before.passages, before.sums, before.gone
			seg.sets = before.sets
			return seg, nil
		}
	} else {
		t, err := readTable(s.Segment(), words)
		if err != nil {
			return nil, fmt.Errorf("read segment %d: %w", s.Id(), err)
		}
		seg.table = t
	}
	seg.sets = newSetCache()
	if seg.deleted != nil {
		seg.gone = seg.deleted.ToDense()
	}
	seg.sum()
	return seg, nil
}

func count(b *roaring.Bitmap) uint64 {
	if b == nil {
		return 0
	}
	return b.GetCardinality()
}

// sum counts the live units of the segment and their terms.
func (s *segmentView) sum() {
	for unit, top := range s.parent {
		if s.deleted != nil && s.deleted.ContainsInt(unit) {
			continue
		}
		isRoot := int(top) == unit
		if isRoot {
			s.documents++
		} else if column := s.length[file]; column == nil || column[unit] == 0 { // passages of files are not what others are compared with
			s.passages++
		}
		for f, column := range s.length {
			if column != nil && (isRoot != field(f).ofPassage() || isRoot && s.number[unit] == 0) {
				s.sums[f] += int(column[unit])
			}
		}
	}
}

// sum makes the averages of the whole view.
func (v *view) sum() {
	var sums [numFields]int
	v.average = &[numFields]float32{}
	passages := 0
	for _, s := range v.segments {
		v.documents += s.documents
		passages += s.passages
		for f, n := range s.sums {
			sums[f] += n
		}
	}
	for f, n := range sums {
		v.average[f] = float32(n) / float32(max(v.documents, 1))
		v.perUnit[f] = float32(n) / float32(max(passages, 1))
	}
}

func (v *view) readSeal() error {
	raw, err := v.snapshot.GetInternal([]byte(sealKey))
	if err != nil {
		return fmt.Errorf("read the seal: %w", err)
	}
	v.seal, err = parseSeal(string(raw))
	return err
}

// release gives a reference back.
func (v *view) release() {
	if v.refs.Add(-1) == 0 {
		v.onClose(v.snapshot.Close())
	}
}

// find looks a document up: its segment and root.
func (v *view) find(id string) (*segmentView, uint32, error) {
	for _, s := range v.segments {
		units, err := s.segment.DocNumbers([]string{id})
		if err != nil {
			return nil, 0, fmt.Errorf("find document %q: %w", id, err)
		}
		if s.deleted != nil {
			units.AndNot(s.deleted)
		}
		if !units.IsEmpty() {
			return s, units.Minimum(), nil
		}
	}
	return nil, 0, nil
}
