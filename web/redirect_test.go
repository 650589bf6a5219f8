package web_test

import (
	"net/http"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

func TestRedirects(t *testing.T) {
	c := openCenter(t)
	ctx := t.Context()
	id := func(slug string) string {
		a, err := c.kb.Article(ctx, slug)
		if err != nil {
			t.Fatal(err)
		}
		return a.ID
	}
	lead := func(address, article, anchor string) {
		source, err := kb.RedirectSource(address)
		if err == nil {
			err = c.kb.SaveRedirects(ctx, kb.Redirect{Source: source, ArticleID: id(article), Anchor: anchor})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	lead("https://old.example/hc/ru/articles/12-Пароль", "parol", "")
	lead("https://old.example/view.php?id=7&lang=ru", "parol", "shag-2")
	lead("/a/bylo", "parol", "")
	lead("/hc/uchastnikam", "uchastnikam", "")
	lead("/hc/chernovik", "chernovik", "")
	lead("/a/uchastnikam", "parol", "")
	lead("/api/old", "parol", "")

	for _, test := range []struct {
		address string
		role    kb.Role
		want    string // empty = not found
	}{
		{"/hc/ru/articles/12-%D0%9F%D0%B0%D1%80%D0%BE%D0%BB%D1%8C", kb.RoleNone, "/a/parol"},
		{"/hc/ru/articles/12-%D0%9F%D0%B0%D1%80%D0%BE%D0%BB%D1%8C/?utm_source=mail", kb.RoleNone, "/a/parol"},
		{"/view.php?lang=ru&id=7", kb.RoleNone, "/a/parol#shag-2"},
		{"/view.php?id=8", kb.RoleNone, ""},
		{"/a/bylo", kb.RoleNone, "/a/parol"},
		{"/hc/uchastnikam", kb.RoleNone, ""},
		{"/hc/uchastnikam", kb.RoleUser, "/a/uchastnikam"},
		{"/hc/chernovik", kb.RoleEditor, ""},
		{"/a/uchastnikam", kb.RoleNone, "/a/parol"}, // hidden from him, as if it were not there
		{"/api/old", kb.RoleNone, ""},
	} {
		p := c.browser(test.role).get(test.address)
		if got := p.header.Get("Location"); got != test.want || (test.want == "") != (p.status == http.StatusNotFound) {
			t.Errorf("%s for %q: %d, %q, want %q", test.address, test.role, p.status, got, test.want)
		}
	}
	if p := c.browser(kb.RoleUser).get("/a/uchastnikam"); p.status != http.StatusOK {
		t.Errorf("an article of its own loses to a redirect: %d", p.status)
	}
}

func TestRenamedHeadingKeepsItsAnchor(t *testing.T) {
	c := openCenter(t)
	a, err := c.kb.Article(t.Context(), "parol")
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{"# Сброс\n\nТекст.\n\n# Почта\n", "# Как сбросить\n\nТекст.\n\n# Почта\n", "# Как сбросить пароль\n\nТекст.\n\n# Почта\n"} {
		a.Body = body
		if err := c.kb.SaveArticles(t.Context(), "test", a); err != nil {
			t.Fatal(err)
		}
	}
	page := c.browser(kb.RoleNone).get("/a/parol").want(200)
	for _, old := range []string{"h2#kak-sbrosit-parol span#sbros", "h2#kak-sbrosit-parol span#kak-sbrosit"} {
		page.has(old, "")
	}
}
