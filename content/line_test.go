package content_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/content"
)

func TestLines(t *testing.T) {
	src := "Первая.\n\n## Вторая\n\n- раз\n- два\n\n  ещё\n\n:::note\nВнутри.\n:::\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<p data-line=\"x\" onclick=\"y\">чужая</p>\n\n> цитата[^1]\n\n[^1]: сноска\n\n```sh\nls\n```\n\n- так:\n\n      код\n"
	r := content.NewRenderer()
	page, err := r.Render(src, content.Options{Lines: true})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range regexp.MustCompile(`<(\w+)[^>]* data-line="(\d+)"`).FindAllStringSubmatch(string(page.HTML), -1) {
		got = append(got, m[1]+" "+m[2])
	}
	const want = "p 1, h2 3, li 5, li 6, p 8, p 11, thead 14, tr 16, p 20, pre 25, li 28, pre 30, p 22"
	if strings.Join(got, ", ") != want {
		t.Errorf("got %s\nwant %s\n%s", strings.Join(got, ", "), want, page.HTML)
	}
	if page, err = r.Render(src, content.Options{}); err != nil || strings.Contains(string(page.HTML), "data-line") {
		t.Errorf("readers get lines (%v): %s", err, page.HTML)
	}
}
