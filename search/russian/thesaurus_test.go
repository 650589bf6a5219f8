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

func TestParseGroup(t *testing.T) {
	for line, want := range map[string]string{
		"учётка, учётная запись # так говорят\n": `{[] ["учётка" "учётная запись"]} "так говорят"`,
		"вайфай => сеть":        `{["вайфай"] ["сеть"]} ""`,
		"=> сеть, интернет":     `{[""] ["сеть" "интернет"]} ""`,
		"вайфай =>":             `{["вайфай"] []} ""`,
		"# только заметка # да": `{[] []} "только заметка # да"`,
		"":                      `{[] []} ""`,
	} {
		g, note := ParseGroup(line)
		if got := fmt.Sprintf("%q %q", g, note); got != want {
			t.Errorf("%q is read as %s, want %s", line, got, want)
		}
	}
}

func TestDoubts(t *testing.T) {
	a := NewAnalyzer()
	for line, want := range map[string]string{
		"учётка, учётная запись":         "[]",
		"вайфай, вай-фай => интернет":    "[]",
		"лк, личный кабинет, как":        "[{stop как}]",
		"что это, непонятно":             "[{stop что это}]",
		"не приходит, нет писем":         "[]", // a negation always counts
		"пароль, пароли, пароля, код":    "[{same пароли} {same пароля}]",
		"пароль, пароли":                 "[{no_effect } {same пароли}]",
		"сменить пароль => пароль менял": "[]",
		"личный кабинет, кабинет личный": "[{no_effect }]",
		"пароль => пароли":               "[{no_effect }]",
		"!!!, код":                       "[{no_terms !!!}]",
		"код => …":                       "[{no_terms …}]",
	} {
		g, _ := ParseGroup(line)
		if got := fmt.Sprint(a.Doubts(g)); got != want {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
	}
}

// What editors write counts as theirs, also where the shipped lists say the same, and however much of it there is.
func TestEditorsGroups(t *testing.T) {
	a := NewAnalyzer()
	groups := []Group{{Words: []string{"учетка", "аккаунт", "зебра"}}}
	for i := range 2 * maxAlternatives {
		groups = append(groups, Group{From: []string{"учетка"}, Words: []string{fmt.Sprint("слово", i)}})
	}
	terms := a.Query("учетка")
	NewThesaurus(a).With(a, groups).Expand(terms)
	if n := len(terms[0].Alternatives); n != maxAlternatives {
		t.Errorf("%d alternatives, want %d", n, maxAlternatives)
	}
	for i, want := range []Alternative{
		{"аккаунт", "аккаунт", synonymWeight, SourceEditors},
		{"зебр", "зебра", synonymWeight, SourceEditors},
	} {
		if got := terms[0].Alternatives[i]; got != want {
			t.Errorf("alternative %d is %v, want %v", i, got, want)
		}
	}
	shipped := a.Query("учетка")
	NewThesaurus(a).Expand(shipped)
	if got := shipped[0].Alternatives[0].Source; got != SourceLists {
		t.Errorf("source of the shipped lists is %q", got)
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
