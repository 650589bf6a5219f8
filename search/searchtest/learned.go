package searchtest

import (
	"slices"

	"github.com/podskazka/podskazka/search"
)

// testLearned: what people said finds a document for who says as much, and for nobody who shares a word with them in passing.
func testLearned(b *bench) {
	d := article("a", "Вход в кабинет", "Откройте страницу.")
	d.Learned = []search.Learned{{Text: "колобродит бздынькалка мимо кассы", Weight: 1}}
	b.apply(d, article("b", "Прочее", "Касса"))
	learned := func(h search.Hit) bool {
		return slices.ContainsFunc(h.Why, func(r search.Reason) bool { return r.Field == "learned" })
	}
	for query, want := range map[string]bool{
		"бздынькалка": true, "колобродит бздынькалка": true, "колобродит касса вход": true,
		"зебра бздынькалка жираф": false, "зебра жираф колобродит бздынькалка слон бегемот тигр лев рысь": false,
	} {
		hits := b.search(search.Query{Text: query}).Hits
		if got := slices.ContainsFunc(hits, func(h search.Hit) bool { return h.ID == "a" && learned(h) }); got != want {
			b.Errorf("«%s» finds by what people said: %v, want %v: %+v", query, got, want, hits)
		}
	}
	hits := b.search(search.Query{Text: "кабинет бздынькалка жираф"}).Hits
	if len(hits) == 0 || hits[0].ID != "a" || learned(hits[0]) {
		b.Errorf("found by its title beside a word in passing: %+v", hits)
	}
}
