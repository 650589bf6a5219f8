package main

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// axe finds what people with assistive technology stumble over. It reaches the page through the debugger, past the content policy.
//
//go:embed testdata/axe/axe.min.js
var axe string

// axeRun reports violations as lines of text: rule, element, what to do.
const axeRun = `axe.run(document, {resultTypes: ["violations"], runOnly: %s}).then((r) => r.violations.flatMap((v) => v.nodes.map((n) =>
	v.id + " " + n.target.join(" ") + ": " + n.failureSummary.replace(/\s+/g, " "))))`

// What axe is to look for: everything, or what another theme alone can break.
const (
	axeAll     = `{type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]}`
	axeColours = `{type: "rule", values: ["color-contrast"]}`
)

// A pageType is one kind of page, and how a person gets it to show everything it has.
type pageType struct {
	name string
	who  string // stranger, user, agent, editor
	path string
	see  string // what is there when the page is ready
	do   func(b *tab)
}

func pageTypes(key, answered string) []pageType {
	return []pageType{
		{name: "home", who: "stranger", path: "/", see: "h1"},
		{name: "home-role", who: "stranger", path: "/?for=navigator", see: "h1"},
		{name: "home-list", who: "stranger", path: "/?for=", see: "h1", do: func(b *tab) {
			b.write("#q", "серт")
			b.see("[role=option]", "")
			b.press("ArrowDown", "ArrowDown", 0)
		}},
		{name: "section", who: "stranger", path: "/s/vhod", see: "h1"},
		{name: "article", who: "stranger", path: "/a/vhod-zabyli-parol", see: "h1"},
		{name: "guides", who: "stranger", path: "/guides", see: "h1"},
		{name: "guide", who: "stranger", path: "/a/guide-ekskursiya-po-kabinetu?t=40", see: "h1"},
		{name: "search", who: "stranger", path: "/search?q=" + url.QueryEscape("не приходит письмо"), see: ".hit"},
		{name: "search-empty", who: "stranger", path: "/search?q=" + url.QueryEscape("ъъъъъ"), see: ".weak"},
		{name: "search-filtered", who: "stranger", path: "/search?role=uchenik&section=vhod&updated=year&q=" + url.QueryEscape("пароль"), see: ".chip"},
		{name: "search-weak", who: "stranger", path: "/search?q=" + url.QueryEscape("кредитная карта в банке"), see: "#nearest-title"},
		{name: "lab", who: "editor", path: "/search/lab?audience=roditel&w.grams=0&synonyms=off&q=" + url.QueryEscape("как gjvtyznm парол"), see: ".lab-side .lab-hit", do: func(b *tab) {
			b.wait("have every table open", `[...document.querySelectorAll("main details")].every((d) => (d.open = true))`)
		}},
		{name: "request-new", who: "stranger", path: "/requests/new?type=vhod", see: "#in-subject", do: func(b *tab) {
			b.write("#in-subject", askedSubject)
			b.see("#suggest .suggest-hit", "")
		}},
		{name: "login", who: "stranger", path: "/login", see: "#in-login"},
		{name: "not-found", who: "stranger", path: missingPage, see: "h1"},
		{name: "requests", who: "user", path: "/requests", see: ".ticket-card"},
		{name: "request", who: "user", path: "/requests/" + key, see: ".message"},
		{name: "request-rating", who: "user", path: "/requests/" + answered, see: "#rating", do: func(b *tab) {
			b.wait("say that it was bad", `(document.querySelector("#rating [value=bad]").checked = true)`)
		}},
		{name: "desk", who: "agent", path: "/desk?view=open", see: ".tickets a"},
		{name: "desk-ticket", who: "agent", path: "/desk/tickets/" + key, see: ".incident-of"},
		{name: "incidents", who: "agent", path: "/desk/incidents", see: ".incident-rows a"},
		{name: "incident", who: "agent", path: "/desk/incidents/mass", see: ".incident-tickets"},
		{name: "desk-keys", who: "agent", path: "/desk/tickets/" + key, see: ".offer", do: func(b *tab) { b.press("Slash", "?", 0) }},
		{name: "gaps", who: "editor", path: "/insights/gaps", see: ".gap-row", do: func(b *tab) {
			b.wait("have the rules open", `[...document.querySelectorAll("main details")].every((d) => (d.open = true))`)
		}},
		{name: "gap", who: "editor", path: "/insights/gaps/key", see: "#gap-form"},
		{name: "insights", who: "editor", path: "/insights", see: ".insight-tiles", do: func(b *tab) {
			b.wait("have every definition open", `[...document.querySelectorAll("main details")].every((d) => (d.open = true))`)
		}},
		{name: "insight-suggestions", who: "editor", path: "/insights/suggestions", see: ".insight-entries"},
		{name: "insight-searches", who: "editor", path: "/insights/searches", see: ".insight-table"},
		{name: "studio", who: "editor", path: "/studio", see: "table"},
		{name: "replies", who: "editor", path: "/studio/replies", see: ".managed-rows", do: func(b *tab) {
			b.write("#reply-body", "{{")
			b.see(".place-list .option", "")
		}},
		{name: "sections", who: "editor", path: "/studio/sections", see: ".tree"},
		{name: "synonyms", who: "editor", path: "/studio/synonyms", see: "#words"},
		{name: "pins", who: "editor", path: "/studio/pins?query=пароль", see: ".trial"},
		{name: "wordings", who: "editor", path: "/studio/wordings", see: ".wording"},
		{name: "imports", who: "editor", path: "/studio/import", see: ".import-rows"},
		{name: "import-trial", who: "editor", path: "/studio/import/trial", see: ".import-counts", do: func(b *tab) {
			b.wait("have every list open", `[...document.querySelectorAll("main details")].every((d) => (d.open = true))`)
		}},
		{name: "import-way", who: "editor", path: "/studio/import/way", see: ".import-progress"},
		{name: "studio-new", who: "editor", path: "/studio/articles/new", see: "#title"},
		{name: "studio-guide", who: "editor", path: "/studio/articles/new?kind=guide", see: "[data-studio-film]", do: func(b *tab) {
			b.click("[data-chapters] [data-do=add]", "Добавить главу")
			b.click("[data-captions] [data-do=add]", "Добавить фразу")
			b.typed("Слова")
			b.write("[data-cell=end]", "потом")
			b.see("[data-problem]", "время не разобрать")
			b.see(".studio-saved", "Черновик правок")
		}},
		{name: "studio-left", who: "editor", path: "/studio/articles/new", see: "[data-left]"},
		{name: "studio-upload", who: "editor", path: "/studio/articles/new", see: "#body", do: func(b *tab) {
			b.wait("drop a picture", drop)
			b.see("[data-part=alt]", "")
			b.see(".studio-saved", "Черновик правок")
		}},
		{name: "studio-edit", who: "editor", path: "", see: "#title"},
		{name: "studio-role", who: "editor", path: "./as?as=guest", see: ".role-bar"},
		{name: "studio-files", who: "editor", path: "/studio/files", see: ".library"},
		{name: "studio-amended", who: "editor", path: "./amendments/somebody", see: "#answer"},
		{name: "studio-review", who: "editor", path: "/studio/review", see: "h1"},
		{name: "studio-audit", who: "editor", path: "/studio/audit", see: ".audit"},
		{name: "studio-revisions", who: "editor", path: "./revisions", see: ".audit"},
		{name: "studio-compare", who: "editor", path: "./compare?a=1&b=2", see: ".diff"},
	}
}

