package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/podskazka/podskazka/kb"
)

// A page is an answer that tests look at by selectors, not byte for byte.
type page struct {
	t      testing.TB
	status int
	header http.Header
	text   string
	markup markup
}

// A browser keeps cookies between requests and runs no scripts.
type browser struct {
	c       *center
	cookies map[string]string
	part    bool // asks for parts, as htmx does
}

func (c *center) browser(role kb.Role) *browser {
	b := &browser{c: c, cookies: map[string]string{}}
	if role != kb.RoleNone {
		b.cookies["session"] = c.tokens[role]
	}
	return b
}

// get opens a page; redirects are not followed.
func (b *browser) get(address string) *page { return b.send("GET", address, nil) }

// post sends a form.
func (b *browser) post(address string, form url.Values) *page { return b.send("POST", address, form) }

func (b *browser) send(method, address string, form url.Values) *page {
	b.c.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r := httptest.NewRequestWithContext(b.c.t.Context(), method, address, body)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if b.part {
		r.Header.Set("HX-Request", "true")
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.c.ServeHTTP(w, r)
	for _, cookie := range w.Result().Cookies() {
		b.cookies[cookie.Name] = cookie.Value
		if cookie.MaxAge < 0 {
			delete(b.cookies, cookie.Name)
		}
	}
	text := w.Body.String()
	if strings.HasPrefix(w.Header().Get("Content-Type"), "image/") {
		text = "" // no page
	}
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		b.c.t.Fatalf("%s %s: %v", method, address, err)
	}
	return &page{t: b.c.t, status: w.Code, header: w.Header(), text: w.Body.String(), markup: markup{Node: root, c: b.c, path: address}}
}

// want checks the status.
func (p *page) want(status int) *page {
	p.t.Helper()
	if p.status != status {
		p.t.Fatalf("status %d, want %d: %.400s", p.status, status, p.text)
	}
	return p
}

// leads checks a redirect and returns its target.
func (p *page) leads(prefix string) string {
	p.t.Helper()
	target := p.header.Get("Location")
	if p.status < 300 || p.status > 399 || !strings.HasPrefix(target, prefix) {
		p.t.Fatalf("status %d to %q, want a redirect to %q: %.300s", p.status, target, prefix, p.text)
	}
	return target
}

// has checks that some element matches the selector and contains the text.
func (p *page) has(selector, text string) *page {
	p.t.Helper()
	var seen []string
	for _, n := range p.markup.all(selector) {
		got := n.text()
		if strings.Contains(got, text) {
			return p
		}
		seen = append(seen, got)
	}
	p.t.Errorf("no %q with %q; there are %.300q", selector, text, seen)
	return p
}

// hasNot checks that nothing matches the selector.
func (p *page) hasNot(selector string) *page {
	p.t.Helper()
	for _, n := range p.markup.all(selector) {
		p.t.Errorf("there is a %q: %.200q", selector, n.text())
	}
	return p
}

// attr is an attribute of the first match.
func (p *page) attr(selector, name string) string {
	p.t.Helper()
	found := p.markup.all(selector)
	if len(found) == 0 {
		p.t.Fatalf("no %q in %.400s", selector, p.text)
	}
	return found[0].attr(name)
}
