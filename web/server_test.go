package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/web"
)

func TestConfigRefused(t *testing.T) {
	for _, config := range []web.Config{{BaseURL: "help.example"}, {BaseURL: "://"}, {TrustedProxies: []string{"10.0.0.1"}}} {
		if _, err := web.New(web.Deps{}, config); err == nil {
			t.Errorf("%+v is taken", config)
		}
	}
}

func TestHeaders(t *testing.T) {
	c := openCenter(t)
	for _, address := range []string{"/", "/a/net-takoy", "/search?q=%00", "/api/v1/search?q=x", "/static/x/app.css"} {
		h := c.browser(kb.RoleNone).get(address).header
		policy := h.Get("Content-Security-Policy")
		for _, rule := range []string{"default-src 'self'", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'self'"} {
			if !strings.Contains(policy, rule) {
				t.Errorf("%s: no %q in %q", address, rule, policy)
			}
		}
		if strings.Contains(policy, "unsafe") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") == "" || h.Get("X-Request-Id") == "" {
			t.Errorf("%s: %v", address, h)
		}
	}
	if got := c.browser(kb.RoleUser).get("/").header.Get("Cache-Control"); !strings.Contains(got, "private") {
		t.Errorf("a page of a signed-in person may be kept by others: %q", got)
	}
}

