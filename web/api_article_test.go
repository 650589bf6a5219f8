package web_test

import (
	"strings"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

func TestAPIArticleWrite(t *testing.T) {
	c := openCenter(t)
	body := `{"title":"Как сменить почту","body":"Откройте профиль.","section":"vhod","audiences":["uchenik"],"state":"published"}`
	c.do(401, call{method: "POST", path: "/api/v1/articles", body: body})
	c.do(403, call{method: "POST", path: "/api/v1/articles", as: kb.RoleAgent, body: body})
	made := c.object(c.do(201, call{method: "POST", path: "/api/v1/articles", as: kb.RoleEditor, body: body}))
	if made.text("slug") != "kak-smenit-pochtu" || made.text("access") != "public" || made.text("kind") != "article" || made["rev"] != 1.0 || made["published_at"] == nil {
		t.Fatalf("made %v", made)
	}
	if found := c.object(c.do(200, call{method: "GET", path: "/api/v1/search?q=сменить%20почту"})); found["total"] != 1.0 {
		t.Errorf("the next search finds %v", found)
	}
	path := "/api/v1/articles/" + made.text("id")
	closed := strings.Replace(body, `"state"`, `"access":"staff","state"`, 1)
	c.do(422, call{method: "PUT", path: path, as: kb.RoleEditor, body: closed})
	c.do(412, call{method: "PUT", path: path, as: kb.RoleEditor, body: closed, header: map[string]string{"If-Match": `"7"`}})
	answer := c.do(200, call{method: "PUT", path: path, as: kb.RoleEditor, body: closed, header: map[string]string{"If-Match": `"1"`}})
	if tag := answer.Header.Get("ETag"); tag != `"2"` {
		t.Errorf("ETag %s", tag)
	}
	if found := c.object(c.do(200, call{method: "GET", path: "/api/v1/search?q=сменить%20почту"})); found["total"] != 0.0 {
		t.Errorf("after access was narrowed the next search finds %v", found)
	}
	c.do(404, call{method: "GET", path: path})
	c.do(200, call{method: "GET", path: path, as: kb.RoleAgent})
}

func TestAPIArticleRefuses(t *testing.T) {
	c := openCenter(t)
	tests := []struct {
		field, body string
		want        int
	}{
		{"title", `{"body":"x"}`, 422},
		{"title", `{"title":"` + strings.Repeat("ж", 301) + `"}`, 413},
		{"body", `{"title":"a","body":"` + strings.Repeat("ж", 140_000) + `"}`, 413},
		{"kind", `{"title":"a","kind":"song"}`, 422},
		{"access", `{"title":"a","access":"friends"}`, 422},
		{"state", `{"title":"a","state":"lost"}`, 422},
		{"section", `{"title":"a","section":"none"}`, 422},
		{"audiences", `{"title":"a","audiences":["none"]}`, 422},
		{"slug", `{"title":"a","slug":"parol"}`, 422},
		{"video", `{"title":"a","kind":"guide"}`, 422},
		{"video", `{"title":"a","kind":"guide","guide":{"video":"javascript:alert(1)"}}`, 422},
		{"captions", `{"title":"a","kind":"guide","guide":{"video":"/files/a","captions":"не субтитры"}}`, 422},
	}
	for _, tt := range tests {
		problem := c.object(c.do(tt.want, call{method: "POST", path: "/api/v1/articles", as: kb.RoleEditor, body: tt.body}))
		if problem.text("field") != tt.field {
			t.Errorf("%.60s: %v, want field %s", tt.body, problem, tt.field)
		}
	}
}

func TestAPIArticleList(t *testing.T) {
	c := openCenter(t)
	tests := []struct {
		path string
		as   kb.Role
		want string
	}{
		{"/api/v1/articles", kb.RoleNone, "parol"},
		{"/api/v1/articles?state=draft", kb.RoleNone, "parol"},
		{"/api/v1/articles", kb.RoleUser, "parol | uchastnikam"},
		{"/api/v1/articles", kb.RoleAgent, "parol | uchastnikam | sluzhebnoe"},
		{"/api/v1/articles", kb.RoleEditor, "parol | uchastnikam | sluzhebnoe | chernovik"},
		{"/api/v1/articles?state=draft", kb.RoleEditor, "chernovik"},
		{"/api/v1/articles?section=none", kb.RoleEditor, ""},
		{"/api/v1/articles?kind=faq", kb.RoleEditor, ""},
	}
	for _, tt := range tests {
		list := c.object(c.do(200, call{method: "GET", path: tt.path, as: tt.as})).list("articles")
		got := map[string]bool{}
		for _, a := range list {
			got[a.text("slug")] = true
			if _, ok := a["body"]; ok {
				t.Errorf("%s: a list carries bodies", tt.path)
			}
		}
		for _, slug := range strings.Split(tt.want, " | ") {
			if slug != "" && !got[slug] {
				t.Errorf("%s as %q: no %s", tt.path, tt.as, slug)
			}
		}
		if want := len(strings.Fields(strings.ReplaceAll(tt.want, "|", ""))); len(list) != want {
			t.Errorf("%s as %q: %d articles, want %d", tt.path, tt.as, len(list), want)
		}
	}
}

func TestAPIArticleListPages(t *testing.T) {
	c := openCenter(t)
	seen := map[string]bool{}
	cursor := ""
	for range 4 {
		page := c.object(c.do(200, call{method: "GET", path: "/api/v1/articles?limit=1" + cursor, as: kb.RoleAgent}))
		for _, a := range page.list("articles") {
			seen[a.text("slug")] = true
		}
		if page.text("next") == "" {
			break
		}
		cursor = "&cursor=" + page.text("next")
	}
	if len(seen) != 3 {
		t.Errorf("pages hold %v, want three articles", seen)
	}
}

func TestAPIReply(t *testing.T) {
	c := openCenter(t)
	body := `{"title":"Смена почты","body":"Откройте профиль, {{user.name}}.","queues":["support"]}`
	c.do(401, call{method: "GET", path: "/api/v1/replies"})
	c.do(403, call{method: "GET", path: "/api/v1/replies", as: kb.RoleUser})
	c.do(403, call{method: "POST", path: "/api/v1/replies", as: kb.RoleAgent, body: body})
	c.do(422, call{method: "POST", path: "/api/v1/replies", as: kb.RoleEditor, body: `{"title":"x"}`})
	made := c.object(c.do(201, call{method: "POST", path: "/api/v1/replies", as: kb.RoleEditor, body: body}))
	path := "/api/v1/replies/" + made.text("id")
	c.do(422, call{method: "PUT", path: path, as: kb.RoleEditor, body: body})
	c.do(409, call{method: "PUT", path: path, as: kb.RoleEditor, body: body, header: map[string]string{"If-Match": "5"}})
	changed := c.object(c.do(200, call{method: "PUT", path: path, as: kb.RoleEditor, body: strings.Replace(body, "{", `{"rev":1,`, 1)}))
	if changed["rev"] != 2.0 {
		t.Errorf("changed %v", changed)
	}
	if got := titles(c.object(c.do(200, call{method: "GET", path: "/api/v1/replies", as: kb.RoleAgent})).list("replies"), "title"); got != "Сброс пароля | Смена почты" {
		t.Errorf("replies %s", got)
	}
}
