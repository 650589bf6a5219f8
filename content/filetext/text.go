package filetext

import (
	"strings"
	"unicode"

	"github.com/podskazka/podskazka/kb"
)

// text collects the parts of a file.
type text struct {
	parts []kb.FilePart
	left  int // bytes that may still come
}

// add adds a part, cleaned; an empty one is left out. It is TooLarge when there was no room for all of it.
func (t *text) add(place kb.Place, raw string) error {
	plain := clean(raw)
	if plain == "" {
		return nil
	}
	place.Name = strings.Join(strings.Fields(clean(place.Name)), " ")
	full := len(plain) > t.left
	if full {
		plain = strings.ToValidUTF8(plain[:t.left], "")
	}
	t.left -= len(plain)
	if plain != "" {
		t.parts = append(t.parts, kb.FilePart{Place: place, Text: plain})
	}
	if full {
		return TooLarge
	}
	return nil
}

// clean makes text of what a file holds: no control characters, no runs of blanks, no empty lines; words cut at the end of a line
// are whole again.
func clean(raw string) string {
	var lines []string
	for line := range strings.Lines(strings.ToValidUTF8(raw, "\ufffd")) {
		line = strings.Join(strings.FieldsFunc(line, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
		if line == "" {
			continue
		}
		if n := len(lines); n > 0 && isCut(lines[n-1], line) {
			lines[n-1] = strings.TrimRight(lines[n-1], "-\u00ad\u2010") + line
			continue
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// isCut reports whether the last word of a line goes on in the next.
func isCut(line, next string) bool {
	word := strings.TrimRight(line, "-\u00ad\u2010")
	return len(word) < len(line) && endsIn(word, unicode.IsLetter) && strings.IndexFunc(next, unicode.IsLower) == 0
}

func endsIn(s string, is func(rune) bool) bool {
	at := strings.LastIndexFunc(s, func(r rune) bool { return true })
	return at >= 0 && strings.IndexFunc(s[at:], is) == 0
}
