package searchtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

func testHostileText(b *bench) {
	b.apply(article("a", "Пароль", "Обычный текст про пароль."))
	for _, text := range []string{
		"\x00", "пароль\x00", "\xff\xfe пароль \xc3\x28", "title:пароль", "пароль~", `"пароль`, "+пароль -текст", "(((", "*", "?", "па*",
		"/.*/", "\\", "AND OR NOT", "пароль^100", "\u202eпароль", strings.Repeat("\u0301", 200), "🔑🔑🔑", "<script>", "' OR 1=1 --", "{{.}}", " ", "",
		strings.Repeat("а", 256), strings.Repeat("а-", 128), "п\u0430\u0301роль", "1e999", "%s%n",
	} {
		result := b.search(search.Query{Text: text})
		if len(result.Hits) > 1 || result.Total != len(result.Hits) {
			b.Errorf("%q finds %d of %d", text, len(result.Hits), result.Total)
		}
		if _, err := b.engine.Complete(context.Background(), search.Query{Text: text}); err != nil {
			b.Errorf("complete %q: %v", text, err)
		}
	}
	b.finds(search.Query{Text: "пароль\x00"}, "a")
	b.finds(search.Query{Text: "title:пароль"}, "a")
}

func testLimits(b *bench) {
	b.apply(article("a", "Пароль", "текст"))
	for name, q := range map[string]search.Query{
		"a long query":   {Text: strings.Repeat("пароль ", 10_000)},
		"a megabyte":     {Text: strings.Repeat("x", 1<<20)},
		"a long message": {Text: strings.Repeat("x", search.MaxMessage+1), Message: true},
		"a long page":    {Text: "пароль", Limit: search.MaxLimit + 1},
		"less than none": {Text: "пароль", Limit: -1},
	} {
		if _, err := b.engine.Search(context.Background(), q); !errors.Is(err, kb.ErrTooLarge) {
			b.Errorf("%s: %v", name, err)
		}
	}
}

func testCancelled(b *bench) {
	b.apply(article("a", "Пароль", "текст"))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := b.engine.Search(ctx, search.Query{Text: "пароль"}); !errors.Is(err, context.Canceled) {
		b.Errorf("search: %v", err)
	}
	if _, err := b.engine.Complete(ctx, search.Query{Text: "пароль"}); !errors.Is(err, context.Canceled) {
		b.Errorf("complete: %v", err)
	}
	if err := b.engine.Apply(ctx, nil, 99); !errors.Is(err, context.Canceled) {
		b.Errorf("apply: %v", err)
	}
}

func testMessages(b *bench) {
	b.apply(article("a", "Сертификат участника", "Где скачать сертификат."), article("b", "Прочее", "слово слово"))
	var text strings.Builder
	text.WriteString("Не могу скачать сертификат.\n")
	for i := range 5000 {
		fmt.Fprintf(&text, "мусор%d ", i)
	}
	start := time.Now()
	result := b.search(search.Query{Text: text.String()[:search.MaxMessage/2], Message: true})
	if took := time.Since(start); took > time.Second {
		b.Errorf("a long message took %v", took)
	}
	if got := ids(result.Hits); !slices.Equal(got, []string{"a"}) {
		b.Errorf("the message finds %v", got)
	}
}
