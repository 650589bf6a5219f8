package russian

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A char is one folded rune and the bytes of the original it came from.
type char struct {
	r          rune
	start, end int32
}

const breve = '\u0306'

// Fold gives the form in which text is compared: lower case, ё as е, marks and invisible characters dropped,
// compatibility forms resolved, runs of white space as one blank. Folding twice changes nothing.
func Fold(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	blank := false
	for _, c := range fold(nil, text) {
		if unicode.IsSpace(c.r) {
			blank = b.Len() > 0
			continue
		}
		if blank {
			b.WriteByte(' ')
			blank = false
		}
		b.WriteRune(c.r)
	}
	return b.String()
}

// fold appends the folded runes of text to chars. A mark widens the rune it stands on; и + breve is й.
func fold(chars []char, text string) []char {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		end := i + size
		switch {
		case r < utf8.RuneSelf:
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			chars = append(chars, char{r, int32(i), int32(end)})
		case 'а' <= r && r <= 'я':
			chars = append(chars, char{r, int32(i), int32(end)})
		case 'А' <= r && r <= 'Я':
			chars = append(chars, char{r + 'а' - 'А', int32(i), int32(end)})
		default:
			chars = foldRare(chars, r, int32(i), int32(end))
		}
		i = end
	}
	return chars
}

// foldRare folds everything but ASCII and the plain Russian letters.
func foldRare(chars []char, r rune, start, end int32) []char {
	switch {
	case r == 'ё' || r == 'Ё':
		return append(chars, char{'е', start, end})
	case '\u2010' <= r && r <= '\u2012': // hyphen, non-breaking hyphen, figure dash
		return append(chars, char{'-', start, end})
	case unicode.In(r, unicode.Mn, unicode.Me):
		return foldMark(chars, r, end)
	case unicode.Is(unicode.Cf, r): // soft hyphen, zero width, direction
		return chars
	case !unicode.IsLetter(r) && !unicode.IsNumber(r):
		return append(chars, char{r, start, end})
	}
	var buf [utf8.UTFMax]byte
	for _, d := range string(norm.NFKD.Append(nil, buf[:utf8.EncodeRune(buf[:], r)]...)) {
		if unicode.In(d, unicode.Mn, unicode.Me) {
			chars = foldMark(chars, d, end)
		} else {
			chars = append(chars, char{unicode.ToLower(d), start, end})
		}
	}
	return chars
}

// foldMark lets a combining mark vanish into the rune before it.
func foldMark(chars []char, mark rune, end int32) []char {
	if len(chars) == 0 {
		return chars
	}
	last := &chars[len(chars)-1]
	last.end = end
	if mark == breve && last.r == 'и' {
		last.r = 'й'
	}
	return chars
}

func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9'
	}
	return 'а' <= r && r <= 'я' || unicode.IsLetter(r) || unicode.IsNumber(r)
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func isLatin(r rune) bool { return 'a' <= r && r <= 'z' }

func isCyrillic(r rune) bool { return 'а' <= r && r <= 'я' }
