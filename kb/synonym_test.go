package kb_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

func TestSynonymValidate(t *testing.T) {
	many := make([]string, kb.MaxSynonymWords)
	for i := range many {
		many[i] = "слово " + strconv.Itoa(i)
	}
	long := strings.Repeat("ы", kb.MaxSynonymWord)
	for _, c := range []struct {
		name        string
		group       kb.Synonym
		field, code string // empty: valid
		value       string
	}{
		{"two words", kb.Synonym{Words: []string{"учётка", "учётная запись"}}, "", "", ""},
		{"one way", kb.Synonym{From: []string{"вайфай"}, Words: []string{"интернет"}}, "", "", ""},
		{"as many as may be", kb.Synonym{From: many[:1], Words: many[1:]}, "", "", ""},
		{"as long as may be", kb.Synonym{Words: []string{"a", long}, Note: strings.Repeat("ы", kb.MaxSynonymNote)}, "", "", ""},
		{"nothing", kb.Synonym{}, "words", "required", ""},
		{"one side", kb.Synonym{From: many[:2]}, "words", "required", ""},
		{"one word", kb.Synonym{Words: []string{"слово"}}, "words", "too_few", ""},
		{"an empty word", kb.Synonym{Words: []string{"слово", " "}}, "words", "required", ""},
		{"an empty word to find from", kb.Synonym{From: []string{""}, Words: []string{"слово"}}, "from", "required", ""},
		{"too many", kb.Synonym{From: []string{"ещё"}, Words: many}, "words", "too_long", ""},
		{"a long word", kb.Synonym{Words: []string{"a", long + "ы"}}, "words", "too_long", ""},
		{"a long note", kb.Synonym{Words: many, Note: strings.Repeat("ы", kb.MaxSynonymNote+1)}, "note", "too_long", ""},
		{"a note of two lines", kb.Synonym{Words: many, Note: "а\nб"}, "note", "bad_text", ""},
		{"a comma", kb.Synonym{Words: []string{"а", "б, в"}}, "words", "bad_sign", "б, в"},
		{"a comment", kb.Synonym{Words: []string{"а", "c#"}}, "words", "bad_sign", "c#"},
		{"an arrow", kb.Synonym{From: []string{"а=>б"}, Words: []string{"в"}}, "from", "bad_sign", "а=>б"},
		{"a line", kb.Synonym{Words: []string{"а", "б\nв"}}, "words", "bad_sign", "б\nв"},
		{"twice", kb.Synonym{Words: []string{"Учётка", "аккаунт", "учетка"}}, "words", "repeated", "учетка"},
		{"on both sides", kb.Synonym{From: []string{"а", "б"}, Words: []string{"в", "Б"}}, "words", "both_sides", "Б"},
	} {
		err := c.group.Validate()
		var got kb.FieldError
		if field := new(kb.FieldError); errors.As(err, &field) {
			got = *field
		}
		if got.Field != c.field || got.Code != c.code || got.Value != c.value {
			t.Errorf("%s: %v, want %s: %s %q", c.name, err, c.field, c.code, c.value)
		}
	}
}

func TestSynonymKey(t *testing.T) {
	keys := map[string]string{}
	for name, groups := range map[string][]kb.Synonym{
		"two ways": {{Words: []string{"Учётная  запись", "аккаунт"}}, {Words: []string{"аккаунт", "учетная запись"}, Note: "x", ID: "1"}},
		"one way":  {{From: []string{"б", "а"}, Words: []string{"в"}}, {From: []string{"А", "Б"}, Words: []string{" В "}}},
		"back":     {{From: []string{"в"}, Words: []string{"а", "б"}}},
		"all":      {{Words: []string{"а", "б", "в"}}},
	} {
		for _, g := range groups {
			if other, ok := keys[g.Key()]; ok && other != name {
				t.Errorf("%q is the key of %s and %s", g.Key(), other, name)
			}
			if g.Key() != groups[0].Key() {
				t.Errorf("%s: keys %q and %q", name, g.Key(), groups[0].Key())
			}
			keys[g.Key()] = name
		}
	}
}

func TestSynonymString(t *testing.T) {
	g := kb.Synonym{From: []string{" вай  фай"}, Words: []string{"сеть\t", "интернет"}, Note: " так\nговорят "}
	g.Tidy()
	if got := g.String(); got != "вай фай => сеть, интернет" || g.Note != "так говорят" {
		t.Errorf("%q, note %q", got, g.Note)
	}
	g.From = nil
	if got := g.String(); got != "сеть, интернет" {
		t.Errorf("%q", got)
	}
}
