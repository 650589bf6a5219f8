package web_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

var factsPattern = regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`)

// facts are the things a page tells search engines, by type.
func facts(p *page) map[string]map[string]any {
	found := factsPattern.FindStringSubmatch(p.text)
	if found == nil {
		return nil
	}
	var doc struct {
		Graph []map[string]any `json:"@graph"`
	}
	if err := json.Unmarshal([]byte(found[1]), &doc); err != nil {
		p.t.Fatalf("%v: %s", err, found[1])
	}
	byType := map[string]map[string]any{}
	for _, f := range doc.Graph {
		byType[f["@type"].(string)] = f
	}
	return byType
}

func TestFacts(t *testing.T) {
	c := openCenter(t)
	faq := &kb.Article{Slug: "faq", Kind: kb.KindFAQ, Title: `Где </script><script>код`, Body: "В **письме**.\n\n:::only uchenik\nСекрет.\n:::\n",
		Access: kb.AccessPublic, State: kb.StatePublished, Lang: "ru"}
	film := guide()
	film.Access, film.State, film.Lang = kb.AccessPublic, kb.StatePublished, "ru"
	if err := c.kb.SaveArticles(t.Context(), "test", faq, film); err != nil {
		t.Fatal(err)
	}
	c.attach(c.article("video-vhod"), "media/vhod.webm", "video/webm", []byte("film"))
	b := c.browser(kb.RoleNone)

	article := b.get("/a/parol").want(200)
	got := facts(article)
	if got["TechArticle"]["headline"] != "Забыли пароль" || got["TechArticle"]["url"] != "http://example.com/a/parol" || len(got["BreadcrumbList"]["itemListElement"].([]any)) != 3 {
		t.Errorf("an article: %v", got)
	}
	if href := article.attr(`link[type=text/markdown]`, "href"); href != "http://example.com/a/parol.md" {
		t.Errorf("Markdown is at %q", href)
	}

	page := b.get("/a/faq").want(200)
	text, _ := json.Marshal(facts(page)["FAQPage"]["mainEntity"])
	if !strings.Contains(string(text), `"text":"В письме."`) || strings.Contains(page.text, "Секрет") || strings.Contains(page.text, "</script><script>код") {
		t.Errorf("a question: %s", text)
	}
	video := facts(b.get("/a/video-vhod?t=60").want(200))["VideoObject"]
	clips, _ := json.Marshal(video["hasPart"])
	if !strings.HasPrefix(video["contentUrl"].(string), "http://example.com/files/") || strings.Contains(video["contentUrl"].(string), "#") || video["duration"] != "PT120S" ||
		!strings.Contains(string(clips), `"startOffset":60,"url":"http://example.com/a/video-vhod?t=60"`) {
		t.Errorf("a film: %v", video)
	}
	if got := facts(c.browser(kb.RoleUser).get("/a/uchastnikam").want(200)); got != nil {
		t.Errorf("what is not for everybody: %v", got)
	}
}

func TestLLMs(t *testing.T) {
	c := openCenter(t)
	p := c.browser(kb.RoleAdmin).get("/llms.txt").want(200)
	if !strings.HasPrefix(p.text, "# Справка\n\n> ") || !strings.Contains(p.text, "\n## Вход\n\n- [Забыли пароль](http://example.com/a/parol.md)\n") {
		t.Errorf("%s", p.text)
	}
	for _, hidden := range []string{"sluzhebnoe", "uchastnikam", "chernovik", "Служебное"} {
		if strings.Contains(p.text, hidden) {
			t.Errorf("%s is told to everybody", hidden)
		}
	}
}
