package kb_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

func TestArticleValidate(t *testing.T) {
	good := kb.Article{
		Slug: "s", Title: strings.Repeat("ж", kb.MaxTitle), Body: strings.Repeat("x", kb.MaxBody),
		Kind: kb.KindArticle, Access: kb.AccessPublic, State: kb.StateDraft,
	}
	if err := good.Validate(); err != nil {
		t.Fatalf("an article at its limits: %v", err)
	}
	for _, c := range []struct {
		name, field, code string
		spoil             func(*kb.Article)
	}{
		{"no title", "title", "required", func(a *kb.Article) { a.Title = "" }},
		{"long title", "title", "too_long", func(a *kb.Article) { a.Title += "ж" }},
		{"long body", "body", "too_long", func(a *kb.Article) { a.Body += "x" }},
		{"many questions", "questions", "too_long", func(a *kb.Article) { a.Questions = make([]string, kb.MaxQuestions+1) }},
		{"many tags", "tags", "too_long", func(a *kb.Article) { a.Tags = make([]string, kb.MaxTags+1) }},
		{"no slug", "slug", "required", func(a *kb.Article) { a.Slug = "" }},
		{"slug that is a path", "slug", "unknown", func(a *kb.Article) { a.Slug = "../s" }},
		{"slug of other letters", "slug", "unknown", func(a *kb.Article) { a.Slug = "вход" }},
		{"name of a device", "slug", "reserved", func(a *kb.Article) { a.Slug = "CON" }},
		{"name of a device with an ending", "slug", "reserved", func(a *kb.Article) { a.Slug = "com1.vhod" }},
		{"slug that reads as a text", "slug", "reserved", func(a *kb.Article) { a.Slug = "vhod.MD" }},
		{"dot at the end", "slug", "reserved", func(a *kb.Article) { a.Slug = "vhod." }},
		{"long slug", "slug", "unknown", func(a *kb.Article) { a.Slug = strings.Repeat("s", 101) }},
		{"unknown kind", "kind", "unknown", func(a *kb.Article) { a.Kind = "song" }},
		{"unknown access", "access", "unknown", func(a *kb.Article) { a.Access = "" }},
		{"unknown state", "state", "unknown", func(a *kb.Article) { a.State = "" }},
		{"guide without a film", "video", "required", func(a *kb.Article) { a.Kind = kb.KindGuide }},
	} {
		bad := good
		c.spoil(&bad)
		err := bad.Validate()
		var field *kb.FieldError
		if !errors.As(err, &field) || field.Field != c.field || field.Code != c.code {
			t.Errorf("%s: %v", c.name, err)
		}
		if !errors.Is(err, kb.ErrInvalid) || errors.Is(err, kb.ErrTooLarge) != (c.code == "too_long") {
			t.Errorf("%s: %v is not the right kind of error", c.name, err)
		}
	}
}
