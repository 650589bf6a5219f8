package content

import (
	"strings"
	"unicode/utf8"

	"github.com/podskazka/podskazka/kb"
)

// Limits of a source (DESIGN §6).
const (
	MaxBody    = kb.MaxBody // bytes
	MaxNesting = 50         // quotes and lists inside each other
)

// Check reports a source that is too long or nested too deep to be parsed in bounded time, as a FieldError on "body".
// Invalid UTF-8 is an "unknown" body.
func Check(src string) error {
	switch {
	case len(src) > MaxBody:
		return kb.TooLong("body", MaxBody)
	case !utf8.ValidString(src):
		return kb.Unknown("body")
	case nesting(src) > MaxNesting, linkScan(src) > maxLinkScan:
		return kb.TooLong("body", MaxNesting)
	}
	return nil
}

// maxLinkScan bounds how many bytes the Markdown parser may look at to find the ends of link targets.
const maxLinkScan = 16 << 20

// linkScan is how many bytes that is: after each "](" the parser reads on to the next space (to ">" or the line's end after "<"),
// so unfinished links in a row without spaces cost the square of their number.
func linkScan(src string) int {
	total, space, angle := 0, len(src), len(src)
	for i := len(src) - 1; i >= 0; i-- {
		switch src[i] {
		case ' ', '\t':
			space = i
		case '\n':
			space, angle = i, i
		case '>':
			angle = i
		case '(':
			if i == 0 || src[i-1] != ']' {
				continue
			}
			if i+1 < len(src) && src[i+1] == '<' {
				total += angle - i
			} else {
				total += space - i
			}
		}
	}
	return total
}

// nesting estimates from above how deep quotes and lists stand in each other, in one pass: markers on one line, plus list items of
// earlier lines that a deeper indent leaves open.
func nesting(src string) int {
	deepest := 0
	var indents []int // of the list items that are open
	for line := range strings.Lines(src) {
		column, depth := 0, 0
		rest := strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(rest) == "" {
			continue
		}
		first := true
		for rest != "" {
			spaces := len(rest) - len(strings.TrimLeft(rest, " \t"))
			column += spaces
			rest = rest[spaces:]
			marker := containerMarker(rest)
			if first {
				for len(indents) > 0 && indents[len(indents)-1] >= column {
					indents = indents[:len(indents)-1]
				}
				if marker > 0 && rest[0] != '>' {
					indents = append(indents, column)
				}
			}
			first = false
			if marker == 0 {
				break
			}
			depth++
			column += marker
			rest = rest[marker:]
		}
		deepest = max(deepest, depth+max(0, len(indents)-1))
	}
	return deepest
}

// containerMarker is the length of the quote or list marker that the text begins with; 0 when there is none.
func containerMarker(s string) int {
	switch {
	case s == "":
		return 0
	case s[0] == '>':
		return 1
	case strings.IndexByte("-*+", s[0]) >= 0:
		if len(s) == 1 || s[1] == ' ' || s[1] == '\t' {
			return 1
		}
		return 0
	}
	digits := 0
	for digits < len(s) && digits < 10 && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	if digits > 0 && digits < len(s) && (s[digits] == '.' || s[digits] == ')') && (digits+1 == len(s) || s[digits+1] == ' ' || s[digits+1] == '\t') {
		return digits + 1
	}
	return 0
}
