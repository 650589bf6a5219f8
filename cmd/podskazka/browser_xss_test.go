package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/podskazka/podskazka/content/importer"
	"github.com/podskazka/podskazka/kb"
)

// xssWorld is a help center in which every text is an attempt to run a script.
type xssWorld struct {
	all   []string // payloads, one a line of the list
	short string   // one that fits everywhere
	guide *kb.Article
	file  string
	rooms []string // addresses of the studio in which it stands
}

const xssMark = "window.fired"

func (x *xssWorld) fill(ctx context.Context, s *stores) error {
	if err := seedDemo(ctx, s); err != nil {
		return err
	}
	all := strings.Join(x.all, "\n\n")
	image := `<img src=x onerror=` + xssMark + `=1>`
	for _, save := range []func() error{
		func() error {
			return s.kb.SaveSection(ctx, kb.Section{Slug: "xss", Title: x.short, Description: x.short})
		},
		func() error {
			return s.kb.SaveAudience(ctx, kb.Audience{Slug: "xss", Role: x.short, Contour: image, Description: x.short})
		},
		func() error { return s.kb.SaveArticles(ctx, x.short, x.article("xss-all", all), x.guide) },
		func() error {
			return s.kb.SaveReplies(ctx, &kb.Reply{Title: askedSubject + " " + x.short, Body: askedBody + "\n\n" + all, Tags: []string{x.short}, Category: x.short})
		},
		func() error {
			return s.kb.SaveSynonyms(ctx, &kb.Synonym{Words: []string{image, "пароль"}, Note: x.short})
		},
		func() error {
			return s.kb.SaveVote(ctx, kb.Vote{ArticleID: x.guide.ID, By: "visitor:x", Reason: "outdated", Comment: x.short})
		},
		func() error { return x.attach(ctx, s) },
		func() error { return x.importFolder(ctx, s) },
		func() error { return x.manage(ctx, s) },
	} {
		if err := save(); err != nil {
			return err
		}
	}
	return nil
}

func (x *xssWorld) article(slug, body string) *kb.Article {
	return &kb.Article{
		Slug: slug, Kind: kb.KindArticle, Title: askedSubject + " " + x.short, Questions: x.all[:kb.MaxQuestions], Body: body, Section: "xss", Category: x.short,
		Audiences: []string{"xss"}, Access: kb.AccessPublic, State: kb.StatePublished, Lang: "ru", Tags: []string{x.short},
	}
}

// attach gives the guide a file with such a name and such bytes.
func (x *xssWorld) attach(ctx context.Context, s *stores) error {
	drawing := `<svg xmlns="http://www.w3.org/2000/svg" onload="` + xssMark + `=1"><script>` + xssMark + `=1</script></svg>`
	hash, size, err := s.blobs.Put(ctx, strings.NewReader(drawing))
	if err != nil {
		return err
	}
	x.file = "/files/" + hash + "/x.svg"
	return s.kb.SaveAttachment(ctx, kb.Attachment{Hash: hash, Name: x.short + ".svg", Type: "image/svg+xml", Size: size, ArticleID: x.guide.ID, Path: "x.svg"})
}

// manage puts the same into what editors keep beside articles: a pinned answer, a proposed change, a remark, an import and its report.
func (x *xssWorld) manage(ctx context.Context, s *stores) error {
	pin := &kb.Pin{Queries: []string{"пароль " + x.short}, Article: x.guide.ID, Note: x.short}
	m := &kb.Amendment{ArticleID: x.guide.ID, By: "somebody", Base: x.guide.Rev, State: kb.StateReview, Note: x.short, Article: *x.guide}
	m.Article.Title, m.Article.Body = x.short, strings.Join(x.all[20:40], "\n\n")
	report, err := json.Marshal(importer.Report{
		Skipped: []importer.Skip{{File: x.short, ID: x.short, Reason: &importer.Reason{Args: []string{x.short}}}}, Notes: []importer.Skip{{File: x.short}}, Sections: []kb.Section{{Slug: "xss", Title: x.short}},
	})
	if err != nil {
		return err
	}
	run := &kb.ImportRun{File: x.short + ".zip", Format: string(importer.FormatMarkdown), By: x.short, State: kb.ImportDone, Report: report, Problem: x.short}
	if err := errors.Join(s.kb.SavePin(ctx, pin), s.kb.SaveAmendment(ctx, m.By, m, kb.Step{Action: kb.ActAmend, Note: x.short}), s.kb.SaveImportRun(ctx, run)); err != nil {
		return err
	}
	x.rooms = []string{
		"/studio/synonyms", "/studio/pins", "/studio/pins?id=" + pin.ID, "/studio/sections", "/studio/sections?slug=xss", "/studio/replies", "/studio/files", "/studio/review", "/studio/audit",
		"/studio/import", "/studio/import/" + run.ID, "/studio/articles/" + x.guide.ID + "/amendments/somebody", "/studio/articles/" + x.guide.ID + "/amendments/somebody?form=source",
		"/studio/articles/" + x.guide.ID + "/revisions", "/studio/articles/" + x.guide.ID + "/as?as=for:xss",
	}
	return nil
}

