package bleveindex

import (
	"encoding/json"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// linksStored is where the links of a document are stored.
const linksStored = "links"

// A link leads from a document to another.
type link struct {
	To    string   `json:"t"`           // key of the target
	Terms []string `json:"w,omitempty"` // what it says
}

// outLinks are the links of a document of a segment.
type outLinks struct {
	root  uint32
	links []link
}

// readLinks reads the links of a segment's articles, and their keys, so that links can be followed.
func (t *table) readLinks(seg segment.Segment, articles *roaring.Bitmap) error {
	t.keys = make(map[string]uint32, articles.GetCardinality())
	err := eachValue(seg, labelKey, func(key string, units *roaring.Bitmap) error {
		for it := roaring.And(units, articles).Iterator(); it.HasNext(); {
			t.keys[key] = it.Next()
		}
		return nil
	})
	if err != nil {
		return err
	}
	for it := articles.Iterator(); it.HasNext(); {
		out := outLinks{root: it.Next()}
		if err := readStored(seg, out.root, linksStored, func(row []byte) error { return json.Unmarshal(row, &out.links) }); err != nil {
			return err
		}
		if len(out.links) > 0 {
			t.links = append(t.links, out)
		}
	}
	return nil
}

// A spot is a unit of a view.
type spot struct {
	segment int
	unit    uint32
}

// A web is how the documents of a view link to each other. What a viewer may not read tells him nothing: a document
// has a neighbour only if everybody who may read the one may read the other.
type web struct {
	neighbours map[spot][]spot
	anchors    []map[string][]posting // by segment and term: in texts of links to documents
}

// linkShare is what a document gets of the score of its best neighbour.
const linkShare = .12

// bonus is what the neighbours of a document add to its score. score gives the one a document has of its own.
func (w *web) bonus(document spot, score func(spot) float32) (bonus float32) {
	for _, n := range w.neighbours[document] {
		bonus = max(bonus, score(n))
	}
	return linkShare * bonus
}

// weave follows the links of all segments. Without a link it makes nothing.
func (v *view) weave() {
	for i, s := range v.segments {
		for _, out := range s.links {
			if s.deleted != nil && s.deleted.Contains(out.root) {
				continue
			}
			for _, l := range out.links {
				if to, ok := v.target(l.To); ok {
					v.web.join(v, spot{i, out.root}, to, l.Terms)
				}
			}
		}
	}
}

// target finds the live article that has a key.
func (v *view) target(key string) (spot, bool) {
	for i, s := range v.segments {
		if root, ok := s.keys[key]; ok && (s.deleted == nil || !s.deleted.Contains(root)) {
			return spot{i, root}, true
		}
	}
	return spot{}, false
}

func (w *web) join(v *view, from, to spot, terms []string) {
	if from == to {
		return
	}
	if w.neighbours == nil {
		w.neighbours = map[spot][]spot{}
		w.anchors = make([]map[string][]posting, len(v.segments))
	}
	if v.reads(from, to) {
		w.neighbours[from] = append(w.neighbours[from], to)
	}
	if !v.reads(to, from) {
		return
	}
	w.neighbours[to] = append(w.neighbours[to], from)
	index := w.anchors[to.segment]
	if index == nil {
		index = map[string][]posting{}
		w.anchors[to.segment] = index
	}
	for _, term := range terms {
		list := index[term]
		if n := len(list); n > 0 && list[n-1].unit == to.unit {
			list[n-1].counts = min(list[n-1].counts+1, 1<<textBits-1)
		} else {
			index[term] = append(list, posting{to.unit, 1})
		}
	}
}

// reads reports whether everybody who may read the first document may read the second.
func (v *view) reads(first, second spot) bool {
	a, b := v.segments[first.segment], v.segments[second.segment]
	for grant, units := range a.labels[labelGrant] {
		if units.Contains(first.unit) {
			if set := b.labels[labelGrant][grant]; set == nil || !set.Contains(second.unit) {
				return false
			}
		}
	}
	return true
}
