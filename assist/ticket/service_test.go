package ticket_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist/assistsql"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/kbsql"
	"github.com/podskazka/podskazka/kb/kbtest"
)

var (
	requester = ticket.Actor{Visitor: "visitor:1", Name: "Анна", Email: "anna@mail.example"}
	stranger  = ticket.Actor{Visitor: "visitor:2"}
	agent     = ticket.Actor{Viewer: kb.Viewer{UserID: "agent", Role: kb.RoleAgent}, Name: "Олег", Desk: true}
	editor    = ticket.Actor{Viewer: kb.Viewer{UserID: "editor", Role: kb.RoleEditor}, Desk: true}
)

// desk is a service on a real store with one queue, one form, an article of each access and a reply.
type desk struct {
	*ticket.Service
	t       *testing.T
	article *kb.Article // public
	closed  *kb.Article // staff only
	reply   *kb.Reply
}

func open(t *testing.T) *desk {
	t.Helper()
	db := kbtest.OpenSQLite(t, kbsql.Schema(), assistsql.Schema())
	clock := func() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }
	knowledge, store := kbsql.New(db, clock), assistsql.New(db, clock)
	d := &desk{
		Service: ticket.NewService(store, store, knowledge, knowledge, clock), t: t,
		article: &kb.Article{Slug: "parol", Title: "Пароль", Kind: kb.KindArticle, Access: kb.AccessPublic, State: kb.StatePublished},
		closed:  &kb.Article{Slug: "tayna", Title: "Тайна", Kind: kb.KindArticle, Access: kb.AccessStaff, State: kb.StatePublished},
		reply:   &kb.Reply{Title: "Сброс", Body: "Сбросьте пароль"},
	}
	err := errors.Join(
		ticket.EnsureDefaults(t.Context(), store),
		store.SaveRequestType(t.Context(), ticket.RequestType{ID: "login", Title: "Вход", Queue: "support", Fields: []ticket.Field{
			{Name: "contour", Label: "Контур", Kind: "select", Required: true, Options: []string{"открытый", "закрытый"}},
			{Name: "email", Label: "Почта", Kind: "email"},
		}}),
		knowledge.SaveArticles(t.Context(), "test", d.article, d.closed),
		knowledge.SaveReplies(t.Context(), d.reply),
	)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *desk) create() *ticket.Ticket {
	d.t.Helper()
	created, err := d.Create(d.t.Context(), requester, ticket.Draft{Subject: "Не могу войти", Body: "Пишет «неверный пароль»"})
	if err != nil {
		d.t.Fatal(err)
	}
	return created
}

func TestEnsureDefaults(t *testing.T) {
	db := kbtest.OpenSQLite(t, assistsql.Schema())
	store := assistsql.New(db, time.Now)
	for range 2 {
		if err := ticket.EnsureDefaults(t.Context(), store); err != nil {
			t.Fatal(err)
		}
	}
	queues, err := store.Queues(t.Context())
	if err != nil || len(queues) != 1 || queues[0].Prefix != "REQ" {
		t.Errorf("queues %+v, %v", queues, err)
	}
}

func TestCreate(t *testing.T) {
	d := open(t)
	created, err := d.Create(t.Context(), requester, ticket.Draft{
		Subject: " Не могу\r\nвойти\x00 ", Body: "Пишет \xff«неверный пароль»", Type: "login", Audience: "uchenik",
		Fields: map[string]string{"contour": "открытый", "email": ""}, Suggestion: "s1",
	})
	if err != nil {
		t.Fatal(err)
	}
	view, err := d.View(t.Context(), requester, created.Key)
	if err != nil {
		t.Fatal(err)
	}
	got := view.Ticket
	if got.Key != "REQ-1" || got.Queue != "support" || got.Status != ticket.StatusOpen || got.Subject != "Не могу войти" ||
		got.Fields["contour"] != "открытый" || len(got.Fields) != 1 || got.Suggestion != "s1" || got.Requester.ID != "visitor:1" {
		t.Errorf("got %+v", got)
	}
	if len(view.Messages) != 1 || view.Messages[0].Body != "Пишет «неверный пароль»" || view.Messages[0].From != ticket.ByRequester {
		t.Errorf("messages %+v", view.Messages)
	}
}

