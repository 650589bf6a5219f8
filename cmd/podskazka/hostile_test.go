package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// hostileTexts are what people and machines type that is not a question.
var hostileTexts = []string{
	"", " ", "\x00", "a\x00b", "\xff\xfe", "\xd0", "привет\xed\xa0\x80", strings.Repeat("я", 1<<20), strings.Repeat("слово ", 10000), strings.Repeat("а б в г д ", 25),
	`+title:"x" -body:y^5`, `/.*/`, `*`, `?`, `a:b:c`, `"не закрыто`, `((((((((`, `\`, `AND OR NOT`, `title:[a TO z]`, `~2`, `>=10`, `{"match_all":{}}`,
	`'; drop table articles; --`, `%`, `_`, `%00`, `../../../../etc/passwd`, `..\..\windows`, `{{.}}`, `<script>alert(1)</script>`, "a" + strings.Repeat("\u0301", 1000),
	"\u202e\u200b\ufeff", "👩‍👩‍👧‍👧🇷🇺", strings.Repeat("(", 200), strings.Repeat("-", 256), "1e999999", "9223372036854775808", "-1", "NaN", "null", "true", "[]", "{}",
}

// TestHostileText puts every hostile text into every place that takes one: never a 5xx, never stuck, and the server goes on.
func TestHostileText(t *testing.T) {
	t.Parallel()
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
	t.Parallel()
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
	t.Parallel()
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
