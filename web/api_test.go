package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/assistsql"
	"github.com/podskazka/podskazka/assist/incident"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/content/blobdir"
	"github.com/podskazka/podskazka/content/importer"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/kbsql"
	"github.com/podskazka/podskazka/kb/kbtest"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/bleveindex"
	"github.com/podskazka/podskazka/search/russian"
	"github.com/podskazka/podskazka/web"
)

// center is a whole help center in memory: SQLite, two bleve indexes, the server on top; people by role with their tokens.
type center struct {
	*web.Server
	t       testing.TB
	kb      *kbsql.Store
	desk    *assistsql.Store
	tokens  map[kb.Role]string
	ids     map[kb.Role]string
	blobs   *blobdir.Dir
	imports *importer.Runner
	down    error         // what the readiness check of the database answers
	later   time.Duration // how far the server's clock is ahead
}

func openCenter(t testing.TB, configure ...func(*web.Config)) *center {
	t.Helper()
	config := web.Config{Name: "Справка", Limits: web.Limits{Search: -1, Suggest: -1, Write: -1}}
	for _, change := range configure {
		change(&config)
	}
	db := kbtest.OpenSQLite(t, kbsql.Schema(), assistsql.Schema())
	c := &center{t: t}
	now := func() time.Time { return time.Now().Add(c.later) }
	c = &center{t: t, kb: kbsql.New(db, now).FollowHeadings(content.MovedAnchors), desk: assistsql.New(db, time.Now), tokens: map[kb.Role]string{}, ids: map[kb.Role]string{}}
	analyzer := russian.NewAnalyzer()
	synonyms := search.NewSynonyms(c.kb, analyzer)
	options := bleveindex.Options{Analyzer: analyzer, Thesaurus: synonyms}
	knowledge, archive := openIndex(t, options), openIndex(t, options)
	learner := assist.NewLearner(assist.LearnerDeps{
		Wordings: c.desk, Trust: c.desk, Reach: c.desk, Feed: c.desk, Archive: c.desk, Documents: c.kb, Analyzer: analyzer, Key: []byte("key"), Now: time.Now,
	})
	source, tickets := search.NewKnowledge(c.kb, content.Passages, nil, learner), assist.NewTicketSource(c.desk, c.desk)
	followKnowledge, followTickets := search.NewSyncer(source, knowledge), search.NewSyncer(tickets, archive)
	sync := func(ctx context.Context) error {
		_, first := followKnowledge.Sync(ctx)
		_, second := followTickets.Sync(ctx)
		return errors.Join(first, second)
	}
	readable, pins := search.NewKnowledgeChecker(c.kb), search.NewPins(c.kb, analyzer)
	articles, similar := search.NewGuard(search.NewPinned(knowledge, pins), readable), search.NewGuard(archive, assist.NewTicketChecker(c.desk))
	learner.Knowledge = articles
	var err error
	if c.blobs, err = blobdir.Open(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	c.imports = &importer.Runner{Runs: c.kb, Dir: filepath.Join(t.TempDir(), "imports"), Log: slog.New(slog.DiscardHandler), Now: time.Now, Importer: &importer.Importer{
		Articles: c.kb, Replies: c.kb, Audiences: c.kb, Sections: c.kb, Attachments: c.kb, Redirects: c.kb, Blobs: c.blobs, Now: time.Now,
	}}
	c.Server, err = web.New(web.Deps{
		ImportRuns: c.kb, Uploads: c.imports, Exporter: c.imports.Importer,
		Audiences: c.kb, Sections: c.kb, Articles: c.kb, Changes: c.kb, Votes: c.kb, Replies: c.kb, Users: c.kb, Sessions: c.kb, Attachments: c.kb, Files: c.kb, Autosaves: c.kb, Life: c.kb, Amendments: c.kb, History: c.kb, Presences: c.kb, Redirects: c.kb, Pictures: c.kb, Anchors: c.kb,
		Blobs: c.blobs, Now: now,
		Searcher: &search.Router{Knowledge: articles, Tickets: similar}, Completer: articles, Explainer: search.NewPinnedExplainer(knowledge, pins), Pins: c.kb, PinBoard: pins, Synonyms: c.kb, Thesaurus: synonyms,
		Suggester: assist.New(assist.Deps{Knowledge: articles, Tickets: similar, Readable: readable, Replies: c.kb, Sections: c.kb, Archive: c.desk, Ledger: c.desk, Choices: c.desk}),
		Writeups:  c.desk, Proposals: c.desk,
		Gaps: c.desk, SearchStats: c.desk, Insights: c.desk, Ratings: c.desk,
		Wordings: learner, WordingTrust: learner,
		Incidents: incident.NewService(c.desk, c.desk, russian.NewAnalyzer(), time.Now),
		Tickets:   ticket.NewService(c.desk, c.desk, c.kb, c.kb, time.Now), Forms: c.desk, TicketFiles: c.desk, Sync: sync,
		Ready: map[string]func(context.Context) error{"database": func(context.Context) error { return c.down }},
		Lag:   map[string]func(context.Context) (int64, error){"knowledge": func(context.Context) (int64, error) { return 7, nil }},
		Log:   slog.New(slog.NewTextHandler(testWriter{t}, &slog.HandlerOptions{Level: slog.LevelWarn})),
	}, config)
	if err != nil {
		t.Fatal(err)
	}
	c.fill(sync)
	return c
}

func openIndex(t testing.TB, options bleveindex.Options) *bleveindex.Index {
	t.Helper()
	index, err := bleveindex.Memory(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = index.Close() })
	return index
}

