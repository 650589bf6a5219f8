package bleveindex

import (
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// A film tells which passages of a guide are spoken in it and which are written beside it.
type film struct {
	segment segment.Segment
	shown   bool            // the hit shows a spoken passage
	spoken  map[uint32]bool // passages that were read
}

// newFilm is nil for a hit that has no film.
func newFilm(s segment.Segment, hit search.Hit) *film {
	if hit.Kind != string(kb.KindGuide) && hit.T < 0 {
		return nil
	}
	return &film{segment: s, shown: hit.T >= 0, spoken: map[uint32]bool{}}
}

// field says where the postings of a word, which some passages have in their text, place it: where the hit shows it, if it stands there, too.
func (f *film) field(postings []posting, root uint32) (string, error) {
	spoken := f.shown
	for _, o := range postings {
		if o.unit == root || o.counts&(1<<textBits-1) == 0 {
			continue
		}
		var err error
		if spoken, err = f.speaks(o.unit); err != nil {
			return "", err
		}
		if spoken == f.shown {
			break
		}
	}
	if spoken {
		return "transcript", nil
	}
	return fieldNames[body], nil
}

func (f *film) speaks(unit uint32) (bool, error) {
	spoken, known := f.spoken[unit]
	if known {
		return spoken, nil
	}
	var p passage
	if err := readStored(f.segment, unit, stored, p.unpack); err != nil {
		return false, err
	}
	f.spoken[unit] = p.T >= 0
	return p.T >= 0, nil
}
