package kbtest

import (
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
)

func testPlans(t *testing.T, s *Stores) {
	ctx := t.Context()
	past, future := time.Now().Add(-time.Minute), time.Now().Add(time.Hour)
	plan := func(id string, state kb.State, p kb.Plan) *kb.Article {
		a := newArticle(id)
		a.ID, a.State, a.Plan = id, state, p
		return a
	}
	save(t, s,
		plan("due", kb.StateReview, kb.Plan{PublishAt: past, UnpublishAt: future, ReviewBy: future, Zone: "Asia/Irkutsk"}),
		plan("over", kb.StatePublished, kb.Plan{UnpublishAt: past}),
		plan("both", kb.StateDraft, kb.Plan{PublishAt: past, UnpublishAt: past.Add(time.Second)}),
		plan("later", kb.StateDraft, kb.Plan{PublishAt: future}),
		plan("archived", kb.StateArchived, kb.Plan{PublishAt: past}),
		plan("none", kb.StateDraft, kb.Plan{}))

	find := func(what string, f kb.ArticleFilter, want string) {
		t.Helper()
		found, err := s.Articles.FindArticles(ctx, f)
		noError(t, err)
		var ids []string
		for _, a := range found {
			ids = append(ids, a.ID)
		}
		wantEqual(t, what, strings.Join(ids, " "), want)
		n, err := s.Life.CountArticles(ctx, f)
		noError(t, err)
		wantEqual(t, what+", counted", n, len(ids))
	}
	find("planned", kb.ArticleFilter{Planned: true}, "archived both due later")
	find("not planned", kb.ArticleFilter{Unplanned: true}, "none over")
	find("to be read again within two hours", kb.ArticleFilter{ReviewBy: future.Add(time.Hour)}, "due")
	find("to be read again now", kb.ArticleFilter{ReviewBy: time.Now()}, "")

	before := position(t, s)
	n, err := s.Plans.RunPlans(ctx)
	noError(t, err)
	wantEqual(t, "articles that were due", n, 4)
	wantEqual(t, "a change each", len(changed(t, s, before)), 4)
	for id, want := range map[string]kb.State{
		"due": kb.StatePublished, "over": kb.StateArchived, "both": kb.StateArchived, "later": kb.StateDraft, "archived": kb.StateArchived, "none": kb.StateDraft,
	} {
		a, err := s.Articles.Article(ctx, id)
		noError(t, err)
		wantEqual(t, "state of "+id, a.State, want)
	}
	a, err := s.Articles.Article(ctx, "due")
	noError(t, err)
	if !a.PublishedAt.Equal(past.Truncate(time.Millisecond)) || a.Planned() || a.Plan.Zone != "Asia/Irkutsk" || a.Plan.UnpublishAt.IsZero() || a.Rev != 2 {
		t.Errorf("published by plan: %+v", a)
	}
	wantActs(t, s, kb.ActFilter{ArticleID: "due", Limit: 1}, "publish plan r2")
	n, err = s.Plans.RunPlans(ctx)
	noError(t, err)
	wantEqual(t, "due the second time", n, 0)
}

// wantActs compares acts as "action by rREV", newest first.
func wantActs(t *testing.T, s *Stores, f kb.ActFilter, want ...string) []kb.Act {
	t.Helper()
	acts, err := s.Life.Acts(t.Context(), f)
	noError(t, err)
	var got []string
	for _, a := range acts {
		got = append(got, string(a.Action)+" "+a.By+" r"+string(rune('0'+a.Rev)))
	}
	wantEqual(t, "acts", got, want)
	return acts
}

