package bleveindex

import (
	"context"
	"slices"
)

// An impact is what a posting earns at most, tf / (k1 + tf), in steps of 1/fullImpact, rounded up: a byte, where the frequency itself
// takes a division and the lengths of the unit.
const fullImpact = 255

// impactOf is the impact of a weighted frequency.
func impactOf(tf, k1 float32) byte {
	return byte(min(int(fullImpact*tf/(k1+tf)), fullImpact-1)) + 1
}

// anyFrequency stands for those that cannot be told from endless ones. A sum of some thousands of them is still a number.
const anyFrequency = 1e30

// frequenciesOf are the highest weighted frequencies of each impact.
func frequenciesOf(k1 float32) *[fullImpact + 1]float32 {
	var list [fullImpact + 1]float32
	for x := range list {
		list[x] = k1 * float32(x) / float32(fullImpact-x)
	}
	list[fullImpact] = anyFrequency
	return &list
}

// bound marks the documents of a concept and adds to their totals what it can earn them at most. It asks the context before each list.
func (s *scorer) bound(ctx context.Context, p *scoredPart, c *concept, frequencies *[fullImpact + 1]float32) error {
	var worth [fullImpact + 1]float32
	scale := p.scale * c.idf
	s.units = s.units[:0]
	alone := c.lists(s.index) == 1
	for i := range c.choices {
		l := c.choices[i].in[s.index].list
		if l.size == 0 {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		weight := float32(c.choices[i].Weight) * growth(p.part, l.averages, s.view.average)
		for x, tf := range frequencies {
			worth[x] = weight * tf
		}
		if alone {
			for x, tf := range worth {
				worth[x] = scale * tf / (p.k1 + tf)
			}
			s.units = l.spread(s.total, &worth, s.marks, s.units)
			return nil
		}
		s.units = l.spread(s.tf, &worth, s.marks, s.units)
	}
	for _, unit := range s.units {
		tf := s.tf[unit] // 0 when another term of the concept led here before
		s.total[unit] += scale * tf / (p.k1 + tf)
		s.tf[unit] = 0
	}
	return nil
}

// lists counts the terms of a concept that a segment has.
func (c *concept) lists(segment int) (n int) {
	for i := range c.choices {
		if c.choices[i].in[segment].list.size > 0 {
			n++
		}
	}
	return n
}

// spread adds to the number of each unit what its impact is worth, marks the units and appends them.
func (l *list) spread(to []float32, worth *[fullImpact + 1]float32, marks bitset, units []uint32) []uint32 {
	from := len(units)
	units = slices.Grow(units, l.size)[:from+l.size]
	packed, at, unit := l.packed, 0, uint32(0)
	list := units[from:]
	impacts := l.impacts[:len(list)]
	for i := range list {
		head := uint32(packed[at])
		at++
		if head >= 0x80 {
			head, at = longVarint(packed, at-1)
		}
		unit += head >> 1
		list[i] = unit
		marks.add(unit)
		to[unit] += worth[impacts[i]]
	}
	return units
}
