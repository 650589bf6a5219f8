package content_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/podskazka/podskazka/content"
)

// references knows one article and one picture.
var references = content.Options{
	Link:  func(ref string) (string, bool) { return "/a/" + ref, ref == "parol" },
	Image: func(path string) (string, bool) { return "/files/" + path, path == "media/a.png" },
}

func TestRemarks(t *testing.T) {
	long := "Если " + strings.Repeat("слово ", 24) + "и конец."
	for _, tt := range []struct{ name, src, want string }{
		{"nothing to say", "Откройте [вход](parol).\n\n## Шаги\n\n![Кнопка](media/a.png) [к шагам](#shagi) [сайт](https://example.org) [почта](mailto:a@example.org)\n", ""},
		{"an empty text", " \n", ""},
		{"a link to nowhere", "Откройте [вход](propal).", `1 link "[вход](propal)" propal`},
		{"a page of ours that is none", "Да.\n\nСм. [вход](/a/propal).", `3 link "[вход](/a/propal)" /a/propal`},
		{"a page of ours", "Да.\n\nСм. [вход](/a/parol).", ""},
		{"no such heading", "Да. 🎄 [шаги](#shagi)", `1 anchor "[шаги](#shagi)" #shagi`},
		{"a script is no link", "[a](javascript:alert)", `1 link "[a](javascript:alert)" javascript:alert`},
		{"a film that is none", "Да.\n\n:::video propal 12\nСмотреть\n:::\n", `3 link ":::video propal 12" propal`},
		{"a picture that is not there", "Да.\n\n![Кнопка](media/b.png)", `3 image "![Кнопка](media/b.png)" media/b.png`},
		{"a picture without words", "Да.\n\n![](media/a.png)", `3 alt "![](media/a.png)" media/a.png`},
		{"a long sentence", "Да. " + long + " Нет.", fmt.Sprintf("1 sentence %q %s 27", long, "Если слово слово слово слово слово слово слово …")},
		{"a long sentence of a list", "Да.\n\n- Раз.\n- " + long + "\n", fmt.Sprintf("4 sentence %q %s 27", long, "Если слово слово слово слово слово слово слово …")},
		{"an address is not read", "Да. [" + strings.Repeat("слово ", 23) + "](https://example.org/a?b=c) да.", ""},
		{"begins with a heading", "## Шаги\n\nДа.", `1 answer "## Шаги"`},
		{"begins with a list", "1. Раз\n2. Два", `1 answer "1. Раз"`},
		{"begins with a note", ":::note\nДа.\n:::\n", ""},
		{"code is no sentence", "Да.\n\n```\n" + strings.Repeat("слово ", 40) + "\n```\n", ""},
	} {
		var got []string
		units := utf16.Encode([]rune(tt.src))
		for _, r := range content.Remarks(tt.src, references) {
			line := fmt.Sprintf("%d %s %q", r.Line, r.Code, string(utf16.Decode(units[r.From:r.To])))
			if line += " " + r.Text; r.Words > 0 {
				line += fmt.Sprint(" ", r.Words)
			}
			got = append(got, strings.TrimSpace(line))
		}
		if strings.Join(got, "\n") != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, strings.Join(got, "\n"), tt.want)
		}
	}
}

// Whatever is typed, remarks stand inside the text, in its order, and cost no more than its page.
func FuzzRemarks(f *testing.F) {
	f.Add("[a](b) ![](c)\n\n# 🎄\n\n> - [x][y]\n\n[y]: z")
	f.Add(strings.Repeat("Слово. ", 500) + "\xff")
	f.Fuzz(func(t *testing.T, src string) {
		start, last := time.Now(), 0
		for _, r := range content.Remarks(src, content.Options{}) {
			if r.From < last || r.To < r.From || r.To > len(src) || r.Line < 1 {
				t.Errorf("%+v", r)
			}
			last = r.From
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("took %v", took)
		}
	})
}
