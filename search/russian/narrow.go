package russian

import (
	"strings"
	"unicode/utf8"
)

// Russian text in UTF-8 has two bytes a letter. Narrow text has one: ASCII as it is, then the letters А-я, then common
// signs. Any other character follows narrowEscape as UTF-8.
const (
	narrowLetters = 0x80 // А
	narrowSigns   = 0xc0
	narrowEscape  = 0xff
)

var signs = []rune("ёЁ«»—–№…“”„’\u00a0•→×°·")

// Narrow makes narrow text; invalid UTF-8 becomes U+FFFD.
func Narrow(text string) []byte {
	b := make([]byte, 0, len(text)*5/8)
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf:
			b = append(b, byte(r))
		case r >= 'А' && r <= 'я':
			b = append(b, byte(narrowLetters+r-'А'))
		default:
			b = appendSign(b, r)
		}
	}
	return b
}

func appendSign(b []byte, r rune) []byte {
	for i, sign := range signs {
		if sign == r {
			return append(b, byte(narrowSigns+i))
		}
	}
	return utf8.AppendRune(append(b, narrowEscape), r)
}

// Widened is the inverse of Narrow.
func Widened(b []byte) string {
	var text strings.Builder
	text.Grow(2 * len(b))
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c < narrowLetters:
			text.WriteByte(c)
		case c < narrowSigns:
			r := 'А' + rune(c-narrowLetters) // of two bytes: a third of the time of WriteRune
			text.WriteByte(0xc0 | byte(r>>6))
			text.WriteByte(0x80 | byte(r&0x3f))
		case int(c-narrowSigns) < len(signs):
			text.WriteRune(signs[c-narrowSigns])
		case c == narrowEscape:
			r, size := utf8.DecodeRune(b[i+1:])
			text.WriteRune(r)
			i += size
		}
	}
	return text.String()
}
