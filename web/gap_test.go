package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
)

// missed fills a center with two gaps: nobody has written about keys, and the article about passwords is not found.
func missed(t *testing.T) *center {
	c := openCenter(t)
	password := c.article("parol")
	key := &assist.Gap{
		ID: "key", Title: "где взять ключ", Wordings: []string{"где взять ключ", "нет ключа <b>"}, Verdict: assist.VerdictWrite, Needs: 2, People: 2,
		Audiences: []string{"uchenik"}, State: assist.GapOpen, FirstAt: c.Now(), LastAt: c.Now(),
	}
	login := &assist.Gap{
		ID: "login", Title: "не пускает", Wordings: []string{"не пускает"}, Verdict: assist.VerdictWords, Near: "article:" + password.ID, Solved: true, Needs: 1, People: 1,
		State: assist.GapOpen, FirstAt: c.Now(), LastAt: c.Now(),
	}
	step := assist.NeedStep{Source: "test", To: "1", Gaps: []*assist.Gap{key, login}, Needs: []assist.Need{
		{ID: "1", Source: assist.NeedZero, Text: "где взять ключ", Person: "a", Audience: "uchenik", Gap: "key", At: c.Now()},
		{ID: "2", Source: assist.NeedAnswer, Text: "нет ключа <b>", Person: "b", Answer: "Ключ у •••.", Gap: "key", At: c.Now()},
		{ID: "3", Source: assist.NeedSolved, Text: "не пускает", Person: "a", Solved: "article:" + password.ID, Gap: "login", At: c.Now()},
	}}
	if err := c.desk.SaveNeeds(t.Context(), step); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestGapQueue(t *testing.T) {
	c := missed(t)
	for role, want := range map[kb.Role]int{kb.RoleNone: 401, kb.RoleUser: 403, kb.RoleAgent: 403, kb.RoleSupervisor: 200, kb.RoleEditor: 200, kb.RoleAdmin: 200} {
		c.do(want, call{method: "GET", path: "/api/v1/gaps", as: role})
		c.do(want, call{method: "GET", path: "/api/v1/gaps/key", as: role})
		if want == 200 {
			c.open(want, "/insights/gaps/key", role)
		}
	}
	for query, want := range map[string]string{
		"": "где взять ключ | не пускает", "?verdict=words": "не пускает", "?for=uchenik": "где взять ключ", "?state=done": "", "?limit=1": "где взять ключ",
		"?offset=1": "не пускает",
	} {
		if got := titles(c.object(c.do(200, call{method: "GET", path: "/api/v1/gaps" + query, as: kb.RoleEditor})).list("gaps"), "title"); got != want {
			t.Errorf("%q: %s, want %s", query, got, want)
		}
	}
	for query, want := range map[string]int{"?verdict=x": 422, "?state=x": 422, "?days=181": 413, "?days=-1": 413, "?limit=501": 413, "?offset=-1": 422} {
		c.do(want, call{method: "GET", path: "/api/v1/gaps" + query, as: kb.RoleEditor})
	}
	page := c.open(200, "/insights/gaps?verdict=words&days=7", kb.RoleSupervisor)
	page.has("h2 a", "не пускает").has("span.badge", "добавить слова").has("option[selected]", "7 дней")
	if strings.Contains(page.text, "где взять ключ") {
		t.Error("the filter of the address is passed over")
	}
	c.open(200, "/insights/gaps?state=done&audience=nobody&from=x&days=1000", kb.RoleEditor).has("div.empty h2", "пробелов нет")
	c.do(404, call{method: "GET", path: "/api/v1/gaps/none", as: kb.RoleEditor})
	c.open(404, "/insights/gaps/none", kb.RoleEditor)
}

func TestGapIsDecided(t *testing.T) {
	c := missed(t)
	page := c.open(200, "/insights/gaps/key", kb.RoleSupervisor).hasNot("a[href=/studio/articles/new?gap=key]")
	page.has("blockquote", "Ключ у •••")
	screen := c.open(200, "/insights/gaps/key", kb.RoleEditor)
	screen = screen.press(http.StatusSeeOther, "gap-form", "take")
	screen.has("div.notice", "у вас в работе").has("span.state", "в работе")
	screen = screen.press(http.StatusUnprocessableEntity, "gap-form", "dismiss", "reason", " ")
	screen.has("div.notice", "Почему не нужно")
	screen = screen.press(http.StatusSeeOther, "gap-form", "dismiss", "reason", "не наше")
	screen.has("form p", "не наше")
	if rows := c.object(c.do(200, call{method: "GET", path: "/api/v1/gaps", as: kb.RoleEditor})).list("gaps"); len(rows) != 1 {
		t.Errorf("%d gaps are open", len(rows))
	}
	c.do(409, call{method: "PATCH", path: "/api/v1/gaps/key", as: kb.RoleEditor, body: `{"state":"open","rev":1}`})
	c.do(200, call{method: "PATCH", path: "/api/v1/gaps/key", as: kb.RoleEditor, body: `{"state":"open","rev":2}`})
	c.do(422, call{method: "PATCH", path: "/api/v1/gaps/key", as: kb.RoleEditor, body: `{"state":"dismissed"}`})
	c.do(403, call{method: "PATCH", path: "/api/v1/gaps/key", as: kb.RoleAgent, body: `{"state":"done"}`})
}

func TestGapIsClosed(t *testing.T) {
	c := missed(t)
	draft := c.open(200, "/studio/articles/new?gap=key", kb.RoleEditor)
	if got := draft.holds("#title"); got != "где взять ключ" {
		t.Errorf("the draft is called %q", got)
	}
	if got := draft.holds("#body"); !strings.Contains(got, "Ключ у •••") {
		t.Errorf("the draft begins with %q", got)
	}
	if got := draft.holds("#questions"); !strings.Contains(got, "нет ключа <b>") {
		t.Errorf("questions %q", got)
	}
	password := c.article("parol")
	c.open(200, "/studio/articles/"+password.ID+"?gap=login", kb.RoleEditor).has("section.gap-beside li", "не пускает")

	near := []string{"article:" + password.ID}
	c.browser(kb.RoleSupervisor).post("/insights/gaps/login", url.Values{"do": {"words"}, "rev": {"0"}, "near": near}).want(http.StatusForbidden)
	pinned := func() []object {
		return c.object(c.do(200, call{method: "GET", path: "/api/v1/wordings?source=editor&ref=article:" + password.ID, as: kb.RoleEditor})).list("wordings")
	}
	c.browser(kb.RoleEditor).post("/insights/gaps/login", url.Values{"do": {"words"}, "rev": {"7"}, "near": near}).want(http.StatusConflict)
	c.browser(kb.RoleEditor).post("/insights/gaps/login", url.Values{"do": {"words"}, "rev": {"0"}, "near": {"article:gone"}}).want(http.StatusConflict)
	if words := pinned(); len(words) != 0 {
		t.Errorf("a refused decision attached %v", words)
	}
	c.open(200, "/insights/gaps/login", kb.RoleEditor).press(http.StatusSeeOther, "gap-form", "words").has("div.notice", "Слова добавлены")
	words := pinned()
	if titles(words, "text") != "не пускает" || titles(words, "counts") != "pinned" || titles(words, "judge") != c.ids[kb.RoleEditor] {
		t.Errorf("attached %v", words)
	}
	c.browser(kb.RoleNone).get("/search?q="+url.QueryEscape("не пускает")).has(".hit h3 a", "Забыли пароль")
}
