package bleveindex

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/podskazka/podskazka/search/russian"
)

// Beginnings tell, without the cost of tokens, that no term stands in a piece of a text: a Cyrillic stem is the beginning of its
// word. English stems change more («dying», «die»).
type beginnings struct {
	cyrillic [32]uint64   // by first letter: a bit for each second one, and anySecond
	stems    [32][]string // terms by their first letter
	others   []rune       // first letters of another alphabet
}

const anySecond = 1 << 63

func isPlainCyrillic(r rune) bool { return 'а' <= r && r <= 'я' }

func (list *beginnings) add(term string) {
	if term == "" {
		return
	}
	first, size := utf8.DecodeRuneInString(term)
	if !isPlainCyrillic(first) {
		if !slices.Contains(list.others, first) {
			list.others = append(list.others, first)
		}
		return
	}
	bit := uint64(anySecond)
	if second, _ := utf8.DecodeRuneInString(term[size:]); isPlainCyrillic(second) {
		bit = 1 << (second - 'а')
	}
	list.cyrillic[first-'а'] |= bit
	list.stems[first-'а'] = append(list.stems[first-'а'], term)
}

// begin reports whether a plain Cyrillic word begins with a term.
func (list *beginnings) begin(word []byte) bool {
	first, _ := utf8.DecodeRune(word)
	return slices.ContainsFunc(list.stems[first-'а'], func(term string) bool {
		return len(term) <= len(word) && string(word[:len(term)]) == term
	})
}

// starts reports whether a folded word may be a form of a term.
func (list *beginnings) starts(word string) bool {
	first, size := utf8.DecodeRuneInString(word)
	second, _ := utf8.DecodeRuneInString(word[size:])
	return list.has(first, second)
}

func (list *beginnings) has(first, second rune) bool {
	if !isPlainCyrillic(first) {
		return slices.Contains(list.others, first)
	}
	bits := list.cyrillic[first-'а']
	return bits&anySecond != 0 || isPlainCyrillic(second) && bits&(1<<(second-'а')) != 0
}

// The sorts of runes in a chunk; a mark is none of them.
const (
	cyrillicRune = 1 << iota
	latinRune
	digitRune
	oddRune // it needs folding, or holds words together
)

// in reports whether a term may stand in a chunk, a piece of text without blanks, and whether the chunk is plain Cyrillic words. It
// doubts whatever is not plain words of one alphabet, since tokens are more than those.
func (list *beginnings) in(chunk string) (found, cyrillic bool) {
	seen, length := 0, 0
	var first rune
	for i, r := range chunk {
		r, sort := plain(r)
		if (r == '.' || r == ':') && i+1 < len(chunk) {
			sort = oddRune
		}
		if seen |= sort; seen&(seen-1) != 0 || seen == oddRune {
			return true, false
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
	return found || length == 1 && list.has(first, 0), seen == cyrillicRune
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
func (list *beginnings) tokens(text string, f func(russian.Token)) {
	for at, end := 0, 0; at < len(text); at = end + 1 {
		for end = at; end < len(text) && (!isBlank(text[end]) || isHTTP(text[:end])); end++ {
		}
		chunk := text[at:end]
		found, cyrillic := list.in(chunk)
		switch {
		case !found:
		case cyrillic && len(chunk) <= maxPlain:
			list.plainWords(chunk, at, f)
		default:
			for _, t := range russian.Tokens(chunk) {
				if list.starts(t.Text) {
					t.Start, t.End = t.Start+at, t.End+at
					f(t)
				}
			}
		}
	}
}

// maxPlain is how many bytes of plain words are cut without the help of tokens: a longer word would be shortened.
const maxPlain = 128

// plainWords calls f with the words of a chunk of plain Cyrillic words that may be terms; at is where the chunk begins.
func (list *beginnings) plainWords(chunk string, at int, f func(russian.Token)) {
	var room [maxPlain]byte
	word := room[:0]
	emit := func(end int) {
		if len(word) > 0 && list.begin(word) {
			f(russian.Token{Text: string(word), Start: at + end - len(word), End: at + end, Kind: russian.Word})
		}
		word = room[:0]
	}
	for i, r := range chunk {
		if r, sort := plain(r); sort == 0 {
			emit(i)
		} else {
			word = utf8.AppendRune(word, r)
		}
	}
	emit(len(chunk))
}

func isBlank(b byte) bool { return b == ' ' || b == '\n' || b == '\t' || b == '\r' }

// isHTTP reports whether a status may follow: «HTTP 500» is one token.
func isHTTP(text string) bool {
	return len(text) >= 4 && text[len(text)-1]|0x20 == 'p' && strings.EqualFold(text[len(text)-4:], "http")
}
