package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// hang is a bound on one answer that only something stuck passes; what is fast is measured by the benchmarks.
const hang = 10 * time.Second

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
		if timeout := net.Error(nil); errors.As(err, &timeout) && timeout.Timeout() {
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