// testWriter sends what the server logs to the test's log.
type testWriter struct{ t testing.TB }

func (w testWriter) Write(line []byte) (int, error) {
	w.t.Log(strings.TrimSuffix(string(line), "\n"))
	return len(line), nil
}

// fill writes one article of each access and state, a reply and people of every role.
func (c *center) fill(sync func(context.Context) error) {
	c.t.Helper()
	ctx := c.t.Context()
	article := func(slug, title, body string, access kb.Access, state kb.State) *kb.Article {
		return &kb.Article{Slug: slug, ExternalID: "x-" + slug, Title: title, Body: body, Section: "vhod", Kind: kb.KindArticle, Access: access, State: state, Lang: "ru"}
	}
	errs := []error{
		c.kb.SaveSection(ctx, kb.Section{Slug: "vhod", Title: "Вход"}),
		c.kb.SaveSection(ctx, kb.Section{Slug: "sluzhba", Title: "Служебное"}),
		c.kb.SaveAudience(ctx, kb.Audience{Slug: "uchenik", Role: "Ученик", Contour: "закрытый контур"}),
		c.kb.SaveArticles(ctx, "test",
			article("parol", "Забыли пароль", "Нажмите «Забыли пароль» на странице входа.\n\n:::only uchenik\nДля учеников: попросите учителя.\n:::\n", kb.AccessPublic, kb.StatePublished),
			article("uchastnikam", "Пароль участника", "Только для вошедших: пароль выдаёт учитель.", kb.AccessMembers, kb.StatePublished),
			article("sluzhebnoe", "Служебный пароль", "Тайный пароль операторов.", kb.AccessStaff, kb.StatePublished),
			article("chernovik", "Черновик про пароль", "Ещё не готово.", kb.AccessPublic, kb.StateDraft),
		),
		c.kb.SaveReplies(ctx, &kb.Reply{Title: "Сброс пароля", Body: "Здравствуйте, {{user.name|коллега}}! Сбросьте пароль."}),
		ticket.EnsureDefaults(ctx, c.desk),
		sync(ctx),
	}
	for _, role := range kb.Roles {
		u := &kb.User{Login: string(role) + "@mail.example", Name: string(role), Role: role}
		errs = append(errs, c.kb.SaveUser(ctx, u))
		token, err := c.NewSession(ctx, u.ID, "test")
		errs = append(errs, err)
		c.tokens[role], c.ids[role] = token, u.ID
	}
	if err := errors.Join(errs...); err != nil {
		c.t.Fatal(err)
	}
}

