package bleveindex

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/podskazka/podskazka/search/russian"
)

// A beginning is the first two letters of a term, or one: in Cyrillic a stem begins as its word does.
type beginning struct{ first, second rune } // 0 = any

// beginnings tell, without the cost of tokens, that no term stands in a piece of a text.
type beginnings []beginning

func beginningOf(term string) beginning {
	first, size := utf8.DecodeRuneInString(term)
	if first < utf8.RuneSelf { // English stems change more («dying», «die»)
		return beginning{first, 0}
	}
	second, _ := utf8.DecodeRuneInString(term[size:])
	if second == utf8.RuneError {
		second = 0
	}
	return beginning{first, second}
}

func (list *beginnings) add(term string) {
	if b := beginningOf(term); term != "" && !slices.Contains(*list, b) {
		*list = append(*list, b)
	}
}

// starts reports whether a folded word may be a form of a term.
func (list beginnings) starts(word string) bool {
	first, size := utf8.DecodeRuneInString(word)
	second, _ := utf8.DecodeRuneInString(word[size:])
	return list.has(first, second)
}

func (list beginnings) has(first, second rune) bool {
	for _, b := range list {
		if b.first == first && (b.second == 0 || b.second == second) {
			return true
		}
	}
	return false
}

// The sorts of runes in a chunk; a mark is none of them.
const (
	cyrillicRune = 1 << iota
	latinRune
	digitRune
	oddRune // it needs folding, or holds words together
)

// in reports whether a term may stand in a chunk: a piece of text without blanks. It doubts whatever is not plain words of
// one alphabet, since tokens are more than those.
func (list beginnings) in(chunk string) bool {
	seen, length, found := 0, 0, false
	var first rune
	for i, r := range chunk {
		r, sort := plain(r)
		if (r == '.' || r == ':') && i+1 < len(chunk) {
			sort = oddRune
		}
		if seen |= sort; seen&(seen-1) != 0 || seen == oddRune {
			return true
		}
		switch {
		case sort == 0:
			found = found || length == 1 && list.has(first, 0)
			length = 0
			continue
		case length == 0:
			first = r
		case length == 1:
			found = found || list.has(first, r)
		}
		length++
	}
	return found || length == 1 && list.has(first, 0)
}

// plain folds a rune that is easily folded.
func plain(r rune) (folded rune, sort int) {
	switch {
	case 'а' <= r && r <= 'я':
		return r, cyrillicRune
	case 'А' <= r && r <= 'Я':
		return r + 'а' - 'А', cyrillicRune
	case r == 'ё' || r == 'Ё':
		return 'е', cyrillicRune
	case 'a' <= r && r <= 'z':
		return r, latinRune
	case 'A' <= r && r <= 'Z':
		return r + 'a' - 'A', latinRune
	case '0' <= r && r <= '9':
		return r, digitRune
	case strings.ContainsRune(".,:;!?()[]\"'/«»—–…", r):
		return r, 0
	}
	return r, oddRune
}

// tokens calls f with the tokens of a text that may be terms.
func (list beginnings) tokens(text string, f func(russian.Token)) {
	for at, end := 0, 0; at < len(text); at = end + 1 {
		for end = at; end < len(text) && (!isBlank(text[end]) || isHTTP(text[:end])); end++ {
		}
		if !list.in(text[at:end]) {
			continue
		}
		for _, t := range russian.Tokens(text[at:end]) {
			if list.starts(t.Text) {
				t.Start, t.End = t.Start+at, t.End+at
				f(t)
			}
		}
	}
}

func isBlank(b byte) bool { return b == ' ' || b == '\n' || b == '\t' || b == '\r' }

// isHTTP reports whether a status may follow: «HTTP 500» is one token.
func isHTTP(text string) bool { return len(text) >= 4 && strings.EqualFold(text[len(text)-4:], "http") }
