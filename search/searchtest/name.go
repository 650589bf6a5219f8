package searchtest

import (
	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

func testExactNames(b *bench) {
	ticket := article("t1", "Не входит", "Смотрите также КБ-12.")
	ticket.Slug = "SPSUP-1503"
	b.apply(ticket, article("a", "Заявка SPSUP-1503", "SPSUP-1503 SPSUP-1503"), article("kb12", "Другое", "Другое"))
	for _, text := range []string{"SPSUP-1503", "spsup-1503", "что с SPSUP-1503?", "ext-t1"} {
		if got := ids(b.search(search.Query{Text: text}).Hits); len(got) == 0 || got[0] != "t1" {
			b.Errorf("%q finds %v first", text, got)
		}
	}
	if got := ids(b.search(search.Query{Text: "ошибка КБ-12"}).Hits); len(got) != 1 || got[0] != "t1" {
		b.Errorf("a code in the text: %v", got)
	}
}

func testLinks(b *bench) {
	about, hub, inner := article("about", "Заметка", "текст"), article("hub", "Оглавление", "Начните отсюда."), article("inner", "Внутреннее", "Для своих.")
	hub.Links = []content.Link{{Target: "ext-about", Text: "зебра полосатая"}, {Target: "nobody", Text: "никуда"}, {Target: "hub", Text: "сюда"}}
	inner.Links = []content.Link{{Target: "about", Text: "жираф"}}
	inner.Grants = []string{kb.GrantStaff}
	b.apply(about)
	b.apply(hub, inner, article("twin", "Заметка", "текст"))
	b.finds(search.Query{Text: "зебра"}, "about")
	if hit := b.search(search.Query{Text: "зебра"}).Hits[0]; len(hit.Why) == 0 || hit.Why[0].Field != "links" {
		b.Errorf("why: %+v", hit.Why)
	}
	b.finds(search.Query{Text: "жираф", Viewer: staff}) // what an internal page says of a public one stays inside
	b.finds(search.Query{Text: "никуда сюда"})
	if got := ids(b.search(search.Query{Text: "заметка оглавление"}).Hits); len(got) != 3 || got[0] == "twin" || got[1] == "twin" {
		b.Errorf("a neighbour of what is found comes after one that is none: %v", got)
	}
	b.update(search.Update{ID: "hub"})
	b.finds(search.Query{Text: "зебра"})
}
