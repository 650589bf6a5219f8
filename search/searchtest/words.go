package searchtest

import (
	"strings"

	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

func testOtherWords(b *bench) {
	b.apply(article("a", "Вход в учётную запись", "Откройте страницу."), article("b", "Прочее", "Ничего."))
	b.finds(search.Query{Text: "войти"}, "a")
	hit := b.search(search.Query{Text: "аккаунт"}).Hits[0]
	want := search.Reason{Word: "аккаунт", Via: "учетная запись", Source: russian.SourceLists, Field: "title", Share: 1}
	if len(hit.Why) != 1 || hit.Why[0] != want {
		b.Errorf("why: %+v", hit.Why)
	}
	if want := "Вход в <mark>учётную</mark> <mark>запись</mark>"; string(hit.TitleHTML) != want {
		b.Errorf("title %q, want %q", hit.TitleHTML, want)
	}
}

// testFamilies: a word finds the others of its root that no list names, behind itself.
func testFamilies(b *bench) {
	b.apply(article("a", "Дистилляция воды", "Включите прибор."), article("b", "Чем дистиллировать", "Прибором."), article("c", "Дистанция", "Далеко."))
	b.finds(search.Query{Text: "дистиллировать"}, "a", "b")
	why := b.search(search.Query{Text: "дистилляция"}).Hits[1].Why
	if len(why) == 0 || why[0].Source != russian.SourceKin {
		b.Errorf("why: %+v", why)
	}
}

// testAsked: a query that is the title or a question of an article finds it first, whatever else repeats the words.
func testAsked(b *bench) {
	long := strings.Repeat("Смена пароля, пароль, сменить пароль. ", 5)
	d := article("c", "Учётные данные", "Прочее.")
	d.Questions = []string{"Где хранится пароль?"}
	b.apply(article("a", "Смена пароля и ещё раз смена пароля: смена", long), article("b", "Смена пароля", "Напишите нам."), d,
		article("e", "Где хранится всякий пароль: хранится пароль", strings.Repeat("Хранится пароль. ", 5)))
	for query, want := range map[string]string{"как сменой пароля": "b", "Смена паролей?": "b", "cvtyf gfhjkz": "b", "где хранится пароль": "c"} {
		if got := ids(b.search(search.Query{Text: query}).Hits); len(got) == 0 || got[0] != want {
			b.Errorf("%q found %v, want %s first", query, got, want)
		}
	}
}

// another is a thesaurus that knows one word for another.
type another struct{ term, other string }

func (a another) Expand(terms []russian.QueryTerm) {
	for i := range terms {
		if terms[i].Text == a.term {
			terms[i].Add(russian.Alternative{Text: a.other, Word: a.other, Weight: 1, Source: russian.SourceEditors})
		}
	}
}

// testThesaurus: other words that a query brings along stand in for the searcher's own.
func testThesaurus(b *bench) {
	b.apply(article("a", "Вход", "Откройте страницу."), article("b", "Прочее", "Ничего."))
	b.finds(search.Query{Text: "зебр"})
	q := search.Query{Text: "зебр", Thesaurus: another{"зебр", "вход"}}
	b.finds(q, "a")
	if why := b.search(q).Hits[0].Why[0]; why.Via != "вход" || why.Source != russian.SourceEditors {
		b.Errorf("why: %+v", why)
	}
	b.finds(search.Query{Text: "войти"}, "a")
	b.finds(search.Query{Text: "войти", Thesaurus: another{}})
}
