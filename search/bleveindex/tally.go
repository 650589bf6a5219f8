package bleveindex

import (
	"fmt"
	"slices"
)

// A tally says how many units of each segment have a word: a measure of rarity that costs no reading of postings. It never changes.
type tally struct {
	of    *[]state // of the view that it was made for
	units []uint32 // by segment
}

// A state is a segment with so many deletions.
type state struct{ segment, deleted uint64 }

// in gives the units of a segment, which is likely to be the one at a place.
func (t tally) in(s state, place int) (units uint32, ok bool) {
	if t.of == nil {
		return 0, false
	}
	if states := *t.of; place >= len(states) || states[place] != s {
		place = slices.Index(states, s)
	}
	if place < 0 {
		return 0, false
	}
	return t.units[place], true
}

// tally counts the units that have a word. Of a tally that was made for another view it takes what is still so.
func (r *run) tally(term string) ([]uint32, error) {
	if units := r.counted(term); units != nil {
		return units, nil
	}
	kept := r.lists.tally(term)
	units := make([]uint32, len(*r.view.states))
	for i, s := range *r.view.states {
		n, ok := kept.in(s, i)
		if !ok {
			var err error
			if n, err = r.units(i, term); err != nil {
				return nil, fmt.Errorf("count %q: %w", term, err)
			}
		}
		units[i] = n
	}
	r.lists.putTally(term, tally{r.view.states, units})
	return units, nil
}

// counted is the tally of a word if this view has it; else nil.
func (r *run) counted(term string) []uint32 {
	if kept := r.lists.tally(term); kept.of == r.view.states {
		return kept.units
	}
	return nil
}

// units asks a segment for them.
func (r *run) units(segment int, term string) (uint32, error) {
	dict, err := r.dictionary(segment, words)
	if err != nil {
		return 0, err
	}
	postings, err := dict.PostingsList([]byte(term), r.view.segments[segment].deleted, r.walked)
	if err != nil {
		return 0, err
	}
	r.walked = postings
	return uint32(postings.Count()), nil
}
