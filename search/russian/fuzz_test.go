package russian

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzFold: folding ends, keeps to UTF-8, and has nothing left to fold.
func FuzzFold(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		once := Fold(text)
		if Fold(once) != once {
			t.Fatalf("folding %q twice gives %q, not %q", text, Fold(once), once)
		}
		if !utf8.ValidString(once) || strings.ContainsAny(once, "ёЁ\u0301") {
			t.Fatalf("Fold(%q) = %q", text, once)
		}
	})
}

// FuzzAnalyzer: what is asked is what is indexed, and its limits hold whatever is typed.
func FuzzAnalyzer(f *testing.F) {
	a := NewAnalyzer()
	t := NewThesaurus(a)
	f.Fuzz(func(tt *testing.T, text string) {
		if len(text) > 1<<14 {
			return
		}
		indexed := map[string]bool{}
		for _, term := range a.Terms(text) {
			indexed[term.Text] = true
		}
		terms := a.Query(text)
		for i, q := range terms {
			if !indexed[q.Text] {
				tt.Fatalf("%q asks for %q, which its own text does not hold", text, q.Text)
			}
			if slices.ContainsFunc(terms[:i], func(o QueryTerm) bool { return o.Text == q.Text }) {
				tt.Fatalf("%q asks for %q twice", text, q.Text)
			}
			if q.Start < 0 || q.End > len(text) || q.Start >= q.End {
				tt.Fatalf("%q: %q stands at %d..%d", text, q.Text, q.Start, q.End)
			}
		}
		t.Expand(terms)
		for _, q := range terms {
			for _, o := range q.Alternatives {
				if o.Text == "" || o.Weight <= 0 || o.Weight > 1 {
					tt.Fatalf("%q: %q may be %+v", text, q.Text, o)
				}
			}
		}
	})
}

// FuzzParseGroups: a list of groups that anybody may write is read without surprises, and can be searched with.
func FuzzParseGroups(f *testing.F) {
	a := NewAnalyzer()
	shipped := NewThesaurus(a)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<12 {
			return
		}
		groups := ParseGroups(text)
		for _, g := range groups {
			for _, word := range append(slices.Clone(g.From), g.Words...) {
				if strings.ContainsAny(word, "\n#,") || strings.TrimSpace(word) != word {
					t.Fatalf("%q holds the member %q", text, word)
				}
			}
			a.Doubts(g)
		}
		shipped.With(a, groups).Expand(a.Query(text))
	})
}
