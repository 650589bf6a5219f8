package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/web"
)

const password = "верный пароль"

// person stores a user who signs in by password.
func (c *center) person(login string, disabled bool) {
	c.t.Helper()
	hash, err := web.NewPasswords().Hash(c.t.Context(), password)
	if err != nil {
		c.t.Fatal(err)
	}
	if err := c.kb.SaveUser(c.t.Context(), &kb.User{Login: login, Name: "Даша", Role: kb.RoleUser, PasswordHash: hash, Disabled: disabled}); err != nil {
		c.t.Fatal(err)
	}
}

func TestSignIn(t *testing.T) {
	c := openCenter(t)
	c.person("dasha@mail.example", false)
	c.person("off@mail.example", true)
	b := c.browser(kb.RoleNone)
	b.get("/login?next=/a/uchastnikam").want(200).has("h1", "Вход").has("input[name=password]", "")
	for _, wrong := range []url.Values{
		{"login": {"dasha@mail.example"}, "password": {"неверный"}},
		{"login": {"nobody@mail.example"}, "password": {password}},
		{"login": {"off@mail.example"}, "password": {password}},
		{"login": {"user@mail.example"}, "password": {""}}, // has no password at all
		{"login": {c.ids[kb.RoleUser]}, "password": {password}},
		{},
	} {
		p := b.post("/login", wrong).want(422).has(".notice", "не подходят")
		if _, in := b.cookies["session"]; in || strings.Contains(p.text, "неверный") {
			t.Fatalf("%v: signed in, or the password is on the page", wrong)
		}
	}
	right := url.Values{"login": {" Dasha@mail.example "}, "password": {password}, "next": {"/a/uchastnikam"}}
	b.post("/login", right).leads("/a/uchastnikam")
	b.get("/a/uchastnikam").want(200).has("h1", "Пароль участника").has(".person-name", "Даша")
	b.get("/login?next=/guides").leads("/guides") // already in
	token := b.cookies["session"]
	if _, err := c.kb.Session(t.Context(), token); err == nil {
		t.Error("the token itself is in the store")
	}
	b.post("/logout", url.Values{}).leads("/")
	if _, in := b.cookies["session"]; in {
		t.Error("the cookie stays")
	}
	b.cookies["session"] = token
	b.get("/a/uchastnikam").want(404) // the session is gone, not only its cookie
	right.Set("next", "//evil.example")
	b.post("/login", right)
	if target := b.post("/login", right).leads("/"); target != "/" {
		t.Errorf("signing in leads to %q", target)
	}
}

func TestSessionEnds(t *testing.T) {
	for name, tt := range map[string]struct {
		visits []time.Duration // times of visits after signing in
		want   int             // status of the last one
	}{
		"at once":         {[]time.Duration{0}, 200},
		"in use":          {[]time.Duration{10 * 24 * time.Hour, 20 * 24 * time.Hour, 30 * 24 * time.Hour}, 200},
		"unused too long": {[]time.Duration{15 * 24 * time.Hour}, 404},
		"too old":         {[]time.Duration{13 * 24 * time.Hour, 26 * 24 * time.Hour, 39 * 24 * time.Hour, 52 * 24 * time.Hour, 65 * 24 * time.Hour, 78 * 24 * time.Hour, 91 * 24 * time.Hour}, 404},
	} {
		t.Run(name, func(t *testing.T) {
			c := openCenter(t)
			b := c.browser(kb.RoleUser)
			var last *page
			for _, later := range tt.visits {
				c.later = later
				last = b.get("/a/uchastnikam")
			}
			last.want(tt.want)
		})
	}
}

func TestDisabledUserIsOutAtOnce(t *testing.T) {
	c := openCenter(t)
	b := c.browser(kb.RoleUser)
	b.get("/a/uchastnikam").want(200)
	u, err := c.kb.User(t.Context(), c.ids[kb.RoleUser])
	if err != nil {
		t.Fatal(err)
	}
	u.Disabled = true
	if err := c.kb.SaveUser(t.Context(), u); err != nil {
		t.Fatal(err)
	}
	b.get("/a/uchastnikam").want(404)
}

func TestCookies(t *testing.T) {
	c := openCenter(t, func(config *web.Config) { config.BaseURL, config.Secure = "https://help.example", true })
	c.person("dasha@mail.example", false)
	form := url.Values{"login": {"dasha@mail.example"}, "password": {password}}
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/login", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	cookie := w.Result().Cookies()[0]
	if cookie.Name != "__Host-session" || !cookie.HttpOnly || !cookie.Secure || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || cookie.Domain != "" {
		t.Errorf("session cookie %+v", cookie)
	}
	anonymous := c.browser(kb.RoleNone)
	anonymous.get("/")
	anonymous.get("/a/parol")
	anonymous.get("/requests/new")
	if len(anonymous.cookies) != 0 {
		t.Errorf("a reader is given cookies: %v", anonymous.cookies)
	}
}

func TestSignInLimit(t *testing.T) {
	c := openCenter(t, func(config *web.Config) { config.Limits.Login, config.Limits.Account = 8, 3 })
	b := c.browser(kb.RoleNone)
	try := func(login string) int {
		return b.post("/login", url.Values{"login": {login}, "password": {"x"}}).status
	}
	for i, want := range []int{422, 422, 422, 429, 429} {
		if got := try("dasha@mail.example"); got != want {
			t.Errorf("attempt %d at one account: %d, want %d", i+1, got, want)
		}
	}
	for i, want := range []int{422, 422, 422, 429} {
		if got := try("other" + string(rune('a'+i)) + "@mail.example"); got != want {
			t.Errorf("attempt %d from one address: %d, want %d", i+6, got, want)
		}
	}
}

func TestPasswords(t *testing.T) {
	p := web.NewPasswords()
	first, err := p.Hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	if second, _ := p.Hash(t.Context(), password); first == second || !strings.HasPrefix(first, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash %q, then %q", first, second)
	}
	for _, short := range []string{"", "1234567", strings.Repeat("x", 257)} {
		if _, err := p.Hash(t.Context(), short); err == nil {
			t.Errorf("a password of %d bytes is taken", len(short))
		}
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if ok, err := p.Verify(t.Context(), first, password); !ok || err != nil {
				t.Errorf("verify: %v, %v", ok, err)
			}
		})
	}
	all.Wait()
	for _, broken := range []string{"", "$argon2id$", "plain", strings.Replace(first, "m=19456", "m=99999999", 1), first[:len(first)-20] + "!!!"} {
		if ok, err := p.Verify(t.Context(), broken, password); ok || err != nil {
			t.Errorf("hash %q: %v, %v", broken, ok, err)
		}
	}
}
