package bleveindex

import (
	"fmt"
	"math"
	"runtime"

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
	length  [numFields][]uint16  // terms in each field, nil when no unit has it; of a root, in a field of passages: of all its passages
	updated []uint16             // of a root: the day; see day
	roots   *roaring.Bitmap      // the units that are roots
	only    *roaring.Bitmap      // the passages that only some audiences find
	labels  map[string]labelSets // units by label and value
	suggest completions
	words   tallies           // documents with each of the index's words
	keys    map[string]uint32 // articles by their keys
	links   []outLinks        // of articles that link to others
}

type labelSets map[string]*roaring.Bitmap

// readTable reads the columns of a segment, and its words into those of the index.
func readTable(seg segment.Segment, words *vocabulary) (*table, error) {
	n := int(seg.Count())
	t := &table{parent: make([]uint32, n), number: make([]uint16, n), roots: roaring.New(), only: roaring.New(),
		labels: map[string]labelSets{}}
	if err := t.readUnits(seg, n); err != nil {
		return nil, err
	}
	for _, name := range []string{labelKind, labelSection, labelLang, labelGrant, labelAudience, labelOnly} {
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
	if err := t.readUpdated(seg, n); err != nil {
		return nil, err
	}
	if err := t.readLengths(seg, n); err != nil {
		return nil, err
	}
	if err := t.readVocabulary(seg, words); err != nil {
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
	owners := map[uint32]string{} // of passages
	for i := range uint32(n) {
		id, passage, err := unitID(seg, i)
		if err != nil {
			return err
		}
		if passage < 0 {
			t.parent[i] = i
			t.roots.Add(i)
		} else {
			t.number[i] = uint16(passage)
			owners[i] = id
		}
	}
	if len(owners) == 0 {
		t.ordered = t.parent
		t.place = t.parent
		return nil
	}
	roots := make(map[string]uint32, t.roots.GetCardinality())
	for it := t.roots.Iterator(); it.HasNext(); {
		root := it.Next()
		id, _, err := unitID(seg, root)
		if err != nil {
			return err
		}
		roots[id] = root
	}
	for unit, id := range owners {
		top, ok := roots[id]
		if !ok {
			return fmt.Errorf("passage %d of document %q without its document", unit, id)
		}
		t.parent[unit] = top
		t.number[top]++
	}
	return t.order()
}

// unitID is the id of the document of a unit and the number of the passage; -1 for a root.
func unitID(seg segment.Segment, unit uint32) (id string, passage int, err error) {
	raw, err := seg.DocID(uint64(unit))
	if err != nil {
		return "", 0, fmt.Errorf("read unit %d: %w", unit, err)
	}
	return parseUnit(string(raw))
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
	return eachValue(seg, labelLength, func(value string, units *roaring.Bitmap) error {
		f, terms, err := parseLength(value)
		if err != nil {
			return err
		}
		if t.length[f] == nil {
			t.length[f] = make([]uint16, n)
		}
		column := t.length[f]
		add := func(unit uint32) { column[unit] = uint16(min(int(column[unit])+terms, math.MaxUint16)) }
		for it := units.Iterator(); it.HasNext(); {
			unit := it.Next()
			add(unit)
			if top := t.parent[unit]; top != unit && f.ofPassage() {
				add(top)
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
		runtime.Gosched() // searches go first
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
