package russian

import "math/bits"

// Costs of single mistakes.
const (
	costOther     = 1.1 // any other letter
	costMissing   = 1   // a letter too many or missing
	costNeighbour = .8  // the next key
	costSwap      = .8  // two letters in the wrong order
	costSound     = .5  // letters that sound alike: а о, е и, б п
	costDouble    = .5  // a letter doubled, or one of a double missing
	costSign      = .5  // ь or ъ too many or missing
	maxTypoRunes  = 32  // longer words are not compared
	firstLetter   = .3  // people seldom mistype the first letter
	popularity    = .12 // what a word gains by ln(1 + documents)
)

// letters of both alphabets as numbers below 64; others share one.
const otherLetter = 63

func letterOf(r rune) int {
	switch {
	case isCyrillic(r):
		return int(r - 'а')
	case isLatin(r):
		return 32 + int(r-'a')
	}
	return otherLetter
}

// substitutions holds what a letter in place of another costs.
var substitutions = func() (costs [64][64]float32) {
	for i := range costs {
		for j := range costs[i] {
			costs[i][j] = costOther
		}
	}
	set := func(a, b rune, cost float32) {
		i, j := letterOf(a), letterOf(b)
		costs[i][j], costs[j][i] = min(cost, costs[i][j]), min(cost, costs[j][i])
	}
	for _, keyboard := range [][]string{{"йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"}, {"qwertyuiop", "asdfghjkl", "zxcvbnm"}} {
		for row, keys := range keyboard {
			line := []rune(keys)
			for i, key := range line {
				if i > 0 {
					set(key, line[i-1], costNeighbour)
				}
				if row > 0 { // a row stands half a key to the right of the one above
					above := []rune(keyboard[row-1])
					set(key, above[i], costNeighbour)
					set(key, above[min(i+1, len(above)-1)], costNeighbour)
				}
			}
		}
	}
	for _, group := range []string{"ао", "еиэы", "ий", "бп", "вф", "гк", "дт", "жш", "зс", "шщ", "цс", "ьъ", "ую", "ая", "ei", "ck", "sz", "iy"} {
		for _, a := range group {
			for _, b := range group {
				set(a, b, costSound)
			}
		}
	}
	for i := range otherLetter {
		costs[i][i] = 0
	}
	return costs
}()

// A Pattern is a folded word that others are compared with.
type Pattern struct {
	runes []rune
	shape Shape
}

// NewPattern makes a pattern of a word.
func NewPattern(word string) Pattern { return Pattern{[]rune(word), ShapeOf(word)} }

// A Shape tells of two words that they are no mistake apart, far faster than comparing them does.
// An index keeps one of each of its words: it is small.
type Shape struct {
	letters uint32    // a bit for each letter in the word, those of the two alphabets sharing them
	pairs   [2]uint32 // bits for each two letters side by side, several pairs sharing a bit, as halves of a number
}

// ShapeOf gives the shape of a folded word.
func ShapeOf(word string) (s Shape) {
	before := otherLetter
	for _, r := range word {
		letter := letterOf(r)
		s.letters |= 1 << (letter % 32)
		pair := (before*31 + letter) % 64
		s.pairs[pair/32] |= 1 << (pair % 32)
		before = letter
	}
	return s
}

// Letters is the length of the word.
func (p Pattern) Letters() int { return len(p.runes) }

// Limit is how far a correction may be: one mistake in a short word, a slight one in a
// very short one, and not any letter for any other; two in a long one.
func (p Pattern) Limit() float32 {
	switch n := len(p.runes); {
	case n < 5:
		return costSound
	case n < 6:
		return 1
	case n < 8:
		return 1.2
	}
	return 1.8
}

// Reach is how many letters longer or shorter a correction may be.
func (p Pattern) Reach() int {
	if len(p.runes) < 8 {
		return 1
	}
	return 2
}

// Near tells by its shape alone that a word may be within the limit. It never errs by saying no: the limit allows so
// many mistakes of the cheapest kinds, each of which takes at most a letter away and brings one, and at most two pairs or,
// for a swap, three.
func (p Pattern) Near(s Shape) bool {
	letters, pairs := 1, 2
	switch n := len(p.runes); {
	case n >= 8:
		letters, pairs = 3, 7
	case n >= 5:
		letters, pairs = 2, 4
	}
	return within(uint64(p.shape.letters), uint64(s.letters), letters) && within(p.shape.allPairs(), s.allPairs(), pairs)
}

func (s Shape) allPairs() uint64 { return uint64(s.pairs[1])<<32 | uint64(s.pairs[0]) }

// within reports whether each of two sets lacks at most so many of the other.
func within(a, b uint64, most int) bool {
	return bits.OnesCount64(a&^b) <= most && bits.OnesCount64(b&^a) <= most
}

// Distance is the weighted edit distance (Damerau 1964, adjacent swaps) between the pattern and a word, in letters. Over
// the limit it is only known to be over the limit.
func (p Pattern) Distance(word string) float32 {
	var buffer [maxTypoRunes]rune
	other := buffer[:0]
	for _, r := range word {
		if len(other) == maxTypoRunes {
			return maxTypoRunes
		}
		other = append(other, r)
	}
	if len(p.runes) > maxTypoRunes {
		return maxTypoRunes
	}
	return distance(p.runes, other, p.Limit())
}

// tooFar is a cost over every limit.
const tooFar = 2 * maxTypoRunes

// distance computes the cells near the diagonal alone: each letter off it costs at least costDouble.
func distance(a, b []rune, limit float32) float32 {
	band := min(int(limit/costDouble), maxTypoRunes)
	if len(a)-len(b) > band || len(b)-len(a) > band {
		return tooFar
	}
	var rows [3][maxTypoRunes + 2]float32
	before, above, row := &rows[0], &rows[1], &rows[2]
	for j := range b {
		above[j+1] = above[j] + single(b, j)
	}
	for i := range a {
		from, to := max(0, i-band), min(len(b), i+band+1)
		row[from] = tooFar
		if from == 0 {
			row[0] = above[0] + single(a, i)
		}
		least := row[from]
		tooMany := single(a, i)
		for j := from; j < to; j++ {
			cost := min(above[j]+substitution(a[i], b[j]), above[j+1]+tooMany, row[j]+single(b, j))
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] && a[i] != b[j] {
				cost = min(cost, before[j-1]+costSwap)
			}
			row[j+1] = cost
			least = min(least, cost)
		}
		row[to+1] = tooFar
		if least > limit {
			return tooFar
		}
		before, above, row = above, row, before
	}
	return above[len(b)]
}

func substitution(a, b rune) float32 {
	if a == b {
		return 0
	}
	return substitutions[letterOf(a)][letterOf(b)]
}

// single is what the letter at i costs when it is too many.
func single(word []rune, i int) float32 {
	switch {
	case i > 0 && word[i] == word[i-1], i+1 < len(word) && word[i] == word[i+1]:
		return costDouble
	case word[i] == 'ь', word[i] == 'ъ':
		return costSign
	}
	return costMissing
}