func TestCreateRefuses(t *testing.T) {
	d := open(t)
	fields := func(pairs ...string) map[string]string {
		m := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i]] = pairs[i+1]
		}
		return m
	}
	tests := []struct {
		field string
		actor ticket.Actor
		draft ticket.Draft
	}{
		{"requester", ticket.Actor{}, ticket.Draft{Subject: "a", Body: "b"}},
		{"email", ticket.Actor{Visitor: "v", Email: "не почта"}, ticket.Draft{Subject: "a", Body: "b"}},
		{"name", ticket.Actor{Visitor: "v", Name: strings.Repeat("ж", 201)}, ticket.Draft{Subject: "a", Body: "b"}},
		{"subject", requester, ticket.Draft{Subject: " \x00 ", Body: "b"}},
		{"subject", requester, ticket.Draft{Subject: strings.Repeat("ж", 301), Body: "b"}},
		{"body", requester, ticket.Draft{Subject: "a"}},
		{"body", requester, ticket.Draft{Subject: "a", Body: strings.Repeat("ж", 33000)}},
		{"type", requester, ticket.Draft{Subject: "a", Body: "b", Type: "none"}},
		{"contour", requester, ticket.Draft{Subject: "a", Body: "b", Type: "login"}},
		{"contour", requester, ticket.Draft{Subject: "a", Body: "b", Type: "login", Fields: fields("contour", "третий")}},
		{"email", requester, ticket.Draft{Subject: "a", Body: "b", Type: "login", Fields: fields("contour", "открытый", "email", "нет")}},
		{"fields", requester, ticket.Draft{Subject: "a", Body: "b", Type: "login", Fields: fields("contour", "открытый", "hidden", "1")}},
	}
	for _, tt := range tests {
		_, err := d.Create(t.Context(), tt.actor, tt.draft)
		var wrong *kb.FieldError
		if !errors.As(err, &wrong) || wrong.Field != tt.field {
			t.Errorf("%+v: %v, want field %s", tt.draft, err, tt.field)
		}
	}
}

func TestCreateOnce(t *testing.T) {
	d := open(t)
	draft := ticket.Draft{Subject: "Не могу войти", Body: "Помогите", Once: "visitor:1\nkey"}
	keys := make([]string, 4)
	var wg sync.WaitGroup
	for i := range keys {
		wg.Go(func() {
			if created, err := d.Create(t.Context(), requester, draft); err != nil {
				t.Error(err)
			} else {
				keys[i] = created.Key
			}
		})
	}
	wg.Wait()
	for _, key := range keys {
		if key != keys[0] {
			t.Errorf("keys %v: one request became several tickets", keys)
		}
	}
	draft.Once = "visitor:1\nother"
	if other, err := d.Create(t.Context(), requester, draft); err != nil || other.Key == keys[0] {
		t.Errorf("another key: %v, %v", other, err)
	}
}

// Who files a request as a guest and signs in later is still its requester: what he does is done by the same person.
func TestSignedInLater(t *testing.T) {
	d := open(t)
	ctx, key := t.Context(), d.create().Key
	if _, err := d.Resolve(ctx, agent, key, 0, ticket.Solution{}); err != nil {
		t.Fatal(err)
	}
	known := requester
	known.Viewer = kb.Viewer{UserID: "anna", Role: kb.RoleUser}
	if _, err := d.Reply(ctx, known, key, 0, "Снова не открывается"); err != nil {
		t.Fatal(err)
	}
	list, err := d.List(ctx, agent, ticket.Filter{Reopened: true})
	if err != nil || len(list) != 1 {
		t.Errorf("%d reopened tickets, %v", len(list), err)
	}
}

