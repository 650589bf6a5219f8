package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

const synonymsPath = "/api/v1/synonyms"

// The story of a group: written, found by at once, changed, switched off, removed.
func TestAPISynonyms(t *testing.T) {
	c := openCenter(t)
	found := func(want int, source string) {
		t.Helper()
		hits := c.object(c.do(200, call{method: "GET", path: "/api/v1/search?q=шифровка"})).list("hits")
		if len(hits) != want {
			t.Errorf("%d hits, want %d", len(hits), want)
		}
		if len(hits) > 0 && !strings.Contains(fmt.Sprint(hits[0]["why"]), "source:"+source) {
			t.Errorf("why does not name the source %s: %v", source, hits[0]["why"])
		}
	}
	found(0, "")
	created := c.do(201, call{method: "POST", path: synonymsPath, as: kb.RoleEditor, body: `{"words":[" шифровка","забыли  пароль","шифровки"],"note":"из писем"}`})
	group := c.object(created)
	path := synonymsPath + "/" + group.text("id")
	if created.Header.Get("ETag") != `"1"` || created.Header.Get("Location") != path || group.text("author") != c.ids[kb.RoleEditor] ||
		fmt.Sprint(group["words"]) != "[шифровка забыли пароль шифровки]" || titles(group.list("doubts"), "code") != "same" {
		t.Errorf("created %v %v", created.Header, group)
	}
	if text := group.list("doubts")[0].text("text"); text != "«шифровки» — другая форма слова этой же группы, её можно убрать." {
		t.Errorf("doubt %q", text)
	}
	found(1, "editors")

	c.do(422, call{method: "PUT", path: path, as: kb.RoleEditor, body: `{"words":["шифровка","пароль"]}`}) // no revision
	group = c.object(c.do(200, call{method: "PUT", path: path, as: kb.RoleAdmin, header: map[string]string{"If-Match": `"1"`},
		body: `{"from":["шифровка"],"words":["пароль"],"disabled":true}`}))
	if group["rev"] != 2.0 || group.text("note") != "" || group.text("author") != c.ids[kb.RoleAdmin] {
		t.Errorf("changed: %v", group)
	}
	found(0, "")
	c.do(409, call{method: "PUT", path: path, as: kb.RoleEditor, body: `{"words":["а","б"],"rev":1}`})
	c.do(200, call{method: "PUT", path: path, as: kb.RoleEditor, body: `{"from":["шифровка"],"words":["пароль"],"rev":2}`})
	found(1, "editors")

	list := c.object(c.do(200, call{method: "GET", path: synonymsPath, as: kb.RoleEditor})).list("synonyms")
	if len(list) != 1 || fmt.Sprint(list[0]["from"]) != "[шифровка]" {
		t.Errorf("list %v", list)
	}
	if shown := c.do(200, call{method: "GET", path: path, as: kb.RoleEditor}); shown.Header.Get("ETag") != `"3"` {
		t.Errorf("ETag %s", shown.Header.Get("ETag"))
	}
	c.do(409, call{method: "DELETE", path: path, as: kb.RoleEditor, header: map[string]string{"If-Match": `"2"`}})
	c.do(204, call{method: "DELETE", path: path, as: kb.RoleEditor, header: map[string]string{"If-Match": `"3"`}})
	found(0, "")
	c.do(404, call{method: "DELETE", path: path, as: kb.RoleEditor})
	c.do(404, call{method: "GET", path: path, as: kb.RoleEditor})
	c.do(404, call{method: "PUT", path: path, as: kb.RoleEditor, body: `{"words":["а","б"],"rev":3}`})
}

// Editors and admins alone may see and write groups.
func TestAPISynonymDoors(t *testing.T) {
	c := openCenter(t)
	group := c.object(c.do(201, call{method: "POST", path: synonymsPath, as: kb.RoleEditor, body: `{"words":["тайна","секрет"]}`}))
	path := synonymsPath + "/" + group.text("id")
	for _, role := range append([]kb.Role{kb.RoleNone}, kb.Roles[:]...) {
		if (kb.Viewer{Role: role}).CanEdit() {
			continue
		}
		want := http.StatusForbidden
		if role == kb.RoleNone {
			want = http.StatusUnauthorized
		}
		for _, call := range []call{
			{method: "GET", path: synonymsPath}, {method: "GET", path: path}, {method: "POST", path: synonymsPath, body: `{"words":["в","г"]}`},
			{method: "PUT", path: path, body: `{"words":["в","г"],"rev":1}`}, {method: "DELETE", path: path},
			{method: "POST", path: synonymsPath + "/preview", body: `{"query":"тайна","group":{"words":["в","г"]}}`},
		} {
			call.as = role
			if problem := c.object(c.do(want, call)); strings.Contains(fmt.Sprint(problem), "секрет") {
				t.Errorf("%q sees the group at %s %s: %v", role, call.method, call.path, problem)
			}
		}
	}
	if g, err := c.kb.Synonym(t.Context(), group.text("id")); err != nil || g.Rev != 1 {
		t.Errorf("written by strangers: %+v, %v", g, err)
	}
}

