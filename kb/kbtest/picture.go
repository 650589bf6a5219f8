package kbtest

import (
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
)

func testPictures(t *testing.T, s *Stores) {
	ctx := t.Context()
	one, two := newArticle("one"), newArticle("two")
	save(t, s, one, two)
	at := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	photo := kb.Attachment{Hash: "aa", Name: "a.jpg", Type: "image/jpeg", Size: 9, ArticleID: one.ID, Path: "a.jpg", CreatedAt: at}
	copied := photo
	copied.ArticleID = two.ID
	film := kb.Attachment{Hash: "bb", Name: "b.mp4", Type: "video/mp4", Size: 9, ArticleID: one.ID, Path: "b.mp4", CreatedAt: at}
	screen := kb.Attachment{Hash: "cc", Name: "c.png", Type: "image/png", Size: 9, ArticleID: two.ID, Path: "c.png", CreatedAt: at}
	for _, a := range []kb.Attachment{photo, copied, film, screen} {
		noError(t, s.Attachments.SaveAttachment(ctx, a))
	}
	types := []string{"image/jpeg", "image/png"}
	unsized := func(what string, limit int, want ...string) {
		t.Helper()
		found, err := s.Pictures.UnsizedImages(ctx, types, limit)
		noError(t, err)
		var hashes []string
		for _, a := range found {
			hashes = append(hashes, a.Hash)
		}
		wantEqual(t, what, hashes, want)
	}
	unsized("images, each once", 10, "aa", "cc")
	unsized("the first", 1, "aa")

	own := kb.Picture{Original: "aa", Width: 1000, Height: 500, Hash: "aa", Type: "image/jpeg", Size: 9}
	small := kb.Picture{Original: "aa", Width: 480, Height: 240, Hash: "a4", Type: "image/jpeg", Size: 4}
	damaged := kb.Picture{Original: "cc"}
	noError(t, s.Pictures.SavePictures(ctx))
	noError(t, s.Pictures.SavePictures(ctx, own, small, damaged))
	unsized("none is left", 10)
	small.Size = 3
	noError(t, s.Pictures.SavePictures(ctx, small))
	got, err := s.Pictures.Pictures(ctx, "cc", "aa", "none")
	noError(t, err)
	wantEqual(t, "by original and width", got, []kb.Picture{small, own, damaged})
	got, err = s.Pictures.Pictures(ctx)
	noError(t, err)
	wantEqual(t, "of nothing", got, nil)
}