func TestCrossOriginWritesAreRefused(t *testing.T) {
	c := openCenter(t)
	for name, header := range map[string]map[string]string{
		"fetch metadata": {"Sec-Fetch-Site": "cross-site"},
		"origin":         {"Origin": "https://evil.example"},
	} {
		for _, address := range []string{"/requests", "/a/parol/vote", "/logout", "/login", "/api/v1/tickets"} {
			r := httptest.NewRequestWithContext(t.Context(), "POST", address, strings.NewReader("subject=x&body=y&confirmed=1"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			for key, value := range header {
				r.Header.Set(key, value)
			}
			w := httptest.NewRecorder()
			c.ServeHTTP(w, r)
			if w.Code != http.StatusForbidden {
				t.Errorf("%s, %s: %d", name, address, w.Code)
			}
		}
	}
}

func TestInputThatIsNotText(t *testing.T) {
	c := openCenter(t)
	b := c.browser(kb.RoleNone)
	for _, address := range []string{"/requests", "/requests/suggest", "/requests/helped", "/a/parol/vote", "/login"} {
		b.post(address, url.Values{"subject": {"a\x00b"}}).want(400).has("h1", "Запрос не разобрать")
		b.post(address, url.Values{"bo\xff": {"x"}}).want(400)
		b.post(address, url.Values{"body": {strings.Repeat("x", 300<<10)}}).want(413)
	}
	for _, address := range []string{"/?for=%00", "/a/%00", "/a/%ff", "/s/%ff?x=1", "/requests/%00"} {
		if p := b.get(address); p.status != 400 && p.status != 404 {
			t.Errorf("%s: %d", address, p.status)
		}
	}
}

// A multipart form would bring its text past the check: none of ours is one.
func TestMultipartFormsAreRefused(t *testing.T) {
	c := openCenter(t)
	var body strings.Builder
	form := multipart.NewWriter(&body)
	for name, value := range map[string]string{"subject": "a\x00b", "body": "x", "confirmed": "1"} {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/requests", strings.NewReader(body.String()))
	r.Header.Set("Content-Type", form.FormDataContentType())
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	if w.Code != http.StatusBadRequest {
		t.Errorf("status %d", w.Code)
	}
}

// What people type comes back as text, wherever a page repeats it.
func TestNothingTypedRunsAsCode(t *testing.T) {
	c := openCenter(t)
	c.withForm()
	evil := `"><script>alert(1)</script><img src=x onerror=alert(2)>'{{.}}`
	q := url.QueryEscape(evil)
	b := c.browser(kb.RoleNone)
	for _, address := range []string{
		"/search?q=" + q, "/search?q=x&kind=" + q + "&section=" + q, "/search/complete?q=" + q, "/?for=" + q, "/a/parol?s=" + q + "&t=" + q,
		"/a/parol?voted=" + q, "/login?next=/" + q, "/requests/new?type=vhod&subject=" + q + "&body=" + q + "&page=/" + q + "&name=" + q + "&f.way=" + q,
		"/requests/helped?a=" + q, "/requests?before=" + q, "/a/" + url.PathEscape(evil), "/s/" + url.PathEscape(evil),
	} {
		harmless(t, address, b.get(address))
	}
	b.post("/requests", url.Values{"subject": {evil}, "body": {evil}, "name": {evil}, "confirmed": {"1"}}).leads("/requests/REQ-1")
	harmless(t, "request", b.get("/requests/REQ-1"))
	harmless(t, "requests", b.get("/requests"))
	harmless(t, "refused", b.post("/requests", url.Values{"type": {"vhod"}, "subject": {evil}, "body": {evil}, "f.way": {evil}, "confirmed": {"1"}}))
	harmless(t, "login", b.post("/login", url.Values{"login": {evil}, "next": {evil}}))
	c.publish(&kb.Article{Slug: "zlaya", Title: evil, Section: "vhod", Body: evil + "\n\n[x](javascript:alert(1))", Tags: []string{evil}})
	for _, address := range []string{"/", "/a/zlaya", "/s/vhod", "/search?q=alert", "/search/complete?q=al", "/sitemap.xml", "/feed.xml"} {
		harmless(t, address, b.get(address))
	}
}

func harmless(t *testing.T, what string, p *page) {
	t.Helper()
	if p.status >= 500 {
		t.Errorf("%s: %d", what, p.status)
	}
	for _, script := range p.markup.all("script") {
		if script.attr("type") == "application/ld+json" && json.Valid([]byte(script.text())) {
			continue // data, which browsers run none of
		}
		if script.attr("src") == "" || script.text() != "" {
			t.Errorf("%s: a script %q", what, script.text())
		}
	}
	for _, element := range p.markup.all("[onerror]") {
		t.Errorf("%s: a handler on %s", what, element.Data)
	}
	for _, link := range p.markup.all("a[href]") {
		if strings.HasPrefix(strings.ToLower(link.attr("href")), "javascript:") {
			t.Errorf("%s: a link that runs", what)
		}
	}
}

func TestPreferences(t *testing.T) {
	c := openCenter(t)
	b := c.browser(kb.RoleNone)
	if target := b.get("/search?q=x&theme=dark").leads("/search"); target != "/search?q=x" {
		t.Errorf("the theme stays in the address: %q", target)
	}
	if b.get("/").attr("html", "data-theme") != "dark" {
		t.Error("the theme is forgotten")
	}
	b.get("/?theme=auto").leads("/")
	if b.get("/").attr("html", "data-theme") != "" {
		t.Error("no way back to the system's theme")
	}
	b.get("/guides?lang=en").leads("/guides")
	p := b.get("/guides").has("h1", "Video guides")
	if p.attr("html", "lang") != "en" {
		t.Error("the language is forgotten")
	}
	b.get("/?lang=xx").leads("/")
	b.get("/").has("h1", "How can we help?")
	if target := b.get("/a/x?lang=ru&next=//evil.example").leads("/"); strings.HasPrefix(target, "//") {
		t.Errorf("leads away: %q", target)
	}
	if p := b.get("//evil.example/?lang=ru"); strings.HasPrefix(p.header.Get("Location"), "//") {
		t.Errorf("leads away: %q", p.header.Get("Location"))
	}
}

func TestAssets(t *testing.T) {
	c := openCenter(t)
	b := c.browser(kb.RoleNone)
	style := b.get("/").attr("link[rel=stylesheet]", "href")
	p := b.get(style).want(200)
	if !strings.Contains(p.header.Get("Cache-Control"), "immutable") || !strings.HasPrefix(p.header.Get("Content-Type"), "text/css") {
		t.Errorf("%s: %v", style, p.header)
	}
	if old := b.get("/static/old/app.css").want(200); strings.Contains(old.header.Get("Cache-Control"), "immutable") {
		t.Error("a file of another version would be kept for ever")
	}
	for _, missing := range []string{"/static/x/", "/static/x/../server.go", "/static/x/no.js"} {
		b.get(missing).want(404)
	}
	r := httptest.NewRequestWithContext(t.Context(), "GET", style, nil)
	r.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	if w.Header().Get("Content-Encoding") != "gzip" || w.Body.Len() >= len(p.text) {
		t.Errorf("not compressed: %v, %d of %d bytes", w.Header(), w.Body.Len(), len(p.text))
	}
}

// brokenArticles fails on reading, and worse.
type brokenArticles struct {
	kb.Articles
	crash bool
}

func (b brokenArticles) Article(context.Context, string) (*kb.Article, error) {
	if b.crash {
		panic("secret detail")
	}
	return nil, errors.New("secret detail")
}

func TestOurFaultsTellNothing(t *testing.T) {
	for _, crash := range []bool{false, true} {
		c := openCenter(t)
		c.Server.Articles = brokenArticles{c.kb, crash}
		for _, address := range []string{"/a/parol", "/api/v1/articles/parol"} {
			p := c.browser(kb.RoleNone).get(address)
			if p.status != 500 || strings.Contains(p.text, "secret detail") || strings.Contains(p.text, "goroutine") {
				t.Errorf("%s: %d %.200s", address, p.status, p.text)
			}
			if address == "/a/parol" {
				p.has("main code", p.header.Get("X-Request-Id"))
			}
		}
	}
}

func TestRouteTable(t *testing.T) {
	c := openCenter(t)
	patterns := map[string]bool{}
	for _, route := range c.Routes() {
		key := route.Method + " " + route.Pattern
		if patterns[key] || route.Name == "" || !strings.Contains(route.Name, ".") {
			t.Errorf("route %q called %q", key, route.Name)
		}
		patterns[key] = true
		private := strings.HasPrefix(route.Pattern, "/desk") || strings.HasPrefix(route.Pattern, "/studio")
		if private && route.Needs == "" {
			t.Errorf("%s is open to everybody", key)
		}
		if private && route.Method == "GET" {
			c.browser(kb.RoleUser).get(strings.NewReplacer("{key}", "x", "{id}", "x").Replace(route.Pattern)).want(403)
		}
	}
	for _, want := range []string{"GET /", "GET /search", "GET /a/{slug}", "GET /s/{section}", "GET /guides", "GET /requests/new", "POST /requests", "GET /requests/{key}"} {
		if !patterns[want] {
			t.Errorf("no route %s", want)
		}
	}
	if p := c.browser(kb.RoleNone).send("DELETE", "/", nil); p.status != http.StatusMethodNotAllowed {
		t.Errorf("DELETE /: %d", p.status)
	}
	if p := c.browser(kb.RoleNone).send("HEAD", "/a/parol", nil); p.status != 200 || p.text != "" {
		t.Errorf("HEAD: %d and %d bytes", p.status, len(p.text))
	}
}

func TestSearchLimit(t *testing.T) {
	c := openCenter(t, func(config *web.Config) { config.Limits.Search = 2 })
	for i, want := range []int{200, 200, 429} {
		if p := c.browser(kb.RoleNone).get("/search?q=x"); p.status != want {
			t.Errorf("search %d: %d, want %d", i+1, p.status, want)
		}
	}
}
