package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

// A pinned answer comes first at once, says why, for whom it is meant, and only to those who may read it.
func TestPinPage(t *testing.T) {
	c := openCenter(t)
	c.browser(kb.RoleAgent).post("/studio/pins", url.Values{"queries": {"вход"}}).want(http.StatusForbidden)
	page := c.open(http.StatusOK, "/studio/pins", kb.RoleEditor)
	page.has("div.empty", "Закреплённых ответов пока нет")
	page = page.press(http.StatusUnprocessableEntity, "pin", "save", "queries", "ненастный запрос", "article", "nigde")
	page.has("div.bad", "Статья")
	page = page.press(http.StatusSeeOther, "pin", "save", "article", "https://help.example/a/parol", "note", "пока меняем форму")
	page.has("div.good", "Сохранено").has("ul.managed-rows li", "ненастный запрос").has("ul.managed-rows li", "пока меняем форму")

	title := c.article("parol").Title
	found := c.browser(kb.RoleNone).get("/search?q=ненастные+запросы").want(http.StatusOK)
	found.has("main a", title).has("main", "закреплено редактором")
	c.browser(kb.RoleNone).get("/search?q=ненастные").want(http.StatusOK).hasNot("main mark")

	editor := c.open(http.StatusOK, "/studio/articles/"+c.article("parol").ID, kb.RoleEditor)
	editor.press(http.StatusSeeOther, "article", "save", "access", "staff")
	if got := c.browser(kb.RoleNone).get("/search?q=ненастный+запрос").want(http.StatusOK); strings.Contains(got.text, title) {
		t.Error("a pinned answer is shown to somebody who may not read it")
	}
	pins, err := c.kb.FindPins(t.Context())
	if err != nil || len(pins) != 1 || pins[0].Article != c.article("parol").ID || pins[0].Author != c.ids[kb.RoleEditor] {
		t.Fatalf("%+v, %v", pins, err)
	}
	page = c.open(http.StatusOK, "/studio/pins?id="+pins[0].ID, kb.RoleEditor)
	page.press(http.StatusSeeOther, "pin", "remove").has("div.empty", "нет")
}

// The API writes under If-Match.
func TestPinAPI(t *testing.T) {
	c := openCenter(t)
	c.do(http.StatusForbidden, call{method: "GET", path: "/api/v1/pins", as: kb.RoleAgent})
	made := c.do(http.StatusCreated, call{method: "POST", path: "/api/v1/pins", as: kb.RoleEditor, body: `{"queries":["как  попасть внутрь"],"article":"parol"}`})
	path := made.Header.Get("Location")
	if p, err := c.kb.FindPins(t.Context()); err != nil || len(p) != 1 || p[0].Queries[0] != "как попасть внутрь" || p[0].Article != c.article("parol").ID {
		t.Errorf("%+v, %v", p, err)
	}
	c.do(http.StatusUnprocessableEntity, call{method: "POST", path: "/api/v1/pins", as: kb.RoleEditor, body: `{"queries":["???"],"article":"parol"}`})
	c.do(http.StatusOK, call{method: "PUT", path: path, as: kb.RoleEditor, body: `{"queries":["как попасть внутрь"],"article":"parol","disabled":true,"rev":1}`})
	c.do(http.StatusConflict, call{method: "PUT", path: path, as: kb.RoleEditor, body: `{"queries":["другое"],"article":"parol","rev":1}`})
	c.do(http.StatusNoContent, call{method: "DELETE", path: path, as: kb.RoleEditor})
	c.do(http.StatusNotFound, call{method: "GET", path: path, as: kb.RoleEditor})
}

// A group is tried before it is saved, without a script: what was found and what would be.
func TestSynonymPage(t *testing.T) {
	c := openCenter(t)
	page := c.open(http.StatusOK, "/studio/synonyms", kb.RoleEditor)
	page = page.press(http.StatusUnprocessableEntity, "synonym", "save", "words", "одно")
	page.has("div.bad", "хотя бы два")
	page = page.press(http.StatusOK, "synonym", "preview", "words", "абракадабра, пароль", "query", "абракадабра")
	page.has("div.trial-both", "Ничего не находится").has("div.trial-both span.badge", "новая").has("section.card", "«абракадабра» → «пароль»")
	page = page.press(http.StatusSeeOther, "synonym", "save")
	page.has("ul.managed-rows", "абракадабра, пароль")
	c.browser(kb.RoleNone).get("/search?q=абракадабра").want(http.StatusOK).has("main a", "пароль")
	groups, err := c.kb.FindSynonyms(t.Context())
	if err != nil || len(groups) != 1 {
		t.Fatalf("%v, %v", groups, err)
	}
	stale := c.open(http.StatusOK, "/studio/synonyms?id="+groups[0].ID, kb.RoleEditor)
	c.open(http.StatusOK, "/studio/synonyms?id="+groups[0].ID, kb.RoleAdmin).press(http.StatusSeeOther, "synonym", "save", "note", "так пишут")
	stale.press(http.StatusUnprocessableEntity, "synonym", "save", "note", "иначе").has("div.bad", "изменил кто-то другой")
}
