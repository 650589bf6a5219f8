package russian

import (
	"math"
	"strings"
)

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

// lookAlike reads a chunk with Latin letters as the Russian ones they look like when that alone is known. A short chunk
// of Latin letters alone needs Russian words beside it; «c», «o» and the like are then what they look like.
func (r *repair) lookAlike(c *chunk) bool {
	word := fold(nil, c.typed)
	if c.others == 0 && c.latin < minLetters && !r.cyrillic || !replaceAlike(word, isLatin) {
		return false
	}
	var b strings.Builder
	for _, char := range word {
		b.WriteRune(char.r)
	}
	reading := b.String()
	preposition := c.others == 0 && len(c.typed) == 1 && isLatin(rune(c.typed[0])) && r.says(reading)
	if !preposition && (c.latin+c.others == 1 || !r.knownAll(reading) || r.knownAll(c.typed) && !r.rather(reading, c.typed)) {
		return false
	}
	c.take(reading)
	return true
}

// rather reports whether the words of one text are so much more frequent than those of another that they are meant.
func (r *repair) rather(text, other string) bool { return r.frequency(text) > 10*r.frequency(other) }

// frequency of the rarest word of a text.
func (r *repair) frequency(text string) int {
	least := math.MaxInt / 10
	for _, t := range Tokens(text) {
		if t.Kind == Word {
			least = min(least, r.dictionary.Frequency(t.Text))
		}
	}
	return least
}
