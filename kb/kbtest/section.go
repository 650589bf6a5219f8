package kbtest

import (
	"testing"

	"github.com/podskazka/podskazka/kb"
)

func testSections(t *testing.T, s *Stores) {
	ctx := t.Context()
	access := kb.Section{Slug: "access", Title: "Доступ", Description: "Вход и пароли.", Audiences: []string{"gost", "uchenik"}, Position: 1}
	login := kb.Section{Slug: "login", Title: "Вход", Parent: "access", Position: 2}
	tests := kb.Section{Slug: "tests", Title: "Б", Position: 2}
	late := kb.Section{Slug: "a-late", Title: "Я", Position: 2}
	for _, section := range []kb.Section{late, tests, access, login} {
		noError(t, s.Sections.SaveSection(ctx, section))
	}
	got, err := s.Sections.Sections(ctx)
	noError(t, err)
	wantEqual(t, "by position, then title", got, []kb.Section{access, tests, login, late})

	cycle := access
	cycle.Parent = "login"
	wantError(t, "parent is a child", s.Sections.SaveSection(ctx, cycle), kb.ErrInvalid)
	self := tests
	self.Parent = "tests"
	wantError(t, "parent is itself", s.Sections.SaveSection(ctx, self), kb.ErrInvalid)
	wantField(t, "no title", s.Sections.SaveSection(ctx, kb.Section{Slug: "x"}), "title", "required")
	again, err := s.Sections.Sections(ctx)
	noError(t, err)
	wantEqual(t, "refused sections change nothing", again, got)

	login.Parent = ""
	noError(t, s.Sections.SaveSection(ctx, login))
	noError(t, s.Sections.SaveSection(ctx, cycle)) // no cycle any more
}

// testDeleteSection: nothing is lost with a section.
func testDeleteSection(t *testing.T, s *Stores) {
	ctx := t.Context()
	noError(t, s.Sections.SaveSection(ctx, kb.Section{Slug: "a", Title: "А"}, kb.Section{Slug: "b", Title: "Б", Parent: "a"},
		kb.Section{Slug: "c", Title: "В", Parent: "b"}, kb.Section{Slug: "d", Title: "Г"}))
	inside := newArticle("inside")
	inside.Section, inside.State = "b", kb.StateDraft
	save(t, s, inside)

	wantError(t, "a section that is not there", s.Sections.DeleteSection(ctx, "anna", "x", ""), kb.ErrNotFound)
	wantError(t, "into one that is not there", s.Sections.DeleteSection(ctx, "anna", "b", "x"), kb.ErrNotFound)
	wantField(t, "with an article and a section in it", s.Sections.DeleteSection(ctx, "anna", "b", ""), "section", "not_empty")
	wantField(t, "with a section in it", s.Sections.DeleteSection(ctx, "anna", "a", ""), "section", "not_empty")
	wantField(t, "into itself", s.Sections.DeleteSection(ctx, "anna", "b", "b"), "into", "cycle")
	wantField(t, "into what lies in it", s.Sections.DeleteSection(ctx, "anna", "b", "c"), "into", "cycle")

	before := position(t, s)
	noError(t, s.Sections.DeleteSection(ctx, "anna", "b", "d"))
	tree, err := s.Sections.Sections(ctx)
	noError(t, err)
	wantEqual(t, "what is left", tree, []kb.Section{{Slug: "a", Title: "А"}, {Slug: "c", Title: "В", Parent: "d"}, {Slug: "d", Title: "Г"}})
	got, err := s.Articles.Article(ctx, inside.ID)
	noError(t, err)
	wantEqual(t, "the article moved, with a revision", []any{got.Section, got.Rev}, []any{"d", int64(2)})
	wantEqual(t, "its change", changed(t, s, before), []string{"article:" + inside.ID})
	revisions, err := s.Articles.Revisions(ctx, inside.ID)
	noError(t, err)
	wantEqual(t, "who did it", revisions[0].By, "anna")
	noError(t, s.Sections.DeleteSection(ctx, "anna", "c", ""))
}

func testSectionChanges(t *testing.T, s *Stores) {
	ctx := t.Context()
	section := kb.Section{Slug: "login", Title: "Вход"}
	noError(t, s.Sections.SaveSection(ctx, section))
	inside, other := newArticle("inside"), newArticle("other")
	inside.Section = "login"
	save(t, s, inside, other)

	before := position(t, s)
	section.Title = "Вход и пароли"
	noError(t, s.Sections.SaveSection(ctx, section))
	wantEqual(t, "changes after a new title", changed(t, s, before), []string{"article:" + inside.ID})

	before = position(t, s)
	section.Position = 7
	noError(t, s.Sections.SaveSection(ctx, section))
	wantEqual(t, "changes after the same title", changed(t, s, before), nil)
}
