package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// TestNoLeak asks every surface as everybody about everything, and compares what stands in the answers with the table of
// leak_fixture_test.go, which does not ask kb.CanRead. Then rights are taken away and the very next requests are compared again.
func TestNoLeak(t *testing.T) {
	t.Parallel()
	w := newLeakWorld(t)
	t.Run("at rest", func(t *testing.T) {
		for _, p := range w.people {
			w.askAll(t, p)
			w.countAll(t, p)
		}
	})
	t.Run("hidden and missing are one answer", w.sameNotFound)
	t.Run("conversations", w.conversations)
	t.Run("narrowed in the store, index behind", func(t *testing.T) {
		w.change(t, w.find("public guide published"), "agent supervisor editor admin author reviewer", func(a *kb.Article) { a.Access = kb.AccessStaff })
		w.change(t, w.find("members of uchenik faq published"), "navigator agent supervisor editor admin author reviewer", func(a *kb.Article) { a.Audiences, a.Section = []string{"navigator"}, "" })
		w.change(t, w.find("public of uchenik guide published"), "", func(a *kb.Article) { a.State = kb.StateDraft })
	})
	t.Run("narrowed by an editor", func(t *testing.T) {
		w.edit(t, w.find("public faq published"), "uchenik navigator agent supervisor editor admin author reviewer", map[string]any{"access": "members"})
		w.edit(t, w.find("members guide published"), "", map[string]any{"state": "archived"})
		w.edit(t, w.find("public faq published"), "uchenik agent supervisor editor admin author reviewer", map[string]any{"audiences": []string{"uchenik"}})
	})
	t.Run("a block for one role", w.onlyBlock)
	t.Run("a person who lost his role", w.disabledUser)
}

// change writes an article past the pages, so that no index has heard of it, and asks the next requests.
func (w *leakWorld) change(t *testing.T, x *secret, readers string, edit func(*kb.Article)) {
	t.Helper()
	a, err := w.kb.Article(t.Context(), x.id)
	if err != nil {
		t.Fatal(err)
	}
	edit(a)
	if err := w.kb.SaveArticles(t.Context(), "test", a); err != nil {
		t.Fatal(err)
	}
	x.readers = readers
	for _, p := range w.people {
		w.ask(t, p, x, false) // what was widened may be found a moment later
	}
}

// edit writes an article as an editor's program does; now everything must be found at once, too.
func (w *leakWorld) edit(t *testing.T, x *secret, readers string, fields map[string]any) {
	t.Helper()
	w.put(t, x.id, fields)
	x.readers = readers
	for _, p := range w.people {
		w.ask(t, p, x, true)
	}
}

func (w *leakWorld) put(t *testing.T, ref string, fields map[string]any) {
	t.Helper()
	editor := w.person("editor")
	var article map[string]any
	if err := json.Unmarshal([]byte(editor.get("/api/v1/articles/"+ref).body), &article); err != nil {
		t.Fatal(err)
	}
	maps.Copy(article, fields)
	text, err := json.Marshal(article)
	if err != nil {
		t.Fatal(err)
	}
	if got := editor.send(http.MethodPut, "/api/v1/articles/"+ref, "application/json", string(text)); got.status != http.StatusOK {
		t.Fatalf("editing %s: %d %s", ref, got.status, got.body)
	}
}

// askAll asks every surface about every secret.
func (w *leakWorld) askAll(t *testing.T, p *person) {
	t.Helper()
	for _, s := range listSurfaces {
		got := p.get(s.path)
		w.check(t, p, s.path, got, "", s.preview)
		for _, x := range w.secrets {
			if s.field != "" && x.readBy(p.name, s.preview) && (!s.public || x.readBy("anonymous", false)) && (!s.guides || x.guide) &&
				!strings.Contains(plainText(got.body), x.words[s.field]) {
				t.Errorf("%s as %s: %s is readable and not there", s.path, p.name, x.name)
			}
		}
	}
	for _, x := range w.secrets {
		if x.id != "" {
			w.ask(t, p, x, true)
		}
	}
}

// ask asks every surface about one article. complete: what the person may read must be there.
func (w *leakWorld) ask(t *testing.T, p *person, x *secret, complete bool) {
	t.Helper()
	for _, s := range articleSurfaces {
		if s.guides && !x.guide {
			continue
		}
		got := s.ask(p, x)
		w.check(t, p, s.name+" of "+x.name, got, x.words[s.echo], s.preview)
		if !complete || !x.readBy(p.name, s.preview) {
			continue
		}
		for _, field := range strings.Fields(s.fields) {
			if word := x.words[field]; word != "" && !strings.Contains(plainText(got.body), word) {
				t.Errorf("%s of %s as %s (%d): the %s is readable and not there", s.name, x.name, p.name, got.status, field)
			}
		}
	}
}

