package content_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

func TestAttached(t *testing.T) {
	const src = `
[Прайс](files/%D0%BF%D1%80%D0%B0%D0%B9%D1%81.pdf), [ещё раз](all.docx), [статья](vhod.md), [сайт](https://example.ru/a.pdf)

:::only navigator, operator
[Регламент](rules.pdf) и [общий](all.docx)
:::only operator
[Ключи](keys.txt)
:::
:::

:::only pupil
[Регламент](rules.pdf)
:::

:::only
[Ничей](nobody.txt)
:::
`
	want := map[string][]string{
		"files/прайс.pdf": nil, "all.docx": nil, "rules.pdf": {"navigator", "operator", "pupil"}, "keys.txt": {"operator"},
	}
	if diff := cmp.Diff(want, content.Attached(src)); diff != "" {
		t.Error(diff)
	}
	if got := content.Attached(strings.Repeat(">", 60) + "[a](a.pdf)"); got != nil {
		t.Errorf("of a source over a limit: %v", got)
	}
}

func TestFilePassages(t *testing.T) {
	place := kb.Place{Kind: kb.PlacePage, Number: 3}
	file := kb.Attachment{Hash: "ab", Name: "Прайс.pdf"}
	passages := content.FilePassages(file, []kb.FilePart{
		{Text: "Тариф\n«Школа»"}, {Place: place, Text: strings.Repeat("слово ", 400)},
	}, []string{"navigator"})
	if len(passages) != 4 || passages[0].Text != "Тариф\n«Школа»" {
		t.Fatalf("%d passages, the first %q", len(passages), passages[0].Text)
	}
	for i, p := range passages {
		want := content.FileRef{Name: "Прайс.pdf", URL: content.FileURL(file)}
		if i > 0 {
			want.Place = place
		}
		if diff := cmp.Diff(&want, p.File); diff != "" || p.T != -1 || p.Heading != "" || len(p.Audiences) != 1 {
			t.Errorf("passage %d: %+v %s", i, p, diff)
		}
	}
}
