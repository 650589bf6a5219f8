package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// commonWord stands in every article, so that one query matches all of them.
const commonWord = "общеслово"

// blockPlace is the slug of the article that everybody reads and that gets a block for one role.
const blockPlace = "article-with-a-block"

// A secret is something whose words stand nowhere else, with those who may read it, written down by hand.
type secret struct {
	name    string
	id      string // of an article; empty for replies, tickets and sections
	file    string // address of its attachment
	guide   bool
	words   map[string]string // by field
	readers string            // names, separated by spaces
	editors bool              // an article: who writes sees it in the studio, whatever its state
}

// readBy reports whether the person may read the secret. preview is a surface that shows editors what is not published.
func (x *secret) readBy(name string, preview bool) bool {
	return slices.Contains(strings.Fields(x.readers), name) || preview && x.editors && slices.Contains(leakWriters[:], name)
}

// leakWorld is a help center of secrets and everybody who might look.
type leakWorld struct {
	*site
	secrets []*secret
	people  []*person
	ticket  *ticket.Ticket
	reply   *kb.Reply
	words   int

	incidents []string // ids
	amended   string   // address of a change that the author proposes
}

const leakStaff = " agent supervisor editor admin author reviewer"

// leakWriters come into the studio.
var leakWriters = [...]string{"editor", "admin", "author", "reviewer"}

// Who may read a published article, in words. This table is the rule; kb.CanRead is what is tested.
var leakAccess = []struct {
	name      string
	access    kb.Access
	audiences []string
	readers   string
}{
	{"public", kb.AccessPublic, nil, "anonymous disabled uchenik navigator" + leakStaff},
	{"public of uchenik", kb.AccessPublic, []string{"uchenik"}, "anonymous disabled uchenik navigator" + leakStaff},
	{"members", kb.AccessMembers, nil, "uchenik navigator" + leakStaff},
	{"members of uchenik", kb.AccessMembers, []string{"uchenik"}, "uchenik" + leakStaff},
	{"staff", kb.AccessStaff, nil, leakStaff},
}

var leakUsers = []kb.User{
	{Login: "uchenik@example.test", Role: kb.RoleUser, Audiences: []string{"uchenik"}},
	{Login: "navigator@example.test", Role: kb.RoleUser, Audiences: []string{"navigator"}},
	{Login: "agent@example.test", Role: kb.RoleAgent},
	{Login: "supervisor@example.test", Role: kb.RoleSupervisor},
	{Login: "editor@example.test", Role: kb.RoleEditor},
	{Login: "admin@example.test", Role: kb.RoleAdmin},
	{Login: "author@example.test", Role: kb.RoleAuthor},
	{Login: "reviewer@example.test", Role: kb.RoleReviewer},
	{Login: "disabled@example.test", Role: kb.RoleAdmin, Audiences: []string{"uchenik"}},
}

func newLeakWorld(t *testing.T) *leakWorld {
	w := &leakWorld{}
	w.site = newSite(t, w.fill)
	ctx := t.Context()
	for _, u := range leakUsers {
		name, _, _ := strings.Cut(u.Login, "@")
		p := w.signedIn(w.userOf(u.Login))
		p.name = name
		w.people = append(w.people, p)
	}
	gone := w.userOf("disabled@example.test")
	gone.Disabled = true
	if err := w.kb.SaveUser(ctx, &gone); err != nil {
		t.Fatal(err)
	}
	anonymous := w.stranger()
	anonymous.name = "anonymous"
	w.people = append(w.people, anonymous)
	if err := errors.Join(ticket.EnsureDefaults(ctx, w.desk), w.addTicket(ctx), w.addGaps(ctx), w.addWordings(ctx), w.addAmendment(ctx), w.addIncidents(ctx)); err != nil {
		t.Fatal(err)
	}
	if err := w.Sync(ctx); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *leakWorld) fill(ctx context.Context, s *stores) error {
	for i, slug := range []string{"uchenik", "navigator"} {
		if err := s.kb.SaveAudience(ctx, kb.Audience{Slug: slug, Role: slug, Position: i}); err != nil {
			return err
		}
	}
	for _, u := range leakUsers {
		if err := s.kb.SaveUser(ctx, &u); err != nil {
			return err
		}
	}
	for _, access := range leakAccess {
		section := &secret{name: "section of " + access.name, words: map[string]string{"section": w.word()}, readers: access.readers}
		slug := strings.ReplaceAll(access.name, " ", "-")
		if err := s.kb.SaveSection(ctx, kb.Section{Slug: slug, Title: section.words["section"], Description: section.words["section"]}); err != nil {
			return err
		}
		w.secrets = append(w.secrets, section)
		for _, state := range []kb.State{kb.StatePublished, kb.StateDraft, kb.StateReview, kb.StateArchived} {
			for _, kind := range []kb.Kind{kb.KindGuide, kb.KindFAQ} {
				if state != kb.StatePublished && kind == kb.KindFAQ {
					continue
				}
				x := &secret{name: access.name + " " + string(kind) + " " + string(state), guide: kind == kb.KindGuide, editors: true}
				if state == kb.StatePublished {
					x.readers = access.readers
				}
				a := w.article(x)
				a.Kind, a.State, a.Access, a.Audiences, a.Section = kind, state, access.access, access.audiences, slug
				if err := w.save(ctx, s, x, a); err != nil {
					return err
				}
			}
		}
	}
	w.secrets = append(w.secrets, &secret{name: "block", words: map[string]string{"block": w.word()}, readers: leakStaff, editors: true})
	place := &kb.Article{Slug: blockPlace, Kind: kb.KindArticle, Title: "С блоком", Body: "Пока без блока.", Access: kb.AccessPublic, State: kb.StatePublished, Lang: "ru"}
	if err := s.kb.SaveArticles(ctx, "test", place); err != nil {
		return err
	}
	return w.addReply(ctx, s)
}

