package web_test

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

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
	film.Guide.Poster = "media/vhod.png"
	film.Access, film.State, film.Lang = kb.AccessPublic, kb.StatePublished, "ru"
	bare := &kb.Article{Slug: "bez-kadra", Kind: kb.KindGuide, Title: "Без кадра", Access: kb.AccessPublic, State: kb.StatePublished, Lang: "ru", Guide: &kb.Guide{Video: film.Guide.Video}}
	if err := c.kb.SaveArticles(t.Context(), "test", faq, film, bare); err != nil {
		t.Fatal(err)
	}
	c.attach(c.article("video-vhod"), "media/vhod.webm", "video/webm", []byte("film"))
	c.attach(c.article("bez-kadra"), "media/vhod.webm", "video/webm", []byte("film"))
	c.attach(c.article("video-vhod"), "media/vhod.png", "image/png", []byte("picture"))
	b := c.browser(kb.RoleNone)

	for _, slug := range []string{"parol", "faq", "video-vhod", "bez-kadra"} {
		for _, f := range facts(b.get("/a/" + slug).want(200)) {
			complete(t, slug, f)
		}
	}
	article := b.get("/a/parol").want(200)
	got := facts(article)
	if got["TechArticle"]["headline"] != "Забыли пароль" || got["TechArticle"]["url"] != "http://example.com/a/parol" || len(got["BreadcrumbList"]["itemListElement"].([]any)) != 3 {
		t.Errorf("an article: %v", got)
	}
	if href := article.attr(`link[type=text/markdown]`, "href"); href != "http://example.com/a/parol.md" {
		t.Errorf("Markdown is at %q", href)
	}

	if b.get("/a/bez-kadra").want(200).has("video", ""); facts(b.get("/a/bez-kadra"))["VideoObject"] != nil {
		t.Error("a film without the picture that is required")
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

// required are the properties without which a thing of schema.org says nothing to search engines, as their guides have it.
var required = map[string][]string{
	"BreadcrumbList": {"itemListElement"},
	"ListItem":       {"position", "name", "item"},
	"FAQPage":        {"mainEntity"},
	"Question":       {"name", "acceptedAnswer"},
	"Answer":         {"text"},
	"TechArticle":    {"headline", "datePublished", "dateModified", "publisher"},
	"Organization":   {"name"},
	"VideoObject":    {"name", "thumbnailUrl", "uploadDate", "contentUrl", "hasPart"},
	"Clip":           {"name", "startOffset", "endOffset", "url"},
}

// complete checks a thing and those in it: a known type with its properties, none of them empty, times and addresses that machines read.
func complete(t *testing.T, where string, f map[string]any) {
	t.Helper()
	kind, _ := f["@type"].(string)
	names, known := required[kind]
	if !known {
		t.Errorf("%s: a thing of type %q", where, kind)
	}
	for _, name := range names {
		if f[name] == nil || f[name] == "" {
			t.Errorf("%s: %s without %s: %v", where, kind, name, f)
		}
	}
	for name, value := range f {
		text, _ := value.(string)
		switch {
		case strings.HasPrefix(name, "date") || name == "uploadDate":
			if _, err := time.Parse(time.RFC3339, text); err != nil {
				t.Errorf("%s: %s.%s: %v", where, kind, name, err)
			}
		case strings.HasSuffix(strings.ToLower(name), "url") || name == "item":
			if u, err := url.Parse(text); err != nil || u.Scheme != "http" || u.Host != "example.com" {
				t.Errorf("%s: %s.%s is %q, not a full address", where, kind, name, text)
			}
		}
		if inner, ok := value.(map[string]any); ok {
			complete(t, where, inner)
		}
		list, _ := value.([]any)
		for i, inner := range list {
			thing := inner.(map[string]any)
			complete(t, where, thing)
			if position, ok := thing["position"]; ok && position != float64(i+1) {
				t.Errorf("%s: item %d has position %v", where, i+1, position)
			}
		}
	}
	if start, ok := f["startOffset"].(float64); ok && f["endOffset"].(float64) <= start {
		t.Errorf("%s: a clip ends before it begins: %v", where, f)
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
