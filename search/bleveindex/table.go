package bleveindex

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// A table holds what ranking needs of every unit of a segment, in columns by the unit's number in the segment.
// Segments never change, so a table is read once; deletions are kept apart, in the view.
type table struct {
	parent  []uint32             // of a passage: its root; of a root: itself
	number  []uint16             // of a passage: its place in the document, from 0; of a root: how many it has
	ordered []uint32             // units, those of a document side by side: its root, then its passages in order
	place   []uint32             // of a root: where it stands in ordered
	length  [numFields][]uint16  // terms in each field; of a root, in a field of passages: of all its passages
	roots   *roaring.Bitmap      // the units that are roots
	only    *roaring.Bitmap      // the passages that only some audiences find
	labels  map[string]labelSets // units by label and value
	suggest completions
	words   vocabulary
	keys    map[string]uint32 // articles by their keys
	links   []outLinks        // of articles that link to others
}

type labelSets map[string]*roaring.Bitmap

// readTable reads the columns of a segment.
func readTable(seg segment.Segment) (*table, error) {
	n := int(seg.Count())
	t := &table{parent: make([]uint32, n), number: make([]uint16, n), roots: roaring.New(), only: roaring.New(),
		labels: map[string]labelSets{}}
	if err := t.readUnits(seg, n); err != nil {
		return nil, err
	}
	for _, name := range []string{labelKind, labelSection, labelLang, labelGrant, labelAudience, labelUpdated, labelOnly} {
		sets := labelSets{}
		err := eachValue(seg, name, func(value string, units *roaring.Bitmap) error {
			sets[value] = units
			return nil
		})
		if err != nil {
			return nil, err
		}
		t.labels[name] = sets
	}
	for _, units := range t.labels[labelOnly] {
		t.only.Or(units)
	}
	if err := t.readLengths(seg, n); err != nil {
		return nil, err
	}
	if err := t.readVocabulary(seg); err != nil {
		return nil, err
	}
	articles := t.any(labelKind, articleKinds()...)
	if err := t.readLinks(seg, articles); err != nil {
		return nil, err
	}
	return t, t.readCompletions(seg, articles)
}

// maxPassages is how many passages of a document are indexed: no article within its limit has more.
const maxPassages = math.MaxUint16

// readUnits finds out which units are roots and whose the passages are. The engine keeps the units of a document
// in one segment, since they are written in one batch, but in any order.
func (t *table) readUnits(seg segment.Segment, n int) error {
	numbers := make(map[string]uint32, n/4)
	owners := make([]string, n)
	for i := range n {
		raw, err := seg.DocID(uint64(i))
		if err != nil {
			return fmt.Errorf("read unit %d: %w", i, err)
		}
		id, passage, err := parseUnit(string(raw))
		if err != nil {
			return err
		}
		owners[i] = id
		if passage < 0 {
			numbers[id] = uint32(i)
			t.roots.Add(uint32(i))
		} else {
			t.number[i] = uint16(passage)
		}
	}
	for i, id := range owners {
		top, ok := numbers[id]
		if !ok {
			return fmt.Errorf("passage %d of document %q without its document", i, id)
		}
		t.parent[i] = top
		if uint32(i) != top {
			t.number[top]++
		}
	}
	return t.order()
}

// order puts the units of each document side by side.
func (t *table) order() error {
	t.ordered, t.place = make([]uint32, len(t.parent)), make([]uint32, len(t.parent))
	next := uint32(0)
	for it := t.roots.Iterator(); it.HasNext(); {
		root := it.Next()
		t.place[root], t.ordered[next] = next, root
		next += 1 + uint32(t.number[root])
	}
	for i, top := range t.parent {
		unit := uint32(i)
		if unit == top {
			continue
		}
		if t.number[unit] >= t.number[top] {
			return fmt.Errorf("document %d has a passage %d among its %d", top, t.number[unit], t.number[top])
		}
		t.ordered[t.place[top]+1+uint32(t.number[unit])] = unit
	}
	return nil
}

// units are the root and the passages of a document.
func (t *table) units(root uint32) []uint32 {
	from := t.place[root]
	return t.ordered[from : from+1+uint32(t.number[root])]
}

func (t *table) readLengths(seg segment.Segment, n int) error {
	for f := range t.length {
		t.length[f] = make([]uint16, n)
	}
	return eachValue(seg, labelLength, func(value string, units *roaring.Bitmap) error {
		f, terms, err := parseLength(value)
		if err != nil {
			return err
		}
		column := t.length[f]
		add := func(unit uint32) { column[unit] = uint16(min(int(column[unit])+terms, math.MaxUint16)) }
		for it := units.Iterator(); it.HasNext(); {
			unit := it.Next()
			add(unit)
			if f.ofPassage() {
				add(t.parent[unit])
			}
		}
		return nil
	})
}

// eachValue calls f with every value of a label and the units that have it.
func eachValue(seg segment.Segment, label string, f func(value string, units *roaring.Bitmap) error) error {
	dict, err := seg.Dictionary(label)
	if err != nil {
		return fmt.Errorf("read label %s: %w", label, err)
	}
	values := dict.AutomatonIterator(nil, nil, nil)
	var postings segment.PostingsList
	var places segment.PostingsIterator
	for {
		entry, err := values.Next()
		if err != nil || entry == nil {
			return err
		}
		if postings, err = dict.PostingsList([]byte(entry.Term), nil, postings); err != nil {
			return fmt.Errorf("read label %s: %w", label, err)
		}
		units := roaring.New()
		places = postings.Iterator(false, false, false, places)
		for {
			p, err := places.Next()
			if err != nil {
				return fmt.Errorf("read label %s: %w", label, err)
			}
			if p == nil {
				break
			}
			units.Add(uint32(p.Number()))
		}
		units.RunOptimize()
		if err := f(entry.Term, units); err != nil {
			return err
		}
	}
}

// readStored decodes what is stored with a unit under a name into v.
func readStored(seg segment.Segment, unit uint32, stored string, v any) error {
	var decodeErr error
	err := seg.VisitStoredFields(uint64(unit), func(name string, _ byte, value []byte, _ []uint64) bool {
		if name != stored {
			return true
		}
		decodeErr = json.Unmarshal(value, v)
		return false
	})
	if err == nil {
		err = decodeErr
	}
	if err != nil {
		return fmt.Errorf("read stored unit %d: %w", unit, err)
	}
	return nil
}
