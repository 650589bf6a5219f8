package kbtest

import (
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
)

func testRedirects(t *testing.T, s *Stores) {
	ctx := t.Context()
	one, two := newArticle("one"), newArticle("two")
	save(t, s, one, two)
	at := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	page := kb.Redirect{Source: "/hc/Пароль?a=1&b=2", ArticleID: one.ID, Anchor: "shag-2", CreatedAt: at}
	plain := kb.Redirect{Source: "/hc/12", ArticleID: one.ID, CreatedAt: at}
	_, err := s.Redirects.Redirect(ctx, page.Source)
	wantError(t, "unknown address", err, kb.ErrNotFound)
	noError(t, s.Redirects.SaveRedirects(ctx))
	noError(t, s.Redirects.SaveRedirects(ctx, page, plain))

	got, err := s.Redirects.Redirect(ctx, page.Source)
	noError(t, err)
	wantEqual(t, "found", got, page)
	list, err := s.Redirects.Redirects(ctx, one.ID)
	noError(t, err)
	wantEqual(t, "of an article, by source", list, []kb.Redirect{plain, page})

	stray := kb.Redirect{Source: "/stray", ArticleID: "none"}
	page.ArticleID = two.ID
	wantError(t, "to no article", s.Redirects.SaveRedirects(ctx, page, stray), kb.ErrNotFound)
	wantField(t, "too long", s.Redirects.SaveRedirects(ctx, page, kb.Redirect{Source: "/" + strings.Repeat("a", kb.MaxRedirect), ArticleID: two.ID}), "source", "too_long")
	wantField(t, "NUL", s.Redirects.SaveRedirects(ctx, page, kb.Redirect{Source: "/\x00", ArticleID: two.ID}), "source", "bad_text")
	got, err = s.Redirects.Redirect(ctx, page.Source)
	noError(t, err)
	wantEqual(t, "all or none", got.ArticleID, one.ID)

	noError(t, s.Redirects.SaveRedirects(ctx, page))
	got, err = s.Redirects.Redirect(ctx, page.Source)
	noError(t, err)
	wantEqual(t, "replaced by source", got, page)
	longest := kb.Redirect{Source: "/" + strings.Repeat("ж", kb.MaxRedirect/2-1), ArticleID: two.ID, CreatedAt: at}
	noError(t, s.Redirects.SaveRedirects(ctx, longest))

	noError(t, s.Articles.DeleteArticle(ctx, "tester", two.ID))
	_, err = s.Redirects.Redirect(ctx, page.Source)
	wantError(t, "redirects go with their article", err, kb.ErrNotFound)
}
