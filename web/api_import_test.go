package web_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"github.com/podskazka/podskazka/kb"
)

// sendBytes posts a file to the API.
func (c *center) sendBytes(want int, path string, as kb.Role, data []byte, lang string) object {
	c.t.Helper()
	r := httptest.NewRequestWithContext(c.t.Context(), http.MethodPost, path, bytes.NewReader(data))
	r.Header.Set("Content-Type", "application/octet-stream")
	r.AddCookie(&http.Cookie{Name: "lang", Value: lang})
	if as != kb.RoleNone {
		r.Header.Set("Authorization", "Bearer "+c.tokens[as])
	}
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	if w.Code != want {
		c.t.Fatalf("%.100s as %q: %d, want %d: %.500s", path, as, w.Code, want, w.Body)
	}
	return c.object(w.Result())
}

// An archive is taken in with choices, read on trial, then in earnest, and told in the language that is asked for.
func TestAPIImports(t *testing.T) {
	c := openCenter(t)
	archive := packed(t, "vhod.md", "---\naudiences: [Школьники]\nsection: Доступ\n---\n# Вход в портал\n\n![окно](okno.png)\n", "net.md", "Без заголовка.\n")
	c.sendBytes(http.StatusUnauthorized, "/api/v1/imports?name=a.zip", kb.RoleNone, archive, "ru")
	c.sendBytes(http.StatusForbidden, "/api/v1/imports?name=a.zip", kb.RoleAgent, archive, "ru")
	c.sendBytes(http.StatusUnprocessableEntity, "/api/v1/imports", kb.RoleEditor, archive, "ru")
	c.sendBytes(http.StatusUnprocessableEntity, "/api/v1/imports?name=a.zip&audience=x", kb.RoleEditor, archive, "ru")
	refused := c.sendBytes(http.StatusUnprocessableEntity, "/api/v1/imports?name=a.exe", kb.RoleEditor, []byte("MZ"), "en")
	if got := fmt.Sprint(refused); !strings.Contains(got, "this is no folder") {
		t.Errorf("refused with %s", got)
	}

	run := c.sendBytes(http.StatusAccepted, "/api/v1/imports?name=%D0%9F%D0%BE%D1%80%D1%82%D0%B0%D0%BB-2026-11-22.zip&trial=true&audience=%D0%A8%D0%BA%D0%BE%D0%BB%D1%8C%D0%BD%D0%B8%D0%BA%D0%B8%3Duchenik&section=dostup%3Dvhod", kb.RoleEditor, archive, "ru")
	path := "/api/v1/imports/" + fmt.Sprint(run["id"])
	if run["state"] != "waiting" || run["format"] != "markdown" || run["source"] != "portal" || run["trial"] != true {
		t.Fatalf("%v", run)
	}
	c.do(http.StatusConflict, call{method: http.MethodPost, path: path + "/runs", as: kb.RoleEditor, body: `{}`})
	c.runImports()
	told := c.object(c.do(http.StatusOK, call{method: http.MethodGet, path: path, as: kb.RoleAdmin, cookies: []*http.Cookie{{Name: "lang", Value: "en"}}}))
	report, _ := told["report"].(map[string]any)
	if told["state"] != "done" || report["added"] != 1.0 || !strings.Contains(fmt.Sprint(report["skipped"]), "there is no title") || !strings.Contains(fmt.Sprint(report["remarks"]), "there is no file “okno.png”") ||
		!strings.Contains(fmt.Sprint(report["documents"]), "audiences:[uchenik]") || !strings.Contains(fmt.Sprint(report["documents"]), "section:vhod") {
		t.Errorf("trial: %v", told)
	}
	c.do(http.StatusUnprocessableEntity, call{method: http.MethodPost, path: path + "/runs", as: kb.RoleEditor, body: `{"source":"Имя"}`})
	c.do(http.StatusAccepted, call{method: http.MethodPost, path: path + "/runs", as: kb.RoleEditor, body: `{}`})
	c.runImports()
	if a := c.article("vhod"); a.Section != "vhod" || len(a.Audiences) != 1 || a.Audiences[0] != "uchenik" {
		t.Errorf("imported as %+v", a)
	}
	c.do(http.StatusConflict, call{method: http.MethodDelete, path: path, as: kb.RoleEditor})
	list := c.object(c.do(http.StatusOK, call{method: http.MethodGet, path: "/api/v1/imports", as: kb.RoleEditor}))
	if got := fmt.Sprint(list["imports"]); !strings.Contains(got, "state:done") || strings.Contains(got, "report") {
		t.Errorf("list: %s", got)
	}
	out := c.do(http.StatusOK, call{method: http.MethodGet, path: "/api/v1/export", as: kb.RoleEditor})
	if out.Header.Get("Content-Type") != "application/zip" {
		t.Errorf("export: %v", out.Header)
	}
}

