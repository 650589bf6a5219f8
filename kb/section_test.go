package kb_test

import (
	"errors"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

func TestValidateNames(t *testing.T) {
	for _, c := range []struct {
		name  string
		value interface{ Validate() error }
		field string // empty: valid
	}{
		{"section", kb.Section{Slug: "a", Title: "А", Parent: "b"}, ""},
		{"section without a slug", kb.Section{Title: "А"}, "slug"},
		{"section without a title", kb.Section{Slug: "a"}, "title"},
		{"section inside itself", kb.Section{Slug: "a", Title: "А", Parent: "a"}, "parent"},
		{"audience", kb.Audience{Slug: "a", Role: "А"}, ""},
		{"audience without a slug", kb.Audience{Role: "А"}, "slug"},
		{"audience of two words", kb.Audience{Slug: "a, b", Role: "А"}, "slug"},
		{"audience without a role", kb.Audience{Slug: "a"}, "role"},
		{"user", &kb.User{Login: "a", Role: kb.RoleUser}, ""},
		{"user without a login", &kb.User{Role: kb.RoleUser}, "login"},
		{"user without a role", &kb.User{Login: "a"}, "role"},
	} {
		err := c.value.Validate()
		var field *kb.FieldError
		if c.field == "" && err != nil || c.field != "" && (!errors.As(err, &field) || field.Field != c.field) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestAudienceTitle(t *testing.T) {
	for want, a := range map[string]kb.Audience{
		"Ученик · открытый контур": {Role: "Ученик", Contour: "открытый контур"},
		"Гость": {Role: "Гость"},
	} {
		if got := a.Title(); got != want {
			t.Errorf("title is %q, want %q", got, want)
		}
	}
}
