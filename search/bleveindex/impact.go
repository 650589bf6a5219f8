package bleveindex

import (
	"context"
	"encoding/binary"
)

// An impact is what a posting earns at most, tf / (k1 + tf), in steps of 1/fullImpact, rounded up: a byte, where the frequency itself
// takes a division and the lengths of the unit.
const fullImpact = 255

// impactOf is the impact of a weighted frequency.
func impactOf(tf, k1 float32) byte {
	return byte(min(int(fullImpact*tf/(k1+tf)), fullImpact-1)) + 1
}

// anyFrequency stands for those that cannot be told from endless ones. Times any weight, growth and number of steps it is still a number.
const anyFrequency = 1e20

// frequenciesOf are the highest weighted frequencies of each impact.
func frequenciesOf(k1 float32) *[fullImpact + 1]float32 {
	var list [fullImpact + 1]float32
	for x := range list {
		list[x] = k1 * float32(x) / float32(fullImpact-x)
	}
	list[fullImpact] = anyFrequency
	return &list
}

// bounds are the most that each document of a segment can score, in steps of a pruner: 0 when it has no word of the query.
type bounds []byte

// boundBytes are those of a number among bounds.
const boundBytes = 2

func (b bounds) of(unit uint32) uint16 { return binary.LittleEndian.Uint16(b[boundBytes*int(unit):]) }

// maxBound is the highest of them.
const maxBound = 1<<15 - 1

// bound adds up what the postings of all terms can earn each document at most. Terms that stand for one word earn together no more
// than the sum of what each earns alone: tf / (k1 + tf) grows ever slower. It asks the context before each term.
func (p *pruner) bound(ctx context.Context) error {
	frequencies := frequenciesOf(p.run.parts[0].k1)
	terms, most := 0, float32(0)
	for _, c := range p.order {
		terms += len(c.choices)
		most += float32(len(c.choices)) * p.scale * c.idf
	}
	p.step = max(most/float32(maxBound-1-terms), smallestStep) // one is for a name
	for _, c := range p.order {
		for i := range c.choices {
			if err := ctx.Err(); err != nil {
				return err
			}
			o := &c.choices[i]
			worth := p.worth(c, o, frequencies)
			for n := range o.in {
				if w := o.in[n].list.whole; w != nil {
					w.spread(p.bounds[n], worth, w.impacts)
				}
			}
		}
	}
	return nil
}

// worth is what a term of a concept earns by each impact, in steps, rounded up.
func (p *pruner) worth(c *concept, o *choice, frequencies *[fullImpact + 1]float32) *[fullImpact + 1]uint16 {
	k1, weight, scale := p.run.parts[0].k1, float32(o.Weight)*p.growth(o), p.scale*c.idf/p.step
	var worth [fullImpact + 1]uint16
	for x, tf := range frequencies {
		tf *= weight
		worth[x] = uint16(scale*tf/(k1+tf)) + 1
	}
	return &worth
}

// smallestStep is that of bounds when words are worth nothing.
const smallestStep = 1e-9

// growth is how far the frequencies of a term can have grown since its lists were read.
func (p *pruner) growth(o *choice) float32 {
	most := float32(1)
	for _, in := range o.in {
		if in.list.size > 0 {
			most = max(most, growth(p.run.parts[0], in.list.averages, p.run.view.average))
		}
	}
	return most
}

// enough tells which of 64 documents have any bound, and which of them at least so many steps: four at a time, side by side in a word.
func (b bounds) enough(group int, steps uint16) (some, enough uint64) {
	group *= boundBytes * 64
	list, least, near := b[group:group+boundBytes*64], fourTimes*uint64(steps), uint64(0)
	for rest := list; len(rest) >= 8; rest = rest[8:] {
		four := binary.LittleEndian.Uint64(rest)
		some = some>>4 | tops(four+fourTimes*maxBound)<<60
		near |= (four | fourTimes<<15) - least
	}
	if near&(fourTimes<<15) == 0 {
		return some, 0
	}
	for rest := list; len(rest) >= 8; rest = rest[8:] {
		four := binary.LittleEndian.Uint64(rest)
		enough = enough>>4 | tops((four|fourTimes<<15)-least)<<60
	}
	return some, enough
}

// fourTimes repeats a number four times in a word.
const fourTimes = 1<<48 | 1<<32 | 1<<16 | 1

// tops gathers the highest bits of the four numbers of a word.
func tops(four uint64) uint64 {
	const gather = 1<<48 | 1<<33 | 1<<18 | 1<<3
	return four >> 15 & fourTimes * gather >> 48
}
