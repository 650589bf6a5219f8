package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist/ticket"
)

// hang is a bound on one answer that only something stuck passes; what is fast is measured by the benchmarks.
const hang = 2 * time.Second

// hostileWorld is the demo with everybody who can send something.
type hostileWorld struct {
	*site
	visitor, agent, editor *person
	key                    string // of the visitor's ticket
}

func newHostileWorld(t *testing.T) *hostileWorld {
	s := newSite(t, seedDemo)
	w := &hostileWorld{site: s, visitor: s.stranger()}
	w.agent, w.editor = s.signedIn(s.userOf("agent@orientir.example")), s.signedIn(s.userOf("editor@orientir.example"))
	got := w.visitor.post("/requests", url.Values{"subject": {"Не приходит письмо"}, "body": {"Жду второй день"}, "confirmed": {"1"}})
	w.key = strings.TrimPrefix(strings.TrimSuffix(got.header.Get("Location"), "?sent=1"), "/requests/")
	if got.status != http.StatusSeeOther || w.key == "" {
		t.Fatalf("sending a request: %d %q", got.status, got.header.Get("Location"))
	}
	return w
}

// TestLimits passes every limit of the help center by one and expects a 4xx that names it: on pages in words, in the API as a number.
func TestLimits(t *testing.T) {
	w := newHostileWorld(t)
	word := func(n int) string { return strings.Repeat("ы", n) }
	message := strings.Repeat("m", ticket.MaxMessage+1)
	article := strings.Repeat("a", 256<<10+1)
	form := func(pairs ...string) string {
		values := url.Values{"confirmed": {"1"}, "subject": {"тема"}, "body": {"текст"}, "mode": {"reply"}, "do": {"send"}}
		for i := 0; i+1 < len(pairs); i += 2 {
			values.Set(pairs[i], pairs[i+1])
		}
		return values.Encode()
	}
	studio := func(pairs ...string) string {
		return form(append([]string{"title", "Заголовок", "kind", "article", "access", "public", "do", "save"}, pairs...)...)
	}
	for _, test := range []struct {
		who    *person
		method string
		path   string
		body   string // a form, or JSON in the API
		limit  string
	}{
		{w.visitor, "GET", "/search?q=" + word(257), "", "256"},
		{w.visitor, "GET", "/search/complete?q=" + word(257), "", "256"},
		{w.visitor, "GET", "/api/v1/search?q=" + word(257), "", "256"},
		{w.visitor, "GET", "/api/v1/complete?q=" + word(257), "", "256"},
		{w.visitor, "GET", "/search?q=" + strings.Repeat("слово+", 40000), "", ""}, // over the size of a header: the server itself
		{w.visitor, "GET", "/api/v1/search?q=x&limit=51", "", "50"},
		{w.visitor, "GET", "/api/v1/search?q=x&limit=-1", "", "50"},
		{w.visitor, "GET", "/api/v1/articles?limit=101", "", "100"},
		{w.visitor, "GET", "/api/v1/search?q=x&for=" + word(201), "", "200"},
		{w.visitor, "POST", "/requests", form("subject", word(301)), "300"},
		{w.visitor, "POST", "/requests", form("body", message), "65536"},
		{w.visitor, "POST", "/requests", form("name", word(201)), "200"},
		{w.visitor, "POST", "/requests", form("body", strings.Repeat("m", 300<<10)), "262144"},
		{w.visitor, "POST", "/requests/" + w.key + "/reply", form("body", message), "65536"},
		{w.visitor, "POST", "/login", form("login", strings.Repeat("m", 1<<20)), "262144"},
		{w.agent, "POST", "/desk/tickets/" + w.key, form("body", message), "65536"},
		{w.editor, "POST", "/studio/articles", studio("title", word(301)), "300"},
		{w.editor, "POST", "/studio/articles", studio("body", article), "262144"},
		{w.editor, "POST", "/studio/articles", studio("body", strings.Repeat("> ", 51)+"глубоко"), "50"},
		{w.editor, "POST", "/studio/articles", studio("questions", strings.Join(numbers(51), "\n")), "50"},
		{w.editor, "POST", "/studio/articles", studio("tags", strings.Join(numbers(51), ",")), "50"},
		{w.visitor, "POST", "/api/v1/suggestions", object("subject", word(301)), "300"},
		{w.visitor, "POST", "/api/v1/suggestions", object("body", message), "65536"},
		{w.visitor, "POST", "/api/v1/suggestions", object("body", strings.Repeat("m", 1<<20)), "524288"},
		{w.visitor, "POST", "/api/v1/tickets", object("subject", word(301), "body", "текст"), "300"},
		{w.visitor, "POST", "/api/v1/tickets", object("subject", "тема", "body", message), "65536"},
		{w.visitor, "POST", "/api/v1/tickets/" + w.key + "/messages", object("body", message), "65536"},
		{w.editor, "POST", "/api/v1/articles", object("title", word(301), "body", "текст"), "300"},
		{w.editor, "POST", "/api/v1/articles", object("title", "Заголовок", "body", article), "262144"},
		{w.editor, "POST", "/api/v1/articles", object("title", "Заголовок", "body", strings.Repeat("> ", 51)+"глубоко"), "50"},
		{w.editor, "POST", "/api/v1/replies", object("title", word(301), "body", "текст"), "300"},
		{w.editor, "POST", "/api/v1/replies", object("title", "Заголовок", "body", article), "262144"},
	} {
		kind := "application/x-www-form-urlencoded"
		if strings.HasPrefix(test.path, "/api/") {
			kind = "application/json"
		}
		got := w.timed(test.who, test.method, test.path, kind, test.body)
		name := fmt.Sprintf("%s %.60s %.60s", test.method, test.path, test.body)
		if got.status < 400 || got.status >= 500 {
			t.Errorf("%s answers %d, want a 4xx", name, got.status)
		}
		if !strings.Contains(strings.ReplaceAll(got.body, "\u00a0", ""), test.limit) {
			t.Errorf("%s (%d) does not name the limit %s: %.600s", name, got.status, test.limit, got.body)
		}
		if kind == "application/json" && got.header.Get("Content-Type") != "application/problem+json; charset=utf-8" && got.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s answers in %q", name, got.header.Get("Content-Type"))
		}
	}
}

