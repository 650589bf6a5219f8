package searchtest

import (
	"context"
	"slices"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// completes fails unless the completions lead to exactly these documents.
func (b *bench) completes(q search.Query, want ...string) {
	b.Helper()
	lines, err := b.engine.Complete(context.Background(), q)
	if err != nil {
		b.Fatal(err)
	}
	var got []string
	for _, l := range lines {
		got = append(got, l.ID)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		b.Errorf("%q completes to %v, want %v", q.Text, got, want)
	}
}

func testCompletion(b *bench) {
	guide := article("film", "Личный кабинет", "")
	guide.Kind = string(kb.KindGuide)
	guide.Passages = []content.Passage{{Text: "Титры", T: 83, Heading: "Смена пароля"}, {Text: "ещё", T: 99, Heading: "Смена пароля"}}
	headed := article("headed", "Профиль", "")
	headed.Passages = []content.Passage{{Heading: "Забыли пароль", Anchor: "zabyli", Text: "x", T: -1},
		{Heading: "Парольная тайна", Anchor: "taina", Text: "y", T: -1, Audiences: []string{"navigator"}}}
	b.apply(guide, headed, article("title", "Восстановить пароль", ""))

	lines, err := b.engine.Complete(context.Background(), search.Query{Text: "па"})
	if err != nil {
		b.Fatal(err)
	}
	var urls []string
	for _, l := range lines {
		urls = append(urls, l.URL)
	}
	if want := []string{"/a/title", "/a/headed#zabyli", "/a/film?t=83"}; !slices.Equal(urls, want) {
		b.Errorf("«па» completes to %v, want %v", urls, want)
	}
	if len(lines) > 0 && string(lines[0].HTML) != "Восстановить <mark>пароль</mark>" {
		b.Errorf("marked as %q", lines[0].HTML)
	}
	b.completes(search.Query{Text: "п"})
	b.completes(search.Query{Text: "ПАРОЛЬ восст"}, "title")
	b.completes(search.Query{Text: "пароль зебра"})
	b.completes(search.Query{Text: "тайна", Viewer: member}, "headed")
	b.completes(search.Query{Text: "тайна"})
}
