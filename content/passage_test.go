package content

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/podskazka/podskazka/kb"
)

func TestPassages(t *testing.T) {
	body := "Вступление с [ссылкой](vhod) и ![картинкой](a.png).\n\n## Сброс пароля\n\n1. Раз\n2. Два\n\n:::only navigator, region\nДля своих.\n\n### Подробно\n\nЕщё.\n:::\n\n" +
		"| А | Б |\n|---|---|\n| `в` | г |\n\n## Сброс пароля\n\n```\nкод\n```\n\n## Пусто\n"
	got := Passages(&kb.Article{Body: body})
	for _, p := range got {
		if p.T != -1 {
			t.Errorf("written text at second %d", p.T)
		}
	}
	want := []Passage{
		{Text: "Вступление с ссылкой и картинкой.", T: -1},
		{Heading: "Сброс пароля", Anchor: "sbros-parolya", Text: "Раз\nДва\nА · Б\nв · г", T: -1},
		{Heading: "Сброс пароля", Anchor: "sbros-parolya-2", Text: "код", T: -1},
		{Heading: "Пусто", Anchor: "pusto", T: -1},
		{Heading: "Сброс пароля", Anchor: "sbros-parolya", Text: "Для своих.", T: -1, Audiences: []string{"navigator", "region"}},
		{Heading: "Подробно", Anchor: "only-navigator-region-podrobno", Text: "Ещё.", T: -1, Audiences: []string{"navigator", "region"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	page := render(t, body, Options{All: true})
	for _, p := range got {
		if p.Anchor != "" && !strings.Contains(string(page.HTML), `id="`+p.Anchor+`"`) {
			t.Errorf("the page has no %q", p.Anchor)
		}
	}
}

// A block inside blocks is for those whom all of them are for.
func TestPassagesOfNestedBlocks(t *testing.T) {
	got := Passages(&kb.Article{Body: ":::only a,b\nоба\n:::only b,c\nпересечение\n:::\n:::only c\nникому\n:::\n:::\n"})
	want := []Passage{{Text: "оба", T: -1, Audiences: []string{"a", "b"}}, {Text: "пересечение", T: -1, Audiences: []string{"b"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPassageSizes(t *testing.T) {
	sentence := strings.Repeat("слово ", 19) + "конец. "
	for name, c := range map[string]struct {
		body  string
		count int
	}{
		"one long paragraph":    {strings.Repeat(sentence, 30), 5},
		"many paragraphs":       {strings.Repeat(sentence+"\n\n", 30), 5},
		"no sentences":          {strings.Repeat("слово ", 600), 4},
		"one endless word":      {strings.Repeat("ы", 12_000), 3},
		"exactly one passage":   {strings.Repeat("слово ", 150), 1},
		"nothing":               {"", 0},
		"a word over a passage": {strings.Repeat("слово ", 151), 2},
	} {
		passages := Passages(&kb.Article{Body: c.body})
		if len(passages) != c.count {
			t.Errorf("%s: %d passages, want %d", name, len(passages), c.count)
		}
		words := 0
		for _, p := range passages {
			n := len(strings.Fields(p.Text))
			words += n
			if n > passageWords || len(p.Text) > maxPassage {
				t.Errorf("%s: a passage of %d words, %d bytes", name, n, len(p.Text))
			}
		}
		if want := len(strings.Fields(c.body)); want > 1 && words != want {
			t.Errorf("%s: %d words of %d", name, words, want)
		}
	}
}

func TestPassagesOfGuide(t *testing.T) {
	var cues []Cue
	for i := range 9 {
		cues = append(cues, Cue{time.Duration(i*6) * time.Second, time.Duration(i*6+5) * time.Second, fmt.Sprintf("Фраза %d", i)})
	}
	got := Passages(&kb.Article{Body: "Кратко.", Guide: &kb.Guide{Captions: FormatVTT(cues), Chapters: []kb.Chapter{{T: 0, Title: "Начало"}, {T: 20, Title: "Дальше"}}}})
	want := []Passage{
		{Text: "Кратко.", T: -1},
		{Heading: "Начало", Text: "Фраза 0 Фраза 1 Фраза 2", T: 0, Moments: []Moment{{0, 0}, {13, 6}, {26, 12}}},
		{Heading: "Начало", Text: "Фраза 3 Фраза 4 Фраза 5", T: 18, Moments: []Moment{{0, 18}, {13, 24}, {26, 30}}},
		{Heading: "Дальше", Text: "Фраза 6 Фраза 7 Фраза 8", T: 36, Moments: []Moment{{0, 36}, {13, 42}, {26, 48}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := Passages(&kb.Article{Body: "Кратко.", Guide: &kb.Guide{Captions: "нет"}}); len(got) != 1 {
		t.Errorf("broken captions: %v", got)
	}
}

func TestText(t *testing.T) {
	got := Text("# Т\n\n**Жирный** [текст](url) &amp; \\*звёзды\\* <b>x</b>\n\n<div>внутри <i>тега</i><script>нет</script></div>\n\n:::note Название\nв блоке\n:::\n\n:::only a\nтайна\n:::\n")
	want := "Т\nЖирный текст & *звёзды* x\nвнутри тега\nНазвание\nв блоке"
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestLinks(t *testing.T) {
	a := &kb.Article{
		Body: "[пароль](parol), [**личный** кабинет](../vhod/kabinet.md#a) и [вход](/a/vhod?x=1)\n[сайт](https://example.com/parol) " +
			"[файл](../d.pdf) [место](#a) [почта](mailto:a@example.com) [путь](/ru/vhod) ![рис](ris)\n\n:::only x\n[тайна](taina)\n:::",
		Related: []string{"parol", "drugoe"},
	}
	want := []Link{{"parol", "пароль"}, {"kabinet", "личный кабинет"}, {"vhod", "вход"}, {"drugoe", ""}}
	if got := Links(a); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestReferences(t *testing.T) {
	got := References("![a](img/a.png) ![b](/b.png) ![c](https://c.example/c.png) [d](../d.pdf) [e](vhod) [f](x/vhod.md#a) ![a](img/a.png) ![пробел](%D0%B0%20b.png)\n\n:::only x\n![g](g.gif)\n:::")
	want := []Reference{{"img/a.png", true}, {"../d.pdf", false}, {"а b.png", true}, {"g.gif", true}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestStripTitle(t *testing.T) {
	for _, c := range [][3]string{
		{"# Вход\n\nТекст", "Вход", "Текст"},
		{"\n\n#  Вход  \n\n# Вход\nТекст", "Вход", "Текст"},
		{"# Другое\n\nТекст", "Вход", "# Другое\n\nТекст"},
		{"## Вход\n\nТекст", "Вход", "## Вход\n\nТекст"},
		{"# Вход", "Вход", ""},
		{"# \n\nТекст", "", "# \n\nТекст"},
	} {
		if got := StripTitle(c[0], c[1]); got != c[2] {
			t.Errorf("%q without %q: %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

func BenchmarkPassages(b *testing.B) {
	body := strings.Repeat("## Как войти\n\nНажмите «Войти», затем введите **почту** и [пароль](vhod).\n\n1. Раз\n2. Два\n\n", 50)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		Passages(&kb.Article{Body: body})
	}
}

// The source of an article does not tell of documents its reader may not read: not even their addresses.
func TestVisibleHidesAddresses(t *testing.T) {
	const src = "[a](open) [b](secret) [c](secret-too \"t\") [d](x/secret.md#part) [e](secrets) [f](/a/typed) [g][r]\n\n[r]: secret\n\n:::only x\nблок\n:::\n"
	const want = "[a](open) [b](#) [c](# \"t\") [d](#) [e](secrets) [f](/a/typed) [g][r]\n\n[r]: #\n\n\n"
	got := Visible(src, nil, func(ref string) bool { return ref == "open" || ref == "secrets" })
	if got != want {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	if all := Visible(src, []string{"x"}, nil); !strings.Contains(all, "(secret)") || !strings.Contains(all, "блок") {
		t.Errorf("nil hides nothing: %q", all)
	}
}
