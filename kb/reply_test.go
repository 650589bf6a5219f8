package kb_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

func TestFill(t *testing.T) {
	values := map[string]string{"user.name": "Анна", "ticket.key": "ORI-5", "empty": "", "code": "{{user.name}} $1"}
	for _, c := range []struct {
		name, body, want string
		missing          []string
	}{
		{"no placeholders", "Здравствуйте!", "Здравствуйте!", nil},
		{"known", "{{user.name}}, обращение {{ ticket.key }}", "Анна, обращение ORI-5", nil},
		{"known goes before its default", "{{user.name|коллега}}", "Анна", nil},
		{"unknown with a default", "{{agent|оператор поддержки}}", "оператор поддержки", nil},
		{"empty value counts as unknown", "{{empty|нет}}", "нет", nil},
		{"unknown stays", "{{date}} и {{date}}, {{place}}", "{{date}} и {{date}}, {{place}}", []string{"date", "date", "place"}},
		{"known keeps what is before it", "Здравствуйте, {{user.name|}}!", "Здравствуйте, Анна!", nil},
		{"nothing takes its comma along", "Здравствуйте, {{empty|}}!\n\nВаша школа: {{school|}}.", "Здравствуйте!\n\nВаша школа:.", nil},
		{"nothing at the beginning of a line", "{{empty|}}\n{{ school | }}x", "\n x", nil},
		{"a value is not filled again", "{{code}}", "{{user.name}} $1", nil},
		{"not placeholders", "{user.name} {{}} {{ }} {{a{b}}", "{user.name} {{}} {{ }} {{a{b}}", nil},
		{"over lines", "{{user.name}}\n{{agent|да}}", "Анна\nда", nil},
	} {
		got, missing := kb.Fill(c.body, values)
		if got != c.want || !slices.Equal(missing, c.missing) {
			t.Errorf("%s: Fill(%q) = %q, missing %q; want %q, missing %q", c.name, c.body, got, missing, c.want, c.missing)
		}
	}
}

func TestReplyValidate(t *testing.T) {
	good := kb.Reply{Title: "т", Body: "т"}
	for name, spoil := range map[string]func(*kb.Reply){
		"title": func(r *kb.Reply) { r.Title = "" },
		"body":  func(r *kb.Reply) { r.Body = strings.Repeat("x", kb.MaxBody+1) },
	} {
		bad := good
		spoil(&bad)
		var field *kb.FieldError
		if err := bad.Validate(); !errors.As(err, &field) || field.Field != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
}