// article makes an article of words of its own.
func (w *leakWorld) article(x *secret) *kb.Article {
	x.words = map[string]string{"title": w.word(), "body": w.word(), "question": w.word(), "tag": w.word(), "category": w.word(), "file": w.word()}
	x.words["slug"] = "secret-" + fmt.Sprintf("%04d", w.words)
	a := &kb.Article{
		Slug: x.words["slug"], Title: "Статья " + x.words["title"], Lang: "ru", Category: x.words["category"], Tags: []string{x.words["tag"]},
		Questions: []string{"Вопрос " + x.words["question"]}, Body: "Здесь " + commonWord + " и " + x.words["body"] + ".\n\n[файл](f.txt)",
	}
	if x.guide {
		x.words["captions"], x.words["chapter"] = w.word(), w.word()
		a.Guide = &kb.Guide{
			Video: "https://films.example/f.webm", Chapters: []kb.Chapter{{T: 0, Title: x.words["chapter"]}}, Duration: 60,
			Captions: "WEBVTT\n\n00:00.000 --> 00:05.000\nГоворим " + x.words["captions"] + " вслух\n\n00:06.000 --> 00:10.000\nИ конец\n",
		}
	}
	return a
}

// save writes an article with a file, related to all the articles before it.
func (w *leakWorld) save(ctx context.Context, s *stores, x *secret, a *kb.Article) error {
	for _, other := range w.secrets {
		if other.id != "" {
			a.Related = append(a.Related, other.id)
			a.Body += " [далее](" + other.id + ")"
		}
	}
	slices.Reverse(a.Related)
	if err := s.kb.SaveArticles(ctx, "test", a); err != nil {
		return fmt.Errorf("%s: %w", x.name, err)
	}
	hash, size, err := s.blobs.Put(ctx, strings.NewReader("В файле "+x.words["file"]))
	if err != nil {
		return err
	}
	name := x.words["slug"] + ".txt"
	x.id, x.file = a.ID, "/files/"+hash+"/"+name
	w.secrets = append(w.secrets, x)
	small, narrow, err := s.blobs.Put(ctx, strings.NewReader("Поменьше: "+x.words["file"]))
	return errors.Join(err,
		s.kb.SaveAttachment(ctx, kb.Attachment{Hash: hash, Name: name, Type: "text/plain", Size: size, ArticleID: a.ID, Path: "f.txt", CreatedAt: s.now()}),
		s.kb.SavePictures(ctx, kb.Picture{Original: hash, Width: 480, Height: 240, Hash: small, Type: "text/plain", Size: narrow}),
		s.kb.SaveRedirects(ctx, kb.Redirect{Source: "/old/" + a.ID, ArticleID: a.ID}))
}

func (w *leakWorld) addReply(ctx context.Context, s *stores) error {
	x := &secret{name: "canned reply", words: map[string]string{"reply": w.word(), "text": w.word(), "tag": w.word()}, readers: leakStaff}
	w.secrets = append(w.secrets, x)
	w.reply = &kb.Reply{Title: x.words["reply"] + " " + commonWord, Body: x.words["text"], Tags: []string{x.words["tag"]}}
	return s.kb.SaveReplies(ctx, w.reply)
}

