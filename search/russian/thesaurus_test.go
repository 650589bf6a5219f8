package russian

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestThesaurus(t *testing.T) {
	a := NewAnalyzer()
	thesaurus := NewThesaurus(a).With(a, ParseGroups("# editors' own\nжурнал оценок, дневник\nвыписка => справка об обучении\n"))
	golden(t, "testdata/thesaurus.txt", func(input string) string {
		terms := a.Query(input)
		thesaurus.Expand(terms)
		var parts []string
		for _, term := range terms {
			var others []string
			for _, o := range term.Alternatives {
				others = append(others, fmt.Sprintf("%s^%.2g", o.Text, o.Weight))
			}
			if others != nil {
				parts = append(parts, term.Text+" ("+strings.Join(others, " ")+")")
			}
		}
		return strings.Join(parts, "; ")
	})
}

func TestParseGroups(t *testing.T) {
	groups := ParseGroups(" а, б в ,, г # д\n\nодин\nе => ж, з\n=>\n")
	got := fmt.Sprintf("%q", groups)
	if want := `[{[] ["а" "б в" "г"]} {["е"] ["ж" "з"]}]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestWithLeavesTheOtherAlone(t *testing.T) {
	a := NewAnalyzer()
	shipped := NewThesaurus(a)
	shipped.With(a, []Group{{Words: []string{"пароль", "зебра"}}})
	terms := a.Query("пароль")
	shipped.Expand(terms)
	if slices.ContainsFunc(terms[0].Alternatives, func(o Alternative) bool { return o.Word == "зебра" }) {
		t.Error("a group added to another thesaurus is found in this one")
	}
}
