package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/podskazka/podskazka/kb"
)

func TestSearch(t *testing.T) {
	c := openCenter(t)
	c.publish(&kb.Article{Slug: "pochta", Title: "Не приходит письмо", Section: "vhod", Kind: kb.KindFAQ, Body: "Ждите.\n\n## Папка «Спам»\n\nИщите кракозябру там."}, guide())
	b := c.browser(kb.RoleNone)
	p := b.get("/search?q=приходит+кракозябра").want(200)
	p.has(".total", "Найден 1 ответ").has(".hit a[href=/a/pochta#papka-spam]", "Не приходит письмо").has(".hit mark", "кракозябру").
		has(".hit .badge", "Вопрос и ответ").has(".place", "Папка «Спам»").has(".why", "в тексте: «кракозябра»").has("title", "приходит кракозябра — поиск")
	if p.attr("#q", "value") != "приходит кракозябра" || p.attr("meta[name=robots]", "content") != "noindex" {
		t.Error("the box forgets the query, or engines may index results")
	}
	b.get("/search").want(200).has(".empty h2", "Что вы хотите найти?").hasNot(".filters")
}

// The language of the interface is not that of the content: the same articles are found.
func TestSearchInAnotherLanguage(t *testing.T) {
	b := openCenter(t).browser(kb.RoleNone)
	b.get("/?lang=en").leads("/")
	b.get("/search?q=забыли+пароль").want(200).has(".hit h3", "Забыли пароль")
	b.get("/search/complete?q=забы").want(200).has("[role=option]", "Забыли пароль")
}

func TestSearchPages(t *testing.T) {
	c := openCenter(t)
	var many []*kb.Article
	for i := range 23 {
		many = append(many, &kb.Article{Slug: fmt.Sprintf("proba-%d", i), Title: fmt.Sprintf("Проба пера номер %d", i), Section: "vhod"})
	}
	c.publish(many...)
	b := c.browser(kb.RoleNone)
	seen := map[string]bool{}
	address := "/search?q=проба+пера"
	for range 3 {
		p := b.get(address).want(200).has(".total", "Найдено 23 ответа")
		for _, hit := range p.markup.all(".hit h3 a") {
			seen[hit.attr("href")] = true
		}
		if next := p.markup.all(".pager a"); len(next) > 0 {
			address = next[0].attr("href")
		} else {
			address = ""
		}
	}
	if len(seen) != 23 || address != "" {
		t.Errorf("%d of 23 hits on three pages, then %q", len(seen), address)
	}
}

// A query in the wrong keyboard layout is read as it was meant, and the page says so and offers the other way.
func TestSearchRepaired(t *testing.T) {
	c := openCenter(t)
	c.publish(&kb.Article{Slug: "pochta", Title: "Не приходит письмо", Section: "vhod", Kind: kb.KindFAQ, Body: "Ждите письма."})
	b := c.browser(kb.RoleNone)
	p := b.get("/search?q="+url.QueryEscape("ghb[jlbn gbcmvj")+"&kind=faq").want(200).
		has(".repaired", "Показано для «приходит письмо».").has(".hit", "Не приходит письмо").has(".why", "приходит")
	literal := p.attr(".repaired a", "href")
	if !strings.Contains(literal, "literal=1") || !strings.Contains(literal, "kind=faq") || !strings.Contains(p.text, "Искать «ghb[jlbn gbcmvj»") {
		t.Errorf("the other way leads to %s", literal)
	}
	b.get(literal).want(200).hasNot(".hit").hasNot(".repaired").has(".weak h2", "ghb[jlbn gbcmvj")
	b.get("/search?q=письмо").want(200).hasNot(".repaired")
	b.get("/search?q=писмо").want(200).has(".repaired", "письмо").has(".hit", "Не приходит письмо")
}

func TestComplete(t *testing.T) {
	c := openCenter(t)
	b := c.browser(kb.RoleNone)
	p := b.get("/search/complete?q=за").want(200)
	p.has("a[role=option]", "Забыли пароль").has("a#q-option-all", "Искать «за» по всей справке")
	if got := p.attr("#q-option-0", "aria-selected"); got != "false" {
		t.Error("a line is chosen before anybody chose it")
	}
	b.get("/search/complete?q=з").want(200).hasNot("#q-option-0") // from the second letter
	b.get("/search/complete?q=" + strings.Repeat("я", 257)).want(413)
}

// Nothing anybody types into a box or an address breaks the server or the page.
func TestHostileQueries(t *testing.T) {
	c := openCenter(t)
	for name, tt := range map[string]struct {
		query string
		want  int
	}{
		"syntax":        {url.QueryEscape(`title:"x"~2 +(a OR b) -c \ * ?`), 200},
		"markup":        {url.QueryEscape(`"><script>alert(1)</script>`), 200},
		"too long":      {strings.Repeat("я", 257), 413},
		"many words":    {url.QueryEscape(strings.Repeat("а ", 10000)), 413},
		"a megabyte":    {strings.Repeat("x", 1<<20), 413},
		"NUL":           {"%00", 400},
		"broken UTF-8":  {"%ff%fe", 400},
		"bad escape":    {"%zz", 400},
		"bad semicolon": {"a;b", 400},
	} {
		for _, path := range []string{"/search", "/search/complete"} {
			p := c.browser(kb.RoleNone).get(path + "?q=" + tt.query)
			if p.status != tt.want {
				t.Errorf("%s to %s: %d, want %d", name, path, p.status, tt.want)
			}
			if strings.Contains(p.text, "<script>alert") {
				t.Errorf("%s: the query runs as code", name)
			}
			if tt.want == 413 && !strings.Contains(p.text, "256") {
				t.Errorf("%s: the answer does not name the limit", name)
			}
		}
	}
	long := c.browser(kb.RoleNone).get("/search?kind=article&q=" + url.QueryEscape(strings.Repeat("пароль ", 50)))
	long.has("h1", "слишком длинный").has("a.button", "Написать").hasNot("ol.hits")
	if got := long.attr("#q", "value"); utf8.RuneCountInString(got) > 256 || !strings.HasSuffix(got, " пароль") {
		t.Errorf("the box holds %q", got)
	}
	letter := c.browser(kb.RoleNone).get(long.attr(".empty a.button", "href")).want(200)
	if got := strings.TrimSpace(letter.markup.one("#in-body").value()); got != strings.TrimSpace(strings.Repeat("пароль ", 50)) {
		t.Errorf("the letter in the form of a request is %q", got)
	}
	for _, odd := range []string{"?q=x&cursor=%22", "?q=x&kind=nothing&section=nothing", "?q=x&for=" + strings.Repeat("x", 5000)} {
		if p := c.browser(kb.RoleNone).get("/search" + odd); p.status >= 500 {
			t.Errorf("%.40s: %d", odd, p.status)
		}
	}
}