func testActs(t *testing.T, s *Stores) {
	ctx := t.Context()
	a := newArticle("life")
	a.ID, a.State = "life", kb.StateDraft
	noError(t, s.Articles.SaveArticles(ctx, "anna", a))
	a.State, a.Section = kb.StateReview, "login"
	noError(t, s.Life.SaveStep(ctx, "anna", a, kb.Step{Action: kb.ActAsk, Note: "посмотрите"}))
	a.State = kb.StateDraft
	noError(t, s.Life.SaveStep(ctx, "boris", a, kb.Step{Action: kb.ActReturn, Note: "мало шагов"}))
	wantActs(t, s, kb.ActFilter{}, "return boris r3", "place anna r2", "ask anna r2", "create anna r1")

	stale := *a
	stale.Rev = 1
	wantError(t, "a stale step", s.Life.SaveStep(ctx, "boris", &stale, kb.Step{Action: kb.ActApprove}), kb.ErrConflict)
	wantField(t, "NUL in a note", s.Life.SaveStep(ctx, "boris", a, kb.Step{Note: "a\x00"}), "note", "bad_text")
	noError(t, s.Articles.DeleteArticle(ctx, "vera", "life"))
	acts := wantActs(t, s, kb.ActFilter{}, "delete vera r0", "return boris r3", "place anna r2", "ask anna r2", "create anna r1")
	wantEqual(t, "title of what is gone", acts[0].Title, a.Title)

	wantActs(t, s, kb.ActFilter{By: "anna"}, "place anna r2", "ask anna r2", "create anna r1")
	wantActs(t, s, kb.ActFilter{Actions: []kb.Action{kb.ActAsk, kb.ActReturn}}, "return boris r3", "ask anna r2")
	wantActs(t, s, kb.ActFilter{ArticleID: "other"})
	wantActs(t, s, kb.ActFilter{Before: acts[1].ID, Limit: 1}, "place anna r2")

	last, err := s.Life.LastActs(ctx, kb.ActAsk, []string{"life", "none"})
	noError(t, err)
	wantEqual(t, "articles with a request", len(last), 1)
	wantEqual(t, "the note of the request", last["life"].Note, "посмотрите")
	last, err = s.Life.LastActs(ctx, kb.ActAsk, nil)
	noError(t, err)
	wantEqual(t, "of no articles", len(last), 0)

	var many []*kb.Article
	for i := range 250 { // more than one statement writes
		many = append(many, newArticle("many-"+strings.Repeat("x", i%90)+string(rune('a'+i/90))))
	}
	save(t, s, many...)
	found, err := s.Life.Acts(ctx, kb.ActFilter{Actions: []kb.Action{kb.ActCreate}, By: "tester"})
	noError(t, err)
	wantEqual(t, "an act each", len(found), 250)
}

func testHistory(t *testing.T, s *Stores) {
	ctx := t.Context()
	a := fullArticle()
	for range 5 {
		save(t, s, a)
	}
	list, err := s.History.RevisionHeads(ctx, "full", 0, 2)
	noError(t, err)
	wantEqual(t, "first page", revs(list), "5 4")
	if r := list[0]; r.Article.Title != a.Title || r.Article.Body != "" || r.ArticleID != "full" || r.By != "tester" || r.At.IsZero() {
		t.Errorf("head of a revision: %+v", r)
	}
	list, err = s.History.RevisionHeads(ctx, "full", 4, 10)
	noError(t, err)
	wantEqual(t, "the rest", revs(list), "3 2 1")
	r, err := s.History.Revision(ctx, "full", 5)
	noError(t, err)
	wantEqual(t, "whole", &r.Article, a)
	for _, rev := range []int64{0, 6, -1} {
		_, err = s.History.Revision(ctx, "full", rev)
		wantError(t, "no such revision", err, kb.ErrNotFound)
	}
}

func revs(list []kb.Revision) string {
	var b strings.Builder
	for _, r := range list {
		b.WriteString(" " + string(rune('0'+r.Rev)))
	}
	return strings.TrimSpace(b.String())
}

func testPresences(t *testing.T, s *Stores) {
	ctx := t.Context()
	a := newArticle("shared")
	save(t, s, a)
	anna, boris := &kb.User{Login: "anna@example.org", Role: kb.RoleEditor}, &kb.User{Login: "boris@example.org", Role: kb.RoleAuthor}
	for _, u := range []*kb.User{anna, boris} {
		noError(t, s.Users.SaveUser(ctx, u))
	}
	beat := func(what string, u *kb.User, want ...string) {
		t.Helper()
		others, err := s.Presences.Beat(ctx, a.ID, u.ID)
		noError(t, err)
		var ids []string
		for _, p := range others {
			ids = append(ids, p.UserID)
		}
		wantEqual(t, what, ids, want)
	}
	beat("alone", anna)
	beat("beside", boris, anna.ID)
	beat("again", anna, boris.ID)
	_, err := s.Presences.Beat(ctx, "none", anna.ID)
	wantError(t, "no such article", err, kb.ErrNotFound)
	_, err = s.Presences.Beat(ctx, a.ID, "nobody")
	wantError(t, "no such person", err, kb.ErrNotFound)
	noError(t, s.Articles.DeleteArticle(ctx, "tester", a.ID))
}
