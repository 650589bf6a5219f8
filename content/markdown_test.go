package content

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/podskazka/podskazka/kb"
)

// known is where references of the tests lead.
var known = Options{
	Link: func(ref string) (string, bool) { return "/a/" + ref, !strings.HasPrefix(ref, "net-") },
	Image: func(path string) (string, bool) {
		return "/files/" + path, strings.HasSuffix(path, ".png") || strings.HasSuffix(path, ".pdf")
	},
}

func render(t testing.TB, src string, o Options) Page {
	t.Helper()
	page, err := NewRenderer().Render(src, o)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func TestRender(t *testing.T) {
	o := known
	o.Audiences = []string{"navigator"}
	golden(t, "render.txt", func(src string) string { return string(render(t, src, o).HTML) })
}

func TestBareAddressesAreLinks(t *testing.T) {
	for src, want := range map[string]string{
		"см. http://127.0.0.1:18666/a/vhod-zablokirovan.": "http://127.0.0.1:18666/a/vhod-zablokirovan",
		"http://help/a/parol?t=83#film":                   "http://help/a/parol?t=83#film",
		"(https://help.example/a/parol)":                  "https://help.example/a/parol",
		"https://справка.рф/а":                            "https://%D1%81%D0%BF%D1%80%D0%B0%D0%B2%D0%BA%D0%B0.%D1%80%D1%84/%D0%B0",
		"www.help.example":                                "http://www.help.example",
		"javascript://help/%0aalert(1)":                   "",
		"http://":                                         "",
	} {
		html := string(render(t, src, Options{}).HTML)
		if link := strings.Contains(html, "<a "); link != (want != "") || !strings.Contains(html, want) {
			t.Errorf("%s: %s", src, html)
		}
	}
}

func TestHeadings(t *testing.T) {
	page := render(t, "# Вход\n\n## Сброс пароля\n\n## Сброс пароля\n\n### «Ё» и `code`\n\n## ---\n\n## 你好\n\n## Сброс пароля 2\n", Options{})
	want := []Heading{{2, "vkhod", "Вход"}, {2, "sbros-parolya", "Сброс пароля"}, {2, "sbros-parolya-2", "Сброс пароля"},
		{3, "e-i-code", "«Ё» и\u00a0code"}, {2, "razdel", "—"}, {2, "razdel-2", "你好"}, {2, "sbros-parolya-2-2", "Сброс пароля 2"}}
	want[4].Text = "---"
	if diff := cmp.Diff(want, page.Headings); diff != "" {
		t.Error(diff)
	}
	for _, h := range page.Headings {
		if strings.Count(string(page.HTML), `id="`+h.ID+`"`) != 1 {
			t.Errorf("id %q is not there once", h.ID)
		}
	}
}

const forSome = `Для всех[^1].

:::only navigator,region
## Секрет
Для навигатора.[^2] [ссылка][ref]

[^2]: сноска-секрет
[ref]: https://secret.example
:::

## Секрет

Снова для всех.

[^1]: сноска для всех
`

// What is for others is nowhere in the page, and what a reader sees has the same anchors as for everybody.
func TestOnlyBlocks(t *testing.T) {
	for _, c := range []struct {
		name  string
		o     Options
		shown bool
	}{
		{"anonymous", Options{}, false},
		{"pupil", Options{Audiences: []string{"uchenik"}}, false},
		{"navigator", Options{Audiences: []string{"uchenik", "navigator"}}, true},
		{"preview", Options{All: true}, true},
	} {
		page := render(t, forSome, c.o)
		for _, secret := range []string{"навигатора", "сноска-секрет", "secret.example", "only-navigator"} {
			if strings.Contains(string(page.HTML), secret) != c.shown {
				t.Errorf("%s: %q shown: %v, want %v\n%s", c.name, secret, !c.shown, c.shown, page.HTML)
			}
		}
		if last := page.Headings[len(page.Headings)-1]; last.ID != "sekret" {
			t.Errorf("%s: the heading for everybody has id %q", c.name, last.ID)
		}
	}
}

// A block that is never closed hides everything after it, whatever stands around.
func TestOnlyBlocksStayShut(t *testing.T) {
	for _, src := range []string{
		":::only a\nтайна",
		"> :::only a\n> тайна\n",
		"- x\n\n  :::only a\n  тайна\n  :::\n",
		":::only a\n:::tip\nx\n:::\nтайна\n:::\n",
		"```\n:::only a\nтайна",
		"`````\n:::only a\nтайна\n```\n",
		":::only a\n```\n:::\n```\nтайна\n:::\n",
		":::only\nтайна\n:::",
		":::note\n:::only a\nтайна\n:::\n:::",
		":::only   a  \r\nтайна\r\n:::\r\n",
		"<div>\n:::only a\nтайна\n:::\n</div>",
	} {
		if page := render(t, src, Options{Audiences: []string{"b"}}); strings.Contains(string(page.HTML), "тайна") {
			t.Errorf("%q: %s", src, page.HTML)
		}
		if text := Text(src); strings.Contains(text, "тайна") {
			t.Errorf("%q: text %q", src, text)
		}
		for _, p := range Passages(&kb.Article{Body: src}) {
			if p.Audiences == nil && strings.Contains(p.Text, "тайна") {
				t.Errorf("%q: passage %q", src, p.Text)
			}
		}
	}
}

func TestUnclosedBlockLosesNothing(t *testing.T) {
	html := string(render(t, ":::note\nодин\n\n## Два\n\nтри", Options{}).HTML)
	for _, want := range []string{"один", "Два", "три", "</aside>"} {
		if !strings.Contains(html, want) {
			t.Errorf("no %q in %s", want, html)
		}
	}
}

func TestCheck(t *testing.T) {
	for name, c := range map[string]struct {
		src  string
		want error
	}{
		"at the limit":    {strings.Repeat("a", MaxBody), nil},
		"over the limit":  {strings.Repeat("a", MaxBody+1), kb.ErrTooLarge},
		"50 quotes":       {strings.Repeat("> ", 50) + "a", nil},
		"51 quotes":       {strings.Repeat("> ", 51) + "a", kb.ErrTooLarge},
		"50 lists":        {deepList(50), nil},
		"52 lists":        {deepList(52), kb.ErrTooLarge},
		"a long flat one": {strings.Repeat("- a\n  - b\n", 500), nil},
		"bad UTF-8":       {"a\xffb", kb.ErrInvalid},
	} {
		if err := Check(c.src); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestRenderIsDeterministicAndConcurrent(t *testing.T) {
	r := NewRenderer()
	want, err := r.Render(forSome, known)
	if err != nil {
		t.Fatal(err)
	}
	results := make(chan string)
	for range 8 {
		go func() {
			page, err := r.Render(forSome, known)
			results <- fmt.Sprint(page.HTML, err)
		}()
	}
	for range 8 {
		if got := <-results; got != fmt.Sprint(want.HTML, nil) {
			t.Errorf("differs: %s", got)
		}
	}
}

func FuzzRender(f *testing.F) {
	for _, src := range []string{forSome, "<script>alert(1)</script>", "[a](javascript:alert(1))", "![a](data:text/html,x)", "<img src=x onerror=alert(1)>",
		"<a href=\"&#106;avascript:alert(1)\">x</a>", ":::video x\" onclick=1 83\n:::", ":::note <img src=x onerror=y>\n:::", "```\" onload=x\ncode\n```",
		"[a]: java\nscript:x\n[a]", "<svg><style><img src=x onerror=x>", "</div></div><iframe src=//x>", "# <b onclick=x>a</b>", "<https://a.example/\"onclick=x>"} {
		f.Add(src)
	}
	r := NewRenderer()
	f.Fuzz(func(t *testing.T, src string) {
		o := known
		o.All = true
		page, err := r.Render(src, o)
		if err != nil {
			return
		}
		if problem := unsafeHTML(string(page.HTML)); problem != "" {
			t.Fatalf("%q gave %s in %s", src, problem, page.HTML)
		}
		Passages(&kb.Article{Body: src})
	})
}

// unsafeHTML names what a page must never hold, read as a browser reads it.
func unsafeHTML(page string) string {
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return ""
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			switch token.Data {
			case "script", "style", "iframe", "object", "embed", "form", "link", "meta", "base", "svg", "math", "template", "button", "textarea", "select":
				return "<" + token.Data + ">"
			}
			for _, a := range token.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "srcset" || a.Key == "srcdoc" || a.Key == "formaction" {
					return a.Key
				}
				if a.Key == "href" || a.Key == "src" {
					scheme, _, ok := strings.Cut(strings.ToLower(strings.TrimSpace(a.Val)), ":")
					if ok && !strings.ContainsAny(scheme, "/?#") && scheme != "http" && scheme != "https" && scheme != "mailto" && scheme != "tel" {
						return "scheme " + scheme
					}
				}
			}
		}
	}
}

func BenchmarkRender(b *testing.B) {
	src := strings.Repeat("## Как войти\n\nНажмите «Войти», затем введите **почту** и [пароль](vhod).\n\n1. Раз\n2. Два\n\n:::note\nВажно\n:::\n\n", 20)
	r := NewRenderer()
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if _, err := r.Render(src, known); err != nil {
			b.Fatal(err)
		}
	}
}