// A call is one request to the API.
type call struct {
	method, path string
	as           kb.Role
	body         string
	header       map[string]string
	cookies      []*http.Cookie
}

// do makes a call and checks its status.
func (c *center) do(want int, call call) *http.Response {
	c.t.Helper()
	var body io.Reader
	if call.body != "" {
		body = strings.NewReader(call.body)
	}
	r := httptest.NewRequestWithContext(c.t.Context(), call.method, call.path, body)
	if call.body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if call.as != kb.RoleNone {
		r.Header.Set("Authorization", "Bearer "+c.tokens[call.as])
	}
	for name, value := range call.header {
		r.Header.Set(name, value)
	}
	for _, cookie := range call.cookies {
		r.AddCookie(cookie)
	}
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	if w.Code != want {
		c.t.Fatalf("%s %.120s as %q: %d, want %d: %.500s", call.method, call.path, call.as, w.Code, want, w.Body)
	}
	return w.Result()
}

// object reads the JSON object of an answer.
func (c *center) object(answer *http.Response) object {
	c.t.Helper()
	var o object
	if err := json.NewDecoder(answer.Body).Decode(&o); err != nil {
		c.t.Fatalf("not a JSON object: %v", err)
	}
	return o
}

// An object is JSON as a client sees it.
type object map[string]any

func (o object) list(name string) []object {
	raw, _ := o[name].([]any)
	list := make([]object, len(raw))
	for i, item := range raw {
		list[i], _ = item.(map[string]any)
	}
	return list
}

// at follows names into nested objects.
func (o object) at(names ...string) object {
	for _, name := range names {
		inner, _ := o[name].(map[string]any)
		o = inner
	}
	return o
}

func (o object) text(name string) string { s, _ := o[name].(string); return s }

// titles joins one field of a list.
func titles(list []object, field string) string {
	var all []string
	for _, o := range list {
		all = append(all, o.text(field))
	}
	return strings.Join(all, " | ")
}

func TestAPIDescription(t *testing.T) {
	c := openCenter(t)
	spec := c.object(c.do(200, call{method: "GET", path: "/api/v1/openapi.json"}))
	if version := spec.text("openapi"); !strings.HasPrefix(version, "3.1") {
		t.Errorf("OpenAPI %s", version)
	}
	paths, _ := spec["paths"].(map[string]any)
	for name, fields := range map[string][]string{"Problem": {"title", "field", "limit"}, "SuggestedHit": {"id", "snippet", "why", "ref"}} {
		properties := spec.at("components", "schemas", name, "properties")
		for _, field := range fields {
			if properties[field] == nil {
				t.Errorf("schema %s has no %s: %v", name, field, properties)
			}
		}
	}
	for _, route := range c.Routes() {
		if !strings.HasPrefix(route.Pattern, "/api/v1/") || route.Name == "api.describe" {
			continue
		}
		operations, _ := paths[route.Pattern].(map[string]any)
		operation, _ := operations[strings.ToLower(route.Method)].(map[string]any)
		if operation == nil {
			t.Errorf("%s %s is not described", route.Method, route.Pattern)
			continue
		}
		responses, _ := operation["responses"].(map[string]any)
		if _, ok := responses["default"]; !ok {
			t.Errorf("%s %s: errors are not described", route.Method, route.Pattern)
		}
	}
}

