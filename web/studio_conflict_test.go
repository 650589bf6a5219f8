package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

const threeSteps = "Первый шаг\n\nВторой шаг\n\nТретий шаг\n"

// Two editors changed different places: a save stops, shows what the other did, and the next press writes both.
func TestStudioConflictMerges(t *testing.T) {
	c := openCenter(t)
	id := c.article("parol").ID
	c.open(http.StatusOK, "/studio/articles/"+id, kb.RoleEditor).press(http.StatusSeeOther, "article", "save", "body", threeSteps)
	mine := c.open(http.StatusOK, "/studio/articles/"+id, kb.RoleEditor)
	c.open(http.StatusOK, "/studio/articles/"+id, kb.RoleAdmin).press(http.StatusSeeOther, "article", "save",
		"body", strings.Replace(threeSteps, "Третий", "Последний", 1), "tags", "чужая метка", "section", "")
	mine = mine.press(http.StatusConflict, "article", "save", "body", strings.Replace(threeSteps, "Первый", "Начальный", 1), "title", "Новый заголовок", "section", "vhod")
	mine.has("section.studio-conflict", "admin").has("section.studio-conflict", "соединили").has("dl.merged", "Последний").has("dl.merged", "чужая метка").hasNot("section.conflicts")
	if got := mine.holds("#body"); strings.TrimSpace(got) != "Начальный шаг\n\nВторой шаг\n\nПоследний шаг" {
		t.Errorf("merged text: %q", got)
	}
	if got := mine.holds("#title") + mine.holds("#tags"); got != "Новый заголовокчужая метка" {
		t.Errorf("merged fields: %q", got)
	}
	if got := c.article(id); got.Rev != 3 || got.Title == "Новый заголовок" {
		t.Fatalf("written before it was looked at: %+v", got)
	}
	mine.press(http.StatusSeeOther, "article", "save")
	if got := c.article(id); got.Rev != 4 || got.Title != "Новый заголовок" || !strings.Contains(got.Body, "Последний") || !strings.Contains(got.Body, "Начальный") {
		t.Errorf("stored %+v", got)
	}
}

// Both changed one place: both texts stand there until somebody chooses, and nothing is saved meanwhile.
func TestStudioConflictChooses(t *testing.T) {
	c := openCenter(t)
	id := c.article("parol").ID
	mine := c.open(http.StatusOK, "/studio/articles/"+id, kb.RoleEditor)
	c.open(http.StatusOK, "/studio/articles/"+id, kb.RoleAdmin).press(http.StatusSeeOther, "article", "save", "body", "Текст администратора", "title", "Его заголовок")
	mine = mine.press(http.StatusConflict, "article", "save", "body", "Текст редактора", "title", "Мой заголовок")
	mine.has("section.conflicts fieldset", "Текст администратора").has("section.conflicts fieldset", "Текст редактора").has("table.clashes", "Его заголовок")
	for _, field := range []string{"#theirs", "#mine"} {
		if want := map[string]string{"#theirs": "Текст администратора", "#mine": "Текст редактора"}[field]; !strings.Contains(mine.holds(field), want) {
			t.Errorf("%s does not hold %q", field, want)
		}
	}
	mine = mine.press(http.StatusUnprocessableEntity, "article", "save")
	mine.has("div.bad", "написали разное: 1")
	mine = mine.press(http.StatusOK, "article", "merge", "pick-0", "both")
	if got := strings.TrimSpace(mine.holds("#body")); got != "Текст редактора\nТекст администратора" {
		t.Errorf("chosen text: %q", got)
	}
	mine.press(http.StatusSeeOther, "article", "save")
	if got := c.article(id); got.Rev != 3 || got.Title != "Мой заголовок" || strings.TrimSpace(got.Body) != "Текст редактора\nТекст администратора" {
		t.Errorf("stored %+v", got)
	}
}

// The same through the API: 412 with both versions and what they began with.
func TestAPIArticleConflict(t *testing.T) {
	c := openCenter(t)
	made := c.object(c.do(201, call{method: "POST", path: "/api/v1/articles", as: kb.RoleEditor, body: `{"title":"Шаги","body":"Первый\n\nВторой\n\nТретий\n"}`}))
	path := "/api/v1/articles/" + made.text("id")
	first := map[string]string{"If-Match": `"1"`}
	c.do(200, call{method: "PATCH", path: path, as: kb.RoleAdmin, header: first, body: `{"body":"Первый\n\nВторой\n\nПоследний\n"}`})
	for _, method := range []string{"PUT", "PATCH"} {
		problem := c.object(c.do(412, call{method: method, path: path, as: kb.RoleEditor, header: first, body: `{"title":"Шаги","body":"Начальный\n\nВторой\n\nТретий\n"}`}))
		v, _ := problem["versions"].(map[string]any)
		body := func(name string) string {
			part, _ := v[name].(map[string]any)
			text, _ := part["body"].(string)
			return text
		}
		if v["base_rev"] != 1.0 || !strings.Contains(body("current"), "Последний") || !strings.Contains(body("yours"), "Начальный") || !strings.Contains(body("base"), "Третий") ||
			v["conflicts"] != 0.0 || v["merged_body"] != "Начальный\n\nВторой\n\nПоследний\n" {
			t.Errorf("%s: problem %v", method, problem)
		}
	}
	c.do(409, call{method: "PATCH", path: path, as: kb.RoleEditor, body: `{"rev":1,"title":"Другое"}`})
	if got := c.object(c.do(200, call{method: "GET", path: path, as: kb.RoleEditor})); got["rev"] != 2.0 || !strings.Contains(got.text("body"), "Последний") {
		t.Errorf("stored %v", got)
	}
	c.do(404, call{method: "PATCH", path: "/api/v1/articles/none", as: kb.RoleEditor, header: first, body: `{}`})
	c.do(400, call{method: "PATCH", path: path, as: kb.RoleEditor, header: map[string]string{"If-Match": `"2"`}, body: `{"tags":"не список"}`})
}
