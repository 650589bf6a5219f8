package kbtest

import (
	"strings"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

func testAmendments(t *testing.T, s *Stores) {
	ctx := t.Context()
	a, other := fullArticle(), newArticle("other")
	a.State, other.ID = kb.StatePublished, "a-other" // what is saved within one millisecond comes by id
	save(t, s, a, other)
	propose := func(id, by, text string) *kb.Amendment {
		m := &kb.Amendment{ArticleID: id, By: by, Base: a.Rev, State: kb.StateDraft, Article: *a}
		m.Article.Body = text
		noError(t, s.Amendments.SaveAmendment(ctx, by, m, kb.Step{}))
		return m
	}
	propose(other.ID, "zoya", "Другая")
	boris, zoyas := propose(a.ID, "boris", "Текст Бориса"), propose(a.ID, "zoya", "Текст Зои")
	before := position(t, s)
	zoyas.State, zoyas.Note = kb.StateReview, "посмотрите"
	noError(t, s.Amendments.SaveAmendment(ctx, "zoya", zoyas, kb.Step{Action: kb.ActAmend, Note: zoyas.Note}))
	wantEqual(t, "readers' index has nothing to do", len(changed(t, s, before)), 0)
	got, err := s.Amendments.Amendment(ctx, a.ID, "zoya")
	noError(t, err)
	wantEqual(t, "read back", got, zoyas)
	if got.Rev != 2 || got.Title != a.Title || got.UpdatedAt.IsZero() || got.Article.Extra != nil || got.Article.Guide == nil {
		t.Errorf("stored %+v", got)
	}
	wantActs(t, s, kb.ActFilter{ArticleID: a.ID, Limit: 1}, "amend zoya r0")

	find := func(what string, f kb.AmendmentFilter, want string) {
		t.Helper()
		found, err := s.Amendments.FindAmendments(ctx, f)
		noError(t, err)
		var ids []string
		for _, m := range found {
			if m.Article.Body != "" {
				t.Errorf("%s: the list carries the text of %s", what, m.Title)
			}
			ids = append(ids, m.ArticleID+":"+m.By)
		}
		wantEqual(t, what, strings.Join(ids, " "), want)
	}
	find("longest untouched first", kb.AmendmentFilter{}, other.ID+":zoya full:boris full:zoya")
	find("of an article", kb.AmendmentFilter{ArticleID: other.ID}, other.ID+":zoya")
	find("in review", kb.AmendmentFilter{State: kb.StateReview}, "full:zoya")
	find("of a person, cut", kb.AmendmentFilter{By: "zoya", Limit: 1}, other.ID+":zoya")

	stale := *zoyas
	stale.Rev = 1
	wantError(t, "a stale text", s.Amendments.SaveAmendment(ctx, "zoya", &stale, kb.Step{}), kb.ErrConflict)
	stale.Rev = 0
	wantError(t, "a second one", s.Amendments.SaveAmendment(ctx, "zoya", &stale, kb.Step{}), kb.ErrConflict)
	stale.ArticleID = "none"
	wantError(t, "of no article", s.Amendments.SaveAmendment(ctx, "zoya", &stale, kb.Step{}), kb.ErrNotFound)
	stale.State = kb.StatePublished
	wantField(t, "a state it cannot have", s.Amendments.SaveAmendment(ctx, "zoya", &stale, kb.Step{}), "state", "unknown")
	_, err = s.Amendments.Amendment(ctx, a.ID, "vera")
	wantError(t, "of nobody", err, kb.ErrNotFound)
	acceptAmendments(t, s, a, zoyas, boris)
}

// acceptAmendments approves one of two: the article and the proposal change together, or neither does.
func acceptAmendments(t *testing.T, s *Stores, a *kb.Article, zoyas, boris *kb.Amendment) {
	ctx := t.Context()
	next, seen := *a, *zoyas
	next.Body, seen.Rev = zoyas.Article.Body, 1
	step := kb.Step{Action: kb.ActApprove, Note: "хорошо"}
	wantError(t, "accepted unseen", s.Amendments.AcceptAmendment(ctx, "vera", &next, &seen, step), kb.ErrConflict)
	next.Rev = a.Rev + 1
	wantError(t, "over a newer article", s.Amendments.AcceptAmendment(ctx, "vera", &next, zoyas, step), kb.ErrConflict)
	stored, err := s.Articles.Article(ctx, a.ID)
	noError(t, err)
	wantEqual(t, "untouched", stored, a)
	next.Rev = a.Rev
	noError(t, s.Amendments.AcceptAmendment(ctx, "vera", &next, zoyas, step))
	stored, err = s.Articles.Article(ctx, a.ID)
	noError(t, err)
	wantEqual(t, "accepted", stored, &next)
	wantActs(t, s, kb.ActFilter{ArticleID: a.ID, Limit: 1}, "approve vera r2")
	wantError(t, "accepted twice", s.Amendments.DeleteAmendment(ctx, a.ID, "zoya", zoyas.Rev), kb.ErrNotFound)

	wantError(t, "dropped unseen", s.Amendments.DeleteAmendment(ctx, a.ID, "boris", boris.Rev+1), kb.ErrConflict)
	noError(t, s.Amendments.DeleteAmendment(ctx, a.ID, "boris", boris.Rev))
	wantActs(t, s, kb.ActFilter{ArticleID: a.ID, Limit: 1}, "drop boris r0")
	noError(t, s.Amendments.SaveAmendment(ctx, "boris", &kb.Amendment{ArticleID: a.ID, By: "boris", Base: 2, State: kb.StateDraft, Article: next}, kb.Step{}))
	noError(t, s.Articles.DeleteArticle(ctx, "vera", a.ID))
	_, err = s.Amendments.Amendment(ctx, a.ID, "boris")
	wantError(t, "gone with its article", err, kb.ErrNotFound)
}