// An appearance is how a page is seen.
type appearance struct {
	name, theme   string
	width, height int64
	rules         string // of axe
}

// Every page is seen in these. The narrow one comes last.
var appearances = []appearance{
	{"light", "light", 1280, 900, axeAll},
	{"dark", "dark", 1280, 900, axeColours},
	{"phone", "light", 390, 844, axeAll},
}

// TestPagesAreAccessible runs axe on every kind of page, light, dark and on a phone. With PODSKAZKA_TEST_SHOTS=DIR it leaves pictures of
// them there; with -update the one of the README is taken anew.
func TestPagesAreAccessible(t *testing.T) {
	t.Parallel()
	browser := newBrowser(t)
	s := newSite(t, seedDemo)
	key := askAs(s, "navigator@orientir.example")
	tabs := map[string]*tab{"stranger": newTab(t, browser, s)}
	for who, login := range map[string]string{"user": "navigator@orientir.example", "agent": "agent@orientir.example", "editor": "editor@orientir.example"} {
		tabs[who] = newTab(t, browser, s)
		tabs[who].open("/login")
		tabs[who].signIn(login)
		tabs[who].see(".person-name", "")
	}
	edited, err := s.kb.Article(t.Context(), "vhod-zabyli-parol")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.desk.SaveNeeds(t.Context(), seenGap(edited.ID, s.now())); err != nil {
		t.Fatal(err)
	}
	answered, err := s.desk.Ticket(t.Context(), askAs(s, "navigator@orientir.example"))
	if err != nil {
		t.Fatal(err)
	}
	answered.Status = ticket.StatusFeedback
	if err := s.desk.Take(t.Context(), ticket.Step{Ticket: answered, Event: ticket.Event{Action: ticket.ActReply}}); err != nil {
		t.Fatal(err)
	}
	s.suspect(t, key)
	seenImports(t, s)
	editor := s.userOf("editor@orientir.example")
	if err := s.learner.Attach(t.Context(), editor.Viewer(), "article:"+edited.ID, "gap", []string{"не пускает"}); err != nil {
		t.Fatal(err)
	}
	edited.Body = strings.Replace(edited.Body, "пароль", "новый пароль", 1)
	if err := s.kb.SaveArticles(t.Context(), editor.ID, edited); err != nil {
		t.Fatal(err)
	}
	proposed := &kb.Amendment{ArticleID: edited.ID, By: "somebody", Base: edited.Rev, State: kb.StateReview, Note: "Так яснее", Article: *edited}
	proposed.Article.Body = strings.Replace(edited.Body, "новый пароль", "другой пароль", 1)
	if err := s.kb.SaveAmendment(t.Context(), proposed.By, proposed, kb.Step{Action: kb.ActAmend, Note: proposed.Note}); err != nil {
		t.Fatal(err)
	}
	for _, page := range pageTypes(key, answered.Key) {
		b := tabs[page.who]
		if rest, of := strings.CutPrefix(page.path, "."); of || page.path == "" {
			page.path = "/studio/articles/" + edited.ID + rest
		}
		b.do(chromedp.EmulateViewport(appearances[0].width, appearances[0].height))
		b.open(page.path)
		b.see(page.see, "")
		b.loaded()
		if page.do != nil {
			page.do(b)
		}
		b.seeIn(appearances, page.name)
	}
	if *update {
		tabs["stranger"].readmePicture()
	}
}

