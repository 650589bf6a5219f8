package content

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMovedAnchors(t *testing.T) {
	const before = "# Вход\n\nТекст.\n\n# Сброс пароля\n\nТекст.\n\n## Если не помогло\n\nТекст.\n\n# Контакты\n"
	for _, test := range []struct {
		name, before, after string
		want                map[string]string
	}{
		{"nothing changes", before, before + "\nЕщё текст.\n", map[string]string{}},
		{"a heading is reworded", before, strings.Replace(before, "Сброс пароля", "Как сбросить пароль", 1), map[string]string{"sbros-parolya": "kak-sbrosit-parol"}},
		{"a heading is replaced by another", before, strings.Replace(before, "Контакты", "Куда написать", 1), map[string]string{"kontakty": "kuda-napisat"}},
		{"a heading goes", before, strings.Replace(before, "## Если не помогло", "", 1), map[string]string{"esli-ne-pomoglo": ""}},
		{"a heading is added", before, "# Новое\n\n" + before, map[string]string{}},
		{"headings change places", before, "# Контакты\n# Сброс пароля\n## Если не помогло\n# Вход\n", map[string]string{}},
		{"a reworded one moves", before, "# Наши контакты\n# Вход\n# Сброс пароля\n## Если не помогло\n", map[string]string{"kontakty": "nashi-kontakty"}},
		{"two are replaced by two: nobody knows", "# Альфа\n# Бета\n", "# Гамма\n# Дельта\n", map[string]string{"alfa": "", "beta": ""}},
		{"two of different levels", "## Альфа\n### Бета\n", "## Гамма\n### Дельта\n", map[string]string{"alfa": "gamma", "beta": "delta"}},
		{"the second of two alike", "# Шаг\n# Шаг\n", "# Шаг\n# Последний шаг\n", map[string]string{"shag-2": "posledniy-shag"}},
		{"inside a block for one role", ":::only gost\n# Вход\n:::\n", ":::only gost\n# Ваш вход\n:::\n",
			map[string]string{"only-gost-vkhod": "only-gost-vash-vkhod"}},
		{"out of a block for one role", ":::only gost\n# Вход\n:::\n", "# Ваш вход\n", map[string]string{"only-gost-vkhod": ""}},
		{"over a limit", before, strings.Repeat(">", 200), map[string]string{"vkhod": "", "sbros-parolya": "", "esli-ne-pomoglo": "", "kontakty": ""}},
	} {
		if diff := cmp.Diff(test.want, MovedAnchors(test.before, test.after)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestOldAnchorsInThePage(t *testing.T) {
	const src = "# Сброс\n\n# Контакты\n\n:::only gost\n# Тайна\n:::\n"
	old := map[string]string{
		"parol": "sbros", "kak-sbrosit": "sbros", "kontakty": "sbros", // the last is a heading of today
		"only-gost-sekret": "only-gost-tayna", "lost": "nowhere", `"><script>`: "sbros", "": "sbros",
	}
	page, err := NewRenderer().Render(src, Options{OldAnchors: old})
	if err != nil {
		t.Fatal(err)
	}
	html := string(page.HTML)
	if !strings.Contains(html, `<h2 id="sbros"><span id="kak-sbrosit"></span><span id="parol"></span>Сброс`) {
		t.Errorf("former ids do not stand in the heading: %s", html)
	}
	for _, never := range []string{"lost", "script", "sekret", `<span id="kontakty"`, `id=""`} {
		if strings.Contains(html, never) {
			t.Errorf("the page has %q: %s", never, html)
		}
	}
	page, err = NewRenderer().Render(src, Options{OldAnchors: old, Audiences: []string{"gost"}})
	if err != nil || !strings.Contains(string(page.HTML), `<span id="only-gost-sekret">`) {
		t.Errorf("a reader of the block has no former id of its heading: %v, %s", err, page.HTML)
	}
}
