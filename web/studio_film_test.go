package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

func TestStudioCaptions(t *testing.T) {
	c := openCenter(t)
	script := c.browser(kb.RoleEditor)
	script.part = true
	const captions = "1\n00:00:01,000 --> 00:00:03,500\n<i>Откройте</i>\nраздел\n\n2\n00:01:04,000 --> 00:01:06,250\nНажмите\n"
	for _, tt := range []struct{ captions, shift, cell, want string }{
		{captions, "", "start", "0:01 1:04"},
		{captions, "", "end", "0:03.5 1:06.25"},
		{captions, "", "text", "Откройте / раздел Нажмите"},
		{captions, "0,5", "start", "0:01.5 1:04.5"},
		{captions, "-2", "start", "0:00 1:02"},
		{captions, "нет", "start", "0:01 1:04"},
		{captions, "NaN", "start", "0:01 1:04"},
		{"", "", "start", ""},
	} {
		part := script.post("/studio/captions", url.Values{"captions": {tt.captions}, "shift": {tt.shift}}).want(http.StatusOK)
		var got []string
		for _, input := range part.markup.all("input[data-cell=" + tt.cell + "]") {
			got = append(got, input.attr("value"))
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s moved by %q: %q, want %q", tt.cell, tt.shift, got, tt.want)
		}
	}
	for wrong, want := range map[string]string{
		"WEBVTT\n\n00:01.000 --> потом\nСлова":                          "строка 3: время не разобрать",
		"WEBVTT\n\n00:01.000 --> 00:02.000\nА\n\n00:09.000 --> 0:03\nБ": "строка 6: конец раньше начала",
		"просто слова":                                                  "Субтитры не разобрать",
	} {
		script.post("/studio/captions", url.Values{"captions": {wrong}}).want(http.StatusOK).has("p[data-problem]", want).hasNot("li")
		page := c.open(http.StatusOK, "/studio/articles/new?kind=guide", kb.RoleEditor)
		page.press(http.StatusUnprocessableEntity, "article", "save", "title", "Ролик", "captions", wrong).has("div.bad", want)
	}
	many := strings.Repeat("00:01.000 --> 00:02.000\nслово\n\n", 1001)
	script.post("/studio/captions", url.Values{"captions": {many}}).want(http.StatusOK).has("p[data-many]", "1001 фраза").hasNot("li")
	c.open(http.StatusOK, "/studio/articles/new?kind=guide", kb.RoleEditor).
		press(http.StatusUnprocessableEntity, "article", "save", "title", "Ролик", "chapters", "0:00 Начало\nпотом Конец").has("div.bad", "потом Конец")
	c.browser(kb.RoleAgent).post("/studio/captions", url.Values{"captions": {captions}}).want(http.StatusForbidden)
}

// A film of another site is loaded only when the reader asks for it; a page of one is only a link.
func TestFilmElsewhere(t *testing.T) {
	c := openCenter(t)
	for _, tt := range []struct{ video, button string }{
		{"https://video.example/1.mp4", "Показать ролик"},
		{"https://rutube.example/video/1/", "Открыть на rutube.example"},
	} {
		g := guide()
		g.Slug, g.Guide.Video, g.Guide.Poster = kb.Slugify(tt.video), tt.video, "https://video.example/1.png"
		c.publish(g)
		page := c.browser(kb.RoleNone).get("/a/"+g.Slug).want(http.StatusOK).has("div.film-away", "узнает ваш адрес").has("a.button", tt.button)
		shown, _, _ := strings.Cut(page.text, "<template>")
		if strings.Contains(shown, "<video") || strings.Contains(page.text, "1.png") {
			t.Errorf("%s: something is loaded unasked", tt.video)
		}
	}
}

// Films are played from the middle.
func TestFilmRanges(t *testing.T) {
	c := openCenter(t)
	file := c.attach(c.article("parol"), "film.webm", "video/webm", []byte("0123456789"))
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/files/"+file.Hash+"/film.webm", nil)
	r.Header.Set("Range", "bytes=4-6")
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	if w.Code != http.StatusPartialContent || w.Body.String() != "456" || w.Header().Get("Content-Range") != "bytes 4-6/10" {
		t.Errorf("status %d, %q, %q", w.Code, w.Body, w.Header().Get("Content-Range"))
	}
}
