package content

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/podskazka/podskazka/kb"
)

func TestSplitFrontMatter(t *testing.T) {
	for _, c := range []struct{ file, head, rest string }{
		{"---\na: 1\n---\n\nТекст", "a: 1\n", "\nТекст"},
		{"\ufeff---\r\na: 1\r\n---\r\nТекст", "a: 1\r\n", "Текст"},
		{"---\n---\n", "", ""},
		{"Текст\n---\nещё", "", "Текст\n---\nещё"},
		{"----\nТекст", "", "----\nТекст"},
		{"", "", ""},
	} {
		head, rest, err := SplitFrontMatter(c.file)
		if head != c.head || rest != c.rest || err != nil {
			t.Errorf("%q: %q, %q, %v", c.file, head, rest, err)
		}
	}
	if _, _, err := SplitFrontMatter("---\na: 1\n"); !errors.Is(err, kb.ErrInvalid) {
		t.Errorf("unclosed: %v", err)
	}
	if _, _, err := SplitFrontMatter("---\n" + strings.Repeat("a: 1\n", MaxFrontMatter)); !errors.Is(err, kb.ErrTooLarge) {
		t.Errorf("too long: %v", err)
	}
}

func TestParseFrontMatter(t *testing.T) {
	got, err := ParseFrontMatter("title: \"Вход: как\"\ntags: [пароль, 'вход']\nчужое: {b: 1, a: [true, null, 1.5]}\ndate: 2026-09-03\nтекст: |\n  раз\n  два\nid: 007\nlist:\n  - t: 0\n    title: x\n")
	if err != nil {
		t.Fatal(err)
	}
	want := []Field{
		{"title", json.RawMessage(`"Вход: как"`), 2}, {"tags", json.RawMessage(`["пароль","вход"]`), 3},
		{"чужое", json.RawMessage(`{"b":1,"a":[true,null,1.5]}`), 4}, {"date", json.RawMessage(`"2026-09-03"`), 5},
		{"текст", json.RawMessage(`"раз\nдва\n"`), 6}, {"id", json.RawMessage(`"007"`), 9}, {"list", json.RawMessage(`[{"t":0,"title":"x"}]`), 10},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for head, line := range map[string]int{
		"title: a\ntags: [a, b\nkind: faq\n": 0, // anywhere
		"- a\n- b\n":                         2,
		"a: 1\nb: &x [1]\nc: *x\n":           3,
		"a: !!binary aGk=\n":                 2,
		"a: " + strings.Repeat("[", 1000):    2,
		"a: b\n\tc: d\n":                     0,
		"просто строка\n":                    2,
		"a: 1\n---\nb: 2\n":                  0,
		"a: \x00\n":                          2,
	} {
		fields, err := ParseFrontMatter(head)
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || !errors.Is(err, kb.ErrInvalid) || line > 0 && syntax.Line != line {
			t.Errorf("%.40q: %v, %v, want an error on line %d", head, fields, err, line)
		}
	}
	if fields, err := ParseFrontMatter("\n# ничего\n"); err != nil || fields != nil {
		t.Errorf("empty: %v, %v", fields, err)
	}
}

// An alias bomb costs nothing: aliases are refused before they are followed.
func TestYAMLBombs(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c <= 'z'; c++ {
		p := string(c - 1)
		bomb += string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+p+",", 8) + "*" + p + "]\n"
	}
	for name, text := range map[string]string{
		"aliases": bomb, "flow": strings.Repeat("[", MaxFrontMatter), "maps": strings.Repeat("{a: ", 10_000), "indent": indented(150),
		"quotes": strings.Repeat(`"`, 60_000), "dashes": strings.Repeat("- ", 30_000), "colons": strings.Repeat("a: ", 20_000), "bars": "a: |\n" + strings.Repeat(" x\n", 20_000),
		"keys": strings.Repeat("a: b\n", 12_000), "question": strings.Repeat("? ", 30_000), "tags": strings.Repeat("!a ", 20_000), "comments": strings.Repeat("#\n", 30_000),
	} {
		began := time.Now()
		ParseFrontMatter(text)
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s: %v", name, took)
		} else {
			t.Log(name, took)
		}
	}
}

func indented(depth int) string {
	var b strings.Builder
	for i := range depth {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func FuzzFrontMatter(f *testing.F) {
	f.Add("title: \"Вход\"\ntags: [a, b]\n")
	f.Add("a: &x 1\nb: *x\n")
	f.Add("? a\n: b\n<<: {c: d}\n")
	f.Fuzz(func(t *testing.T, head string) {
		fields, err := ParseFrontMatter(head)
		if err != nil {
			return
		}
		for _, field := range fields {
			if !json.Valid(field.Value) {
				t.Fatalf("%q: %s is no JSON: %s", head, field.Key, field.Value)
			}
		}
	})
}