// hostileTexts are what people and machines type that is not a question.
var hostileTexts = []string{
	"", " ", "\x00", "a\x00b", "\xff\xfe", "\xd0", "привет\xed\xa0\x80", strings.Repeat("я", 1<<20), strings.Repeat("слово ", 10000), strings.Repeat("а б в г д ", 25),
	`+title:"x" -body:y^5`, `/.*/`, `*`, `?`, `a:b:c`, `"не закрыто`, `((((((((`, `\`, `AND OR NOT`, `title:[a TO z]`, `~2`, `>=10`, `{"match_all":{}}`,
	`'; drop table articles; --`, `%`, `_`, `%00`, `../../../../etc/passwd`, `..\..\windows`, `{{.}}`, `<script>alert(1)</script>`, "a" + strings.Repeat("\u0301", 1000),
	"\u202e\u200b\ufeff", "👩‍👩‍👧‍👧🇷🇺", strings.Repeat("(", 200), strings.Repeat("-", 256), "1e999999", "9223372036854775808", "-1", "NaN", "null", "true", "[]", "{}",
}

// TestHostileText puts every hostile text into every place that takes one: never a 5xx, never stuck, and the server goes on.
func TestHostileText(t *testing.T) {
	w := newHostileWorld(t)
	article := w.articleSlug()
	for _, text := range hostileTexts {
		query, path := url.QueryEscape(text), url.PathEscape(text)
		for _, address := range []string{
			"/search?q=%s", "/search?q=код&kind=%s", "/search?q=код&section=%s", "/search?q=код&cursor=%s", "/search?q=код&for=%s", "/search/complete?q=%s",
			"/api/v1/search?q=%s", "/api/v1/search?q=код&kind=%s", "/api/v1/search?q=код&cursor=%s", "/api/v1/search?q=код&limit=%s", "/api/v1/search?q=код&for=%s",
			"/api/v1/complete?q=%s", "/api/v1/articles?cursor=%s", "/api/v1/articles?state=%s", "/requests/new?type=%s", "/requests/new?subject=%s&body=%[1]s", "/requests?before=%s",
			"/requests/helped?a=%s", "/login?next=%s", "/?for=%s", "/?lang=%s", "/?theme=%s", "/a/" + article + "?t=%s", "/a/" + article + "?s=%s",
		} {
			w.timed(w.visitor, "GET", fmt.Sprintf(address, query), "", "")
		}
		for _, address := range []string{
			"/a/%s", "/a/%s.md", "/a/%s/captions.vtt", "/s/%s", "/requests/%s", "/files/%s/x", "/files/aabb/%s", "/static/%s/app.css", "/static/x/%s", "/api/v1/articles/%s", "/api/v1/tickets/%s", "/%s",
		} {
			w.timed(w.visitor, "GET", fmt.Sprintf(address, path), "", "")
		}
		for _, address := range []string{"/desk?view=%s", "/desk?queue=%s", "/desk?before=%s", "/desk/fresh?since=%s", "/api/v1/tickets?status=%s", "/api/v1/tickets?cursor=%s", "/api/v1/search?kind=ticket,reply&q=%s"} {
			w.timed(w.agent, "GET", fmt.Sprintf(address, query), "", "")
		}
		for _, address := range []string{"/studio?q=%s", "/studio?state=%s", "/studio?page=%s", "/studio/articles/%s", "/studio/articles/new?title=%s"} {
			w.timed(w.editor, "GET", fmt.Sprintf(address, query), "", "")
		}
		w.hostileForms(article, text)
		w.hostileJSON(text)
	}
	if got := w.visitor.get("/search?q=" + url.QueryEscape("код")); got.status != http.StatusOK || !strings.Contains(got.body, "<mark>") {
		t.Errorf("after all this the search answers %d", got.status)
	}
}