// seeIn looks at the page that is open in each appearance, without loading it again.
func (b *tab) seeIn(views []appearance, name string) {
	b.t.Helper()
	b.loadAxe()
	for _, view := range views {
		b.do(chromedp.EmulateViewport(view.width, view.height))
		b.wait("have the theme", fmt.Sprintf("(document.documentElement.dataset.theme = %q, true)", view.theme))
		b.wait("have nothing moving", `document.getAnimations().every((a) => a.playState !== "running")`)
		b.shoot(name + "-" + view.name)
		for _, line := range b.violations(view.rules) {
			b.t.Errorf("%s, %s: %s", name, view.name, line)
		}
		if wide := lookWidth(b); wide > view.width {
			b.t.Errorf("%s, %s: the page is %d wide in a window of %d", name, view.name, wide, view.width)
		}
	}
}

// askAs files a request of a user.
func askAs(s *site, login string) (key string) {
	got := s.signedIn(s.userOf(login)).post("/requests", url.Values{"subject": {askedSubject}, "body": {askedBody}, "confirmed": {"1"}})
	key = strings.TrimPrefix(strings.TrimSuffix(got.header.Get("Location"), "?sent=1"), "/requests/")
	if got.status != http.StatusSeeOther || key == "" {
		s.t.Fatalf("sending a request: %d", got.status)
	}
	return key
}

// loadAxe puts axe into the page.
func (b *tab) loadAxe() {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](axe+"\n;true")); err != nil {
		b.t.Fatalf("load axe: %v", err)
	}
}

// violations runs axe, which is loaded, on what the window shows.
func (b *tab) violations(rules string) []string {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	lines, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](fmt.Sprintf(axeRun, rules), chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("run axe: %v", err)
	}
	return lines
}

func lookWidth(b *tab) int64 { return look[int64](b, "document.documentElement.scrollWidth") }

