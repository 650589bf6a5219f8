package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
)

// Remarks stand on the page without a script, and a script gets the same.
func TestStudioCheck(t *testing.T) {
	c := openCenter(t)
	page := c.open(http.StatusOK, "/studio/articles/new", kb.RoleEditor)
	body := "## Шаги\n\n[вход](propal) ![](x.png)\n\nЕсли " + strings.Repeat("слово ", 25) + "конец."
	page = page.press(http.StatusOK, "article", "preview", "title", "Забытые пароли, если их забыли", "body", body)
	for _, want := range []string{"Нет короткого ответа", "Ссылка никуда не ведёт: propal", "У картинки нет описания", "Нет файла картинки: x.png", "Длинное предложение, слов: 27"} {
		page.has("#remarks", want)
	}
	if got := page.attr("li.remark-link a", "data-select"); got != "9,23" {
		t.Errorf("a link to nowhere stands at %s", got)
	}
	page.has("li.remark-link a", "Строка 3")
	script := c.browser(kb.RoleEditor)
	script.part = true
	part := script.post("/studio/check", url.Values{"title": {"Новое"}, "body": {body}}).want(http.StatusOK)
	part.has("li.remark-sentence", "27").hasNot("html head title")
	script.post("/studio/check", url.Values{"title": {"Новое"}, "body": {"Откройте [вход](parol)."}}).want(http.StatusOK).has("p", "Замечаний нет")
	c.browser(kb.RoleAgent).post("/studio/check", url.Values{"title": {"Новое"}}).want(http.StatusForbidden)
}

// An article that is there already is named.
func TestStudioCheckFindsTwins(t *testing.T) {
	c := openCenter(t)
	script := c.browser(kb.RoleEditor)
	script.part = true
	title := c.article("parol").Title
	script.post("/studio/check", url.Values{"title": {strings.ToUpper(title)}, "body": {"Другое."}, "lang": {"ru"}}).want(http.StatusOK).has("li.remark-duplicate a", title)
	script.post("/studio/check", url.Values{"title": {title}, "body": {"Другое."}, "lang": {"en"}}).want(http.StatusOK).hasNot("li.remark-duplicate")
}

// What people typed, said and filed stands beside the text, for those who see insights.
func TestStudioEvidence(t *testing.T) {
	c := openCenter(t)
	ctx, id := t.Context(), c.article("parol").ID
	now := time.Now().UTC()
	ask := func(id, session, text, follows string) assist.LoggedSearch {
		return assist.LoggedSearch{ID: id, Surface: assist.SurfacePage, Session: session, Text: text, Normal: text, Total: 1, Fits: true, Follows: follows, At: now}
	}
	err := c.desk.SaveSearches(ctx, []assist.LoggedSearch{ask("1", "a", "не пускает", ""), ask("2", "a", "кодовое слово", "1"), ask("3", "b", "кодовое слово", "")},
		[]assist.LoggedClick{{Search: "2", Ref: "article:" + id, Position: 1, At: now}, {Search: "3", Ref: "article:" + id, Position: 1, At: now}})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []kb.Vote{{By: "x", Helped: true}, {By: "y", Reason: "outdated", Comment: "Кнопки нет, пишите anna@example.org"}} {
		v.ArticleID = id
		if err := c.kb.SaveVote(ctx, v); err != nil {
			t.Fatal(err)
		}
	}
	page := c.open(http.StatusOK, "/studio/articles/"+id, kb.RoleEditor)
	page.has(".evidence", "кодовое слово 2").has(".evidence", "не пускает 1").has(".evidence", "50 %").has(".evidence", "На экране всё иначе 1")
	page.has(".evidence blockquote", "Кнопки нет").has("li.remark-title", "кодовое слово")
	if strings.Contains(page.text, "anna@example.org") {
		t.Error("a comment shows an address")
	}
	page.press(http.StatusSeeOther, "article", "save", "questions", "Кодовое слово").hasNot("li.remark-title")
}

// Related articles are offered and chosen without a script; a translation switches both ways.
func TestStudioKin(t *testing.T) {
	c := openCenter(t)
	parol := c.article("parol")
	page := c.open(http.StatusOK, "/studio/articles/new", kb.RoleEditor).press(http.StatusOK, "article", "preview", "title", parol.Title)
	page.has("fieldset.kin", parol.Title)
	page.press(http.StatusUnprocessableEntity, "article", "save", "title", "Lost password", "body", "Yes.", "lang", "en", "original", "nigde").has("div.bad", "Это перевод статьи")
	page.press(http.StatusSeeOther, "article", "publish", "title", "Lost password", "body", "Yes.", "lang", "en", "original", "parol", "related", parol.ID)
	if a := c.article("lost-password"); a.Lang != "en" || a.Original != "parol" || len(a.Related) != 1 || a.Related[0] != parol.ID {
		t.Errorf("saved %+v", a)
	}
	c.open(http.StatusOK, "/a/parol", kb.RoleNone).has(`p.meta a[hreflang=en]`, "In English")
	c.open(http.StatusOK, "/a/lost-password", kb.RoleNone).has(`p.meta a[hreflang=ru]`, "По-русски").has("section.related", parol.Title)
	const english = `<xhtml:link rel="alternate" hreflang="en" href="http://example.com/a/lost-password"></xhtml:link>`
	if p := c.open(http.StatusOK, "/sitemap.xml", kb.RoleNone); strings.Count(p.text, english) != 2 || strings.Count(p.text, `hreflang="ru"`) != 2 {
		t.Errorf("sitemap without languages: %s", p.text)
	}
	page = c.open(http.StatusOK, "/studio/articles/"+parol.ID, kb.RoleEditor)
	page.has("#original-hint", "Lost password")
	page.press(http.StatusSeeOther, "article", "save", "access", "staff")
	if p := c.open(http.StatusOK, "/sitemap.xml", kb.RoleNone); strings.Contains(p.text, "hreflang") {
		t.Errorf("the sitemap names a closed article: %s", p.text)
	}
	c.open(http.StatusOK, "/a/lost-password", kb.RoleNone).hasNot(`p.meta a[hreflang=ru]`)
}
