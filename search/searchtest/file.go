package searchtest

import (
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// inFile makes a passage of a page of a file.
func inFile(page int, text string, audiences ...string) content.Passage {
	ref := &content.FileRef{Name: "Прайс.pdf", URL: "/files/ab/p.pdf", Place: kb.Place{Kind: kb.PlacePage, Number: page}}
	return content.Passage{Text: text, T: -1, File: ref, Audiences: audiences}
}

func testFiles(b *bench) {
	price := article("price", "Стоимость проб", "Таблица цен лежит в файле.")
	price.Passages = append(price.Passages,
		inFile(1, "Оглавление и общие слова."),
		inFile(3, "Групповой абонемент на мыловарение для школ & колледжей"),
		inFile(4, "Ставка супервизору", "supervisor"))
	said := article("said", "Абонемент на мыловарение", "Как купить абонемент на мыловарение.")
	long := article("long", "Архив", "Старые правила.")
	for range 50 {
		long.Passages = append(long.Passages, inFile(1, strings.Repeat("Абонемент на мыловарение и снова он. ", 20)))
	}
	b.apply(price, said, long)

	found := b.search(search.Query{Text: "групповой абонемент"})
	at := slices.IndexFunc(found.Hits, func(h search.Hit) bool { return h.ID == "price" })
	if at < 0 {
		b.Fatalf("found %v", ids(found.Hits))
	}
	hit := found.Hits[at]
	if diff := cmp.Diff(price.Passages[2].File, hit.File); diff != "" {
		b.Errorf("the place in the file (-want +got):\n%s", diff)
	}
	if want := "<mark>Групповой</mark> <mark>абонемент</mark> на мыловарение для школ &amp; колледжей"; string(hit.Snippet) != want {
		b.Errorf("snippet %q, want %q", hit.Snippet, want)
	}
	if len(hit.Why) == 0 || hit.Why[0].Field != "file" {
		b.Errorf("reasons %+v", hit.Why)
	}
	if hits := b.search(search.Query{Text: "абонемент на мыловарение"}).Hits; len(hits) == 0 || hits[0].ID != "said" || hits[0].File != nil {
		b.Errorf("what only stands in files is before what the article says: %v", ids(hits))
	}
	if hits := b.search(search.Query{Text: "таблица цен"}).Hits; len(hits) == 0 || hits[0].File != nil {
		b.Errorf("the text of the article is shown as text of a file: %+v", hits)
	}
	b.finds(search.Query{Text: "ставка", Viewer: visitor})
	b.finds(search.Query{Text: "ставка", Viewer: staff}, "price")

	price.Passages = price.Passages[:1]
	b.apply(price)
	b.finds(search.Query{Text: "групповой"})
}