// check fails on every word in an answer that the person may not read. echo is the word he asked with himself.
func (w *leakWorld) check(t *testing.T, p *person, what string, got served, echo string, preview bool) {
	t.Helper()
	if got.status >= http.StatusInternalServerError {
		t.Errorf("%s as %s answers %d", what, p.name, got.status)
	}
	text := plainText(got.body + got.header.Get("Location") + got.header.Get("Content-Disposition"))
	for _, x := range w.secrets {
		if x.readBy(p.name, preview) {
			continue
		}
		for field, word := range x.words {
			if word != echo && strings.Contains(text, word) {
				t.Errorf("LEAK: %s as %s shows the %s of %s", what, p.name, field, x.name)
			}
		}
	}
}

// plainText takes the marks out of what was found, in HTML and in JSON.
func plainText(body string) string {
	return strings.NewReplacer("<mark>", "", "</mark>", "", `\u003cmark\u003e`, "", `\u003c/mark\u003e`, "").Replace(body)
}

var foundNumber = regexp.MustCompile(`aria-current="page">Всё <span class="count">(\d+)<`)

// countAll checks that totals count what the person may read and nothing else.
func (w *leakWorld) countAll(t *testing.T, p *person) {
	t.Helper()
	want := 0
	for _, x := range w.secrets {
		if x.id != "" && x.readBy(p.name, false) {
			want++
		}
	}
	var api struct{ Total int }
	if err := json.Unmarshal([]byte(p.get("/api/v1/search?q="+url.QueryEscape(commonWord)).body), &api); err != nil {
		t.Fatal(err)
	}
	if api.Total != want {
		t.Errorf("the API counts %d answers for %s, he may read %d", api.Total, p.name, want)
	}
	page := foundNumber.FindStringSubmatch(p.get("/search?q=" + url.QueryEscape(commonWord)).body)
	if page == nil || page[1] != fmt.Sprint(want) {
		t.Errorf("the page counts %v answers for %s, he may read %d", page, p.name, want)
	}
}

// sameNotFound: nothing tells an article that is hidden from one that never was.
func (w *leakWorld) sameNotFound(t *testing.T) {
	for _, p := range w.people {
		for _, x := range w.secrets {
			if x.id == "" || x.readBy(p.name, false) {
				continue
			}
			for _, pattern := range []string{"/a/%s", "/a/%s.md", "/a/%s/captions.vtt", "/api/v1/articles/%s"} {
				if strings.HasPrefix(pattern, "/api/") && x.readBy(p.name, true) {
					continue
				}
				hidden, missing := p.get(fmt.Sprintf(pattern, x.words["slug"])), p.get(fmt.Sprintf(pattern, "no-such-article"))
				if hidden.status != missing.status || strings.ReplaceAll(hidden.body, x.words["slug"], "no-such-article") != missing.body {
					t.Errorf("%s as %s: hidden %s answers %d, a missing one %d, or with other words", pattern, p.name, x.name, hidden.status, missing.status)
				}
			}
		}
	}
}

// conversations: a ticket is its requester's and the desk's; a note is the desk's; canned replies are the staff's.
func (w *leakWorld) conversations(t *testing.T) {
	key := w.ticket.Key
	w.writeup(t, key)
	for _, p := range w.people {
		for _, id := range w.incidents {
			for _, path := range []string{"/desk/incidents/" + id, "/api/v1/incidents/" + id} {
				w.check(t, p, path, p.get(path), "", false)
			}
		}
		for _, path := range []string{
			"/requests/" + key, "/requests", "/desk", "/desk?view=done", "/desk/tickets/" + key, "/api/v1/tickets", "/api/v1/tickets/" + key,
			"/api/v1/tickets/" + key + "/suggestions", "/api/v1/replies", "/api/v1/replies/" + w.reply.ID, "/studio/replies?id=" + w.reply.ID, "/studio/replies?sample=" + key, "/desk/fresh",
		} {
			w.check(t, p, path, p.get(path), "", false)
		}
		for _, form := range []string{"", "?form=source"} {
			w.check(t, p, "amendment"+form, p.get(w.amended+form), "", true)
		}
		for _, x := range w.secrets {
			if x.id != "" {
				continue
			}
			for field, word := range x.words {
				for _, path := range []string{
					"/api/v1/search?kind=reply,ticket&q=", "/api/v1/search?kind=article,reply&q=", "/search?kind=ticket&q=", "/search?kind=reply&q=",
					"/api/v1/complete?q=", "/search/complete?q=", "/search?q=",
				} {
					w.check(t, p, path+field, p.get(path+url.QueryEscape(word)), word, false)
				}
			}
		}
	}
	for name, want := range map[string][]string{"agent": {"subject", "note", "reply", "problem", "notice"}, "navigator": {"subject", "notice"}} {
		p := w.person(name)
		text := p.get("/desk/tickets/"+key).body + p.get("/desk/incidents/"+w.incidents[0]).body + p.get("/api/v1/incidents").body + p.get("/requests/"+key).body + p.get("/api/v1/replies").body
		for _, field := range want {
			if !slices.ContainsFunc(w.secrets, func(x *secret) bool { return x.words[field] != "" && strings.Contains(text, x.words[field]) }) {
				t.Errorf("%s does not see the %s he may read", name, field)
			}
		}
	}
}

