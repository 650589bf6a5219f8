package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/assist/ticket"
)

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
		{w.editor, "POST", "/api/v1/synonyms", `{"words":["` + strings.Join(numbers(31), `","`) + `"]}`, "30"},
		{w.editor, "POST", "/api/v1/synonyms", `{"words":["код","` + word(101) + `"]}`, "100"},
		{w.editor, "POST", "/api/v1/synonyms", `{"words":["код","шифр"],"note":"` + word(501) + `"}`, "500"},
		{w.editor, "POST", "/api/v1/synonyms", `{"words":["код","шифр"],"note":"` + strings.Repeat("m", 1<<20) + `"}`, "524288"},
		{w.editor, "POST", "/api/v1/synonyms/preview", `{"query":"` + word(257) + `","group":{"words":["код","шифр"]}}`, "256"},
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

func numbers(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprint("строка ", i)
	}
	return list
}
