package kbtest

import (
	"testing"

	"github.com/podskazka/podskazka/kb"
)

func testAudiences(t *testing.T, s *Stores) {
	ctx := t.Context()
	none, err := s.Audiences.Audiences(ctx)
	noError(t, err)
	wantEqual(t, "audiences of a new help center", none, nil)

	pupil := kb.Audience{Slug: "uchenik", Role: "Ученик", Contour: "открытый контур", Description: "Учится в школе.", Position: 2}
	parent := kb.Audience{Slug: "roditel", Role: "Родитель", Position: 1}
	guest := kb.Audience{Slug: "gost", Role: "Гость", Position: 2}
	for _, a := range []kb.Audience{pupil, parent, guest} {
		noError(t, s.Audiences.SaveAudience(ctx, a))
	}
	got, err := s.Audiences.Audiences(ctx)
	noError(t, err)
	wantEqual(t, "by position, then slug", got, []kb.Audience{parent, guest, pupil})

	pupil.Role, pupil.Position = "Школьник", 0
	noError(t, s.Audiences.SaveAudience(ctx, pupil))
	got, err = s.Audiences.Audiences(ctx)
	noError(t, err)
	wantEqual(t, "replaced by slug", got, []kb.Audience{pupil, parent, guest})

	wantField(t, "no role", s.Audiences.SaveAudience(ctx, kb.Audience{Slug: "x"}), "role", "required")
	wantError(t, "NUL", s.Audiences.SaveAudience(ctx, kb.Audience{Slug: "x", Role: "a\x00b"}), kb.ErrInvalid)
}