// writeup drafts an article of the conversation: editors see in the studio what it was about, and nobody anywhere else.
func (w *leakWorld) writeup(t *testing.T, key string) {
	talk := w.find("conversation")
	talk.editors = true
	w.person("agent").post("/desk/tickets/"+key, url.Values{"do": {"article"}})
	drafts, err := w.kb.FindArticles(t.Context(), kb.ArticleFilter{States: []kb.State{kb.StateDraft}, Recent: true, Limit: 1})
	if err != nil || len(drafts) != 1 || !strings.Contains(drafts[0].Body, talk.words["answer"]) {
		t.Fatalf("drafted %+v, %v", drafts, err)
	}
	for _, p := range w.people {
		for _, path := range []string{"/a/" + drafts[0].Slug, "/a/" + drafts[0].Slug + ".md", "/sitemap.xml", "/feed.xml"} {
			w.check(t, p, path, p.get(path), "", false)
		}
		for _, path := range []string{"/studio", "/studio/articles/" + drafts[0].ID, "/api/v1/articles", "/api/v1/articles/" + drafts[0].ID} {
			w.check(t, p, path, p.get(path), "", true)
		}
	}
}

// onlyBlock: the text of a block for one role is found and shown to people of that role, and moves with the role at once.
// A visitor who chooses the role sees it too, as one who chooses nothing does not: such a block narrows what is read, it hides no secret.
func (w *leakWorld) onlyBlock(t *testing.T) {
	x := w.find("block")
	word := x.words["block"]
	for _, role := range []string{"uchenik", "navigator"} {
		w.put(t, blockPlace, map[string]any{"body": "Для всех.\n\n:::only " + role + "\nТайное слово " + word + ".\n:::\n\nКонец."})
		// The staff's search finds every block, their pages show the blocks of their own roles.
		x.readers = role + leakStaff
		for _, p := range w.people {
			p.get("/?for=") // no role is chosen
			for _, path := range []string{
				"/a/" + blockPlace, "/a/" + blockPlace + ".md", "/api/v1/articles/" + blockPlace,
				"/search?q=" + url.QueryEscape("тайное слово"), "/api/v1/search?q=" + url.QueryEscape("тайное слово"),
			} {
				got := p.get(path)
				w.check(t, p, path, got, "", false)
				if p.name == role && !strings.Contains(plainText(got.body), word) {
					t.Errorf("%s as %s: the block for him is not there", path, role)
				}
			}
			found := strings.Contains(p.get("/search?q="+url.QueryEscape(word)).body, "/a/"+blockPlace)
			if found != x.readBy(p.name, false) {
				t.Errorf("search for the word of the block as %s finds its article: %t", p.name, found)
			}
		}
	}
}

// disabledUser: the next request of a person who was disabled is a stranger's.
func (w *leakWorld) disabledUser(t *testing.T) {
	agent := w.userOf("agent@example.test")
	agent.Disabled = true
	if err := w.kb.SaveUser(t.Context(), &agent); err != nil {
		t.Fatal(err)
	}
	p := w.person("agent")
	p.name = "anonymous"
	w.askAll(t, p)
	w.check(t, p, "desk", p.get("/desk/tickets/"+w.ticket.Key), "", false)
}

// leakTicket files a request of the navigator's, answered, with a note and solved.
func leakTicket(ctx context.Context, w *leakWorld, words map[string]string, note string) (*ticket.Ticket, error) {
	requester, agent := w.userOf("navigator@example.test"), w.userOf("agent@example.test")
	his := ticket.Actor{Viewer: requester.Viewer(), Name: "Ольга"}
	desk := ticket.Actor{Viewer: agent.Viewer(), Name: "Марат", Desk: true}
	t, err := w.service.Create(ctx, his, ticket.Draft{Subject: words["subject"], Body: words["message"]})
	if err != nil {
		return nil, err
	}
	if _, err := w.service.Note(ctx, desk, t.Key, 0, note); err != nil {
		return nil, err
	}
	if _, err := w.service.Reply(ctx, desk, t.Key, 0, words["answer"]); err != nil {
		return nil, err
	}
	return w.service.Resolve(ctx, desk, t.Key, 0, ticket.Solution{})
}