func TestStory(t *testing.T) {
	d := open(t)
	ctx, key := t.Context(), d.create().Key
	steps := []struct {
		name string
		step func() (*ticket.Ticket, error)
		want ticket.Status
	}{
		{"assigned", func() (*ticket.Ticket, error) { return d.Assign(ctx, agent, key, 0, "agent") }, ticket.StatusProgress},
		{"noted", func() (*ticket.Ticket, error) { return d.Note(ctx, agent, key, 0, "звонил директор") }, ticket.StatusProgress},
		{"answered", func() (*ticket.Ticket, error) { return d.Reply(ctx, agent, key, 0, "Сбросьте пароль") }, ticket.StatusFeedback},
		{"asked again", func() (*ticket.Ticket, error) { return d.Reply(ctx, requester, key, 0, "Не помогло") }, ticket.StatusProgress},
		{"waits for developers", func() (*ticket.Ticket, error) { return d.SetStatus(ctx, agent, key, 0, ticket.StatusDev) }, ticket.StatusDev},
		{"solved", func() (*ticket.Ticket, error) {
			return d.Resolve(ctx, agent, key, 0, ticket.Solution{Kind: "article", ID: "parol"})
		}, ticket.StatusDone},
		{"reopened", func() (*ticket.Ticket, error) { return d.Reopen(ctx, requester, key, 0) }, ticket.StatusReopened},
		{"closed by its requester", func() (*ticket.Ticket, error) { return d.Resolve(ctx, requester, key, 0, ticket.Solution{}) }, ticket.StatusDone},
	}
	for _, tt := range steps {
		got, err := tt.step()
		if err != nil || got.Status != tt.want {
			t.Fatalf("%s: %+v, %v; want %s", tt.name, got, err, tt.want)
		}
		if done := tt.want == ticket.StatusDone; got.ResolvedAt.IsZero() == done {
			t.Errorf("%s: resolved at %v", tt.name, got.ResolvedAt)
		}
		if tt.name == "solved" && got.Solution.ID != d.article.ID {
			t.Errorf("solution %+v, want the article's own id", got.Solution)
		}
		if tt.name == "reopened" && got.Solution.Kind != "" {
			t.Errorf("reopened with solution %+v", got.Solution)
		}
	}
	d.checkNoNotes(key)
}

// checkNoNotes checks that the requester learns nothing of what agents do among themselves.
func (d *desk) checkNoNotes(key string) {
	d.t.Helper()
	view, err := d.View(d.t.Context(), requester, key)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, m := range view.Messages {
		if m.Note || strings.Contains(m.Body, "директор") {
			d.t.Errorf("the requester sees the note %+v", m)
		}
	}
	for _, e := range view.Events {
		if e.Action == ticket.ActNote || e.Action == ticket.ActAssign || e.Action == ticket.ActMove {
			d.t.Errorf("the requester sees %+v", e)
		}
	}
	atDesk, err := d.View(d.t.Context(), agent, key)
	if err != nil || len(atDesk.Messages) != len(view.Messages)+1 {
		d.t.Errorf("the desk sees %d messages, the requester %d, %v", len(atDesk.Messages), len(view.Messages), err)
	}
}

func TestRights(t *testing.T) {
	d := open(t)
	key := d.create().Key
	verbs := map[string]func(context.Context, ticket.Actor) error{
		"view":  func(ctx context.Context, a ticket.Actor) error { _, err := d.View(ctx, a, key); return err },
		"reply": func(ctx context.Context, a ticket.Actor) error { _, err := d.Reply(ctx, a, key, 0, "x"); return err },
		"note":  func(ctx context.Context, a ticket.Actor) error { _, err := d.Note(ctx, a, key, 0, "x"); return err },
		"assign": func(ctx context.Context, a ticket.Actor) error {
			_, err := d.Assign(ctx, a, key, 0, "agent")
			return err
		},
		"move": func(ctx context.Context, a ticket.Actor) error {
			_, err := d.Move(ctx, a, key, 0, "support")
			return err
		},
		"status": func(ctx context.Context, a ticket.Actor) error {
			_, err := d.SetStatus(ctx, a, key, 0, ticket.StatusDev)
			return err
		},
	}
	for name, verb := range verbs {
		for _, a := range []ticket.Actor{stranger, editor, {}} {
			if err := verb(t.Context(), a); !errors.Is(err, kb.ErrNotFound) {
				t.Errorf("%s by %+v: %v, want not found", name, a, err)
			}
		}
		var want error
		if name != "view" && name != "reply" {
			want = kb.ErrForbidden
		}
		if err := verb(t.Context(), requester); !errors.Is(err, want) {
			t.Errorf("%s by the requester: %v, want %v", name, err, want)
		}
		if err := verb(t.Context(), agent); err != nil {
			t.Errorf("%s by an agent: %v", name, err)
		}
	}
}

