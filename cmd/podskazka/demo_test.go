package main

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"
)

// TestDemo starts the demo as a person does: it serves within ten seconds (see startServer), says where and for whom, and
// leaves nothing behind.
func TestDemo(t *testing.T) {
	demo := startServer(t, "demo")
	for _, path := range []string{"/", "/requests/new", "/guides", "/api/v1/openapi.json"} {
		get(t, http.DefaultClient, demo.url+path)
	}
	if page := get(t, http.DefaultClient, demo.url+"/search?q="+url.QueryEscape("забыл пароль")); !strings.Contains(page, "/a/vhod-zabyli-parol") {
		t.Errorf("the search of the demo does not find how to get a new password:\n%s", page)
	}
	printed := demo.output()
	for _, want := range []string{demo.url + "/requests/new", demo.url + "/desk", demo.url + "/studio", demo.url + "/login", demoPassword, "Ctrl+C"} {
		if !strings.Contains(printed, want) {
			t.Errorf("the demo does not print %q:\n%s", want, printed)
		}
	}
	for _, u := range demoUsers {
		if !strings.Contains(printed, u.Login) {
			t.Errorf("the demo does not print the login %s", u.Login)
		}
	}
	agent := demoLogin(t, demo.url, "agent@orientir.example", "/desk")
	editor := demoLogin(t, demo.url, "editor@orientir.example", "/studio")
	for _, page := range []struct {
		who  *http.Client
		path string
		want []string
	}{
		{agent, "/desk/incidents", []string{demoIncidents[0].Title, demoIncidents[1].Title, demoIncidents[2].Title}},
		{editor, "/studio/review", []string{"Что взять с собой на пробу", demoSteps[0].Note}},
		{editor, "/studio?due=planned", []string{"Как отвечает поддержка в каникулы"}},
		{editor, "/studio?due=reread", []string{"/studio/articles/"}},
		{editor, "/studio/pins", []string{"какой браузер поставить"}},
		{editor, "/studio/synonyms", []string{"классрук"}},
	} {
		shown := html.UnescapeString(get(t, page.who, demo.url+page.path))
		for _, want := range page.want {
			if !strings.Contains(shown, want) {
				t.Errorf("%s of the demo does not show %q", page.path, want)
			}
		}
	}

	dir := temporary(demo)
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Fatalf("the demo's folder: %v, %v", left, err)
	}
	if err := demo.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	select {
	case <-demo.ended:
	case <-time.After(10 * time.Second):
		t.Fatalf("still there ten seconds after Ctrl+C:\n%s", demo.output())
	}
	if demo.err != nil {
		t.Errorf("the demo ended with %v:\n%s", demo.err, demo.output())
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("the demo left %v behind (%v)", left, err)
	}
}

// temporary is the folder for temporary files that a program was started with.
func temporary(s *server) string {
	dir := ""
	for _, v := range s.Env {
		if value, ok := strings.CutPrefix(v, "TMPDIR="); ok {
			dir = value
		}
	}
	return dir
}

// demoLogin signs in, goes to a room that is closed to others and gives the browser that may.
func demoLogin(t *testing.T, site, login, room string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	resp, err := client.PostForm(site+"/login", url.Values{"login": {login}, "password": {demoPassword}, "next": {room}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK || resp.Request.URL.Path != room {
		t.Errorf("%s signs in and comes to %s with %s, want %s", login, resp.Request.URL.Path, resp.Status, room)
	}
	return client
}

// get reads a page, which must be there.
func get(t testing.TB, client *http.Client, address string) string {
	t.Helper()
	resp, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s %v\n%.500s", address, resp.Status, err, body)
	}
	return string(body)
}
