package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// A heardLog is what a server tells its search log.
type heardLog struct {
	asked   []assist.Asked
	opened  []string
	visitor string

	requested []string
}

func (h *heardLog) Requested(visitor string) { h.requested = append(h.requested, visitor) }

func (h *heardLog) Asked(a assist.Asked) string {
	h.asked = append(h.asked, a)
	h.visitor = a.Visitor
	return "log" + a.Query.Text
}

func (h *heardLog) Opened(visitor, id string, place int) {
	if visitor == h.visitor {
		h.opened = append(h.opened, id+" "+strings.Repeat("I", place))
	}
}

func (h *heardLog) Forget(_ context.Context, visitor string) (int64, error) {
	if visitor == h.visitor {
		return 2, nil
	}
	return 0, nil
}

func (h *heardLog) Dropped() int64 { return 3 }

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

// visit asks as a browser of a name.
func (c *center) visit(method, address, agent string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(c.t.Context(), method, address, strings.NewReader(form.Encode()))
	r.Header.Set("User-Agent", agent)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded;charset=UTF-8")
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	return w
}

func TestRequestIsLogged(t *testing.T) {
	c, log := openCenter(t), &heardLog{}
	c.SearchLog = log
	c.visit("GET", "/search?q=пароль", firefox, nil)
	request := url.Values{"subject": {"не могу войти"}, "body": {"не пускает"}, "name": {"Анна"}, "email": {"a@example.test"}, "confirmed": {"1"}}
	if w := c.visit("POST", "/requests", firefox, request); w.Code != 303 {
		t.Fatalf("a request: %d %s", w.Code, w.Body)
	}
	if !slices.Contains(log.requested, log.visitor) {
		t.Errorf("requests came from %q, the search before from %q", log.requested, log.visitor)
	}
	c.visit("POST", "/requests", "curl/8", request)
	if len(log.requested) != 2 {
		t.Errorf("a program is taken for a person: %q", log.requested)
	}
}

func TestSearchIsLogged(t *testing.T) {
	c, log := openCenter(t), &heardLog{}
	c.SearchLog = log
	for _, address := range []string{"/search?q=пароль&kind=article", "/search/complete?q=за", "/api/v1/search?q=пароль", "/api/v1/complete?q=за"} {
		if w := c.visit("GET", address, firefox, nil); w.Code != 200 || !strings.Contains(w.Body.String(), "log") {
			t.Errorf("%s: %d, without the name of the answer: %s", address, w.Code, w.Body)
		}
	}
	parol, err := c.kb.Article(t.Context(), "parol")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []assist.Asked{
		{Surface: assist.SurfacePage, Query: search.Query{Text: "пароль"}},
		{Surface: assist.SurfaceBox, Typing: true, Query: search.Query{Text: "за"}},
		{Surface: assist.SurfaceAPI, Typing: true, Query: search.Query{Text: "пароль"}},
		{Surface: assist.SurfaceBox, Typing: true, Query: search.Query{Text: "за"}},
	} {
		got := log.asked[i]
		if got.Surface != want.Surface || got.Typing != want.Typing || got.Query.Text != want.Query.Text || got.Found.Total != 1 ||
			got.Lang != "ru" || !slices.Equal(got.Refs, []string{"article:" + parol.ID}) {
			t.Errorf("logged %+v, want %+v", got, want)
		}
	}
	if kinds := log.asked[0].Query.Kinds; !slices.Equal(kinds, []string{"article"}) {
		t.Errorf("the filter is logged as %v", kinds)
	}
}

