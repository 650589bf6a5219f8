package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/web"
)

// A site is the whole program but its command line, in a folder of its own, on a loopback port.
type site struct {
	*engine
	t        *testing.T
	pages    *web.Server
	url      string
	troubles *troubles
	ahead    *atomic.Int64 // how far the site's clock is ahead, in nanoseconds
}

// newSite starts a site and stops it with the test. fill puts content into the empty stores; the indexes are then up to date.
// An answer with 5xx, or an error in the log, fails the test.
func newSite(t *testing.T, fill func(context.Context, *stores) error) *site {
	t.Helper()
	ctx, dir := t.Context(), t.TempDir()
	cfg := config{Data: dir, DB: "sqlite:" + filepath.Join(dir, "podskazka.db"), Name: "Справка «Ориентира»"}
	ahead := new(atomic.Int64)
	s, err := openStoresAt(ctx, cfg, true, func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := fill(ctx, s); err != nil {
		t.Fatal(err)
	}
	trouble := &troubles{}
	e, err := openEngine(context.WithoutCancel(ctx), s, slog.New(trouble))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	if err := e.catchUp(ctx); err != nil {
		t.Fatal(err)
	}
	pages, err := newServer(e, cfg, slog.New(trouble))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	stopped := make(chan error, 1)
	go func() { stopped <- listen(serving, listener, trouble.watch(pages), slog.New(trouble)) }()
	t.Cleanup(func() {
		stop()
		if err := <-stopped; err != nil {
			t.Errorf("stop the server: %v", err)
		}
		for _, line := range trouble.all() {
			t.Errorf("the server had trouble: %s", line)
		}
	})
	url := "http://" + listener.Addr().String()
	return &site{engine: e, t: t, pages: pages, url: url, troubles: trouble, ahead: ahead}
}

// troubles keeps what a server must never do: answer 5xx, or log an error.
type troubles struct {
	mu    sync.Mutex
	lines []string
}

func (x *troubles) add(line string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.lines = append(x.lines, line)
}

func (x *troubles) all() []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.lines
}

func (x *troubles) watch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		recorder := &statusWriter{ResponseWriter: w}
		next.ServeHTTP(recorder, r)
		if recorder.status >= http.StatusInternalServerError {
			x.add(fmt.Sprintf("%s %.200s answered %d", r.Method, r.URL.Path, recorder.status))
		}
	})
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// The log is read for errors alone (slog.Handler).
func (x *troubles) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelError }
func (x *troubles) WithAttrs([]slog.Attr) slog.Handler               { return x }
func (x *troubles) WithGroup(string) slog.Handler                    { return x }

func (x *troubles) Handle(_ context.Context, r slog.Record) error {
	line := r.Message
	r.Attrs(func(a slog.Attr) bool { line += fmt.Sprintf(" %s=%v", a.Key, a.Value); return true })
	x.add(fmt.Sprintf("%.2000s", line))
	return nil
}

// A person is somebody with a browser that keeps cookies and follows no redirect by itself.
type person struct {
	*site
	name   string
	client *http.Client
}

// stranger is a browser that has never been here.
func (s *site) stranger() *person {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &person{site: s, name: "stranger", client: &http.Client{
		Jar: jar, Timeout: 30 * time.Second, Transport: &http.Transport{DisableCompression: true}, // the tests look inside, quickly
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// signedIn is a browser of a user of the store.
func (s *site) signedIn(u kb.User) *person {
	token, err := s.pages.NewSession(s.t.Context(), u.ID, "test")
	if err != nil {
		s.t.Fatal(err)
	}
	p := s.stranger()
	p.name = u.Login
	home, err := url.Parse(s.url)
	if err != nil {
		s.t.Fatal(err)
	}
	p.client.Jar.SetCookies(home, []*http.Cookie{{Name: "session", Value: token}})
	return p
}

// userOf finds a user of the store by login.
func (s *site) userOf(login string) kb.User {
	u, err := s.kb.User(s.t.Context(), login)
	if err != nil {
		s.t.Fatalf("user %s: %v", login, err)
	}
	return *u
}

// Served is what came back, read to its end.
type served struct {
	status int
	header http.Header
	body   string
}

func (p *person) get(path string) served {
	return p.send(http.MethodGet, path, "", "")
}

// post sends a form as a page of ours does.
func (p *person) post(path string, form url.Values, headers ...string) served {
	return p.send(http.MethodPost, path, "application/x-www-form-urlencoded", form.Encode(), headers...)
}

// send sends a request; headers are names and values in turn.
func (p *person) send(method, path, kind, body string, headers ...string) served {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.url+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := p.client.Do(r)
	if err != nil {
		p.t.Fatalf("%s %.200s: %v", method, path, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatalf("%s %.200s: %v", method, path, err)
	}
	return served{response.StatusCode, response.Header, string(text)}
}

// learnArchive is what the jobs do in the first seconds of a server: the resolved tickets of the demo are learned.
func (s *site) learnArchive(t *testing.T) {
	t.Helper()
	for range 20 {
		if err := errors.Join(s.follow(t.Context()), s.recall(t.Context())); err != nil {
			t.Fatal(err)
		}
	}
}
