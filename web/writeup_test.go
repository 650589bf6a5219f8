package web_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

// A resolved ticket becomes a draft in one press, once: masked, unpublished, and its ticket known to staff alone.
func TestWriteup(t *testing.T) {
	c := openCenter(t)
	key := c.ask("Забыли пароль", "Сброс пароля не работает, пишите на petrova@mail.example")
	page := c.open(http.StatusOK, "/desk/tickets/"+key, kb.RoleAgent)
	page.hasNot("button[value=article]")
	c.browser(kb.RoleAgent).post("/desk/tickets/"+key, url.Values{"do": {"article"}}).want(http.StatusUnprocessableEntity)
	page = page.press(http.StatusSeeOther, "ticket", "senddone", "body", "Здравствуйте! Нажмите «Сменить» и введите код из письма на petrova@mail.example.")
	page = page.press(http.StatusSeeOther, "ticket", "article")
	page.has("p.writeup", "Забыли пароль").hasNot("p.writeup a").hasNot("button[value=article]")
	c.open(http.StatusOK, "/desk/tickets/"+key+"?done=article", kb.RoleAgent).has("div.notice", "Черновик статьи создан")

	c.browser(kb.RoleAgent).post("/desk/tickets/"+key, url.Values{"do": {"article"}}).want(http.StatusSeeOther)
	drafts, err := c.kb.FindArticles(t.Context(), kb.ArticleFilter{States: []kb.State{kb.StateDraft}, Text: "Забыли пароль"})
	if err != nil || len(drafts) != 1 {
		t.Fatalf("%d drafts, %v", len(drafts), err)
	}
	draft := drafts[0]
	if !strings.Contains(draft.Body, "введите код из письма") || strings.Contains(draft.Body+strings.Join(draft.Questions, " "), "petrova") {
		t.Errorf("drafted %q, %q", draft.Body, draft.Questions)
	}
	c.open(http.StatusOK, "/studio/articles/"+draft.ID, kb.RoleEditor).has("p.studio-ticket", key).hasNot("p.studio-ticket a")
	c.open(http.StatusOK, "/studio/articles/"+draft.ID, kb.RoleAdmin).has("p.studio-ticket a", key)
	for _, role := range []kb.Role{kb.RoleNone, kb.RoleUser, kb.RoleAgent} {
		c.do(http.StatusNotFound, call{method: "GET", path: "/a/" + draft.Slug, as: role})
		c.do(http.StatusNotFound, call{method: "GET", path: "/api/v1/articles/" + draft.ID, as: role})
	}
	if own := c.open(http.StatusOK, "/requests/"+key, kb.RoleUser); strings.Contains(own.text, "ерновик") {
		t.Error("the requester is told of the draft")
	}

	draft.State = kb.StatePublished
	if err := c.kb.SaveArticles(t.Context(), "test", draft); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/a/" + draft.Slug, "/a/" + draft.Slug + ".md", "/api/v1/articles/" + draft.ID} {
		answer, err := io.ReadAll(c.do(http.StatusOK, call{method: "GET", path: path}).Body)
		if err != nil || strings.Contains(string(answer), key) {
			t.Errorf("%s names the ticket, %v", path, err)
		}
	}
	c.open(http.StatusOK, "/desk/tickets/"+key, kb.RoleAgent).has("p.writeup a", "Забыли пароль")
}
