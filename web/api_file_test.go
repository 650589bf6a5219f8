package web_test

import (
	"encoding/json"
	"testing"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

func TestAPIFiles(t *testing.T) {
	c := openCenter(t)
	a := c.article("parol")
	a.Body += "\n![Меню](images/menu.png)\n"
	if err := c.kb.SaveArticles(t.Context(), "test", a); err != nil {
		t.Fatal(err)
	}
	used := c.attach(a, "images/menu.png", "image/png", []byte("used"))
	stale := c.attach(a, "old.png", "image/png", []byte("stale"))
	const address = "/api/v1/articles/parol/files"
	for _, role := range []kb.Role{kb.RoleUser, kb.RoleAgent} {
		c.do(403, call{method: "GET", path: address, as: role})
		c.do(403, call{method: "DELETE", path: address + "?path=old.png", as: role})
	}
	list := func() map[string]bool {
		t.Helper()
		var body struct {
			Files []struct {
				Path, URL string
				Used      bool
			}
		}
		if err := json.NewDecoder(c.do(200, call{method: "GET", path: address, as: kb.RoleEditor}).Body).Decode(&body); err != nil {
			t.Fatal(err)
		}
		found := map[string]bool{}
		for _, f := range body.Files {
			found[f.Path] = f.Used
		}
		return found
	}
	if got := list(); len(got) != 2 || !got["images/menu.png"] || got["old.png"] {
		t.Errorf("files by use: %v", got)
	}
	c.do(404, call{method: "DELETE", path: address + "?path=none.png", as: kb.RoleEditor})
	c.do(204, call{method: "DELETE", path: address + "?path=old.png", as: kb.RoleEditor})
	if got := list(); len(got) != 1 {
		t.Errorf("after the deletion: %v", got)
	}
	b := c.browser(kb.RoleNone)
	b.get(content.FileURL(stale)).want(404)
	b.get(content.FileURL(used)).want(200)
}
