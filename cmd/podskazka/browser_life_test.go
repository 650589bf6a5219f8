package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// lifeStory is what the editor's article and video guide live through: a colleague approves them for a time, they appear at it,
// are found by the next request, and are gone everywhere with one press.
func lifeStory(editor, reviewer *tab) {
	for _, title := range []string{writtenTitle, filmedTitle} {
		editor.open("/studio")
		editor.click("table a", title)
		editor.write("#ask textarea", "Проверьте, всё ли понятно новичку")
		editor.click("#ask button[value=ask]", "Отправить на проверку")
		editor.see(".notice", "Отправлено на проверку")
	}
	reviewer.open("/studio/review")
	reviewer.signIn("reviewer@orientir.example")
	reviewer.see("h1", "Ждут проверки")
	at := time.Now().Add(2 * time.Hour).UTC()
	for _, title := range []string{writtenTitle, filmedTitle} {
		reviewer.open("/studio/review")
		reviewer.click(".reviews h2 a", title)
		reviewer.see(".answer blockquote", "понятно новичку")
		reviewer.loaded()
		reviewer.wait("choose a time in Irkutsk", fmt.Sprintf(`(() => {
			const set = (id, value) => { const f = document.getElementById(id); f.value = value; f.dispatchEvent(new Event("change", {bubbles: true})); };
			set("zone", "Asia/Irkutsk");
			set("publish_at", %q);
			return true;
		})()`, at.Add(8*time.Hour).Format("2006-01-02T15:04")))
		reviewer.see("#plan", at.Format("15:04"))
		reviewer.click("button[value=approve]", "Одобрить")
		reviewer.see(".notice", "Запланировано")
	}
	lifeOnSite(editor, at)
}

// lifeOnSite moves the clock and looks at the site as a stranger does.
func lifeOnSite(editor *tab, at time.Time) {
	s, t := editor.site, editor.t
	article, err := s.kb.FindArticles(t.Context(), kb.ArticleFilter{Text: writtenTitle})
	if err != nil || len(article) != 1 {
		t.Fatalf("%d articles, %v", len(article), err)
	}
	reader := s.stranger()
	reader.t = t
	address := "/a/" + article[0].Slug
	if got := reader.get(address); got.status != http.StatusNotFound {
		t.Errorf("before its time the article answers %d", got.status)
	}
	s.ahead.Store(int64(time.Until(at)))
	if err := s.runPlans(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := reader.get("/search?q=" + url.QueryEscape("пропуск в мастерскую")); !strings.Contains(got.body, address) {
		t.Error("search does not find what has just been published")
	}
	said := reader.get("/api/v1/search?q=" + url.QueryEscape(filmedPhrase))
	if first, _, _ := strings.Cut(said.body, "}"); !strings.Contains(first, filmedTitle) || !strings.Contains(first, "?t=12#film") {
		t.Errorf("what the film says is not found at its second: %.400s", said.body)
	}
	editor.open("/studio")
	editor.click("table a", writtenTitle)
	editor.click("button[value=unpublish]", "Снять с публикации")
	editor.see(".notice", "Снято с публикации")
	query := url.QueryEscape(writtenTitle)
	for _, path := range []string{address, address + ".md", "/api/v1/articles/" + article[0].Slug} {
		if got := reader.get(path); got.status != http.StatusNotFound {
			t.Errorf("%s answers %d for what was taken back", path, got.status)
		}
	}
	for _, path := range []string{"/", "/search?q=" + query, "/search/complete?q=" + query, "/sitemap.xml", "/feed.xml", "/llms.txt",
		"/api/v1/articles", "/api/v1/search?q=" + query, "/api/v1/complete?q=" + query} {
		if got := reader.get(path); strings.Contains(got.body, article[0].Slug) {
			t.Errorf("%s still shows what was taken back", path)
		}
	}
	body := fmt.Sprintf(`{"subject":%q}`, writtenTitle)
	if got := reader.send(http.MethodPost, "/api/v1/suggestions", "application/json", body); strings.Contains(got.body, article[0].Slug) {
		t.Error("suggestions still show what was taken back")
	}
}
