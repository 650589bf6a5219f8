package web_test

import (
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/web"
)

// An author changes what is published: readers see it only after a reviewer has approved it, together with what changed meanwhile.
func TestStudioAmendment(t *testing.T) {
	c := openCenter(t)
	id := c.article("parol").ID
	c.open(http.StatusOK, "/studio/articles/"+id, kb.RoleEditor).press(http.StatusSeeOther, "article", "save", "body", threeSteps)
	address := "/studio/articles/" + id
	mine := c.open(http.StatusOK, address, kb.RoleAuthor)
	mine.has("div.notice", "Читатели видят опубликованный").hasNot("button[value=publish]").hasNot("#when").hasNot("button[value=drop]")
	mine.press(http.StatusUnprocessableEntity, "article", "ask").has("div.bad", "ничего не меняет")
	mine = mine.press(http.StatusSeeOther, "article", "save", "body", strings.Replace(threeSteps, "Первый", "Начальный", 1))
	mine.has("div.good", "Правка сохранена")
	other := c.open(http.StatusOK, address, kb.RoleAuthor)
	mine = mine.press(http.StatusSeeOther, "article", "ask", "note", "Слово точнее")
	mine.has("div.notice", "на проверке").has("fieldset.locked", "")
	other.press(http.StatusConflict, "article", "save", "body", "Из другой вкладки").has("div.bad", "в другой вкладке").has("div.bad", "цел")
	if got := c.article(id); got.Rev != 2 || got.Body != strings.TrimSpace(threeSteps) && got.Body != threeSteps {
		t.Fatalf("readers already have %+v", got)
	}
	c.open(http.StatusOK, "/studio", kb.RoleReviewer).has("nav.waits a", "Ждут проверки 1").has("table.studio-rows td", "правка ждёт проверки")
	c.open(http.StatusOK, "/studio/review", kb.RoleReviewer).has("ol.reviews li", "Слово точнее")
	c.open(http.StatusOK, "/studio/review", kb.RoleAuthor).has("ul.reviews li", "На проверке").has("ol.reviews p.hint", "другой человек")

	judge := address + "/amendments/" + c.ids[kb.RoleAuthor]
	c.open(http.StatusOK, judge, kb.RoleAuthor).hasNot("#answer")
	c.browser(kb.RoleAuthor).post(judge, url.Values{"do": {"approve"}, "amendment": {"2"}, "rev": {"2"}}).want(http.StatusForbidden)
	c.open(http.StatusForbidden, judge, kb.RoleAgent)
	page := c.open(http.StatusOK, judge, kb.RoleReviewer)
	page.has(".diff ins", "Начальный").has(".diff del", "Первый").has("blockquote", "точнее")
	page = page.press(http.StatusUnprocessableEntity, "answer", "return")
	page.has("div.bad", "Ответ автору")
	page.press(http.StatusSeeOther, "answer", "return", "note", "И третий шаг тоже")
	mine = c.open(http.StatusOK, address, kb.RoleAuthor)
	mine.has("div.notice blockquote", "третий шаг")
	mine.press(http.StatusSeeOther, "article", "ask")

	stale := c.open(http.StatusOK, judge, kb.RoleReviewer)
	c.open(http.StatusOK, address, kb.RoleEditor).press(http.StatusSeeOther, "article", "save", "body", strings.Replace(threeSteps, "Третий", "Последний", 1))
	page = stale.press(http.StatusConflict, "answer", "approve")
	page.has("div.bad", "Пока вы читали").has("div.notice", "нынешний текст сохранится")
	page.press(http.StatusSeeOther, "answer", "approve", "note", "Хорошо").has("div.good", "Правка одобрена")
	if got := c.article(id); got.Rev != 4 || !strings.Contains(got.Body, "Начальный") || !strings.Contains(got.Body, "Последний") || got.State != kb.StatePublished {
		t.Errorf("published %+v", got)
	}
	c.open(http.StatusNotFound, judge, kb.RoleReviewer)
	audit := c.open(http.StatusOK, "/studio/audit?article="+id, kb.RoleEditor)
	for _, act := range []string{"Предложена правка", "Возвращена автору", "Одобрена"} {
		audit.has("table.audit td", act)
	}
}

