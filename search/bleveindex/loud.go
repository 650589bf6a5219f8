package bleveindex

import (
	"math"
	"slices"
)

// A list that is long is split: of its postings, one of loudShare at most is loud, since its weighted frequency is among the
// highest. Loud postings are kept a second time, as they are.
const (
	loudShare = 32
	minSplit  = 512 // shorter lists are read as a whole
)

// Frequencies are told apart by this many of their upper bits: eight steps for each power of two.
const (
	stepShift = 32 - 12
	numSteps  = 1 << 11
)

// split keeps the loud postings of a list of units that are documents.
func (l *list) split(norms *norms) {
	postings := l.appendTo(nil, nil)
	var steps [numSteps]int32
	for _, o := range postings {
		steps[step(of(&norms.root, o.counts, o.unit))]++
	}
	quietest, loud := numSteps, 0
	for quietest > 0 && (loud+int(steps[quietest-1]))*loudShare <= len(postings) {
		quietest--
		loud += int(steps[quietest])
	}
	if l.quiet, l.loud = l.most, make([]posting, 0, loud); loud > 0 {
		l.quiet = math.Float32frombits(uint32(quietest) << stepShift)
	}
	for _, o := range postings {
		if step(of(&norms.root, o.counts, o.unit)) >= quietest {
			l.loud = append(l.loud, o)
		}
	}
}

// step is the place of a frequency, which is not negative, among the steps.
func step(tf float32) int { return int(math.Float32bits(tf) >> stepShift) }

// loudTo appends the loud postings whose units are not to be skipped, or all when the list is not split.
func (l *list) loudTo(to []posting, skip bitset) []posting {
	if l.loud == nil {
		return l.appendTo(to, skip)
	}
	to = slices.Grow(to, len(l.loud))
	for _, o := range l.loud {
		if !skip.has(o.unit) {
			to = append(to, o)
		}
	}
	return to
}