func (w *leakWorld) addTicket(ctx context.Context) (err error) {
	talk := &secret{name: "conversation", words: map[string]string{"subject": w.word(), "message": w.word(), "answer": w.word()}, readers: "navigator agent supervisor admin"}
	note := &secret{name: "note", words: map[string]string{"note": w.word()}, readers: "agent supervisor admin"}
	w.secrets = append(w.secrets, talk, note)
	w.ticket, err = leakTicket(ctx, w, talk.words, note.words["note"])
	return err
}

// addGaps makes a gap of every article, called by the article's id: somebody said that it did not help.
func (w *leakWorld) addGaps(ctx context.Context) error {
	step := assist.NeedStep{Source: "test", To: "1"}
	for _, x := range w.secrets {
		if x.id == "" {
			continue
		}
		ref := "article:" + x.id
		step.Gaps = append(step.Gaps, &assist.Gap{ID: x.id, Verdict: assist.VerdictExtend, Near: ref, Needs: 1, People: 1, State: assist.GapOpen, FirstAt: w.now(), LastAt: w.now()})
		step.Needs = append(step.Needs, assist.Need{ID: "vote:" + x.id, Source: assist.NeedVote, Person: "somebody", About: ref, At: w.now(), Gap: x.id})
	}
	return w.desk.SaveNeeds(ctx, step)
}

// addWordings has somebody ask for every article in a word of its own.
func (w *leakWorld) addWordings(ctx context.Context) error {
	var list []assist.Wording
	for _, x := range w.secrets {
		if x.id != "" {
			x.words["wording"] = w.word()
			list = append(list, assist.Wording{Ref: "article:" + x.id, Text: x.words["wording"], Source: assist.WordingTicket, Origin: x.id, By: "somebody", Rev: 1, At: w.now()})
		}
	}
	return w.desk.ReplaceWordings(ctx, assist.WordingTicket, nil, list)
}

// addAmendment has the author propose a change of what everybody reads.
func (w *leakWorld) addAmendment(ctx context.Context) error {
	a, err := w.kb.Article(ctx, w.find("public guide published").id)
	if err != nil {
		return err
	}
	x := &secret{name: "amendment", words: map[string]string{"proposal": w.word(), "note": w.word(), "heading": w.word()}, editors: true}
	w.secrets = append(w.secrets, x)
	m := &kb.Amendment{ArticleID: a.ID, By: w.userOf("author@example.test").ID, Base: a.Rev, State: kb.StateReview, Note: x.words["note"], Article: *a}
	m.Article.Title, m.Article.Body = x.words["heading"], x.words["proposal"]
	w.amended = "/studio/articles/" + a.ID + "/amendments/" + m.By
	return w.kb.SaveAmendment(ctx, m.By, m, kb.Step{Action: kb.ActAmend, Note: m.Note})
}

// word makes the next word that stands nowhere else: six letters, so that none is part of another.
func (w *leakWorld) word() string {
	w.words++
	var b strings.Builder
	for n, i := w.words, 0; i < 3; i++ {
		b.WriteString([]string{"жо", "зю", "щу", "фы", "хэ", "цю", "шо", "чё"}[n%8])
		n /= 8
	}
	return b.String() + "к"
}

func (w *leakWorld) find(name string) *secret {
	for _, x := range w.secrets {
		if x.name == name {
			return x
		}
	}
	w.t.Fatalf("no secret %q", name)
	return nil
}

func (w *leakWorld) person(name string) *person {
	for _, p := range w.people {
		if p.name == name {
			return p
		}
	}
	w.t.Fatalf("nobody is called %q", name)
	return nil
}

// A listSurface lists articles without being asked for one.
type listSurface struct {
	path    string
	field   string // that stands there for every readable article
	preview bool   // editors see every state
	public  bool   // shows what is public, whoever asks
	guides  bool   // only guides
}

