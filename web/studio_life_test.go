package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// An author writes and asks; a reviewer returns and approves; each may do his part and nothing else.
func TestStudioReview(t *testing.T) {
	c := openCenter(t)
	page := c.open(http.StatusOK, "/studio/articles/new", kb.RoleAuthor)
	if len(page.markup.all("button[value=publish]"))+len(page.markup.all("#when")) > 0 {
		t.Error("an author is offered to publish")
	}
	page = page.press(http.StatusSeeOther, "article", "ask", "title", "Как сменить почту", "body", "Откройте профиль.", "note", "Проверьте шаги")
	page.has("div.good", "Отправлено на проверку").has("section.answer", "Ответят проверяющий")
	id := c.article("kak-smenit-pochtu").ID
	c.browser(kb.RoleAuthor).post("/studio/articles/"+id, url.Values{"do": {"save"}, "rev": {"1"}, "title": {"x"}, "body": {"y"}}).want(http.StatusForbidden)
	c.browser(kb.RoleAuthor).post("/studio/articles/"+id, url.Values{"do": {"approve"}, "rev": {"1"}}).want(http.StatusForbidden)

	c.open(http.StatusOK, "/studio", kb.RoleReviewer).has("nav.waits a", "Ждут проверки 1")
	c.open(http.StatusOK, "/studio/review", kb.RoleReviewer).has("ol.reviews li", "Проверьте шаги").has("ol.reviews a", "Проверить")
	review := c.open(http.StatusOK, "/studio/articles/"+id, kb.RoleReviewer)
	review.has("section.answer blockquote", "Проверьте шаги")
	review = review.press(http.StatusUnprocessableEntity, "article", "return")
	review.has("div.bad", "Ответ автору")
	review.press(http.StatusSeeOther, "article", "return", "note", "Добавьте снимок", "body", "Подменённый текст")
	if a := c.article(id); a.State != kb.StateDraft || a.Body != "Откройте профиль." {
		t.Errorf("returned %+v", a)
	}

	page = c.open(http.StatusOK, "/studio/articles/"+id, kb.RoleAuthor)
	page.has("ol.acts li", "Добавьте снимок")
	page = page.press(http.StatusSeeOther, "article", "ask", "body", "Откройте профиль и нажмите «Изменить».")
	page = page.press(http.StatusSeeOther, "article", "withdraw")
	page.press(http.StatusSeeOther, "article", "ask")
	c.open(http.StatusNotFound, "/a/kak-smenit-pochtu", kb.RoleNone)
	c.open(http.StatusOK, "/studio/articles/"+id, kb.RoleReviewer).press(http.StatusSeeOther, "article", "approve").has("div.good", "Одобрено и опубликовано")
	c.open(http.StatusOK, "/a/kak-smenit-pochtu", kb.RoleNone)
	c.browser(kb.RoleNone).get("/search?q=сменить+почту").want(http.StatusOK).has("main a", "Как сменить почту")

	audit := c.open(http.StatusOK, "/studio/audit?article="+id, kb.RoleEditor)
	for _, act := range []string{"Создана", "Отправлена на проверку", "Возвращена автору", "Забрана с проверки", "Одобрена", "Опубликована"} {
		audit.has("table.audit td", act)
	}
	c.open(http.StatusOK, "/studio/audit?action=return&by="+c.ids[kb.RoleReviewer], kb.RoleEditor).has("table.audit th", "Добавьте снимок").hasNot("div.empty")
	c.open(http.StatusOK, "/studio/audit?action=delete", kb.RoleEditor).has("div.empty", "отбор")
	acts := c.object(c.do(200, call{method: "GET", path: "/api/v1/acts?action=approve&article=" + id, as: kb.RoleAuthor})).list("acts")
	if len(acts) != 1 || acts[0].text("by") != c.ids[kb.RoleReviewer] {
		t.Errorf("acts %v", acts)
	}
}

// A reviewer does not approve what has changed since he read it.
func TestStudioReviewOfWhatChanged(t *testing.T) {
	c := openCenter(t)
	c.open(http.StatusOK, "/studio/articles/new", kb.RoleAuthor).press(http.StatusSeeOther, "article", "ask", "title", "Новая почта", "body", "Текст")
	id := c.article("novaya-pochta").ID
	review := c.open(http.StatusOK, "/studio/articles/"+id, kb.RoleReviewer)
	c.open(http.StatusOK, "/studio/articles/"+id, kb.RoleEditor).press(http.StatusSeeOther, "article", "save", "body", "Другой текст")
	review = review.press(http.StatusConflict, "article", "approve")
	review.has("div.bad", "Пока вы читали")
	if a := c.article(id); a.State != kb.StateReview {
		t.Errorf("approved unread: %+v", a)
	}
	review.press(http.StatusSeeOther, "article", "approve")
	if a := c.article(id); a.State != kb.StatePublished || a.Body != "Другой текст" {
		t.Errorf("approved %+v", a)
	}
}