func TestSolutionRights(t *testing.T) {
	d := open(t)
	tests := []struct {
		name     string
		actor    ticket.Actor
		solution ticket.Solution
		want     error
	}{
		{"a requester may name what he can read", requester, ticket.Solution{Kind: "article", ID: d.article.ID}, nil},
		{"not what he cannot", requester, ticket.Solution{Kind: "article", ID: d.closed.ID}, kb.ErrInvalid},
		{"no reply", requester, ticket.Solution{Kind: "reply", ID: d.reply.ID}, kb.ErrInvalid},
		{"an agent may", agent, ticket.Solution{Kind: "reply", ID: d.reply.ID}, nil},
		{"staff's article", agent, ticket.Solution{Kind: "article", ID: d.closed.ID}, nil},
		{"what is not there", agent, ticket.Solution{Kind: "article", ID: "none"}, kb.ErrInvalid},
		{"another kind", agent, ticket.Solution{Kind: "song", ID: "1"}, kb.ErrInvalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := d.Resolve(t.Context(), tt.actor, d.create().Key, 0, tt.solution); !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
		})
	}
}

func TestConflict(t *testing.T) {
	d := open(t)
	created := d.create()
	if _, err := d.Note(t.Context(), agent, created.Key, created.Rev, "первый"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Note(t.Context(), agent, created.Key, created.Rev, "второй"); !errors.Is(err, kb.ErrConflict) {
		t.Errorf("a stale revision: %v", err)
	}
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if _, err := d.Reply(t.Context(), requester, created.Key, 0, "без ревизии"); err != nil {
				t.Errorf("without a revision: %v", err)
			}
		})
	}
	wg.Wait()
}

func TestAssignNobodyKeepsStatus(t *testing.T) {
	d := open(t)
	got, err := d.Assign(t.Context(), agent, d.create().Key, 0, "")
	if err != nil || got.Status != ticket.StatusOpen {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestMoveToUnknownQueue(t *testing.T) {
	d := open(t)
	if _, err := d.Move(t.Context(), agent, d.create().Key, 0, "none"); !errors.Is(err, kb.ErrInvalid) {
		t.Errorf("got %v", err)
	}
}

func TestList(t *testing.T) {
	d := open(t)
	d.create()
	for _, tt := range []struct {
		name  string
		actor ticket.Actor
		want  int
		err   error
	}{
		{"his own", requester, 1, nil},
		{"a stranger's none", stranger, 0, nil},
		{"nobody's none", ticket.Actor{}, 0, nil},
		{"the desk's all", agent, 1, nil},
		{"no editor at the desk", editor, 0, kb.ErrForbidden},
	} {
		got, err := d.List(t.Context(), tt.actor, ticket.Filter{Requester: "visitor:1"})
		if len(got) != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%s: %d tickets, %v", tt.name, len(got), err)
		}
		if n, err := d.Count(t.Context(), tt.actor, ticket.Filter{Requester: "visitor:1"}); n != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%s: count %d, %v", tt.name, n, err)
		}
	}
}

// Who works on his ticket is not told to a requester, so he cannot find it out by asking for it either.
func TestListTellsNoAssignee(t *testing.T) {
	d := open(t)
	key := d.create().Key
	if _, err := d.Assign(t.Context(), agent, key, 0, agent.Viewer.UserID); err != nil {
		t.Fatal(err)
	}
	for _, filter := range []ticket.Filter{{Assignee: agent.Viewer.UserID}, {Assignee: "somebody"}, {Nobody: true}} {
		if got, err := d.List(t.Context(), requester, filter); err != nil || len(got) != 1 {
			t.Errorf("%+v: %d tickets, %v", filter, len(got), err)
		}
	}
	if got, err := d.List(t.Context(), agent, ticket.Filter{Nobody: true}); err != nil || len(got) != 0 {
		t.Errorf("the desk: %d tickets without an agent, %v", len(got), err)
	}
}
