package web_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
)

// taught fills a center in which a request in odd words was solved with the article about passwords, and two people said that the same words led them there.
func taught(t *testing.T) (c *center, article string) {
	t.Helper()
	c = openCenter(t)
	article = c.article("parol").ID
	for source, list := range map[string][]assist.Wording{
		assist.WordingTicket: {{Ref: "article:" + article, Text: "колобродит бздынькалка", Source: assist.WordingTicket, Origin: "t1", By: "a", Rev: 1, At: time.Now()}},
		assist.WordingHelped: {{Ref: "article:" + article, Text: "не пущает", Source: assist.WordingHelped, Origin: "s1", By: "b", Rev: 1, At: time.Now()}},
	} {
		if err := c.desk.ReplaceWordings(t.Context(), source, []string{list[0].Origin}, list); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c, article
}

// finds reports whether a stranger's search finds the article about passwords.
func (c *center) finds(words string) bool {
	found := c.object(c.do(200, call{method: "GET", path: "/api/v1/search?q=" + url.QueryEscape(words)})).list("hits")
	return len(found) > 0 && found[0].text("title") == "Забыли пароль"
}

func TestWordingsInTheStudio(t *testing.T) {
	c, article := taught(t)
	b := c.browser(kb.RoleEditor)
	b.get("/studio/wordings").has(".wording-text", "колобродит бздынькалка").has(".wording h2 a", "Забыли пароль").has(".wording-yes", "считается").has(".wording-alone", "ждёт второго")
	b.get("/studio/wordings?source=helped&article="+url.QueryEscape("Забыли")).has(".wording-text", "не пущает").hasNot(".wording-yes")
	b.get("/studio/wordings?state=banned").has("div.empty h2", "Таких слов нет")
	b.get("/studio/wordings?article="+url.QueryEscape("чего нет")).has("div.empty h2", "Таких слов нет")
	beside := "/studio/articles/" + article
	b.get(beside).has(".wordings-beside .wording-text", "колобродит")
	if !c.finds("колобродит бздынькалка") || c.finds("не пущает") {
		t.Fatal("the words of a request count at once, those of one person wait for a second")
	}
	words := c.object(c.do(200, call{method: "GET", path: "/api/v1/wordings?source=helped", as: kb.RoleEditor})).list("wordings")
	b.post("/studio/wordings", url.Values{"do": {"pinned:" + words[0].text("id")}, "back": {beside}}).leads(beside)
	if !c.finds("не пущает") {
		t.Error("pinned words are not found")
	}
	b.post("/studio/wordings", url.Values{"do": {"off:ticket"}, "back": {"/studio/wordings?source=ticket"}}).leads("/studio/wordings?done=off&source=ticket")
	b.get("/studio/wordings").has(".wording-off", "источник выключен").has(".wording-trust .state", "выключен")
	if c.finds("колобродит бздынькалка") {
		t.Error("words of a source that is off are found")
	}
	b.post("/studio/wordings", url.Values{"do": {"banned:nobody"}}).want(404)
	b.post("/studio/wordings", url.Values{"do": {"off:nobody"}}).want(404)
	b.post("/studio/wordings", url.Values{"do": {"like:x"}}).want(422)
	c.browser(kb.RoleAgent).post("/studio/wordings", url.Values{"do": {"on:ticket"}}).want(403)
}

func TestAPIWordings(t *testing.T) {
	c, article := taught(t)
	list := c.object(c.do(200, call{method: "GET", path: "/api/v1/wordings?ref=article:" + article + "&source=ticket", as: kb.RoleEditor}))
	w := list.list("wordings")[0]
	if list["total"] != 1.0 || list["half_life_days"] != 180.0 || w.text("counts") != "yes" || w.text("words") != "колобродит бздынькалка" || w["people"] != 1.0 {
		t.Errorf("%v", list)
	}
	path := "/api/v1/wordings/" + w.text("id")
	c.do(204, call{method: "PATCH", path: path, as: kb.RoleEditor, body: `{"state":"banned"}`})
	if c.finds("колобродит бздынькалка") {
		t.Error("banned words are found")
	}
	c.do(204, call{method: "PATCH", path: path, as: kb.RoleAdmin, body: `{"state":"normal"}`})
	if !c.finds("колобродит бздынькалка") {
		t.Error("freed words are not found")
	}
	c.do(204, call{method: "PATCH", path: "/api/v1/wordings/sources/ticket", as: kb.RoleEditor, body: `{"off":true}`})
	sources := c.object(c.do(200, call{method: "GET", path: "/api/v1/wordings/sources", as: kb.RoleEditor})).list("sources")
	if len(sources) != len(assist.WordingSources) || sources[0]["off"] != true || sources[0].text("judge") != c.ids[kb.RoleEditor] || c.finds("колобродит бздынькалка") {
		t.Errorf("a source switched off: %v", sources)
	}
	for path, want := range map[string]int{"?state=liked": 422, "?source=mail": 422, "?limit=501": 413, "?offset=-1": 422} {
		c.do(want, call{method: "GET", path: "/api/v1/wordings" + path, as: kb.RoleEditor})
	}
	c.do(422, call{method: "PATCH", path: path, as: kb.RoleEditor, body: `{"state":"liked"}`})
	c.do(404, call{method: "PATCH", path: "/api/v1/wordings/none", as: kb.RoleEditor, body: `{"state":"pinned"}`})
	c.do(404, call{method: "PATCH", path: "/api/v1/wordings/sources/none", as: kb.RoleEditor, body: `{"off":true}`})
	for _, role := range []kb.Role{kb.RoleUser, kb.RoleAgent, kb.RoleSupervisor} {
		c.do(403, call{method: "GET", path: "/api/v1/wordings", as: role})
		c.do(403, call{method: "PATCH", path: path, as: role, body: `{"state":"pinned"}`})
		c.do(403, call{method: "PATCH", path: "/api/v1/wordings/sources/ticket", as: role, body: `{"off":false}`})
	}
}
