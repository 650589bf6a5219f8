package bleveindex

import (
	"fmt"
	"math/bits"

	"github.com/RoaringBitmap/roaring/v2"
)

// total counts the eligible documents of a segment that have any of the words; of a message, those whose
// postings were read: nobody is told how many letters share a common word with his.
func (p *pruner) total(n int) (int, error) {
	s := p.scorers[n]
	found := s.marks
	message := p.run.query.Message && !p.run.query.Facets
	for at, c := range p.order {
		for i := range c.choices {
			if p.unread[at][i].quiet == 0 || message {
				continue
			}
			if err := p.join(found, n, &c.choices[i]); err != nil {
				return 0, err
			}
		}
	}
	count := 0
	eligible := p.run.filters[n].eligible
	for i, word := range found {
		if i < len(eligible) {
			count += bits.OnesCount64(word & eligible[i])
		}
		if p.run.query.Facets {
			for rest := word; rest != 0; rest &= rest - 1 {
				p.run.match(n, uint32(i*64+bits.TrailingZeros64(rest)))
			}
		}
	}
	return count, nil
}

// longList is from how many postings on the engine's own bitmap is quicker than the list.
const longList = 4096

// join adds the documents of a choice to a set.
func (p *pruner) join(found bitset, n int, c *choice) error {
	l := c.in[n].list
	if l.size >= longList {
		dict, err := p.run.dictionary(n, words)
		if err != nil {
			return err
		}
		postings, err := dict.PostingsList([]byte(c.Text), nil, nil)
		if err != nil {
			return fmt.Errorf("read postings: %w", err)
		}
		if postings, ok := postings.(interface{ OrInto(*roaring.Bitmap) }); ok {
			units := roaring.New()
			postings.OrInto(units)
			for i, word := range units.ToDense() {
				found[i] |= word
			}
			return nil
		}
	}
	scratch := p.run.scratch
	scratch.postings = l.appendTo(scratch.postings[:0], nil)
	for _, o := range scratch.postings {
		found.add(o.unit)
	}
	return nil
}
