package web_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

// A sent is what a form with files is answered.
type sent struct {
	*httptest.ResponseRecorder
	t testing.TB
}

// upload sends a form with one file to the studio: name, bytes, then pairs of fields; accept is the Accept header.
func (c *center) upload(role kb.Role, accept, field, name string, data []byte, fields ...string) sent {
	c.t.Helper()
	return c.uploadTo("/studio/files", role, accept, field, name, data, fields...)
}

func (c *center) uploadTo(path string, role kb.Role, accept, field, name string, data []byte, fields ...string) sent {
	c.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	file, err := form.CreateFormFile(field, name)
	if err != nil {
		c.t.Fatal(err)
	}
	file.Write(data)
	for i := 0; i+1 < len(fields); i += 2 {
		if err := form.WriteField(fields[i], fields[i+1]); err != nil {
			c.t.Fatal(err)
		}
	}
	form.Close()
	r := httptest.NewRequestWithContext(c.t.Context(), http.MethodPost, path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Accept", accept)
	if role != kb.RoleNone {
		r.AddCookie(&http.Cookie{Name: "session", Value: c.tokens[role]})
	}
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	return sent{w, c.t}
}

func (s sent) want(status int, text string) sent {
	s.t.Helper()
	if s.Code != status || !strings.Contains(s.Body.String(), text) {
		s.t.Fatalf("status %d, want %d with %q: %.600s", s.Code, status, text, s.Body)
	}
	return s
}

const script = "application/json"

func picture(t *testing.T) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 8, 6))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The first file of a new article makes it a draft; the next ones go to the same.
func TestStudioUpload(t *testing.T) {
	c := openCenter(t)
	var files []struct{ Article, Path, URL, Type, Markdown string }
	answer := c.upload(kb.RoleEditor, script, "file", `C:\Снимок экрана.PNG`, picture(t), "title", "Как войти", "body", "Текст").want(http.StatusOK, "article")
	if err := json.Unmarshal(answer.Body.Bytes(), &files); err != nil || len(files) != 1 {
		t.Fatalf("%v in %s", err, answer.Body)
	}
	got := files[0]
	if got.Type != "image/png" || !strings.HasPrefix(got.Path, "snimok-ekrana-") || got.Markdown != "![]("+got.Path+")" {
		t.Errorf("got %+v", got)
	}
	a := c.article(got.Article)
	if a.Title != "Как войти" || a.Body != "Текст" || a.State != kb.StateDraft || a.Rev != 1 {
		t.Errorf("the draft is %+v", a)
	}
	c.upload(kb.RoleEditor, script, "file", "памятка.pdf", []byte("%PDF-1.4 памятка"), "id", a.ID).want(http.StatusOK, `"markdown":"[памятка.pdf](pamyatka-`)
	c.upload(kb.RoleEditor, script, "file", "копия.png", picture(t), "id", a.ID).want(http.StatusOK, "kopiya-")
	owned, err := c.kb.Attachments(t.Context(), a.ID)
	if err != nil || len(owned) != 3 {
		t.Errorf("owned %+v, %v", owned, err)
	}
	if c.article(a.ID).Rev != 1 {
		t.Error("a file changed the text of an article")
	}
	c.browser(kb.RoleEditor).get(got.URL).want(http.StatusOK)
	c.browser(kb.RoleNone).get(got.URL).want(http.StatusNotFound) // a draft's file is as hidden as the draft
	part := c.browser(kb.RoleEditor)
	part.post("/studio/preview", map[string][]string{"id": {a.ID}, "body": {got.Markdown}}).want(http.StatusOK).has("p", "")
}

// Without a script the page comes back with every word, and the file where it belongs.
func TestStudioUploadWithoutScript(t *testing.T) {
	c := openCenter(t)
	c.upload(kb.RoleEditor, "text/html", "file", "a.png", picture(t), "title", "Как войти", "body", "Начало", "alt", "Кнопка [входа]", "questions", "нетронутый вопрос").
		want(http.StatusOK, "![Кнопка \\[входа\\]](a-").want(http.StatusOK, "нетронутый вопрос").want(http.StatusOK, "Файл загружен")
	id := c.article("kak-voyti").ID
	c.upload(kb.RoleEditor, "text/html", "captions_file", "titry.srt", []byte("1\n00:00:01,000 --> 00:00:02,000\n\xcf\xf0\xe8\xe2\xe5\xf2\n"), "id", id, "kind", "guide").
		want(http.StatusOK, "Привет")
	c.upload(kb.RoleEditor, "text/html", "poster_file", "b.png", picture(t), "id", id, "kind", "guide").want(http.StatusOK, `value="b-`)
}

func TestStudioUploadRefuses(t *testing.T) {
	c := openCenter(t)
	for _, role := range []kb.Role{kb.RoleUser, kb.RoleAgent, kb.RoleSupervisor} {
		c.upload(role, script, "file", "a.png", picture(t)).want(http.StatusForbidden, "")
	}
	c.upload(kb.RoleNone, script, "file", "a.png", picture(t)).want(http.StatusUnauthorized, "")
	c.upload(kb.RoleEditor, script, "file", "a.bin", make([]byte, 25<<20+1), "title", "Большой").want(http.StatusUnprocessableEntity, "до 25 МБ")
	c.upload(kb.RoleEditor, script, "file", "a.txt", nil).want(http.StatusUnprocessableEntity, "пустой")
	c.upload(kb.RoleEditor, script, "file", "", nil).want(http.StatusUnprocessableEntity, "Файл")
	c.upload(kb.RoleEditor, script, "file", "a.png", picture(t), "id", "none").want(http.StatusNotFound, "")
	c.upload(kb.RoleEditor, script, "file", "a.png", picture(t), "title", "a\x00b").want(http.StatusBadRequest, "")
	c.upload(kb.RoleEditor, script, "file", "a.png", picture(t), "body", strings.Repeat("ж", 2<<20)).want(http.StatusUnprocessableEntity, "")
	if got := c.open(http.StatusOK, "/studio", kb.RoleEditor).markup.all("table.studio-rows tbody tr"); len(got) != 4 {
		t.Errorf("refused files left %d articles", len(got))
	}
}