// shoot leaves a picture of the page in the folder PODSKAZKA_TEST_SHOTS names.
func (b *tab) shoot(name string) {
	b.t.Helper()
	dir := os.Getenv("PODSKAZKA_TEST_SHOTS")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// maxPicture keeps the README light.
const maxPicture = 200 << 10

// readmePicture takes the home page while its first visitor types.
func (b *tab) readmePicture() {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(1280, 900))
	b.open("/?theme=light&for=")
	b.write("#q", "не приходит")
	b.see("[role=option]", "")
	taken, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	picture, err := lighter(taken)
	if err != nil {
		b.t.Fatal(err)
	}
	if len(picture) > maxPicture {
		b.t.Errorf("the picture of the README has %d bytes, the limit is %d", len(picture), maxPicture)
	}
	path := filepath.Join("testdata", "screenshots", "home.png")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(path, picture, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// lighter rounds the colours of a PNG to every fourth value: nobody sees it, and gradients compress to half.
func lighter(picture []byte) ([]byte, error) {
	decoded, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		return nil, err
	}
	rounded := image.NewRGBA(decoded.Bounds())
	draw.Draw(rounded, rounded.Rect, decoded, decoded.Bounds().Min, draw.Src)
	for i, v := range rounded.Pix {
		if v < 252 {
			rounded.Pix[i] = (v + 1) &^ 3
		} else {
			rounded.Pix[i] = 255
		}
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	err = encoder.Encode(&out, rounded)
	return out.Bytes(), err
}

// What a public page may weigh, compressed.
const (
	maxScripts = 30 << 10
	maxStyles  = 20 << 10
)

var (
	scriptOf = regexp.MustCompile(`<script src="([^"]+)"`)
	styleOf  = regexp.MustCompile(`<link rel="stylesheet" href="([^"]+)"`)
	importOf = regexp.MustCompile(`from "\./([^"]+)"`)
)

// TestPageWeight holds the public pages to their budget: what each loads, with the modules those import.
func TestPageWeight(t *testing.T) {
	s := newSite(t, seedDemo)
	p := s.stranger()
	for _, path := range []string{"/", "/s/vhod", "/a/vhod-zabyli-parol", "/a/guide-ekskursiya-po-kabinetu", "/guides", "/search?q=x", "/requests/new?type=vhod", "/requests", "/login"} {
		html := p.get(path).body
		scripts, styles := weigh(p, scriptOf.FindAllStringSubmatch(html, -1)), weigh(p, styleOf.FindAllStringSubmatch(html, -1))
		if scripts == 0 || scripts > maxScripts {
			t.Errorf("%s: %d bytes of scripts, the limit is %d", path, scripts, maxScripts)
		}
		if styles == 0 || styles > maxStyles {
			t.Errorf("%s: %d bytes of styles, the limit is %d", path, styles, maxStyles)
		}
		t.Logf("%s: scripts %d, styles %d", path, scripts, styles)
	}
}

// weigh adds up the compressed sizes of files and of what they import, each once.
func weigh(p *person, found [][]string) int {
	total, seen := 0, map[string]bool{}
	var add func(path string)
	add = func(path string) {
		if seen[path] {
			return
		}
		seen[path] = true
		got := p.get(path)
		if got.status != http.StatusOK {
			p.t.Errorf("%s answers %d", path, got.status)
		}
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		_, _ = io.WriteString(z, got.body) // a buffer takes everything
		_ = z.Close()
		total += packed.Len()
		for _, module := range importOf.FindAllStringSubmatch(got.body, -1) {
			add(path[:strings.LastIndex(path, "/")+1] + module[1])
		}
	}
	for _, file := range found {
		add(file[1])
	}
	return total
}

// seenGap is a gap with all that its page can show.
func seenGap(article string, at time.Time) assist.NeedStep {
	const asked = "где взять ключ школы"
	gap := &assist.Gap{
		ID: "key", Title: asked, Wordings: []string{asked, "нет ключа, что делать"}, Verdict: assist.VerdictWords, Near: "article:" + article, Solved: true, Needs: 1,
		People: 1, Audiences: []string{"uchenik"}, Handled: 2 * time.Hour, State: assist.GapOpen, FirstAt: at, LastAt: at,
	}
	need := assist.Need{ID: "1", Source: assist.NeedAnswer, Text: asked, Person: "a", Audience: "uchenik", Answer: "Ключ у администратора школы.", Gap: "key", At: at}
	return assist.NeedStep{Source: "test", To: "1", Gaps: []*assist.Gap{gap}, Needs: []assist.Need{need}}
}