// Two changed one place: a reviewer cannot approve either over the other, its author sees both and makes one text.
func TestStudioAmendmentClash(t *testing.T) {
	c := openCenter(t)
	id := c.article("parol").ID
	address := "/studio/articles/" + id
	mine := c.open(http.StatusOK, address, kb.RoleAuthor)
	mine.press(http.StatusSeeOther, "article", "ask", "body", "Текст автора")
	c.open(http.StatusOK, address, kb.RoleEditor).press(http.StatusSeeOther, "article", "save", "body", "Текст редактора")
	judge := address + "/amendments/" + c.ids[kb.RoleAuthor]
	c.open(http.StatusOK, judge, kb.RoleReviewer).has("div.bad", "в тех же местах").hasNot("button[value=approve]")
	c.browser(kb.RoleReviewer).post(judge, url.Values{"do": {"approve"}, "amendment": {"1"}, "rev": {"2"}}).want(http.StatusUnprocessableEntity)
	mine = c.open(http.StatusOK, address, kb.RoleAuthor)
	mine.has("div.notice", "тем временем изменили")
	mine = mine.press(http.StatusSeeOther, "article", "withdraw")
	mine = mine.press(http.StatusConflict, "article", "save", "body", "Текст автора, второй")
	mine.has("section.conflicts fieldset", "Текст редактора")
	mine = mine.press(http.StatusOK, "article", "merge", "pick-0", "both")
	mine.press(http.StatusSeeOther, "article", "ask")
	c.open(http.StatusOK, judge, kb.RoleEditor).press(http.StatusSeeOther, "answer", "approve")
	if got := strings.TrimSpace(c.article(id).Body); got != "Текст автора, второй\nТекст редактора" {
		t.Errorf("published %q", got)
	}
	mine = c.open(http.StatusOK, address, kb.RoleAuthor).press(http.StatusSeeOther, "article", "save", "body", "Ещё")
	mine.press(http.StatusSeeOther, "article", "drop").has("div.good", "Правка удалена").hasNot("button[value=drop]")
}

// With four eyes nobody publishes what he wrote last, by whatever way; alone, an editor does.
func TestFourEyes(t *testing.T) {
	c := openCenter(t, func(config *web.Config) { config.FourEyes = true })
	page := c.open(http.StatusOK, "/studio/articles/new", kb.RoleEditor)
	page.hasNot("button[value=publish]").hasNot("button[value=schedule]")
	c.browser(kb.RoleEditor).post("/studio/articles", url.Values{"do": {"publish"}, "title": {"Сам"}, "body": {"Текст"}, "kind": {"article"}, "access": {"public"}}).
		want(http.StatusUnprocessableEntity).has("div.bad", "кто не писал текст последним")
	page = page.press(http.StatusSeeOther, "article", "ask", "title", "Четыре глаза", "body", "Текст")
	page.has("section.answer", "другой человек").hasNot("button[value=approve]").hasNot("button[value=publish]")
	id := c.article("chetyre-glaza").ID
	for _, do := range []string{"approve", "publish", "schedule"} {
		form := url.Values{"do": {do}, "rev": {"1"}, "title": {"Четыре глаза"}, "slug": {"chetyre-glaza"}, "body": {"Текст"}, "kind": {"article"}, "access": {"public"}, "lang": {"ru"},
			"zone": {"UTC"}, "publish_at": {"2040-01-01T10:00"}}
		c.browser(kb.RoleEditor).post("/studio/articles/"+id, form).want(http.StatusUnprocessableEntity)
	}
	c.do(http.StatusUnprocessableEntity, call{method: "PATCH", path: "/api/v1/articles/" + id, as: kb.RoleEditor, body: `{"state":"published","rev":1}`})
	c.open(http.StatusOK, "/studio/articles/"+id, kb.RoleAdmin).press(http.StatusSeeOther, "article", "approve")
	if got := c.article(id); got.State != kb.StatePublished {
		t.Fatalf("approved by another: %+v", got)
	}
	c.do(http.StatusForbidden, call{method: "PATCH", path: "/api/v1/articles/" + id, as: kb.RoleEditor, body: `{"body":"Тайком","rev":2}`})

	editor := c.open(http.StatusOK, "/studio/articles/"+id, kb.RoleEditor)
	editor.has("button[value=unpublish]", "")
	editor = editor.press(http.StatusSeeOther, "article", "ask", "body", "Правка редактора")
	editor.has("div.good", "Правка отправлена")
	judge := "/studio/articles/" + id + "/amendments/" + c.ids[kb.RoleEditor]
	c.open(http.StatusOK, judge, kb.RoleEditor).hasNot("#answer")
	c.open(http.StatusOK, judge, kb.RoleAdmin).press(http.StatusSeeOther, "answer", "approve")
	if got := c.article(id); strings.TrimSpace(got.Body) != "Правка редактора" {
		t.Errorf("published %+v", got)
	}
	c.open(http.StatusOK, "/studio/articles/"+id, kb.RoleEditor).press(http.StatusSeeOther, "article", "unpublish")
}

