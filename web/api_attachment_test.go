package web_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

func TestAPIAttachments(t *testing.T) {
	c := openCenter(t)
	send := func(role kb.Role, ref, name string, data []byte) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/articles/"+ref+"/attachments?name="+name, bytes.NewReader(data))
		r.Header.Set("Content-Type", "application/octet-stream")
		r.AddCookie(&http.Cookie{Name: "session", Value: c.tokens[role]})
		w := httptest.NewRecorder()
		c.ServeHTTP(w, r)
		return w
	}
	var file struct{ Path, Type, URL string }
	w := send(kb.RoleEditor, "parol", "menu.png", picture(t))
	if err := json.Unmarshal(w.Body.Bytes(), &file); err != nil || w.Code != http.StatusCreated || file.Type != "image/png" || !strings.HasPrefix(file.Path, "menu-") {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if again := send(kb.RoleEditor, "parol", "menu.png", picture(t)); again.Body.String() != w.Body.String() {
		t.Errorf("sent again: %s, first %s", again.Body, w.Body)
	}
	c.browser(kb.RoleNone).get(file.URL).want(http.StatusOK)
	list := c.browser(kb.RoleEditor).get("/api/v1/articles/parol/attachments").want(http.StatusOK)
	if strings.Count(list.text, `"path"`) != 1 || !strings.Contains(list.text, file.Path) {
		t.Errorf("listed %s", list.text)
	}
	c.browser(kb.RoleNone).get("/api/v1/articles/parol/attachments").want(http.StatusUnauthorized) // names of files tell of blocks for others
	c.browser(kb.RoleEditor).get("/api/v1/articles/none/attachments").want(http.StatusNotFound)
	for role, want := range map[kb.Role]int{kb.RoleUser: http.StatusForbidden, kb.RoleAgent: http.StatusForbidden} {
		if got := send(role, "parol", "a.txt", []byte("текст")).Code; got != want {
			t.Errorf("%s: %d, want %d", role, got, want)
		}
	}
	for name, data := range map[string][]byte{"empty.txt": nil, "big.bin": make([]byte, 25<<20+1)} {
		if w := send(kb.RoleEditor, "parol", name, data); w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	if got := send(kb.RoleEditor, "none", "a.txt", []byte("x")).Code; got != http.StatusNotFound {
		t.Errorf("a file of no article: %d", got)
	}
}
