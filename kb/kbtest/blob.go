package kbtest

import (
	"testing"

	"github.com/podskazka/podskazka/kb"
)

func testBlobUses(t *testing.T, s *Stores) {
	ctx := t.Context()
	one, two := newArticle("one"), newArticle("two")
	save(t, s, one, two)
	for _, a := range []kb.Attachment{
		{Hash: "aa", Name: "a.jpg", Type: "image/jpeg", ArticleID: one.ID, Path: "a.jpg"},
		{Hash: "aa", Name: "a.jpg", Type: "image/jpeg", ArticleID: two.ID, Path: "a.jpg"},
		{Hash: "bb", Name: "b.pdf", Type: "application/pdf", ArticleID: one.ID, Path: "b.pdf"},
	} {
		noError(t, s.Attachments.SaveAttachment(ctx, a))
	}
	noError(t, s.Pictures.SavePictures(ctx, kb.Picture{Original: "aa", Width: 480, Height: 240, Hash: "a4", Type: "image/jpeg"}))
	unused := func(what string, want ...string) {
		t.Helper()
		noError(t, s.BlobUses.ForgetPictures(ctx))
		got, err := s.BlobUses.UnusedBlobs(ctx, []string{"a4", "aa", "bb", "stray"})
		noError(t, err)
		wantEqual(t, what, got, want)
	}
	unused("nothing refers to it", "stray")
	noError(t, s.Attachments.DeleteAttachment(ctx, one.ID, "a.jpg"))
	unused("another article has it", "stray")
	noError(t, s.Articles.DeleteArticle(ctx, "tester", two.ID))
	unused("the last article is gone, and with the image its widths", "a4", "aa", "stray")
	noError(t, s.Attachments.SaveAttachment(ctx, kb.Attachment{Hash: "cc", Name: "c.pdf", Type: "application/pdf", ArticleID: one.ID, Path: "b.pdf"}))
	unused("another file in its place", "a4", "aa", "bb", "stray")
	none, err := s.BlobUses.UnusedBlobs(ctx, nil)
	noError(t, err)
	wantEqual(t, "of none", len(none), 0)
}