// With four eyes a file is imported by somebody who did not upload it, and an editor takes no file from what readers have.
func TestFourEyesOfFiles(t *testing.T) {
	c := openCenter(t, func(config *web.Config) { config.FourEyes = true })
	archive := packed(t, "a.md", "# Тайком загруженная\n\nТекст.\n")
	where := c.uploadTo("/studio/import", kb.RoleEditor, "", "file", "a.zip", archive).want(http.StatusSeeOther, "").Header().Get("Location")
	c.runImports()
	c.open(http.StatusOK, where, kb.RoleEditor).has("#import-again", "другой человек").hasNot("button[value=start]")
	c.browser(kb.RoleEditor).post(where, url.Values{"do": {"start"}}).want(http.StatusUnprocessableEntity)
	c.do(http.StatusUnprocessableEntity, call{method: "POST", path: "/api/v1/imports/" + path.Base(where) + "/runs", as: kb.RoleEditor, body: `{}`})
	c.do(http.StatusUnprocessableEntity, call{method: "POST", path: "/api/v1/imports?name=a.zip", as: kb.RoleEditor, body: string(archive),
		header: map[string]string{"Content-Type": "application/octet-stream"}})
	c.open(http.StatusOK, where, kb.RoleAdmin).press(http.StatusSeeOther, "import-again", "start")
	c.runImports()
	c.open(http.StatusOK, where, kb.RoleEditor).has(".notice", "Загружено")

	parol := c.article("parol")
	c.attach(parol, "old.png", "image/png", []byte("old"))
	c.do(http.StatusForbidden, call{method: "DELETE", path: "/api/v1/articles/parol/files?path=old.png", as: kb.RoleEditor})
}

// The same through the API: proposed by one, answered by another, stale texts refused with both versions.
func TestAPIAmendment(t *testing.T) {
	c := openCenter(t)
	a := c.article("parol")
	path := "/api/v1/articles/" + a.ID
	propose := func(want int, as kb.Role, match, body string) object {
		t.Helper()
		return c.object(c.do(want, call{method: "PUT", path: path + "/amendment", as: as, header: map[string]string{"If-Match": match},
			body: `{"article":{"title":"Забыли пароль","slug":"parol","body":"` + body + `"},"note":"яснее","review":true}`}))
	}
	propose(http.StatusForbidden, kb.RoleEditor, `"1"`, "Напрямую")
	propose(http.StatusForbidden, kb.RoleAgent, `"1"`, "Не пишет")
	if stale := propose(http.StatusPreconditionFailed, kb.RoleAuthor, `"7"`, "Устаревший"); stale.at("versions", "yours").text("body") != "Устаревший" {
		t.Errorf("stale: %v", stale)
	}
	m := propose(http.StatusOK, kb.RoleAuthor, `"1"`, "Текст автора")
	if m.text("state") != "review" || c.article(a.ID).Rev != 1 {
		t.Fatalf("proposed %v", m)
	}
	propose(http.StatusForbidden, kb.RoleAuthor, `"1"`, "Уже на проверке")
	list := c.object(c.do(http.StatusOK, call{method: "GET", path: "/api/v1/amendments?state=review", as: kb.RoleReviewer})).list("amendments")
	if len(list) != 1 || list[0].text("note") != "яснее" {
		t.Errorf("list %v", list)
	}
	one := path + "/amendments/" + c.ids[kb.RoleAuthor]
	shown := c.object(c.do(http.StatusOK, call{method: "GET", path: one, as: kb.RoleReviewer}))
	if shown.at("article").text("body") != "Текст автора" {
		t.Errorf("shown %v", shown)
	}
	if shown["article_rev"] != float64(1) {
		t.Errorf("shown beside %v", shown)
	}
	answer := func(want int, as kb.Role, body string) {
		t.Helper()
		c.do(want, call{method: "POST", path: one + "/answer", as: as, body: body})
	}
	answer(http.StatusForbidden, kb.RoleAuthor, `{"rev":1,"answer":"approve"}`)
	answer(http.StatusConflict, kb.RoleReviewer, `{"rev":9,"answer":"approve"}`)
	answer(http.StatusUnprocessableEntity, kb.RoleReviewer, `{"rev":1,"answer":"return"}`)
	answer(http.StatusUnprocessableEntity, kb.RoleReviewer, `{"rev":1,"answer":"approve"}`) // beside which revision?
	answer(http.StatusConflict, kb.RoleReviewer, `{"rev":1,"article_rev":7,"answer":"approve"}`)
	for match, want := range map[string]int{`"7"`: http.StatusPreconditionFailed, "x": http.StatusUnprocessableEntity} {
		c.do(want, call{method: "POST", path: one + "/answer", as: kb.RoleReviewer, header: map[string]string{"If-Match": match}, body: `{"rev":1,"answer":"approve"}`})
	}
	if got := c.article(a.ID); got.Rev != 1 {
		t.Fatalf("published unseen: %+v", got)
	}
	answer(http.StatusOK, kb.RoleReviewer, `{"rev":1,"article_rev":1,"answer":"approve"}`)
	if got := c.article(a.ID); got.Body != "Текст автора" || got.Rev != 2 {
		t.Errorf("published %+v", got)
	}
	answer(http.StatusNotFound, kb.RoleReviewer, `{"rev":1,"answer":"approve"}`)
}
