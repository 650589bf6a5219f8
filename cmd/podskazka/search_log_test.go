package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
)

// What people search for and open is in the log when the server has been stopped, and none of their names.
func TestSearchLogSurvivesTheServer(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "two.jsonl")
	if err := os.WriteFile(file, []byte(`{"id":"1","title":"Забыли пароль","body":"Нажмите «Забыли пароль»."}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	podskazka := func(args ...string) string {
		t.Helper()
		out, err := program(t, append(args, "--data", data)...).Output()
		if err != nil {
			t.Fatalf("%v: %v", args, err)
		}
		return string(out)
	}
	podskazka("import", "jsonl", file)
	s := startServer(t, "serve", "--data", data)
	page := visitAs(t, "GET", s.url+"/search?q="+url.QueryEscape("забыла пароль"), nil)
	answer := regexp.MustCompile(`data-search="([^"]+)" data-place="1"`).FindStringSubmatch(page)
	if answer == nil {
		t.Fatalf("the answer has no name:\n%s", page)
	}
	visitAs(t, "POST", s.url+"/search/clicks", url.Values{"search": {answer[1]}, "place": {"1"}})
	visitAs(t, "GET", s.url+"/search?q="+url.QueryEscape("квазипространство anna@example.ru"), nil)
	if metrics := visitAs(t, "GET", s.url+"/metrics", nil); !strings.Contains(metrics, "podskazka_search_log_dropped_total 0") {
		t.Error("what is dropped is not measured")
	}
	if err := s.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.ended:
	case <-time.After(10 * time.Second):
		t.Fatalf("still there after Ctrl+C:\n%s", s.output())
	}
	want := "query\tasked\tsessions\tzero\tunfit\topened\tposition\nзабыла пароль\t1\t1\t0\t0\t1\t1.0\nквазипространство •••\t1\t1\t1\t1\t0\t0.0\n"
	if got := podskazka("search-log"); got != want {
		t.Errorf("logged:\n%s\nwant:\n%s", got, want)
	}
	if got := podskazka("search-log", "--reworded"); !strings.Contains(got, "забыла пароль\tквазипространство •••\t1\t1\t0\n") {
		t.Errorf("reworded:\n%s", got)
	}
}

// What three people found an answer with is offered to the next, as long as he may read that answer.
func TestPopularQueries(t *testing.T) {
	article := &kb.Article{Slug: "parol", Title: "Восстановление доступа", Body: "Как сбросить пароль от дневника.", Kind: kb.KindArticle,
		Access: kb.AccessPublic, State: kb.StatePublished, Lang: "ru"}
	s := newSite(t, func(ctx context.Context, s *stores) error { return s.kb.SaveArticles(ctx, "test", article) })
	ask := func(sessions ...string) {
		t.Helper()
		for _, session := range sessions {
			q := assist.LoggedSearch{ID: session, Session: session, Normal: "сбросить пароль", Total: 1, At: s.now()}
			click := assist.LoggedClick{Search: session, Ref: "article:" + article.ID, Position: 1, At: s.now()}
			if err := s.desk.SaveSearches(t.Context(), []assist.LoggedSearch{q}, []assist.LoggedClick{click}); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.readPopular(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	offered := func(text string) bool {
		return strings.Contains(get(t, http.DefaultClient, s.url+"/api/v1/complete?q="+url.QueryEscape(text)), `"text":"сбросить пароль"`)
	}
	ask("a", "b")
	if offered("сбр") {
		t.Error("what two people asked is offered")
	}
	ask("c")
	for _, text := range []string{"сбр", "паро сброс", "c,hjc"} {
		if !offered(text) {
			t.Errorf("what three people asked is not offered to who types %q", text)
		}
	}
	article.Access = kb.AccessStaff
	if err := s.kb.SaveArticles(t.Context(), "test", article); err != nil {
		t.Fatal(err)
	}
	if offered("сбр") {
		t.Error("a query for what may not be read is offered")
	}
}

// A watchedLog tells when a hit was opened.
type watchedLog struct {
	*assist.SearchLog
	opened chan struct{}
}

func (l watchedLog) Opened(visitor, id string, place int) {
	l.SearchLog.Opened(visitor, id, place)
	l.opened <- struct{}{}
}

// A browser tells which hit a person follows, of the page and of the list under the box.
func TestSearchLogInBrowser(t *testing.T) {
	browser := newBrowser(t)
	s := newSite(t, seedDemo)
	log := watchedLog{assist.NewSearchLog(s.desk, slog.New(slog.DiscardHandler), s.now), make(chan struct{}, 10)}
	s.pages.SearchLog = log
	b := newTab(t, browser, s)
	if _, err := chromedp.Call(b.ctx, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: browserName}); err != nil {
		t.Fatal(err)
	}
	follow := func(selector string) {
		t.Helper()
		b.click(selector, "")
		select {
		case <-log.opened:
		case <-time.After(patience):
			t.Fatalf("the server is not told of %s", selector)
		}
		b.wait("be at the article", `location.pathname.startsWith("/a/") && document.readyState === "complete"`)
	}
	b.open("/search?q=" + url.QueryEscape("забыл пароль"))
	follow(".hit[data-place='1'] a")
	b.open("/")
	b.write("#q", "серт")
	follow("[role=option]")
	log.Close()
	stats, err := s.desk.QueryStats(t.Context(), assist.SearchFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range stats {
		if q.Opened != 1 || q.Position != 1 {
			t.Errorf("%s: %d opened at %.1f", q.Query, q.Opened, q.Position)
		}
	}
	if len(stats) != 2 {
		t.Errorf("logged %v", stats)
	}
}

// browserName is what a person's browser calls itself.
const browserName = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

// visitAs sends a request as a person's browser would and returns the body.
func visitAs(t *testing.T, method, address string, form url.Values) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("User-Agent", browserName)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= 300 {
		t.Fatalf("%s %s: %s %v\n%.500s", method, address, resp.Status, err, body)
	}
	return string(body)
}