// uploaded sends a drawing with scripts as an editor's browser does, under a name that is markup.
func (x *xssWorld) uploaded(t *testing.T, s *site) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", strings.ReplaceAll(x.short, "/", "")+".svg")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(part, `<svg xmlns="http://www.w3.org/2000/svg" onload="%s=1"><script>%[1]s=1</script></svg>`, xssMark)
	if err := errors.Join(form.WriteField("id", x.guide.ID), form.WriteField("alt", x.short), form.Close()); err != nil {
		t.Fatal(err)
	}
	editor := s.signedIn(s.userOf("editor@orientir.example"))
	editor.t = t
	if got := editor.send(http.MethodPost, "/studio/files", form.FormDataContentType(), body.String(), "Accept", "application/json"); got.status != http.StatusOK || !strings.Contains(got.body, "image/svg+xml") {
		t.Fatalf("upload: %d %s", got.status, got.body)
	}
}

// importFolder brings the same in front matter.
func (x *xssWorld) importFolder(ctx context.Context, s *stores) error {
	dir, err := os.MkdirTemp("", "xss")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	quoted := fmt.Sprintf("%q", x.short)
	text := "---\nid: xss-import\ntitle: " + quoted + "\ncategory: " + quoted + "\ntags: [" + quoted + "]\nquestions: [" + quoted + "]\nnews: " + quoted + "\n---\n\nТекст " + x.short + "\n"
	if err := os.WriteFile(filepath.Join(dir, "import.md"), []byte(text), 0o600); err != nil {
		return err
	}
	source, err := importer.Open(dir)
	if err != nil {
		return err
	}
	defer source.Close()
	_, err = importerOf(s, true).Import(ctx, source, importer.Options{})
	return err
}

// TestNothingOfAuthorsRuns opens every kind of page in a browser whose content policy is switched off: what stops the scripts in
// texts, titles, captions, chapters, names of sections, roles and files, synonyms and comments is that they are never written as such.
func TestNothingOfAuthorsRuns(t *testing.T) {
	t.Parallel()
	browser := newBrowser(t)
	list, err := os.ReadFile(filepath.Join("..", "..", "content", "testdata", "xss.txt"))
	if err != nil {
		t.Fatal(err)
	}
	x := &xssWorld{all: strings.Split(strings.TrimSpace(string(list)), "\n"), short: `"'></title></textarea><script>` + xssMark + `=1</script><img src=x onerror=` + xssMark + `=1>`}
	x.guide = x.article("xss-guide", strings.Join(x.all[:20], "\n\n")+"\n\n![x](x.svg)\n")
	x.guide.Kind = kb.KindGuide
	x.guide.Guide = &kb.Guide{Video: "x.mp4", Poster: "x.svg", Duration: 60, Chapters: []kb.Chapter{{T: 1, Title: x.short}},
		Captions: "WEBVTT\n\n00:01.000 --> 00:02.000\n<v " + x.short + ">" + x.short + "\n"}
	s := newSite(t, x.fill)
	key := askAs(s, "navigator@orientir.example")
	all, err := s.kb.Article(t.Context(), "xss-all")
	if err != nil {
		t.Fatal(err)
	}

	b := &tab{t: t, site: s}
	var stop context.CancelFunc
	b.ctx, stop = chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(stop)
	if _, err := chromedp.Call(b.ctx, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true}); err != nil {
		t.Fatal(err)
	}
	quiet := func(where string) {
		t.Helper()
		b.loaded()
		if look[bool](b, xssMark+" !== undefined") {
			t.Errorf("%s: a script of an author ran", where)
		}
	}
	b.open("/a/xss-all")
	b.wait("run a script when there is one", `(() => { const s = document.createElement("script"); s.textContent = "window.worked = 1"; document.body.append(s); return window.worked === 1; })()`)
	quiet("before signing in")
	b.open("/login")
	b.signIn("admin@orientir.example")
	b.wait("be signed in", `location.pathname !== "/login"`)
	x.uploaded(t, s)
	query := url.QueryEscape(x.short)
	for _, path := range append([]string{
		"/", "/?for=xss", "/s/xss", "/guides", "/a/xss-all", "/a/xss-guide?t=1", "/search?q=" + url.QueryEscape(askedSubject), "/search?q=" + query, "/search?for=xss&q=" + query,
		"/search/lab?q=" + url.QueryEscape("пароль "+x.short), "/requests/new?subject=" + query + "&page=" + query, "/studio", "/studio?q=" + query, "/studio/articles/" + all.ID, "/studio/articles/" + x.guide.ID,
		"/studio/articles/new?title=" + query, "/studio/proposals", "/studio/wordings", "/insights", "/insights/gaps", "/insights/searches", "/desk", "/desk/tickets/" + key, "/no-such-page?x=" + query,
	}, x.rooms...) {
		b.open(path)
		quiet(path)
	}
	b.open("/")
	b.write("#q", askedSubject)
	b.see("[role=option]", "")
	quiet("the list under the search box")
	b.open("/studio/articles/" + all.ID)
	b.write("#title", x.short)
	quiet("a title being written")
	for _, address := range []string{x.file, x.file + "?w=480"} {
		got := s.stranger().get(address)
		if got.header.Get("Content-Type") != "image/svg+xml" || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") || !strings.Contains(got.header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s is not inert: %v", address, got.header)
		}
	}
}
