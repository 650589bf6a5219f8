package web_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// filterCenter has articles about passwords for everyone and for two roles, in a section and one below it, in two languages.
func filterCenter(t *testing.T) *center {
	t.Helper()
	c := openCenter(t)
	for _, err := range []error{
		c.kb.SaveAudience(t.Context(), kb.Audience{Slug: "uchitel", Role: "Учитель", Position: 2}),
		c.kb.SaveSection(t.Context(), kb.Section{Slug: "gosuslugi", Title: "Госуслуги", Parent: "vhod"}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	c.publish(
		&kb.Article{Slug: "ucheniku", Title: "Пароль ученика", Section: "vhod", Kind: kb.KindFAQ, Audiences: []string{"uchenik"}},
		&kb.Article{Slug: "uchiteliu", Title: "Пароль учителя", Section: "gosuslugi", Audiences: []string{"uchitel"}},
		&kb.Article{Slug: "taina", Title: "Пароль службы", Section: "sluzhba", Access: kb.AccessStaff},
	)
	c.in("en", &kb.Article{Slug: "password", Title: "Пароль in English", Section: "vhod"})
	return c
}

// in publishes an article in another language.
func (c *center) in(lang string, a *kb.Article) {
	c.t.Helper()
	c.publish(a)
	a.Lang = lang
	if err := c.kb.SaveArticles(c.t.Context(), "test", a); err != nil {
		c.t.Fatal(err)
	}
	if err := c.Sync(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
}

// options are the lines of one list of the page.
func options(p *page, name string) string {
	var list []string
	for _, option := range p.markup.all("#filter-" + name + " option") {
		list = append(list, option.text())
	}
	return strings.Join(list, " | ")
}

func TestSearchFilters(t *testing.T) {
	c := filterCenter(t)
	b := c.browser(kb.RoleNone)
	q := "/search?q=" + url.QueryEscape("пароль") + "&"
	p := b.get(q).want(200).has(".total", "Найдено 4 ответа").hasNot(".filter-more summary .count").hasNot(".chip")
	tabs := ""
	for _, tab := range p.markup.all(".tabs a") {
		tabs += tab.text() + "; "
	}
	if want := "Всё 4; Статьи 3; Вопросы 1; Видео 0; "; tabs != want {
		t.Errorf("tabs %q, want %q", tabs, want)
	}
	for name, want := range map[string]string{
		"section":  "Все разделы | Вход (4) | Госуслуги (1)", // a section counts what is below it
		"role":     "Все роли | Ученик · закрытый контур (3) | Учитель (3)",
		"updated":  "За всё время | За неделю (4) | За месяц (4) | За год (4)",
		"language": "Все языки | Русский (3) | Английский (1)",
	} {
		if got := options(p, name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	for filter, want := range map[string]string{
		"kind=faq": "/a/ucheniku", "section=gosuslugi": "/a/uchiteliu", "language=en": "/a/password", "role=uchitel&section=gosuslugi": "/a/uchiteliu",
		"role=uchenik&kind=faq&updated=week": "/a/ucheniku",
	} {
		if p := b.get(q + filter).want(200); len(p.markup.all(".hit")) != 1 || p.attr(".hit h3 a", "href") != want {
			t.Errorf("%s finds %s, want %s", filter, p.attr(".hit h3 a", "href"), want)
		}
	}
	if n := len(b.get(q + "section=vhod").markup.all(".hit")); n != 4 {
		t.Errorf("a section with the one below it has %d hits", n)
	}
	if n := len(b.get(q + "kind=none&updated=never&role=nobody").hasNot(".chip").markup.all(".hit")); n != 4 {
		t.Errorf("filters that do not exist leave %d hits", n)
	}
	staff := c.browser(kb.RoleAgent).get(q)
	if got := options(staff, "section"); !strings.Contains(got, "Служебное (1)") {
		t.Errorf("staff choose among %s", got)
	}
}

// What is chosen can be taken away, one by one and at once, and stays when the words change.
func TestSearchFiltersChosen(t *testing.T) {
	c := filterCenter(t)
	b := c.browser(kb.RoleNone)
	p := b.get("/search?q=пароль&kind=faq&role=uchenik&section=vhod&cursor=&all=1").want(200)
	p.has(".chip", "Роль: Ученик · закрытый контур").has(".chip", "Раздел: Вход").has(".filter-more summary .count", "2").
		has(".tabs a[aria-current=page]", "Вопросы").has("#filter-role option[selected]", "Ученик")
	var urls []string
	for _, chip := range p.markup.all(".chip") {
		urls = append(urls, chip.attr("href"))
	}
	q := url.QueryEscape("пароль")
	if want := "/search?kind=faq&q=" + q + "&role=uchenik /search?kind=faq&q=" + q + "&section=vhod"; strings.Join(urls, " ") != want {
		t.Errorf("chips lead to %q, want %s", urls, want)
	}
	if got := p.attr(".chips-clear", "href"); got != "/search?q="+q {
		t.Errorf("all filters go by %s", got)
	}
	for name, want := range map[string]string{"kind": "faq", "role": "uchenik", "section": "vhod"} {
		if got := p.attr(".find-big input[name="+name+"]", "value"); got != want {
			t.Errorf("new words forget %s: %q", name, got)
		}
	}
}

// A section nobody but staff may read in is like one that does not exist.
func TestSearchFilterTellsNoSecrets(t *testing.T) {
	c := filterCenter(t)
	b := c.browser(kb.RoleNone)
	for _, section := range []string{"sluzhba", "nowhere"} {
		p := b.get("/search?q=пароль&section="+section).want(200).hasNot("#nearest-title").has(".weak h2", "С этими фильтрами").has(".chip", section)
		if strings.Contains(p.text, "Служебное") {
			t.Errorf("%s: the page names a section its reader may not see", section)
		}
	}
}

func TestSearchUpdated(t *testing.T) {
	c := filterCenter(t)
	c.later = 60 * 24 * time.Hour
	p := c.browser(kb.RoleNone).get("/search?q=пароль")
	if got := options(p, "updated"); got != "За всё время | За год (4)" {
		t.Errorf("two months later: %s", got)
	}
	c.browser(kb.RoleNone).get("/search?q=пароль&updated=month").want(200).has(".chip", "Обновлено: За месяц").has("#filter-updated option[selected]", "За месяц (0)").has("#wider-title", "убрать фильтры")
}
