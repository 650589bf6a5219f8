package russian

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// minHalf is how many letters each half of two joined words has.
const minHalf = 3

// join puts two chunks together that were typed apart, when one of them is unknown and the whole is known.
func (r *repair) join() {
	for i := 0; i+1 < len(r.chunks); i++ {
		a, b := &r.chunks[i], &r.chunks[i+1]
		if a.exempt || b.exempt || len(a.changes)+len(b.changes) > 0 {
			continue
		}
		first, second := Fold(a.text), Fold(b.text)
		if strings.IndexFunc(first+second, func(c rune) bool { return !isCyrillic(c) }) >= 0 {
			continue
		}
		whole := first + second
		if r.knows(first) && r.knows(second) || r.dictionary.Frequency(whole) == 0 {
			continue
		}
		a.typed += b.blank + b.typed
		a.text = whole
		a.changes = []Change{{0, len(whole), a.typed, nil}}
		r.chunks = slices.Delete(r.chunks, i+1, i+2)
	}
}

// prefixes begin many words that are right; what follows them is seldom a word of its own.
var prefixes = []string{
	"без", "бес", "воз", "вос", "все", "изо", "над", "обо", "пере", "под", "пре", "пред", "при", "про", "раз", "рас", "авто", "само",
}

// parts gives the two known words that were written as one, with a blank between them; empty when there are none.
func (r *repair) parts(word string) string {
	if second, ok := strings.CutPrefix(word, "не"); ok && utf8.RuneCountInString(second) > minHalf && r.dictionary.Frequency(second) > 1 {
		return "не " + second
	}
	best, bestFrequency := "", 1
	for i := range word {
		left, right := word[:i], word[i:]
		if utf8.RuneCountInString(left) < minHalf || utf8.RuneCountInString(right) < minHalf || slices.Contains(prefixes, left) {
			continue
		}
		if rarer := min(r.dictionary.Frequency(left), r.dictionary.Frequency(right)); rarer > bestFrequency {
			best, bestFrequency = left+" "+right, rarer
		}
	}
	return best
}