// Every surface of the API, as every role: what a viewer may not read appears nowhere.
func TestAPINeverLeaks(t *testing.T) {
	c := openCenter(t)
	created := c.object(c.do(201, call{method: "POST", path: "/api/v1/tickets", as: kb.RoleUser, body: `{"subject":"Пароль не подходит","body":"секрет заявителя"}`}))
	c.do(201, call{method: "POST", path: "/api/v1/tickets/" + created.text("key") + "/messages", as: kb.RoleAgent, body: `{"body":"внутренняя заметка","note":true}`})
	secrets := map[string]func(kb.Viewer) bool{
		"участника":           func(v kb.Viewer) bool { return v.SignedIn() },
		"Только для вошедших": func(v kb.Viewer) bool { return v.SignedIn() },
		"Служебный":           func(v kb.Viewer) bool { return v.Staff() },
		"Тайный":              func(v kb.Viewer) bool { return v.Staff() },
		"Черновик":            func(v kb.Viewer) bool { return v.CanWrite() },
		"Сброс пароля":        func(v kb.Viewer) bool { return v.Staff() },
		"секрет заявителя":    func(v kb.Viewer) bool { return v.CanAnswer() || v.Role == kb.RoleUser },
		"внутренняя заметка":  func(v kb.Viewer) bool { return v.CanAnswer() },
		"Для учеников":        func(v kb.Viewer) bool { return v.CanWrite() },
	}
	calls := []call{
		{method: "GET", path: "/api/v1/search?q=пароль&limit=50"},
		{method: "GET", path: "/api/v1/search?q=пароль&kind=article,faq,guide,reply,ticket"},
		{method: "GET", path: "/api/v1/search?q=секрет&kind=ticket"},
		{method: "GET", path: "/api/v1/search?q=учеников"},
		{method: "GET", path: "/api/v1/complete?q=па"},
		{method: "GET", path: "/api/v1/complete?q=че"},
		{method: "GET", path: "/api/v1/complete?q=сл"},
		{method: "POST", path: "/api/v1/suggestions", body: `{"subject":"служебный пароль участника черновик сброс"}`},
		{method: "GET", path: "/api/v1/articles"},
		{method: "GET", path: "/api/v1/articles/parol"},
		{method: "GET", path: "/api/v1/articles/x-sluzhebnoe"},
		{method: "GET", path: "/api/v1/articles/uchastnikam"},
		{method: "GET", path: "/api/v1/articles/chernovik"},
		{method: "GET", path: "/api/v1/sections"},
		{method: "GET", path: "/api/v1/replies"},
		{method: "GET", path: "/api/v1/tickets"},
		{method: "GET", path: "/api/v1/tickets/" + created.text("key")},
		{method: "GET", path: "/api/v1/tickets/" + created.text("key") + "/suggestions"},
	}
	seen := map[string]bool{}
	for _, role := range append([]kb.Role{kb.RoleNone}, kb.Roles[:]...) {
		viewer := kb.Viewer{UserID: "x", Role: role}
		for _, call := range calls {
			r := httptest.NewRequestWithContext(t.Context(), call.method, call.path, strings.NewReader(call.body))
			if role != kb.RoleNone {
				r.Header.Set("Authorization", "Bearer "+c.tokens[role])
			}
			w := httptest.NewRecorder()
			c.ServeHTTP(w, r)
			if w.Code >= 500 {
				t.Errorf("%q %s: %d %s", role, call.path, w.Code, w.Body)
			}
			text := strings.NewReplacer(`\u003cmark\u003e`, "", `\u003c/mark\u003e`, "").Replace(w.Body.String())
			for secret, may := range secrets {
				if !strings.Contains(text, secret) {
					continue
				}
				seen[secret] = true
				if !may(viewer) {
					t.Errorf("%q sees %q at %s: %s", role, secret, call.path, text)
				}
			}
		}
	}
	for secret := range secrets {
		if !seen[secret] {
			t.Errorf("nobody sees %q: the test proves nothing about it", secret)
		}
	}
}

