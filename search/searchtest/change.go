package searchtest

import (
	"context"
	"fmt"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/search"
)

func testRemoval(b *bench) {
	d := article("a", "Сброс пароля", "Первый абзац.")
	d.Passages = append(d.Passages, content.Passage{Text: "Второй абзац.", T: -1})
	b.apply(d, article("b", "Пароль учителя", "текст"))
	b.update(search.Update{ID: "a"}, search.Update{ID: "never there"})
	b.finds(search.Query{Text: "пароль абзац"}, "b")
	b.completes(search.Query{Text: "па"}, "b")
}

func testReplacement(b *bench) {
	long := article("a", "Старый заголовок", "старое начало")
	long.Passages = append(long.Passages, content.Passage{Text: "старая середина", T: -1}, content.Passage{Text: "старый конец", T: -1})
	b.apply(long)
	b.apply(article("a", "Новый заголовок", "новое"))
	b.finds(search.Query{Text: "старый середина конец"})
	b.finds(search.Query{Text: "новый"}, "a")

	twice := []search.Update{{ID: "c", Document: long}, {ID: "c", Document: article("c", "Третий", "третье")}}
	b.update(twice...)
	b.finds(search.Query{Text: "старый"})
	b.finds(search.Query{Text: "третий"}, "c")
}

func testPosition(b *bench) {
	if at, err := b.engine.Position(context.Background()); err != nil || at != 0 {
		b.Fatalf("a new index is at %d, %v", at, err)
	}
	for _, position := range []int64{7, 8, 1 << 40} {
		updates := []search.Update{{ID: "a", Document: article("a", fmt.Sprint("номер", position), "")}}
		if err := b.engine.Apply(context.Background(), updates, position); err != nil {
			b.Fatal(err)
		}
		if at, err := b.engine.Position(context.Background()); err != nil || at != position {
			b.Fatalf("position %d, %v, want %d", at, err, position)
		}
		b.finds(search.Query{Text: fmt.Sprint("номер", position)}, "a")
	}
	if err := b.engine.Apply(context.Background(), nil, 5); err != nil {
		b.Fatal(err)
	}
	b.finds(search.Query{Text: "ext-a"}, "a")
}
