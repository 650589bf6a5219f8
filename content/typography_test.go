package content

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// In the golden files a no-break space is written as "~".
func TestTypeset(t *testing.T) {
	show := func(s string) string { return strings.ReplaceAll(s, "\u00a0", "~") }
	golden(t, "typography_ru.txt", func(s string) string { return show(Typeset(s, "ru")) })
	golden(t, "typography_en.txt", func(s string) string { return show(Typeset(s, "en")) })
}

// Nothing but quotes, dashes, apostrophes and spaces ever changes.
func TestTypesetProperties(t *testing.T) {
	letters := rapid.SliceOf(rapid.SampledFrom([]rune(`абвw 1234№%-—–"«»„“'.,!\(кг`)))
	rapid.Check(t, func(t *rapid.T) {
		text := string(letters.Draw(t, "text"))
		lang := rapid.SampledFrom([]string{"ru", "en"}).Draw(t, "lang")
		set := Typeset(text, lang)
		if a, b := bare(text), bare(set); a != b {
			t.Fatalf("%q became %q", text, set)
		}
	})
}

func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \u00a0\"«»„“”‘’'-–—", r) {
			return -1
		}
		return r
	}, s)
}