func TestSearchIsNotLogged(t *testing.T) {
	c, log := openCenter(t), &heardLog{}
	c.SearchLog = log
	for _, address := range []string{"/search", "/search?q=+", "/search/complete?q=з", "/a/parol", "/healthz"} {
		c.visit("GET", address, firefox, nil)
	}
	for _, agent := range []string{"", "curl/8.5.0", "Mozilla/5.0 (compatible; YandexBot/3.0)", strings.Replace(firefox, "Firefox", "HeadlessChrome", 1)} {
		if w := c.visit("GET", "/search?q=пароль", agent, nil); strings.Contains(w.Body.String(), "data-search") {
			t.Errorf("%q is given a name of the answer", agent)
		}
		c.visit("POST", "/search/clicks", agent, url.Values{"search": {"x"}, "place": {"1"}})
	}
	c.visit("HEAD", "/search?q=пароль", firefox, nil)
	if len(log.asked)+len(log.opened) > 0 {
		t.Errorf("logged %+v, %v", log.asked, log.opened)
	}
}

func TestSearchClicks(t *testing.T) {
	c, log := openCenter(t), &heardLog{}
	c.SearchLog = log
	c.visit("GET", "/search?q=пароль", firefox, nil)
	for _, form := range []url.Values{{"search": {"a"}, "place": {"2"}}, {"search": {"b"}}, {"place": {"1"}, "search": {strings.Repeat("x", 41)}}, {}} {
		if w := c.visit("POST", "/search/clicks", firefox, form); w.Code != http.StatusNoContent || w.Body.Len() > 0 {
			t.Errorf("%v: %d %s", form, w.Code, w.Body)
		}
	}
	if want := []string{"a II", strings.Repeat("x", 40) + " I"}; !slices.Equal(log.opened, want) {
		t.Errorf("opened %q, want %q", log.opened, want)
	}
	if w := c.visit("POST", "/search/clicks", firefox, url.Values{"search": {strings.Repeat("x", 2000)}}); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a large body: %d", w.Code)
	}
	if w := c.visit("DELETE", "/api/v1/search-log/mine", firefox, nil); !strings.Contains(w.Body.String(), `"erased":2`) {
		t.Errorf("forget: %s", w.Body)
	}
}

func TestAPISearchLog(t *testing.T) {
	c := openCenter(t)
	c.SearchStats = c.desk
	at := c.Now()
	searches := []assist.LoggedSearch{
		{ID: "1", Session: "a", Normal: "пароль", Total: 1, Fits: true, At: at},
		{ID: "2", Session: "a", Normal: "сброс", Follows: "1", Audience: "uchenik", At: at},
		{ID: "3", Session: "a", Normal: "давно", At: at.AddDate(0, 0, -40)},
	}
	if err := c.desk.SaveSearches(t.Context(), searches, []assist.LoggedClick{{Search: "1", Ref: "article:x", Position: 2, At: at}}); err != nil {
		t.Fatal(err)
	}
	for role, want := range map[kb.Role]int{kb.RoleNone: 401, kb.RoleUser: 403, kb.RoleAgent: 403, kb.RoleSupervisor: 200, kb.RoleEditor: 200, kb.RoleAdmin: 200} {
		c.do(want, call{method: "GET", path: "/api/v1/search-log", as: role})
	}
	for query, want := range map[string]string{
		"":                                   "пароль | сброс",
		"?only=unfit":                        "сброс",
		"?for=uchenik":                       "сброс",
		"?limit=1":                           "пароль",
		"?since=2000-01-01":                  "давно | пароль | сброс",
		"?until=2000-01-01&since=2000-01-01": "",
	} {
		got := c.object(c.do(200, call{method: "GET", path: "/api/v1/search-log" + query, as: kb.RoleEditor}))
		if titles(got.list("queries"), "query") != want {
			t.Errorf("%q: %v, want %s", query, got["queries"], want)
		}
	}
	all := c.object(c.do(200, call{method: "GET", path: "/api/v1/search-log", as: kb.RoleEditor}))
	pairs := all.list("rewordings")
	if len(pairs) != 1 || pairs[0].text("from") != "пароль" || pairs[0].text("to") != "сброс" {
		t.Errorf("rewordings %v", pairs)
	}
	for query, want := range map[string]int{"?only=x": 422, "?since=yesterday": 422, "?limit=-1": 413, "?limit=1001": 413, "?for=" + strings.Repeat("x", 201): 413} {
		c.do(want, call{method: "GET", path: "/api/v1/search-log" + query, as: kb.RoleEditor})
	}
}
