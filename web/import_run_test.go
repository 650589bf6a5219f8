package web_test

import (
	"archive/zip"
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

// packed is a ZIP of files: name, text, name, text …
func packed(t *testing.T, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(files); i += 2 {
		f, err := z.Create(files[i])
		if err == nil {
			_, err = f.Write([]byte(files[i+1]))
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

// runImports is one turn of the job.
func (c *center) runImports() {
	c.t.Helper()
	if err := c.imports.Run(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
}

// A ZIP is taken in, read on trial, read as another format, imported, and comes out again; all without JavaScript.
func TestImportInBrowser(t *testing.T) {
	c := openCenter(t)
	archive := packed(t, "toc.yaml", "title: Перенос\nitems:\n  - {name: Первая, href: a.md}\n", "a.md", "# Первая перенесённая\n\n{% note info %}\n\nСлово.\n\n{% endnote %}\n\n{% mermaid %}\n", "b.md", "# Вторая\n\nТекст.\n")
	where := c.uploadTo("/studio/import", kb.RoleEditor, "", "file", `C:\Справка.zip`, archive).want(http.StatusSeeOther, "").Header().Get("Location")

	s := c.open(http.StatusOK, where, kb.RoleEditor)
	s.has("h1", "Справка.zip").has("h2", "Ждёт очереди").has("[hx-trigger]", "Отменить")
	c.runImports()
	s = c.open(http.StatusOK, where, kb.RoleEditor)
	s.has(".import-about", "Diplodoc").has(".import-counts", "Добавится1").has(".import-rows", "Первая перенесённая").has(".import-rows", "Перенос").has(".import-lines", "a.md:9")
	if len(s.markup.all("[hx-trigger]")) > 0 {
		t.Error("a page that is over asks on")
	}

	s.press(http.StatusSeeOther, "import-again", "again", "format", "html")
	c.runImports()
	s = c.open(http.StatusOK, where, kb.RoleEditor)
	s.has(".import-about", "HTML").has(".import-counts", "Добавится0")
	s.press(http.StatusSeeOther, "import-again", "again", "format", "diplodoc")
	c.runImports()
	c.open(http.StatusOK, where, kb.RoleEditor).press(http.StatusSeeOther, "import-again", "start")
	c.runImports()
	s = c.open(http.StatusOK, where, kb.RoleEditor)
	s.has(".notice", "Загружено").has(".import-counts", "Добавлено1")
	a := c.article("a")
	s.has("a[href=/studio/articles/"+a.ID+"]", "Первая перенесённая")
	if a.Author != c.ids[kb.RoleEditor] || !strings.Contains(a.Body, ":::note") {
		t.Errorf("imported by %q: %q", a.Author, a.Body)
	}
	c.runImports() // forgets the file
	c.browser(kb.RoleEditor).post(where, url.Values{"do": {"again"}, "format": {"markdown"}}).want(http.StatusConflict)
	c.open(http.StatusOK, "/studio/import", kb.RoleEditor).has(".import-rows", "загружен")

	out := c.browser(kb.RoleEditor).get("/studio/export").want(http.StatusOK)
	z, err := zip.NewReader(strings.NewReader(out.text), int64(len(out.text)))
	if err != nil {
		t.Fatal(err)
	}
	if f, err := z.Open("articles/perenos/a.md"); err != nil {
		t.Error(err)
	} else {
		f.Close()
	}
}

// Names of the source are paired with ours on the page; what was not seen on trial is not imported.
func TestImportChoices(t *testing.T) {
	c := openCenter(t)
	for _, section := range []kb.Section{{Slug: "vhod", Title: "Вход"}, {Slug: "vhod-parol", Title: "Пароль", Parent: "vhod"}} {
		if err := c.kb.SaveSection(t.Context(), section); err != nil {
			t.Fatal(err)
		}
	}
	archive := packed(t, "a.md", "---\naudience: Преподаватель\nsection: Доступ = вход\n---\n# Первая\n\nСлово.\n")
	where := c.uploadTo("/studio/import", kb.RoleEditor, "", "file", "roles.zip", archive).want(http.StatusSeeOther, "").Header().Get("Location")
	c.runImports()
	s := c.open(http.StatusOK, where, kb.RoleEditor)
	s.has(".import-pairs", "Преподаватель").has(".import-pairs", "Доступ = вход").has(".import-pairs", "Вход › Пароль")

	s = s.press(http.StatusSeeOther, "import-again", "start", "audience_to", "uchenik", "section_to", "vhod-parol")
	s.has("h2", "Ждёт очереди")
	c.runImports()
	s = c.open(http.StatusOK, where, kb.RoleEditor)
	s.has(".notice", "Пробная").has(".import-rows", "Пароль").has(".import-pairs option[selected]", "Вход › Пароль")
	s.press(http.StatusSeeOther, "import-again", "start")
	c.runImports()
	if a := c.article("a"); a.Section != "vhod-parol" || strings.Join(a.Audiences, " ") != "uchenik" {
		t.Errorf("imported into %q for %q", a.Section, a.Audiences)
	}
}

func TestImportCancels(t *testing.T) {
	c := openCenter(t)
	where := c.uploadTo("/studio/import", kb.RoleAdmin, "", "file", "a.md", []byte("# А\n\nТекст.")).want(http.StatusSeeOther, "").Header().Get("Location")
	c.open(http.StatusOK, where, kb.RoleAdmin).press(http.StatusSeeOther, "import-cancel", "cancel").has(".notice", "отменена")
	c.runImports()
	c.open(http.StatusOK, where, kb.RoleAdmin).has(".notice", "отменена")
}

// What is no source is refused in words, and only editors and admins come here.
func TestImportRefuses(t *testing.T) {
	c := openCenter(t)
	c.uploadTo("/studio/import", kb.RoleEditor, "", "file", "plan.zip", []byte("PK\x03\x04 сломан")).want(http.StatusUnprocessableEntity, "plan.zip: ")
	c.uploadTo("/studio/import", kb.RoleEditor, "", "file", "plan.exe", []byte("MZ")).want(http.StatusUnprocessableEntity, "не .zip")
	c.uploadTo("/studio/import", kb.RoleEditor, "", "other", "a.md", []byte("# А")).want(http.StatusUnprocessableEntity, "Файл не выбран")
	c.open(http.StatusNotFound, "/studio/import/none", kb.RoleEditor)
	where := c.uploadTo("/studio/import", kb.RoleEditor, "", "file", "a.md", []byte("# А\n\nТекст.")).want(http.StatusSeeOther, "").Header().Get("Location")
	for role, status := range map[kb.Role]int{kb.RoleNone: http.StatusUnauthorized, kb.RoleUser: http.StatusForbidden, kb.RoleAgent: http.StatusForbidden, kb.RoleSupervisor: http.StatusForbidden} {
		for _, path := range []string{"/studio/import", where, "/studio/export"} {
			if got := c.browser(role).get(path); got.status != status && !(role == kb.RoleNone && got.status == http.StatusSeeOther) {
				t.Errorf("%s as %q: %d", path, role, got.status)
			}
		}
		if got := c.uploadTo("/studio/import", role, "", "file", "b.md", []byte("# Б")); got.Code < 300 {
			t.Errorf("upload as %q: %d", role, got.Code)
		}
	}
}