// Planned in one zone, shown in it and in UTC, refused in words, carried out by the clock, taken back everywhere at once.
func TestStudioPlan(t *testing.T) {
	c := openCenter(t)
	day := time.Now().AddDate(0, 0, 7).UTC().Format("2006-01-02")
	page := c.open(http.StatusOK, "/studio/articles/new", kb.RoleEditor)
	for field, changes := range map[string][]string{
		"уже прошло":     {"publish_at", "2020-01-01T09:00"},
		"такого времени": {"publish_at", "2031-03-30T02:30", "zone", "Europe/Berlin"},
		"Часовой пояс":   {"publish_at", day + "T09:00", "zone", "Europe/Atlantis"},
		"«Опубликовать»": {"publish_at", ""},
		"после того":     {"publish_at", day + "T09:00", "unpublish_at", day + "T08:00"},
	} {
		page.press(http.StatusUnprocessableEntity, "article", "schedule", append([]string{"title", "Летний приём", "body", "Текст"}, changes...)...).has("div.bad", field)
	}
	script := c.browser(kb.RoleEditor)
	script.part = true
	script.post("/studio/plan", url.Values{"zone": {"Asia/Irkutsk"}, "publish_at": {day + "T09:00"}}).want(http.StatusOK).has("p", "Asia/Irkutsk, UTC+08:00").has("p", "01:00")
	script.post("/studio/plan", url.Values{"zone": {"Europe/Berlin"}, "publish_at": {"2031-03-30T02:30"}}).want(http.StatusOK).has("p.wrong", "2031-03-30 03:00")

	page = page.press(http.StatusSeeOther, "article", "schedule", "title", "Летний приём", "body", "Текст", "publish_at", day+"T09:00", "unpublish_at", day+"T18:00", "zone", "Asia/Irkutsk", "review_by", day)
	page.has("div.good", "Запланировано").has("span.state-planned", "Выйдет")
	if got := page.holds("#publish_at"); got != day+"T09:00" {
		t.Errorf("the form shows %q", got)
	}
	a := c.article("letniy-priem")
	if a.State != kb.StateDraft || a.Plan.PublishAt.Format(time.RFC3339) != day+"T01:00:00Z" {
		t.Fatalf("planned %+v", a.Plan)
	}
	c.open(http.StatusOK, "/studio?due=planned", kb.RoleEditor).has("table.studio-rows th", "Летний приём")

	c.later = time.Until(a.Plan.PublishAt)
	c.runPlans(1)
	c.open(http.StatusOK, "/a/letniy-priem", kb.RoleNone)
	c.browser(kb.RoleNone).get("/search?q=летний+приём").want(http.StatusOK).has("main a", "Летний приём")
	c.open(http.StatusOK, "/studio?due=reread", kb.RoleEditor).has("table.studio-rows th", "Летний приём")
	c.later = time.Until(a.Plan.UnpublishAt)
	c.runPlans(1)
	c.runPlans(0)
	c.open(http.StatusNotFound, "/a/letniy-priem", kb.RoleNone)
	c.browser(kb.RoleNone).get("/search?q=летний+приём").want(http.StatusOK).hasNot("main mark")
	c.open(http.StatusOK, "/studio/audit?by=plan", kb.RoleEditor).has("table.audit td", "Опубликована").has("table.audit td", "Убрана в архив")
}

