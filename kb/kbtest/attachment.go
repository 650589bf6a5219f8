package kbtest

import (
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
)

func testAttachments(t *testing.T, s *Stores) {
	ctx := t.Context()
	one, two := newArticle("one"), newArticle("two")
	one.ID, two.ID = "one", "two"
	save(t, s, one, two)
	at := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	menu := kb.Attachment{Hash: "aa", Name: "меню.png", Type: "image/png", Size: 1 << 33, ArticleID: "one", Path: "images/меню.png", CreatedAt: at}
	film := kb.Attachment{Hash: "bb", Name: "film.webm", Type: "video/webm", Size: 5, ArticleID: "one", Path: "film.webm", By: "anna", CreatedAt: at.Add(time.Second)}
	copied := menu
	copied.ArticleID = "two"
	before := position(t, s)
	for _, a := range []kb.Attachment{menu, copied, film} {
		noError(t, s.Attachments.SaveAttachment(ctx, a))
	}
	wantEqual(t, "changes", changed(t, s, before), []string{"article:one", "article:two", "article:one"})
	list := func(what, article string, want ...kb.Attachment) {
		t.Helper()
		got, err := s.Attachments.Attachments(ctx, article)
		noError(t, err)
		wantEqual(t, what, got, want)
	}
	owners := func(what, hash string, want ...kb.Attachment) {
		t.Helper()
		got, err := s.Attachments.AttachmentOwners(ctx, hash)
		noError(t, err)
		wantEqual(t, what, got, want)
	}
	list("by path", "one", film, menu)
	list("of no article", "none")
	owners("the same bytes belong to two", "aa", menu, copied)
	both, err := s.Attachments.AttachmentOwners(ctx, "bb", "none", "aa")
	noError(t, err)
	wantEqual(t, "owners of several, by hash", both, []kb.Attachment{menu, copied, film})
	nobody, err := s.Attachments.AttachmentOwners(ctx)
	noError(t, err)
	wantEqual(t, "owners of nothing", nobody, nil)
	testFileMentions(t, s)
	testFiles(t, s, menu, film, copied)

	menu.Hash, menu.Size = "cc", 6
	noError(t, s.Attachments.SaveAttachment(ctx, menu))
	list("replaced by article and path", "one", film, menu)
	owners("the replaced bytes", "aa", copied)

	before = position(t, s)
	wantError(t, "a file that is not there", s.Attachments.DeleteAttachment(ctx, "one", "none.png"), kb.ErrNotFound)
	wantError(t, "a file of another article", s.Attachments.DeleteAttachment(ctx, "two", film.Path), kb.ErrNotFound)
	noError(t, s.Attachments.DeleteAttachment(ctx, "one", menu.Path))
	wantEqual(t, "changes of a deletion", changed(t, s, before), []string{"article:one"})
	list("without the deleted one", "one", film)

	stray := film
	stray.ArticleID = "none"
	wantError(t, "file of no article", s.Attachments.SaveAttachment(ctx, stray), kb.ErrNotFound)
	noError(t, s.Articles.DeleteArticle(ctx, "tester", "two"))
	owners("files go with their article", "aa")
}

// testFileMentions finds the articles that refer to bytes by their address, in texts and in guides.
func testFileMentions(t *testing.T, s *Stores) {
	menu, film := strings.Repeat("ab", 32), strings.Repeat("cd", 32)
	text, guide, plain := newArticle("text"), newArticle("guide"), newArticle("plain")
	text.ID, guide.ID, plain.ID = "text", "guide", "plain"
	text.Body = "[Меню](/files/" + menu + "/menu.png), ещё раз https://help.example/files/" + menu + "/menu.png"
	guide.Kind, guide.Guide = kb.KindGuide, &kb.Guide{Video: "/files/" + film + "/film.webm", Poster: "/files/" + menu + "/menu.png"}
	plain.Body = "Каталог /files/ и " + menu
	save(t, s, text, guide, plain)
	got, err := s.Files.FileMentions(t.Context())
	noError(t, err)
	wantEqual(t, "mentions by hash", got, map[string][]string{menu: {"guide", "text"}, film: {"guide"}})
}

// testFiles lists the files of all articles, newest first, a page at a time.
func testFiles(t *testing.T, s *Stores, menu, film, copied kb.Attachment) {
	find := func(what string, f kb.FileFilter, want ...kb.Attachment) {
		t.Helper()
		got, err := s.Files.FindFiles(t.Context(), f)
		noError(t, err)
		wantEqual(t, what, got, want)
	}
	find("all", kb.FileFilter{}, film, copied, menu)
	find("first page", kb.FileFilter{Limit: 2}, film, copied)
	find("second page", kb.FileFilter{Limit: 2, After: copied.Cursor()}, menu)
	find("after the last", kb.FileFilter{After: menu.Cursor()})
	find("images", kb.FileFilter{Media: kb.MediaImage}, copied, menu)
	find("films", kb.FileFilter{Media: kb.MediaVideo}, film)
	find("others", kb.FileFilter{Media: kb.MediaOther})
	for _, cursor := range []string{"x", "1", "1 a\x00 b", "99999999999999999999 a b"} {
		_, err := s.Files.FindFiles(t.Context(), kb.FileFilter{After: cursor})
		wantField(t, "cursor "+cursor, err, "after", "unknown")
	}
}