// An import that waits is cancelled, as is one that a role without rights may neither see nor stop.
func TestAPIImportCancel(t *testing.T) {
	c := openCenter(t)
	run := c.sendBytes(http.StatusAccepted, "/api/v1/imports?name=a.md", kb.RoleEditor, []byte("# А\n\nТекст."), "ru")
	path := "/api/v1/imports/" + fmt.Sprint(run["id"])
	for _, role := range []kb.Role{kb.RoleUser, kb.RoleAgent, kb.RoleSupervisor} {
		for _, call := range []call{{method: http.MethodGet, path: path}, {method: http.MethodDelete, path: path}, {method: http.MethodGet, path: "/api/v1/imports"}, {method: http.MethodGet, path: "/api/v1/export"}} {
			call.as = role
			c.do(http.StatusForbidden, call)
		}
	}
	if got := c.object(c.do(http.StatusAccepted, call{method: http.MethodDelete, path: path, as: kb.RoleEditor})); got["state"] != "cancelled" {
		t.Errorf("%v", got)
	}
	c.runImports()
	c.do(http.StatusNotFound, call{method: http.MethodGet, path: "/api/v1/articles/a", as: kb.RoleEditor})
	c.do(http.StatusNotFound, call{method: http.MethodGet, path: "/api/v1/imports/none", as: kb.RoleEditor})
}

// hostileArchive has whatever archives are made of to do harm, and one good page with a name in CP866.
func hostileArchive(t *testing.T) []byte {
	t.Helper()
	cp866, err := charmap.CodePage866.NewEncoder().String("вход.md")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{
		cp866: "# Вход\n\n![](bomb.png)\n", "../slip.md": "# Вне\n\nТекст", "/abs.md": "# Вне\n\nТекст", strings.Repeat("й", 300) + ".md": "# Длинное\n\nТекст",
		"bomb.png": strings.Repeat("\x00", 20<<20), "link.md": "/etc/passwd",
	} {
		head := &zip.FileHeader{Name: name, Method: zip.Deflate, NonUTF8: name == cp866}
		if name == "link.md" {
			head.SetMode(fs.ModeSymlink | 0o777)
		}
		f, err := z.CreateHeader(head)
		if err == nil {
			_, err = f.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Hostile archives come in through the browser and the API as through the command line: what is good is imported, the rest is told,
// nothing is left behind.
func TestHostileUploads(t *testing.T) {
	c := openCenter(t)
	archive := hostileArchive(t)
	browser := c.uploadTo("/studio/import", kb.RoleEditor, "", "file", "../../zlo.zip", archive).want(http.StatusSeeOther, "").Header().Get("Location")
	run := c.sendBytes(http.StatusAccepted, "/api/v1/imports?name=..%2F..%2Fzlo.zip", kb.RoleEditor, archive, "ru")
	c.runImports()
	c.open(http.StatusOK, browser, kb.RoleEditor).has("h1", "zlo.zip").has(".import-counts", "Добавится1").has(".import-counts", "Пропущено5").has(".import-lines", "путь выходит за пределы папки").
		has(".import-lines", "это не обычный файл").has(".import-lines", "имя длиннее 255 байт")
	got := c.object(c.do(http.StatusOK, call{method: http.MethodGet, path: "/api/v1/imports/" + fmt.Sprint(run["id"]), as: kb.RoleEditor}))
	if report := got["report"].(map[string]any); got["state"] != "done" || report["added"] != 1.0 || report["skipped_count"] != 5.0 {
		t.Errorf("%v", got)
	}
	if a := c.article("вход"); a.Title != "Вход" || len(c.files(a)) > 0 {
		t.Errorf("%+v", a)
	}
	many := bytes.Repeat([]byte("PK\x01\x02"), 300_000)
	copy(many, "PK\x03\x04")
	c.sendBytes(http.StatusUnprocessableEntity, "/api/v1/imports?name=many.zip", kb.RoleEditor, many, "ru")
	c.uploadTo("/studio/import", kb.RoleEditor, "", "file", "many.zip", many).want(http.StatusUnprocessableEntity, "разделите")
	c.runImports()
	if left, err := os.ReadDir(c.imports.Dir); err != nil || len(left) != 1 { // the trial of the browser waits for its import
		t.Errorf("%d uploads are left, %v", len(left), err)
	}
}

// files are the attachments of an article.
func (c *center) files(a *kb.Article) []kb.Attachment {
	c.t.Helper()
	files, err := c.kb.Attachments(c.t.Context(), a.ID)
	if err != nil {
		c.t.Fatal(err)
	}
	return files
}