func (w *hostileWorld) hostileForms(article, text string) {
	everything := func(names ...string) string {
		values := url.Values{}
		for _, name := range names {
			values.Set(name, text)
		}
		return values.Encode()
	}
	const form = "application/x-www-form-urlencoded"
	for path, body := range map[string]string{
		"/requests/suggest":              everything("subject", "body", "for", "section", "page", "reject", "suggestion"),
		"/requests":                      everything("subject", "body", "for", "type", "name", "email", "page", "suggestion", "f.code"),
		"/requests/helped":               everything("hit", "suggestion"),
		"/requests/" + w.key + "/reply":  everything("body") + "&x=" + strings.Repeat("&y=1", 10),
		"/a/" + article + "/vote":        everything("helped", "reason", "comment", "s"),
		"/requests/" + w.key + "/reopen": everything("body"),
	} {
		w.timed(w.visitor, "POST", path, form, body)
	}
	w.timed(w.agent, "POST", "/desk/tickets/"+w.key, form, everything("do", "body", "mode", "rev", "seen", "offer", "inserted", "rejected", "solution", "status", "queue"))
	for _, do := range []string{"send", "status", "move", "resolve", "assign:x", "insert:x", "reject:x"} {
		w.timed(w.agent, "POST", "/desk/tickets/"+w.key, form, everything("body", "rev", "offer", "inserted", "solution", "status", "queue")+"&mode=reply&do="+do)
	}
	article = "/studio/articles"
	for _, path := range []string{article, "/studio/preview", "/studio/reach"} {
		w.timed(w.editor, "POST", path, form, everything("title", "body", "kind", "access", "audience", "section", "slug", "questions", "tags", "video", "poster", "captions", "chapters", "rev", "do"))
	}
	w.timed(w.editor, "POST", article, form, everything("body", "captions", "chapters", "tags", "questions")+"&title=x&kind=guide&access=public&video=https://films.example/f.webm&do=publish")
}

func (w *hostileWorld) hostileJSON(text string) {
	const kind = "application/json"
	for path, body := range map[string]string{
		"/api/v1/suggestions":                    object("subject", text, "body", text, "for", text, "page", text, "session", text, "section", text),
		"/api/v1/suggestions/none/outcomes":      object("outcome", "opened", "hit", text, "detail", text, "session", text),
		"/api/v1/tickets":                        object("subject", text, "body", text, "for", text, "type", text, "name", text, "email", text, "suggestion", text),
		"/api/v1/tickets/" + w.key + "/messages": object("body", text),
		"/api/v1/articles":                       object("title", text, "body", text, "section", text, "slug", text, "external_id", text, "lang", text),
		"/api/v1/replies":                        object("title", text, "body", text, "category", text, "article", text, "external_id", text),
	} {
		who := w.visitor
		if path == "/api/v1/articles" || path == "/api/v1/replies" {
			who = w.editor
		}
		w.timed(who, "POST", path, kind, body)
	}
	w.timed(w.agent, "PATCH", "/api/v1/tickets/"+w.key, kind, object("status", text, "assignee", text, "queue", text))
	w.timed(w.visitor, "POST", "/api/v1/suggestions", kind, `{"subject":"`+text+`"}`) // not escaped: mostly broken JSON
	if key := strings.Map(printable, text); len(key) < 4096 {
		w.timed(w.visitor, "POST", "/api/v1/tickets", kind, object("subject", "тема", "body", "текст"), "Idempotency-Key", key)
		w.timed(w.visitor, "GET", "/", "", "", "Cookie", "session="+key+"; visitor="+key+"; for="+key+"; theme="+key, "Authorization", "Bearer "+key)
	}
}