// runPlans carries out what is due by the center's clock.
func (c *center) runPlans(want int) {
	c.t.Helper()
	if n, err := c.kb.RunPlans(c.t.Context()); err != nil || n != want {
		c.t.Fatalf("%d plans were due, want %d: %v", n, want, err)
	}
	if err := c.Sync(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
}

func TestStudioRevisions(t *testing.T) {
	c := openCenter(t)
	id := c.article("parol").ID
	before := c.article(id)
	page := c.open(http.StatusOK, "/studio/articles/"+id, kb.RoleEditor)
	page.press(http.StatusSeeOther, "article", "save", "title", "Забыт пароль", "body", "Нажмите **красную** кнопку.", "access", "staff")
	base := "/studio/articles/" + id
	c.open(http.StatusOK, base+"/revisions", kb.RoleEditor).has("table.revisions-rows th", "Версия 2").has("table.revisions-rows td", "editor")
	c.open(http.StatusOK, base+"/compare?a=1&b=2", kb.RoleEditor).has("dl.merged ins", "Забыт").has("section.diff strong ins", "красную").has("section.diff del", "")
	c.open(http.StatusOK, base+"/compare?a=2&b=1&form=source", kb.RoleEditor).has("pre.diff-source ins", "красную")
	for _, path := range []string{"/compare?a=0&b=9", "/compare?a=x"} {
		c.open(http.StatusNotFound, base+path, kb.RoleEditor)
	}
	restored := c.open(http.StatusOK, base+"/compare?a=1&b=2", kb.RoleEditor).press(http.StatusSeeOther, "restore", "restore")
	restored.has("div.good", "новой версией")
	if a := c.article(id); a.Rev != 3 || a.Title != before.Title || a.Body != before.Body || a.Access != kb.AccessStaff {
		t.Errorf("restored %+v: the text comes back, the readers do not", a)
	}
	c.browser(kb.RoleEditor).post(base+"/restore", url.Values{"rev": {"1"}, "seen": {"2"}}).want(http.StatusConflict)
	c.browser(kb.RoleAuthor).post(base+"/restore", url.Values{"rev": {"1"}, "seen": {"3"}}).want(http.StatusForbidden)

	path := "/api/v1/articles/" + id + "/revisions"
	list := c.object(c.do(200, call{method: "GET", path: path + "?limit=2", as: kb.RoleAuthor}))
	if len(list.list("revisions")) != 2 || list["next"] != 2.0 {
		t.Errorf("revisions %v", list)
	}
	c.do(403, call{method: "GET", path: path, as: kb.RoleAgent})
	c.do(404, call{method: "GET", path: path + "/9", as: kb.RoleEditor})
	one, _ := c.object(c.do(200, call{method: "GET", path: path + "/2", as: kb.RoleEditor}))["article"].(map[string]any)
	if one["title"] != "Забыт пароль" {
		t.Errorf("revision 2: %v", one)
	}
	c.do(422, call{method: "POST", path: path + "/2/restore", as: kb.RoleEditor})
	c.do(412, call{method: "POST", path: path + "/2/restore", as: kb.RoleEditor, header: map[string]string{"If-Match": `"1"`}})
	c.do(200, call{method: "POST", path: path + "/2/restore", as: kb.RoleEditor, header: map[string]string{"If-Match": `"3"`}})
}

func TestStudioPresence(t *testing.T) {
	c := openCenter(t)
	id := c.article("parol").ID
	c.open(http.StatusOK, "/studio/articles/"+id, kb.RoleEditor).hasNot("div.presence p")
	c.open(http.StatusOK, "/studio/articles/"+id, kb.RoleAuthor).has("div.notice", "Читатели видят опубликованный")
	admin := c.open(http.StatusOK, "/studio/articles/"+id, kb.RoleAdmin)
	admin.has("div.presence", "Сейчас редактирует: editor")
	admin.press(http.StatusSeeOther, "article", "save", "body", "Новый текст")
	script := c.browser(kb.RoleEditor)
	script.part = true
	script.post("/studio/articles/"+id+"/presence", url.Values{"rev": {"1"}}).want(http.StatusOK).has("p", "Сейчас редактирует: admin").has("p", "уже есть версия 2")
	script.post("/studio/articles/"+id+"/presence", url.Values{"rev": {"x"}}).want(http.StatusUnprocessableEntity)
}

// What the API may do follows the same rules.
func TestAPIArticleLife(t *testing.T) {
	c := openCenter(t)
	c.do(403, call{method: "POST", path: "/api/v1/articles", as: kb.RoleAuthor, body: `{"title":"Сразу","state":"published"}`})
	made := c.object(c.do(201, call{method: "POST", path: "/api/v1/articles", as: kb.RoleAuthor, body: `{"title":"Черновик автора","body":"Текст"}`}))
	path := "/api/v1/articles/" + made.text("id")
	patch := func(want int, as kb.Role, rev, body string) object {
		t.Helper()
		return c.object(c.do(want, call{method: "PATCH", path: path, as: as, header: map[string]string{"If-Match": rev}, body: body}))
	}
	patch(200, kb.RoleAuthor, "1", `{"state":"review","note":"готово"}`)
	patch(403, kb.RoleAuthor, "2", `{"body":"Ещё"}`)
	patch(403, kb.RoleAuthor, "2", `{"state":"published"}`)
	patch(403, kb.RoleReviewer, "2", `{"state":"published","body":"Чужое"}`)
	patch(422, kb.RoleReviewer, "2", `{"plan":{"publish_at":"2031-01-01T00:00:00Z","unpublish_at":"2030-01-01T00:00:00Z"}}`)
	planned := patch(200, kb.RoleReviewer, "2", `{"plan":{"publish_at":"2031-01-01T00:00:00Z","zone":"Asia/Omsk"},"note":"хорошо"}`)
	if plan, _ := planned["plan"].(map[string]any); plan["zone"] != "Asia/Omsk" || planned.text("state") != "review" {
		t.Errorf("planned %v", planned)
	}
	patch(403, kb.RoleAuthor, "3", `{"state":"draft"}`)
	patch(200, kb.RoleEditor, "3", `{"plan":{}}`)
	patch(200, kb.RoleReviewer, "4", `{"state":"published"}`)
	patch(413, kb.RoleEditor, "5", `{"note":"`+strings.Repeat("ж", 2001)+`"}`)
	acts := c.object(c.do(200, call{method: "GET", path: "/api/v1/acts?article=" + made.text("id"), as: kb.RoleEditor})).list("acts")
	if got := titles(acts, "action"); got != "publish | approve | unschedule | schedule | approve | ask | create" {
		t.Errorf("acts %s", got)
	}
	c.do(403, call{method: "GET", path: "/api/v1/acts", as: kb.RoleAgent})
}
