package russian

import "strings"

// The letters that look alike in both alphabets, in lower or upper case, side by side.
const (
	latinAlike    = "abcehkmoptxy"
	cyrillicAlike = "авсенкмортху"
)

// alike gives the letter of the other alphabet that looks like r.
func alike(r rune) (rune, bool) {
	if i := strings.IndexRune(latinAlike, r); i >= 0 {
		return []rune(cyrillicAlike)[i], true
	}
	for i, c := range []rune(cyrillicAlike) {
		if c == r {
			return rune(latinAlike[i]), true
		}
	}
	return 0, false
}

// unmix rewrites a word of two alphabets in the one most of its letters are of, if every other letter has a
// look-alike there, else in the other one if that can be; Cyrillic wins a tie. A single letter among digits («1С», «А4») is Cyrillic when it can be.
func unmix(word []char) {
	latin, cyrillic, digits := 0, 0, 0
	for _, c := range word {
		switch {
		case isLatin(c.r):
			latin++
		case isCyrillic(c.r):
			cyrillic++
		case isDigit(c.r):
			digits++
		}
	}
	switch {
	case latin == 1 && cyrillic == 0 && digits > 0:
		replaceAlike(word, isLatin)
	case latin == 0 || cyrillic == 0:
	case latin > cyrillic && replaceAlike(word, isCyrillic):
	default:
		replaceAlike(word, isLatin)
	}
}

// replaceAlike replaces the letters of one alphabet by their look-alikes, all or none. It reports whether it did.
func replaceAlike(word []char, foreign func(rune) bool) bool {
	for _, c := range word {
		if foreign(c.r) {
			if _, ok := alike(c.r); !ok {
				return false
			}
		}
	}
	for i, c := range word {
		if foreign(c.r) {
			word[i].r, _ = alike(c.r)
		}
	}
	return true
}