// printable keeps what a client can put into a header at all.
func printable(r rune) rune {
	if r < ' ' || r == 0x7f {
		return -1
	}
	return r
}

// TestHostileRequests sends what no browser sends.
func TestHostileRequests(t *testing.T) {
	w := newHostileWorld(t)
	deep := strings.Repeat(`{"a":`, 50000) + "1" + strings.Repeat("}", 50000)
	for _, body := range []string{"", "{", "[]", "null", "1", `"x"`, deep, strings.Repeat("[", 100000), `{"subject":1}`, `{"subject":null}`, `{"subject":{}}`, "\ufeff{}", `{"subject":"\ud800"}`, `{"a":1e999999}`} {
		for _, kind := range []string{"application/json", "text/plain", "application/xml", "multipart/form-data", "multipart/form-data; boundary=x", "", ";;;", "application/x-www-form-urlencoded"} {
			for _, path := range []string{"/api/v1/suggestions", "/api/v1/tickets", "/api/v1/suggestions/x/outcomes", "/requests/suggest", "/requests", "/login"} {
				w.timed(w.visitor, "POST", path, kind, body)
			}
		}
	}
	for _, route := range w.pages.Routes() {
		path := strings.NewReplacer("{slug}", "x", "{section}", "x", "{key}", w.key, "{hash}", "x", "{name}", "x", "{build}", "x", "{id}", "x", "{ref}", "x", "*", "x").Replace(route.Pattern)
		for _, method := range []string{"PROPFIND", "TRACE", "OPTIONS", "DELETE", "HEAD", "QUERY", "X-Y"} {
			if method == route.Method {
				continue
			}
			if got := w.timed(w.visitor, method, path, "", ""); got.status == http.StatusOK && method != "HEAD" {
				t.Errorf("%s %s answers %d", method, path, got.status)
			}
		}
		if route.Method == http.MethodGet {
			continue
		}
		for _, from := range []*person{w.visitor, w.agent, w.editor} { // another site makes his browser send it
			got := w.timed(from, route.Method, path, "application/x-www-form-urlencoded", "do=send", "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site")
			if got.status != http.StatusForbidden {
				t.Errorf("%s %s from another site answers %d, want 403", route.Method, path, got.status)
			}
		}
	}
}

