package searchtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

func testPaging(b *bench) {
	var documents []*search.Document
	for i := range 57 {
		documents = append(documents, article(fmt.Sprintf("d%02d", i), "Пароль", strings.Repeat("слово ", i%7)))
	}
	b.apply(documents...)
	var seen []string
	q := search.Query{Text: "пароль", Limit: 10}
	last := 1e9
	for {
		result := b.search(q)
		if result.Total != len(documents) {
			b.Fatalf("total %d on the page after %q", result.Total, q.Cursor)
		}
		for _, h := range result.Hits {
			if h.Score > last {
				b.Errorf("%s scores %v after %v", h.ID, h.Score, last)
			}
			last = h.Score
		}
		seen = append(seen, ids(result.Hits)...)
		if q.Cursor = result.Next; q.Cursor == "" {
			break
		}
	}
	slices.Sort(seen)
	if len(slices.Compact(seen)) != len(documents) {
		b.Errorf("the pages show %d documents of %d", len(slices.Compact(seen)), len(documents))
	}
	_, err := b.engine.Search(context.Background(), search.Query{Text: "пароль", Cursor: "!"})
	if !errors.Is(err, kb.ErrInvalid) {
		b.Errorf("a made-up cursor gives %v", err)
	}
}

func testTies(b *bench) {
	for _, id := range []string{"c", "a", "d", "b"} {
		b.apply(article(id, "Одинаковый заголовок", "одинаковый текст"))
	}
	for range 3 {
		if got := ids(b.search(search.Query{Text: "одинаковый"}).Hits); !slices.Equal(got, []string{"a", "b", "c", "d"}) {
			b.Fatalf("equal documents stand as %v", got)
		}
	}
}

func testFilters(b *bench) {
	faq, guide, reply, english := article("faq", "Пароль", ""), article("guide", "Пароль", ""), article("reply", "Пароль", ""), article("english", "Пароль", "")
	faq.Kind, guide.Kind, reply.Kind, english.Lang = string(kb.KindFAQ), string(kb.KindGuide), search.KindReply, "en"
	faq.Section = "login"
	b.apply(faq, guide, reply, english)
	b.finds(search.Query{Text: "пароль"}, "faq", "guide", "english")
	b.finds(search.Query{Text: "пароль", Kinds: []string{search.KindReply}}, "reply")
	b.finds(search.Query{Text: "пароль", Kinds: []string{"faq", "guide"}}, "faq", "guide")
	b.finds(search.Query{Text: "пароль", Sections: []string{"login"}}, "faq")
	b.finds(search.Query{Text: "пароль", Lang: "en"}, "english")
	b.finds(search.Query{Text: "пароль", Exclude: []string{"faq", "nobody"}}, "guide", "english")
	b.finds(search.Query{Text: "пароль", Sections: []string{"nowhere"}})
}

func testAudience(b *bench) {
	pupil, teacher := article("pupil", "Пароль", "текст"), article("teacher", "Пароль", "текст")
	pupil.Audiences, teacher.Audiences = []string{"pupil"}, []string{"teacher"}
	b.apply(pupil, teacher, article("all", "Пароль", "текст"))
	for audience, want := range map[string][]string{
		"":        {"all", "pupil", "teacher"},
		"teacher": {"teacher", "all", "pupil"},
		"pupil":   {"pupil", "all", "teacher"},
	} {
		if got := ids(b.search(search.Query{Text: "пароль", Audience: audience}).Hits); !slices.Equal(got, want) {
			b.Errorf("for %q: %v, want %v", audience, got, want)
		}
	}
}
