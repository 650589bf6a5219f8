package bleveindex

import (
	"bytes"
	"html"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/podskazka/podskazka/search/russian"
)

// FuzzSnippet: a snippet is valid UTF-8 with no tags but mark, and without them, unescaped, a piece of its text.
func FuzzSnippet(f *testing.F) {
	analyzer := russian.NewAnalyzer()
	f.Fuzz(func(t *testing.T, query, text string) {
		if len(query)+len(text) > 1<<14 {
			return
		}
		m := markerFor(analyzer, query)
		got := string(m.snippet(text))
		if utf8.ValidString(text) && !utf8.ValidString(got) {
			t.Fatalf("%q of %q is no UTF-8", got, text)
		}
		bare := withoutMarks(t, got)
		if strings.ContainsAny(bare, `<>"'`) {
			t.Fatalf("not escaped: %q", got)
		}
		if plain := html.UnescapeString(bare); !isWindow(text, plain) {
			t.Fatalf("%q is no part of %q", plain, text)
		}
		if title := html.UnescapeString(withoutMarks(t, string(m.title(text)))); title != text {
			t.Fatalf("the title %q became %q", text, title)
		}
	})
}

// withoutMarks takes out <mark> and </mark>, which have to stand in pairs, around something.
func withoutMarks(t *testing.T, marked string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(marked, "<mark>")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		inside, after, closed := strings.Cut(rest, "</mark>")
		if !closed || inside == "" || strings.Contains(inside, "<") {
			t.Fatalf("marks out of order: %q", marked)
		}
		b.WriteString(inside)
		marked = after
	}
}

// isWindow reports whether a snippet is a piece of a text, with an ellipsis where the text goes on.
func isWindow(text, plain string) bool {
	if plain == text {
		return true
	}
	rest, cutBefore := strings.CutPrefix(plain, "… ")
	piece, cutAfter := strings.CutSuffix(rest, " …")
	switch {
	case cutBefore && cutAfter:
		return strings.Contains(text, piece)
	case cutBefore:
		return strings.HasSuffix(text, rest)
	default:
		piece, cutAfter = strings.CutSuffix(plain, " …")
		return cutAfter && strings.HasPrefix(text, piece)
	}
}

// FuzzCursor: a cursor of anybody's making is refused, or is one that we could have given.
func FuzzCursor(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseCursor(text)
		if err != nil || c == nil {
			return
		}
		again, err := parseCursor(c.String())
		if err != nil || *again != *c {
			t.Fatalf("%q is %+v, and again %+v, %v", text, c, again, err)
		}
	})
}

// FuzzReadBolt: a file of any bytes is read or refused. It flips bits of a sound one and cuts it off.
func FuzzReadBolt(f *testing.F) {
	sound, _ := boltFixture(f)
	f.Fuzz(func(t *testing.T, at, value uint32, cut uint16) {
		raw := bytes.Clone(sound)
		for i := range uint32(4) {
			raw[(at+i)%uint32(len(raw))] ^= byte(value >> (8 * i))
		}
		raw = raw[:len(raw)-int(cut)%len(raw)]
		_, _ = readSnapshots(raw) // it ends, and does not panic
	})
}

// FuzzParseSeal: a seal is what we wrote, or broken.
func FuzzParseSeal(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		if s, err := parseSeal(text); err == nil && text != "" && s.String() != text {
			t.Fatalf("%q was read as %q", text, s)
		}
	})
}