// TestHostileBytes writes to the wire: paths that clients clean, headers that clients do not send.
func TestHostileBytes(t *testing.T) {
	w := newHostileWorld(t)
	for _, path := range []string{
		"/files/../../../../etc/passwd", "/files/..%2f..%2f..%2fetc%2fpasswd/x", "/files/%2e%2e/%2e%2e/etc/passwd", "/static/x/../../../../etc/passwd", "/static/x/..%2f..%2f..%2f..%2fetc%2fpasswd",
		"/static/x/%2e%2e%2f%2e%2e%2fetc/passwd", "/static/../podskazka.db", "/a/..%2f..%2fpodskazka.db", "//etc/passwd", "/static/x//etc/passwd", "/static/x/....//....//etc/passwd", `/static/x/..\..\..\etc\passwd`,
	} {
		if got := w.raw(t, "GET "+path+" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"); got.status == http.StatusOK || strings.Contains(got.body, "root:") || strings.Contains(got.body, "SQLite") {
			t.Errorf("GET %s answers %d: %.100s", path, got.status, got.body)
		}
	}
	for name, request := range map[string]string{
		"one long header":       "GET / HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("y", 1<<20) + "\r\n\r\n",
		"many headers":          "GET / HTTP/1.1\r\nHost: x\r\n" + strings.Repeat("X: y\r\n", 100000) + "\r\n",
		"a long address":        "GET /" + strings.Repeat("y", 1<<20) + " HTTP/1.1\r\nHost: x\r\n\r\n",
		"no host":               "GET / HTTP/1.1\r\n\r\n",
		"two hosts":             "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
		"not HTTP":              "\x16\x03\x01\x02\x00\x01\r\n\r\n",
		"two lengths":           "POST /requests HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
		"a broken chunk":        "POST /requests/suggest HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n",
		"NUL in a header":       "GET / HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n",
		"a percent sign alone":  "GET /a/% HTTP/1.1\r\nHost: x\r\n\r\n",
		"a cookie of 40,000":    "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: session=" + strings.Repeat("y", 40000) + "\r\n\r\n",
		"a language of 10,000":  "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept-Language: " + strings.Repeat("ru,", 10000) + "\r\n\r\n",
		"ranges without end":    "GET /favicon.ico HTTP/1.1\r\nHost: x\r\nConnection: close\r\nRange: bytes=" + strings.Repeat("0-0,", 10000) + "\r\n\r\n",
		"a host that is script": "GET / HTTP/1.1\r\nHost: <script>\r\nConnection: close\r\n\r\n",
	} {
		if got := w.raw(t, request); got.status >= http.StatusInternalServerError {
			t.Errorf("%s: answers %d", name, got.status)
		}
	}
	if got := w.visitor.get("/"); got.status != http.StatusOK {
		t.Errorf("after all this the home page answers %d", got.status)
	}
}

// TestLoginLimit: guessing a password is stopped, for the account and then for the address; others still read.
func TestLoginLimit(t *testing.T) {
	w := newHostileWorld(t)
	guess := func(login string) served {
		return w.stranger().post("/login", url.Values{"login": {login}, "password": {"guess"}})
	}
	count := func(login func(int) string) int {
		for i := range 60 {
			got := guess(login(i))
			if got.status == http.StatusTooManyRequests {
				if got.header.Get("Retry-After") == "" {
					t.Error("a 429 does not say when to come back")
				}
				return i
			}
			if got.status != http.StatusUnprocessableEntity {
				t.Fatalf("guess %d answers %d", i, got.status)
			}
		}
		return 60
	}
	if n := count(func(int) string { return "admin@orientir.example" }); n != 10 {
		t.Errorf("%d guesses at one account were allowed, want 10", n)
	}
	if n := count(func(i int) string { return fmt.Sprintf("user%d@orientir.example", i) }); n > 30 {
		t.Errorf("%d guesses from one address were allowed", n)
	}
	if got := w.stranger().get("/search?q=x"); got.status != http.StatusOK {
		t.Errorf("while somebody guesses, the search answers %d", got.status)
	}
}

// timed sends a request and fails when the answer is a 5xx or late.
func (w *hostileWorld) timed(who *person, method, path, kind, body string, headers ...string) served {
	w.t.Helper()
	start := time.Now()
	got := who.send(method, path, kind, body, headers...)
	if took := time.Since(start); took > hang {
		w.t.Errorf("%s %.80s took %v", method, path, took)
	}
	if got.status >= http.StatusInternalServerError {
		w.t.Errorf("%s %.200q %.200q answers %d", method, path, body, got.status)
	}
	return got
}

// raw writes bytes to the server and reads what answer there is; a closed connection is one without a status.
func (w *hostileWorld) raw(t *testing.T, request string) served {
	t.Helper()
	conn, err := net.DialTimeout("tcp", strings.TrimPrefix(w.url, "http://"), hang)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(5 * hang)); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = conn.Write([]byte(request)) }() // the server may hang up in the middle
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
			t.Errorf("no answer to %.60q", request)
		}
		return served{}
	}
	defer response.Body.Close()
	body := make([]byte, 64<<10)
	n, _ := response.Body.Read(body) // the beginning tells
	return served{response.StatusCode, response.Header, string(body[:n])}
}

func (w *hostileWorld) articleSlug() string {
	a, err := w.kb.Article(w.t.Context(), "vhod-zabyli-parol")
	if err != nil {
		w.t.Fatal(err)
	}
	return a.Slug
}

// object writes pairs as a JSON object of strings.
func object(pairs ...string) string {
	values := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	text, err := json.Marshal(values)
	if err != nil {
		panic(err) // strings marshal
	}
	return string(text)
}

func numbers(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprint("строка ", i)
	}
	return list
}
