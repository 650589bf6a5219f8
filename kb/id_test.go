package kb_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/podskazka/podskazka/kb"
)

func TestNewID(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-z]{20}$`)
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	seen := map[string]bool{}
	for range 10_000 { // of the same millisecond
		id := kb.NewID(now)
		if !form.MatchString(id) || seen[id] {
			t.Fatalf("id %q is not of its form, or came twice", id)
		}
		seen[id] = true
	}
}

func TestNewIDSortsByTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ms := rapid.Int64Range(0, 1<<47).Draw(t, "ms")
		later := rapid.Int64Range(1, 1<<40).Draw(t, "later by")
		first, second := kb.NewID(time.UnixMilli(ms)), kb.NewID(time.UnixMilli(ms+later))
		if first >= second {
			t.Fatalf("%q of %d ms does not sort before %q, %d ms later", first, ms, second, later)
		}
	})
}

func TestSlugify(t *testing.T) {
	for title, want := range map[string]string{
		"Сброс пароля":                     "sbros-parolya",
		"Щёлкните «Далее» — и всё!":        "shchelknite-dalee-i-vse",
		"  Подъезд, объявление; день  ":    "podezd-obyavlenie-den",
		"Чей йод?":                         "chey-yod",
		"Ошибка ERR_CONNECTION 0x80070005": "oshibka-err-connection-0x80070005",
		"1С:Предприятие 8.3":               "1s-predpriyatie-8-3",
		"e\u0301te\u0301 ё и е\u0308":      "ete-e-i-e",
		"…—«»":                             "",
		"日本":                               "",
		"":                                 "",
	} {
		if got := kb.Slugify(title); got != want {
			t.Errorf("Slugify(%q) = %q, want %q", title, got, want)
		}
	}
}

func TestNewSlug(t *testing.T) {
	for title, want := range map[string]string{
		"CON": "con-1", "Аих, nul": "aikh-nul", "Nul": "nul-1", "COM 1": "com-1", "com1": "com1-1", "LPT9!": "lpt9-1", "Консоль": "konsol", "…": "",
	} {
		got := kb.NewSlug(title)
		if got != want {
			t.Errorf("NewSlug(%q) = %q, want %q", title, got, want)
		}
		a := kb.Article{Slug: got, Title: title, Kind: kb.KindArticle, Access: kb.AccessPublic, State: kb.StateDraft}
		if err := a.Validate(); err != nil && want != "" {
			t.Errorf("article %q: %v", got, err)
		}
	}
}

func TestSlugifyForm(t *testing.T) {
	form := regexp.MustCompile(`^([a-z0-9]+(-[a-z0-9]+)*)?$`)
	rapid.Check(t, func(t *rapid.T) {
		title := rapid.OneOf(rapid.String(), rapid.StringMatching(`([а-яё]{1,9} ?){0,40}`)).Draw(t, "title")
		slug := kb.Slugify(title)
		if !form.MatchString(slug) || len(slug) > kb.MaxSlug {
			t.Fatalf("slug %q (%d bytes) is not of its form", slug, len(slug))
		}
		if again := kb.Slugify(slug); again != slug {
			t.Fatalf("slug of slug %q is %q", slug, again)
		}
	})
	// The dash falls on the last place there is.
	if slug := kb.Slugify(strings.Repeat("a", kb.MaxSlug-1) + " b"); slug != strings.Repeat("a", kb.MaxSlug-1) {
		t.Errorf("slug at the limit is %q", slug)
	}
}
