package web_test

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/podskazka/podskazka/kb"
)

// publish adds articles to a center.
func (c *center) publish(articles ...*kb.Article) {
	c.t.Helper()
	for _, a := range articles {
		if a.State == "" {
			a.State = kb.StatePublished
		}
		if a.Access == "" {
			a.Access = kb.AccessPublic
		}
		if a.Kind == "" {
			a.Kind = kb.KindArticle
		}
		a.Lang = "ru"
	}
	if err := c.kb.SaveArticles(c.t.Context(), "test", articles...); err != nil {
		c.t.Fatal(err)
	}
	if err := c.Sync(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
}

func (c *center) article(ref string) *kb.Article {
	c.t.Helper()
	a, err := c.kb.Article(c.t.Context(), ref)
	if err != nil {
		c.t.Fatal(err)
	}
	return a
}

// attach stores a file of an article.
func (c *center) attach(a *kb.Article, path, kind string, data []byte) kb.Attachment {
	c.t.Helper()
	hash, size, err := c.blobs.Put(c.t.Context(), bytes.NewReader(data))
	if err != nil {
		c.t.Fatal(err)
	}
	file := kb.Attachment{Hash: hash, Name: path[strings.LastIndex(path, "/")+1:], Type: kind, Size: size, ArticleID: a.ID, Path: path}
	if err := c.kb.SaveAttachment(c.t.Context(), file); err != nil {
		c.t.Fatal(err)
	}
	return file
}

func guide() *kb.Article {
	return &kb.Article{
		Slug: "video-vhod", Title: "Видео: вход", Kind: kb.KindGuide, Section: "vhod", Body: "Показываем вход.",
		Guide: &kb.Guide{Video: "media/vhod.webm", Poster: "media/vhod.svg", Duration: 120,
			Chapters: []kb.Chapter{{T: 0, Title: "Первый вход"}, {T: 60, Title: "Если не вышло"}},
			Captions: "WEBVTT\n\n00:00:01.000 --> 00:00:05.000\nОткрываем страницу\n\n00:01:20.000 --> 00:01:25.000\nНажимаем на имя\n"},
	}
}

func TestHome(t *testing.T) {
	c := openCenter(t)
	c.publish(&kb.Article{Slug: "faq", Title: "Частый вопрос", Kind: kb.KindFAQ, Section: "vhod"}, guide(),
		&kb.Article{Slug: "uchiteliu", Title: "Только учителю", Section: "vhod", Audiences: []string{"uchitel"}})
	p := c.browser(kb.RoleNone).get("/").want(200)
	p.has("h1", "Чем помочь?").has(".topic h3 a", "Вход").has(".topic-top a", "Забыли пароль").has("ul.films", "Видео: вход").
		has("ul.lines", "Частый вопрос").has("a[href=/requests/new]", "Написать в поддержку").has(".who a", "Ученик").
		has(".topic-more", "4 статьи")
	if q := p.attr("form[role=search] input", "name"); q != "q" {
		t.Errorf("the search box sends %q", q)
	}
}

func TestChoosingARole(t *testing.T) {
	c := openCenter(t)
	if err := c.kb.SaveAudience(t.Context(), kb.Audience{Slug: "uchitel", Role: "Учитель"}); err != nil {
		t.Fatal(err)
	}
	c.publish(&kb.Article{Slug: "uchiteliu", Title: "Только учителю", Section: "vhod", Audiences: []string{"uchitel"}})
	b := c.browser(kb.RoleNone)
	b.get("/?for=uchenik").want(200).has(".role summary", "Ученик").hasNot(".topic-top a[href=/a/uchiteliu]")
	b.get("/").has(".role summary", "Ученик") // remembered
	section := b.get("/s/vhod").has("details.more", "Только учителю")
	section.has("details.more summary", "Ещё 1 статья для других ролей")
	b.get("/a/uchiteliu").want(200).has("h1", "Только учителю") // a role narrows, it closes nothing
	b.get("/?for=").has(".topic-top a", "Только учителю")
	b.get("/?for=no-such-role").want(200).has(".role summary", "Выбрать роль")
}

func TestSection(t *testing.T) {
	c := openCenter(t)
	c.browser(kb.RoleNone).get("/s/vhod").want(200).has("h1", "Вход").has("a.line", "Забыли пароль").has("nav.crumbs", "Главная")
	c.browser(kb.RoleNone).get("/s/nowhere").want(404)
	c.browser(kb.RoleNone).get("/s/sluzhba").want(404) // nothing readable in it: it does not exist
}

func TestArticle(t *testing.T) {
	c := openCenter(t)
	c.publish(&kb.Article{Slug: "dolgaya", Title: "Долгая статья", Section: "vhod", Audiences: []string{"uchenik"}, Related: []string{"parol", "sluzhebnoe"},
		Body: "Короткий ответ.\n\n## Первое\n\nСм. [пароль](parol) и [тайну](sluzhebnoe).\n\n## Второе\n\n### Третье\n\nТекст."})
	p := c.browser(kb.RoleNone).get("/a/dolgaya").want(200)
	p.has("h1", "Долгая статья").has("nav.crumbs a[href=/s/vhod]", "Вход").has("nav.contents a[href=#pervoe]", "Первое").
		has("nav.contents li.level-3", "Третье").has(".prose a[href=/a/parol]", "пароль").has(".for-whom", "Ученик").
		has(".badge", "Статья").has("time", "20").has(".related a", "Забыли пароль").has("form.vote-ask", "Статья помогла?").
		hasNot("a[href=/a/sluzhebnoe]")
	if strings.Contains(p.text, "Служебный") {
		t.Error("the page names an article its reader may not read")
	}
	if got := p.attr("link[rel=canonical]", "href"); got != "http://example.com/a/dolgaya" {
		t.Errorf("canonical %q", got)
	}
}

func TestArticleAtOldAddress(t *testing.T) {
	c := openCenter(t)
	a := c.article("parol")
	a.Slug = "novyy-parol"
	c.publish(a)
	b := c.browser(kb.RoleNone)
	for _, old := range []string{"/a/parol?s=1", "/a/x-parol", "/a/" + a.ID} {
		p := b.get(old)
		if p.leads("/a/novyy-parol"); p.status != http.StatusMovedPermanently {
			t.Errorf("%s: status %d", old, p.status)
		}
	}
	hidden := c.article("sluzhebnoe")
	hidden.Slug = "taynoe"
	c.publish(hidden)
	b.get("/a/sluzhebnoe").want(404) // a redirect would tell that it is there
}

func TestOnlyBlocks(t *testing.T) {
	c := openCenter(t)
	stranger := c.browser(kb.RoleNone)
	if p := stranger.get("/a/parol"); strings.Contains(p.text, "попросите учителя") {
		t.Error("a block for pupils is shown to everybody")
	}
	if p := stranger.get("/a/parol.md"); strings.Contains(p.text, "попросите учителя") {
		t.Error("a block for pupils is in everybody's Markdown")
	}
	stranger.get("/a/parol?for=uchenik").has(".only", "попросите учителя")
	if p := stranger.get("/a/parol.md").want(200); !strings.HasPrefix(p.text, "# Забыли пароль\n\n") || !strings.Contains(p.text, "попросите учителя") ||
		!strings.HasPrefix(p.header.Get("Content-Type"), "text/markdown") {
		t.Errorf("Markdown of a pupil: %q %.200q", p.header.Get("Content-Type"), p.text)
	}
}

// What a viewer may not read is on no page, in no list and no count, and looks the same as what does not exist.
func TestPagesNeverLeak(t *testing.T) {
	c := openCenter(t)
	secrets := map[string]func(kb.Viewer) bool{
		"Пароль участника":    kb.Viewer.SignedIn,
		"пароль выдаёт":       kb.Viewer.SignedIn,
		"Служебный пароль":    kb.Viewer.Staff,
		"Тайный":              kb.Viewer.Staff,
		"Черновик про пароль": func(v kb.Viewer) bool { return false },
		"Здравствуйте":        func(v kb.Viewer) bool { return false },
	}
	pages := []string{"/", "/s/vhod", "/guides", "/a/parol", "/a/uchastnikam", "/a/sluzhebnoe", "/a/chernovik", "/a/uchastnikam.md", "/a/sluzhebnoe.md",
		"/a/chernovik.md", "/a/sluzhebnoe/captions.vtt", "/search?q=пароль", "/search?q=пароль&kind=article&section=vhod", "/search?q=тайный",
		"/search/complete?q=па", "/search/complete?q=сл", "/search/complete?q=че", "/sitemap.xml", "/feed.xml", "/robots.txt", "/requests/new?subject=пароль", "/requests"}
	seen := map[string]bool{}
	for _, role := range append([]kb.Role{kb.RoleNone}, kb.Roles[:]...) {
		viewer := kb.Viewer{UserID: "x", Role: role}
		for _, address := range pages {
			p := c.browser(role).get(address)
			if p.status >= 500 {
				t.Errorf("%s as %q: %d", address, role, p.status)
			}
			for secret, may := range secrets {
				told := strings.Contains(p.text, secret)
				machine := strings.HasSuffix(address, ".xml")
				if told && (!may(viewer) || machine) {
					t.Errorf("%s tells %q to %q", address, secret, role)
				}
				seen[secret] = seen[secret] || told
			}
		}
	}
	for _, secret := range []string{"Пароль участника", "Тайный"} {
		if !seen[secret] {
			t.Errorf("nobody saw %q: the test looks at nothing", secret)
		}
	}
	c.browser(kb.RoleNone).get("/search?q=пароль").has(".total", "Найден 1 ответ")
}

func TestHiddenAndMissingAreTheSame(t *testing.T) {
	c := openCenter(t)
	b := c.browser(kb.RoleNone)
	missing := b.get("/a/net-takoy").want(404)
	for _, slug := range []string{"uchastnikam", "sluzhebnoe", "chernovik"} {
		hidden := b.get("/a/" + slug).want(404)
		if strings.ReplaceAll(hidden.text, slug, "net-takoy") != missing.text {
			t.Errorf("%s can be told from what does not exist", slug)
		}
	}
	missing.has(".error-page a[href=/login?next=%2Fa%2Fnet-takoy]", "Войти")
	b.get("/no/such/page").want(404).has("h1", "Такой страницы нет")
}

// From the first request after the access is narrowed nothing shows the article, though no index has heard of it yet.
func TestNarrowedAccessCountsAtOnce(t *testing.T) {
	c := openCenter(t)
	b := c.browser(kb.RoleNone)
	b.get("/search?q=забыли").has(".hit h3", "Забыли пароль")
	a := c.article("parol")
	a.Access = kb.AccessStaff
	if err := c.kb.SaveArticles(t.Context(), "test", a); err != nil {
		t.Fatal(err)
	}
	b.get("/a/parol").want(404)
	for _, address := range []string{"/", "/s/vhod", "/search?q=забыли", "/search/complete?q=за", "/sitemap.xml", "/feed.xml"} {
		if p := b.get(address); strings.Contains(p.text, "Забыли пароль") || strings.Contains(p.text, "/a/parol") {
			t.Errorf("%s still shows it", address)
		}
	}
}

func TestGuide(t *testing.T) {
	c := openCenter(t)
	a := guide()
	c.publish(a)
	film := c.attach(a, "media/vhod.webm", "video/webm", []byte("film"))
	c.attach(a, "media/vhod.svg", "image/svg+xml", []byte("<svg/>"))
	b := c.browser(kb.RoleNone)
	p := b.get("/a/video-vhod?t=83").want(200)
	p.has("video track[src=/a/video-vhod/captions.vtt]", "").has(".chapters li", "1:00 Если не вышло").has(".transcript li.current", "1:20 Нажимаем на имя")
	if src := p.attr("video", "src"); src != "/files/"+film.Hash+"/vhod.webm#t=83" {
		t.Errorf("video %q", src)
	}
	if poster := p.attr("video", "poster"); !strings.HasSuffix(poster, "/vhod.svg") {
		t.Errorf("poster %q", poster)
	}
	p.has(".transcript a[href=/a/video-vhod?t=80#film]", "Нажимаем")
	if first := b.get("/a/video-vhod").want(200); first.attr("video", "preload") != "none" {
		t.Error("a film loads before anybody asked")
	}
	captions := b.get("/a/video-vhod/captions.vtt").want(200)
	if !strings.HasPrefix(captions.text, "WEBVTT") || !strings.HasPrefix(captions.header.Get("Content-Type"), "text/vtt") {
		t.Errorf("captions: %.60q", captions.text)
	}
	b.get("/a/parol/captions.vtt").want(404)
	b.get("/guides").want(200).has("ul.films", "Видео: вход")
	b.get("/search?q=нажимаем+на+имя").has(".hit a[href=/a/video-vhod?t=80#film]", "Смотреть с 1:20")
	for _, odd := range []string{"-5", "1e9", "x", "99999999999999999999"} {
		b.get("/a/video-vhod?t=" + odd).want(200).hasNot("li.current")
	}
}

func TestFiles(t *testing.T) {
	c := openCenter(t)
	public := c.attach(c.article("parol"), "images/menu.png", "image/png", []byte("picture bytes"))
	drawing := c.attach(c.article("parol"), "images/plan.svg", "image/svg+xml", []byte("<svg onload='x()'/>"))
	secret := c.attach(c.article("sluzhebnoe"), "plan.png", "image/png", []byte("secret picture"))
	draft := c.attach(c.article("chernovik"), "new.png", "image/png", []byte("draft picture"))
	b := c.browser(kb.RoleNone)
	p := b.get("/files/" + public.Hash + "/menu.png").want(200)
	if p.text != "picture bytes" || p.header.Get("Content-Disposition") != "inline; filename=menu.png" || p.header.Get("X-Content-Type-Options") != "nosniff" ||
		!strings.Contains(p.header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%q %v", p.text, p.header)
	}
	if p := b.get("/files/" + drawing.Hash + "/plan.svg").want(200); !strings.HasPrefix(p.header.Get("Content-Disposition"), "attachment") {
		t.Error("a drawing that may hold scripts opens inside our origin")
	}
	for _, hash := range []string{secret.Hash, draft.Hash, strings.Repeat("0", 64), "..", "x"} {
		b.get("/files/" + hash + "/plan.png").want(404)
	}
	c.browser(kb.RoleAgent).get("/files/" + secret.Hash + "/plan.png").want(200)
	c.browser(kb.RoleAgent).get("/files/" + draft.Hash + "/new.png").want(404)
	c.browser(kb.RoleEditor).get("/files/" + draft.Hash + "/new.png").want(200)

	r := httptest.NewRequestWithContext(t.Context(), "GET", "/files/"+public.Hash+"/menu.png", nil)
	r.Header.Set("Range", "bytes=8-12")
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	if w.Code != http.StatusPartialContent || w.Body.String() != "bytes" {
		t.Errorf("range: %d %q", w.Code, w.Body)
	}
}

func TestVote(t *testing.T) {
	c := openCenter(t)
	b := c.browser(kb.RoleNone)
	target := b.post("/a/parol/vote", url.Values{"helped": {"no"}}).leads("/a/parol?voted=no")
	b.get(strings.TrimSuffix(target, "#vote")).want(200).has("#vote h2", "Что не так со статьёй?").has("#vote input[value=outdated]", "")
	b.post("/a/parol/vote", url.Values{"helped": {"no"}, "reason": {"outdated"}, "comment": {"кнопки нет"}}).leads("/a/parol?voted=reason")
	votes, err := c.kb.Votes(t.Context(), c.article("parol").ID)
	if err != nil || len(votes) != 1 || votes[0].Helped || votes[0].Reason != "outdated" || votes[0].Comment != "кнопки нет" {
		t.Fatalf("votes %+v, %v", votes, err)
	}
	b.part = true
	b.post("/a/parol/vote", url.Values{"helped": {"yes"}}).want(200).has("#vote", "Спасибо! Рады, что помогло.").hasNot("header")
	votes, err = c.kb.Votes(t.Context(), c.article("parol").ID)
	if err != nil || len(votes) != 1 || !votes[0].Helped {
		t.Fatalf("a second answer does not replace the first: %+v, %v", votes, err)
	}
	b.part = false
	b.post("/a/parol/vote", url.Values{"helped": {"perhaps"}}).want(422)
	b.post("/a/parol/vote", url.Values{"helped": {"no"}, "reason": {"<script>"}}).want(422)
	b.post("/a/parol/vote", url.Values{"helped": {"no"}, "comment": {strings.Repeat("о", 2000)}}).want(413).has(".lead", "2000")
	b.post("/a/sluzhebnoe/vote", url.Values{"helped": {"yes"}}).want(404)
}

// machineShapes checks what the formats demand: RFC 4287 of a feed, OpenSearch 1.1 of its description, the sitemap protocol.
func machineShapes(t *testing.T, b *browser) {
	t.Helper()
	var feed struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		ID      string   `xml:"id"`
		Title   string   `xml:"title"`
		Updated string   `xml:"updated"`
		Links   []struct {
			Rel  string `xml:"rel,attr"`
			Href string `xml:"href,attr"`
		} `xml:"link"`
		Entries []struct {
			ID      string `xml:"id"`
			Title   string `xml:"title"`
			Updated string `xml:"updated"`
			Author  string `xml:"author>name"`
		} `xml:"entry"`
	}
	var description struct {
		XMLName     xml.Name `xml:"http://a9.com/-/spec/opensearch/1.1/ OpenSearchDescription"`
		ShortName   string   `xml:"ShortName"`
		Description string   `xml:"Description"`
		URL         struct {
			Type     string `xml:"type,attr"`
			Template string `xml:"template,attr"`
		} `xml:"Url"`
	}
	var sitemap struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		Pages   []struct {
			Loc     string `xml:"loc"`
			LastMod string `xml:"lastmod"`
		} `xml:"url"`
	}
	for address, doc := range map[string]any{"/feed.xml": &feed, "/opensearch.xml": &description, "/sitemap.xml": &sitemap} {
		if err := xml.Unmarshal([]byte(b.get(address).want(200).text), doc); err != nil {
			t.Fatalf("%s: %v", address, err)
		}
	}
	seen := map[string]bool{}
	for _, e := range feed.Entries {
		if _, err := time.Parse(time.RFC3339, e.Updated); err != nil || e.ID == "" || seen[e.ID] || e.Title == "" || e.Author == "" || e.Updated > feed.Updated {
			t.Errorf("feed: an entry %+v, %v", e, err)
		}
		seen[e.ID] = true
	}
	if feed.ID == "" || feed.Title == "" || len(feed.Links) != 2 || feed.Links[1].Rel != "self" || len(feed.Entries) == 0 {
		t.Errorf("feed: %+v", feed)
	}
	if n := utf8.RuneCountInString(description.ShortName); n == 0 || n > 16 || description.Description == "" || utf8.RuneCountInString(description.Description) > 1024 ||
		description.URL.Type != "text/html" || description.URL.Template != "http://example.com/search?q={searchTerms}" {
		t.Errorf("opensearch: %+v", description)
	}
	for _, p := range sitemap.Pages {
		if _, err := time.Parse(time.DateOnly, p.LastMod); !strings.HasPrefix(p.Loc, "http://example.com/") || p.LastMod != "" && err != nil || seen["sitemap "+p.Loc] {
			t.Errorf("sitemap: %+v", p)
		}
		seen["sitemap "+p.Loc] = true
	}
}

func TestMachineDocuments(t *testing.T) {
	c := openCenter(t)
	b := c.browser(kb.RoleAdmin) // even for him: they are passed on
	for address, needle := range map[string]string{"/sitemap.xml": "<loc>http://example.com/a/parol</loc>", "/feed.xml": "<title>Забыли пароль</title>", "/opensearch.xml": "{searchTerms}"} {
		p := b.get(address).want(200)
		if err := xml.Unmarshal([]byte(p.text), new(struct{ XMLName xml.Name })); err != nil {
			t.Errorf("%s: %v", address, err)
		}
		if !strings.Contains(p.text, needle) || strings.Contains(p.text, "sluzhebnoe") || strings.Contains(p.text, "uchastnikam") {
			t.Errorf("%s: %.400s", address, p.text)
		}
	}
	machineShapes(t, b)
	if p := b.get("/robots.txt").want(200); !strings.Contains(p.text, "Disallow: /requests") || !strings.Contains(p.text, "Sitemap: http://example.com/sitemap.xml") {
		t.Errorf("robots: %s", p.text)
	}
}