// What cannot be a group is answered with the field, the word and what to do, in the language of the client.
func TestAPISynonymRefused(t *testing.T) {
	c := openCenter(t)
	c.do(201, call{method: "POST", path: synonymsPath, as: kb.RoleEditor, body: `{"words":["лк","личный кабинет"]}`})
	words := make([]string, kb.MaxSynonymWords+1)
	for i := range words {
		words[i] = fmt.Sprint("слово", i)
	}
	many, err := json.Marshal(words)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, body  string
		want        int
		field, code string
		detail      string
	}{
		{"nothing", `{}`, 422, "words", "required", "«Слова группы»"},
		{"one word", `{"words":["код"]}`, 422, "words", "too_few", "хотя бы два слова"},
		{"an empty word", `{"words":["код"," "]}`, 422, "words", "required", ""},
		{"too many words", `{"words":` + string(many) + `}`, 413, "words", "too_long", "30"},
		{"a long word", `{"words":["код","` + strings.Repeat("ы", kb.MaxSynonymWord+1) + `"]}`, 413, "words", "too_long", "100"},
		{"a long note", `{"words":["код","шифр"],"note":"` + strings.Repeat("ы", kb.MaxSynonymNote+1) + `"}`, 413, "note", "too_long", "500"},
		{"a comma", `{"words":["код","шифр, пароль"]}`, 422, "words", "bad_sign", "«шифр, пароль»"},
		{"twice", `{"words":["код","шифр","КОД"]}`, 422, "words", "repeated", "«КОД» повторяется"},
		{"both sides", `{"from":["код"],"words":["код","шифр"]}`, 422, "words", "both_sides", "по обе стороны"},
		{"no letters", `{"words":["код","…"]}`, 422, "words", "no_terms", "«…»"},
		{"no effect", `{"words":["код","коды"]}`, 422, "words", "no_effect", "одним"},
		{"there already", `{"words":["Личный Кабинет","ЛК"]}`, 422, "words", "duplicate", "уже есть"},
		{"NUL", `{"words":["код","шифр"],"note":"\u0000"}`, 422, "note", "bad_text", "«Заметка»"},
		{"NUL in a word", `{"words":["код","ши\u0000фр"]}`, 422, "words", "bad_sign", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c.t = t
			problem := c.object(c.do(tt.want, call{method: "POST", path: synonymsPath, as: kb.RoleEditor, body: tt.body}))
			if problem.text("field") != tt.field || problem.text("code") != tt.code || !strings.Contains(problem.text("detail"), tt.detail) {
				t.Errorf("%v, want %s: %s with %q", problem, tt.field, tt.code, tt.detail)
			}
		})
	}
}

// A preview searches with a group that nobody else finds by.
func TestAPISynonymPreview(t *testing.T) {
	c := openCenter(t)
	preview := func(body string) object {
		t.Helper()
		return c.object(c.do(200, call{method: "POST", path: synonymsPath + "/preview", as: kb.RoleEditor, body: body}))
	}
	got := preview(`{"query":"Шифровка учётки","group":{"words":["шифровка","пароль"]}}`)
	before, after := got.at("before"), got.at("after")
	if before["total"] != 0.0 || after["total"] != 3.0 || len(after.list("hits")) != 3 {
		t.Errorf("before %v, after %v", before, after)
	}
	if text := fmt.Sprint(before["terms"]); !strings.Contains(text, "source:lists") || strings.Contains(text, "source:editors") {
		t.Errorf("before: %s", text)
	}
	word := after.list("terms")[0]
	if word.text("word") != "Шифровка" || titles(word.list("alternatives"), "word") != "пароль" || titles(word.list("alternatives"), "source") != "editors" {
		t.Errorf("after: %v", after["terms"])
	}
	if hits := c.object(c.do(200, call{method: "GET", path: "/api/v1/search?q=шифровка"})).list("hits"); len(hits) != 0 {
		t.Errorf("a preview is searched with: %v", hits)
	}

	group := c.object(c.do(201, call{method: "POST", path: synonymsPath, as: kb.RoleEditor, body: `{"words":["шифровка","пароль"]}`}))
	got = preview(`{"query":"шифровка","group":{"id":"` + group.text("id") + `","words":["шифровка","тайнопись"]}}`)
	if got.at("before")["total"] != 3.0 || got.at("after")["total"] != 0.0 {
		t.Errorf("in place of the saved one: %v", got)
	}
	for body, field := range map[string]string{
		`{"query":"","group":{"words":["а","б"]}}`:        "query",
		`{"query":"x","group":{"words":["а"]}}`:           "words",
		`{"query":"a\u0000","group":{"words":["а","б"]}}`: "query",
	} {
		if problem := c.object(c.do(422, call{method: "POST", path: synonymsPath + "/preview", as: kb.RoleEditor, body: body})); problem.text("field") != field {
			t.Errorf("%s: %v", body, problem)
		}
	}
	c.do(413, call{method: "POST", path: synonymsPath + "/preview", as: kb.RoleEditor, body: `{"query":"` + strings.Repeat("ы", 257) + `","group":{"words":["а","б"]}}`})
}