var listSurfaces = []listSurface{
	{path: "/"}, {path: "/?for=uchenik"}, {path: "/?for="}, {path: "/guides", field: "title", guides: true},
	{path: "/s/public"}, {path: "/s/public-of-uchenik"}, {path: "/s/members"}, {path: "/s/members-of-uchenik"}, {path: "/s/staff"},
	{path: "/search"}, {path: "/search?q=" + url.QueryEscape(commonWord)}, {path: "/search?kind=guide&q=" + url.QueryEscape(commonWord)},
	{path: "/api/v1/search?limit=50&q=" + url.QueryEscape(commonWord), field: "title"},
	{path: "/studio/articles/pick?q=" + url.QueryEscape(commonWord)}, {path: "/search/complete?q=" + url.QueryEscape("ста")}, {path: "/api/v1/complete?limit=50&q=" + url.QueryEscape("стат")},
	{path: "/api/v1/articles", field: "title", preview: true}, {path: "/api/v1/sections"},
	{path: "/sitemap.xml", field: "slug", public: true}, {path: "/feed.xml", public: true}, {path: "/llms.txt", field: "slug", public: true}, {path: "/opensearch.xml"}, {path: "/robots.txt"},
	{path: "/api/v1/openapi.json"}, {path: "/healthz"}, {path: "/readyz"}, {path: "/metrics"},
	{path: "/requests/new"}, {path: "/requests"}, {path: "/no-such-page"}, {path: "/studio", preview: true}, {path: "/studio/articles/new", preview: true}, {path: "/studio/proposals", preview: true}, {path: "/studio?state=draft", preview: true}, {path: "/login"},
	{path: "/desk/incidents"}, {path: "/api/v1/incidents"}, {path: "/api/v1/incidents?state=suspected"}, {path: "/api/v1/incidents?for=uchenik"},
	{path: "/studio/import", preview: true}, {path: "/studio/export", preview: true}, {path: "/api/v1/imports", preview: true}, {path: "/api/v1/export", preview: true},
	{path: "/studio/files", preview: true}, {path: "/studio/files?unused=1", preview: true}, {path: "/api/v1/amendments", preview: true},
	{path: "/insights/gaps", preview: true}, {path: "/insights/gaps?days=90&state=open", preview: true}, {path: "/api/v1/gaps?limit=500", preview: true},
	{path: "/studio/synonyms"}, {path: "/studio/replies", preview: true}, {path: "/studio/sections", preview: true}, {path: "/studio/sections?slug=staff", preview: true}, {path: "/studio/pins", preview: true}, {path: "/api/v1/pins", preview: true}, {path: "/studio/wordings", preview: true}, {path: "/api/v1/wordings?limit=500", preview: true}, {path: "/api/v1/wordings/sources", preview: true},
	{path: "/studio/review", preview: true}, {path: "/studio/audit", preview: true}, {path: "/studio?due=planned", preview: true}, {path: "/api/v1/acts", preview: true},
}

// An articleSurface is asked about one article.
type articleSurface struct {
	name    string
	fields  string // that stand there when the article is readable
	echo    string // the field whose word is in the question
	preview bool
	guides  bool
	ask     func(p *person, x *secret) served
}

