package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

// What is typed comes back after a lost tab, to the one who typed it, and changes nothing until he saves.
func TestStudioAutosave(t *testing.T) {
	c := openCenter(t)
	a := c.article("parol")
	editor := c.browser(kb.RoleEditor)
	left := func(body string) {
		editor.post("/studio/autosaves", url.Values{"id": {a.ID}, "rev": {"1"}, "title": {a.Title}, "kind": {"article"}, "access": {"public"}, "section": {a.Section}, "slug": {a.Slug}, "body": {body}}).
			want(http.StatusOK)
	}
	left("Новый текст")
	if got := c.article(a.ID); got.Rev != 1 || got.Body != a.Body {
		t.Fatalf("an autosave wrote %+v", got)
	}
	path := "/studio/articles/" + a.ID
	page := c.open(http.StatusOK, path, kb.RoleEditor)
	page.has("div.studio-left", "несохранённый текст").has("div.studio-lines ins", "Новый текст")
	if got := page.holds("#body"); strings.Contains(got, "Новый текст") {
		t.Error("the text comes back without being asked for")
	}
	if other := c.open(http.StatusOK, path, kb.RoleAdmin); strings.Contains(other.text, "Новый текст") {
		t.Error("somebody else sees it")
	}
	c.browser(kb.RoleAgent).post("/studio/autosaves", url.Values{"id": {a.ID}}).want(http.StatusForbidden)

	c.open(http.StatusOK, path, kb.RoleAdmin).press(http.StatusSeeOther, "article", "save", "tags", "метка")
	c.open(http.StatusOK, path, kb.RoleEditor).has("div.studio-left", "С тех пор статью сохранили")
	page = c.open(http.StatusOK, path+"?autosave="+a.ID, kb.RoleEditor)
	if got := page.holds("#body"); !strings.Contains(got, "Новый текст") {
		t.Errorf("restored: %q", got)
	}
	page = page.press(http.StatusConflict, "article", "save") // somebody saved since: both texts, nothing lost
	page.press(http.StatusSeeOther, "article", "save")
	if got := c.article(a.ID); strings.TrimSpace(got.Body) != "Новый текст" {
		t.Errorf("saved %+v", got)
	}
	c.open(http.StatusOK, path, kb.RoleEditor).hasNot("div.studio-left[data-left]")

	left("Ещё один")
	editor.post("/studio/autosaves/"+a.ID+"/delete", url.Values{}).leads(path)
	c.open(http.StatusOK, path, kb.RoleEditor).hasNot("div.studio-left[data-left]")
}

func TestStudioAutosaveOfNew(t *testing.T) {
	c := openCenter(t)
	page := c.open(http.StatusOK, "/studio/articles/new", kb.RoleEditor)
	id := page.markup.all("input[name=autosave]")[0].attr("value")
	editor := c.browser(kb.RoleEditor)
	editor.post("/studio/autosaves", url.Values{"autosave": {id}, "title": {"Недописанная"}, "body": {"Половина"}, "access": {"staff"}}).want(http.StatusOK)
	editor.post("/studio/autosaves", url.Values{"title": {"Ничья"}}).want(http.StatusUnprocessableEntity)
	page = c.open(http.StatusOK, "/studio/articles/new", kb.RoleEditor)
	page.has("div.studio-left", "Недописанная")
	c.open(http.StatusOK, "/studio/articles/new", kb.RoleAdmin).hasNot("div.studio-left[data-left]")

	page = c.open(http.StatusOK, "/studio/articles/new?autosave="+id, kb.RoleEditor)
	if got := strings.TrimSpace(page.holds("#body")); got != "Половина" {
		t.Errorf("restored %q", got)
	}
	page.press(http.StatusSeeOther, "article", "save")
	if a := c.article("nedopisannaya"); a.Access != kb.AccessStaff {
		t.Errorf("saved %+v", a)
	}
	c.open(http.StatusOK, "/studio/articles/new?autosave="+id, kb.RoleEditor).hasNot("div.studio-left[data-left]")
}

func TestStudioMarkdownOfClipboard(t *testing.T) {
	c := openCenter(t)
	got := c.browser(kb.RoleEditor).post("/studio/markdown", url.Values{"html": {"<h2>Шаг</h2><ol><li>раз</li></ol><script>alert(1)</script>"}}).want(http.StatusOK)
	if got.text != "## Шаг\n\n1. раз" {
		t.Errorf("got %q", got.text)
	}
	c.browser(kb.RoleAgent).post("/studio/markdown", url.Values{"html": {"<b>x</b>"}}).want(http.StatusForbidden)
	c.browser(kb.RoleEditor).post("/studio/markdown", url.Values{"html": {strings.Repeat("<div>", 1000)}}).want(http.StatusUnprocessableEntity)
}