// Hostile input is answered by a 4xx that names the limit, or by nothing found, never by a 5xx.
func TestAPIHostileInput(t *testing.T) {
	c := openCenter(t)
	long, words := strings.Repeat("ж", 1<<20), strings.Repeat("слово ", 10_000)
	quoted := func(s string) string { b, _ := json.Marshal(s); return string(b) }
	tests := []struct {
		name  string
		call  call
		want  int
		field string
		limit float64
	}{
		{"1 MB query", call{method: "GET", path: "/api/v1/search?q=" + long}, 413, "q", 256},
		{"257 letters", call{method: "GET", path: "/api/v1/search?q=" + strings.Repeat("ж", 257)}, 413, "q", 256},
		{"256 letters", call{method: "GET", path: "/api/v1/search?q=" + strings.Repeat("ж", 256)}, 200, "", 0},
		{"1 MB completion", call{method: "GET", path: "/api/v1/complete?q=" + long}, 413, "q", 256},
		{"NUL", call{method: "GET", path: "/api/v1/search?q=a%00b"}, 400, "", 0},
		{"broken UTF-8", call{method: "GET", path: "/api/v1/search?q=%ff%fe"}, 400, "", 0},
		{"broken escape", call{method: "GET", path: "/api/v1/search?q=%zz"}, 400, "", 0},
		{"query syntax", call{method: "GET", path: "/api/v1/search?q=" + `title:x~2^9%20AND%20(%22*`}, 200, "", 0},
		{"51 hits", call{method: "GET", path: "/api/v1/search?q=x&limit=51"}, 413, "limit", 50},
		{"not a number", call{method: "GET", path: "/api/v1/search?q=x&limit=many"}, 422, "limit", 0},
		{"unknown kind", call{method: "GET", path: "/api/v1/search?q=x&kind=song"}, 422, "kind", 0},
		{"forged cursor", call{method: "GET", path: "/api/v1/search?q=пароль&cursor=zzz"}, 422, "cursor", 0},
		{"long subject", call{method: "POST", path: "/api/v1/suggestions", body: `{"subject":` + quoted(strings.Repeat("ж", 301)) + `}`}, 413, "subject", 300},
		{"long body", call{method: "POST", path: "/api/v1/suggestions", body: `{"body":` + quoted(strings.Repeat("ж", 40_000)) + `}`}, 413, "body", 65536},
		{"1 MB of letters", call{method: "POST", path: "/api/v1/suggestions", body: `{"body":` + quoted(long) + `}`}, 413, "body", 524288},
		{"10,000 words", call{method: "POST", path: "/api/v1/suggestions", body: `{"body":` + quoted(words[:60_000]) + `}`}, 200, "", 0},
		{"NUL in JSON", call{method: "POST", path: "/api/v1/suggestions", body: `{"subject":"пароль\u0000","session":"a\u0000"}`}, 422, "session", 0},
		{"broken UTF-8 in JSON", call{method: "POST", path: "/api/v1/suggestions", body: "{\"subject\":\"\xff\xfe пароль\"}"}, 200, "", 0},
		{"not JSON", call{method: "POST", path: "/api/v1/suggestions", body: "subject=x"}, 422, "", 0},
		{"no body", call{method: "POST", path: "/api/v1/tickets"}, 400, "", 0},
		{"another type", call{method: "POST", path: "/api/v1/suggestions", body: `{"subject":{"a":1}}`}, 422, "", 0},
		{"ticket without a subject", call{method: "POST", path: "/api/v1/tickets", body: `{"body":"x"}`}, 422, "subject", 0},
		{"ticket with a long subject", call{method: "POST", path: "/api/v1/tickets", body: `{"body":"x","subject":` + quoted(strings.Repeat("ж", 301)) + `}`}, 413, "subject", 300},
		{"unknown surface", call{method: "POST", path: "/api/v1/suggestions", body: `{"subject":"пароль","surface":"moon"}`}, 422, "surface", 0},
		{"unknown outcome", call{method: "POST", path: "/api/v1/suggestions/none/outcomes", body: `{"outcome":"helped"}`}, 404, "", 0},
		{"no such route", call{method: "GET", path: "/api/v1/songs"}, 404, "", 0},
		{"no such method", call{method: "DELETE", path: "/api/v1/search"}, 405, "", 0},
		{"long reference", call{method: "GET", path: "/api/v1/articles/" + strings.Repeat("a", 5000)}, 404, "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c.t = t
			answer := c.do(tt.want, tt.call)
			if tt.want < 400 {
				return
			}
			if kind := answer.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/problem+json") {
				t.Errorf("content type %s", kind)
			}
			problem := c.object(answer)
			if problem.text("title") == "" || problem["status"] != float64(tt.want) || tt.field != "" && problem.text("field") != tt.field {
				t.Errorf("problem %v", problem)
			}
			if limit, _ := problem["limit"].(float64); limit != tt.limit {
				t.Errorf("limit %v, want %v", limit, tt.limit)
			}
		})
	}
}
