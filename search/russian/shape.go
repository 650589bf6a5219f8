package russian

import "unicode/utf8"

// Sizes of pieces of words. 3- and 5-letter pieces find less.
const (
	gramLetters  = 4
	startLetters = 5
	pairDistance = 2 // words
)

// Grams calls f with the 4-letter pieces of a folded word between marks of its ends: вход gives _вхо, вход and ход_.
// A word of one or two letters is one piece. Stems part at typos, diminutives and new forms; pieces do not.
func Grams(word string, f func(gram string)) {
	if utf8.RuneCountInString(word) <= gramLetters-2 {
		f(word)
		return
	}
	marked := "_" + word + "_"
	var at [gramLetters]int // where the last letters begin
	n := 0
	for i := range marked {
		if n >= gramLetters {
			f(marked[at[n%gramLetters]:i])
		}
		at[n%gramLetters] = i
		n++
	}
	f(marked[at[n%gramLetters]:])
}

// Start gives the first five letters of a folded word: a coarse stem that a suffix seldom changes.
func Start(word string) string {
	n := 0
	for i := range word {
		if n == startLetters {
			return word[:i]
		}
		n++
	}
	return word
}

// Pairs calls f with every two different terms at most two words apart, in alphabetical order, so that the order of
// words does not matter. Words that say nothing do not count, and neither do wholes: their parts stand there, too.
func (a *Analyzer) Pairs(terms []Term, f func(first, second string)) {
	var before [pairDistance]string
	n := 0
	for _, t := range terms {
		if t.Kind.Whole() || a.stop[t.Text] {
			continue
		}
		for i := range min(n, pairDistance) {
			if other := before[(n-1-i)%pairDistance]; other != t.Text {
				f(min(other, t.Text), max(other, t.Text))
			}
		}
		before[n%pairDistance] = t.Text
		n++
	}
}