var articleSurfaces = []articleSurface{
	{name: "page", fields: "title body", echo: "slug", ask: at("/a/%s", "slug")},
	{name: "page by id", ask: func(p *person, x *secret) served { return p.get("/a/" + x.id) }},
	{name: "Markdown", fields: "title body", echo: "slug", ask: at("/a/%s.md", "slug")},
	{name: "captions", fields: "captions", echo: "slug", guides: true, ask: at("/a/%s/captions.vtt", "slug")},
	{name: "moment", fields: "captions chapter", echo: "slug", guides: true, ask: at("/a/%s?t=3", "slug")},
	{name: "vote", echo: "slug", ask: func(p *person, x *secret) served {
		return p.post("/a/"+x.words["slug"]+"/vote", url.Values{"helped": {"yes"}})
	}},
	{name: "thanks", fields: "title", ask: func(p *person, x *secret) served { return p.get("/requests/helped?a=" + x.id) }},
	{name: "file", fields: "file", echo: "slug", preview: true, ask: func(p *person, x *secret) served { return p.get(x.file) }},
	{name: "file in a width", fields: "file", echo: "slug", preview: true, ask: func(p *person, x *secret) served { return p.get(x.file + "?w=480") }},
	{name: "old address", ask: func(p *person, x *secret) served { return p.get("/old/" + x.id) }},
	{name: "studio", preview: true, ask: func(p *person, x *secret) served { return p.get("/studio/articles/" + x.id) }},
	{name: "as a guest", preview: true, ask: func(p *person, x *secret) served { return p.get("/studio/articles/" + x.id + "/as?as=guest") }},
	{name: "as a role", preview: true, ask: func(p *person, x *secret) served { return p.get("/studio/articles/" + x.id + "/as?as=for:uchenik") }},
	{name: "as the staff", preview: true, ask: func(p *person, x *secret) served { return p.get("/studio/articles/" + x.id + "/as?as=staff") }},
	{name: "revisions", preview: true, ask: func(p *person, x *secret) served { return p.get("/studio/articles/" + x.id + "/revisions") }},
	{name: "comparison", preview: true, ask: func(p *person, x *secret) served { return p.get("/studio/articles/" + x.id + "/compare?a=1&b=1") }},
	{name: "journal", preview: true, ask: func(p *person, x *secret) served { return p.get("/studio/audit?article=" + x.id) }},
	{name: "API revisions", preview: true, ask: func(p *person, x *secret) served { return p.get("/api/v1/articles/" + x.id + "/revisions") }},
	{name: "API revision", preview: true, ask: func(p *person, x *secret) served { return p.get("/api/v1/articles/" + x.id + "/revisions/1") }},
	{name: "API change", preview: true, ask: func(p *person, x *secret) served {
		return p.send(http.MethodPatch, "/api/v1/articles/"+x.id, "application/json", `{"rev":99}`)
	}},
	{name: "API article", fields: "title body", echo: "slug", preview: true, ask: at("/api/v1/articles/%s", "slug")},
	{name: "API attachments", echo: "slug", preview: true, ask: at("/api/v1/articles/%s/attachments", "slug")},
	{name: "gap", preview: true, ask: func(p *person, x *secret) served { return p.get("/insights/gaps/" + x.id) }},
	{name: "gap in the studio", preview: true, ask: func(p *person, x *secret) served { return p.get("/studio/articles/new?gap=" + x.id) }},
	{name: "API gap", preview: true, ask: func(p *person, x *secret) served { return p.get("/api/v1/gaps/" + x.id) }},
	{name: "learned words", echo: "slug", preview: true, ask: at("/studio/wordings?article=%s", "slug")},
	{name: "API learned words", preview: true, ask: func(p *person, x *secret) served { return p.get("/api/v1/wordings?ref=article:" + x.id) }},
	{name: "search by learned words", fields: "slug title", echo: "wording", ask: at("/search?q=%s", "wording")},
	{name: "search by title", fields: "slug", echo: "title", ask: at("/search?q=%s", "title")},
	{name: "search by body", fields: "slug title", echo: "body", ask: at("/search?q=%s", "body")},
	{name: "search by captions", fields: "slug title", echo: "captions", guides: true, ask: at("/search?q=%s", "captions")},
	{name: "search by question", fields: "slug title", echo: "question", ask: at("/search?q=%s", "question")},
	{name: "search by tag", fields: "slug title", echo: "tag", ask: at("/search?q=%s", "tag")},
	{name: "search for a role", fields: "slug title", echo: "body", ask: at("/search?for=uchenik&q=%s", "body")},
	{name: "API search", fields: "slug title", echo: "body", ask: at("/api/v1/search?q=%s", "body")},
	{name: "completion", fields: "slug", echo: "title", ask: at("/search/complete?q=%s", "title")},
	{name: "completion by question", echo: "question", ask: at("/search/complete?q=%s", "question")},
	{name: "API completion", fields: "slug", echo: "title", ask: at("/api/v1/complete?q=%s", "title")},
	{name: "suggestions", fields: "slug", echo: "title", ask: func(p *person, x *secret) served {
		return p.post("/requests/suggest", url.Values{"subject": {"Статья " + x.words["title"]}, "body": {commonWord}}, "HX-Request", "true")
	}},
	{name: "request without a script", echo: "body", ask: func(p *person, x *secret) served {
		return p.post("/requests/suggest", url.Values{"subject": {"помогите " + x.words["body"]}, "body": {commonWord}})
	}},
	{name: "API suggestions", fields: "slug", echo: "title", ask: func(p *person, x *secret) served {
		return p.send(http.MethodPost, "/api/v1/suggestions", "application/json", `{"subject":"Статья `+x.words["title"]+`","body":"`+commonWord+`"}`)
	}},
}

// at asks with a word of the article in the address.
func at(pattern, field string) func(*person, *secret) served {
	return func(p *person, x *secret) served { return p.get(fmt.Sprintf(pattern, url.QueryEscape(x.words[field]))) }
}
