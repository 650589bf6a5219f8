package searchtest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// facetCorpus writes documents that differ in what filters ask for. One may be read by staff alone.
func facetCorpus(b *bench, now time.Time) {
	add := func(id, title string, change func(*search.Document)) {
		d := article(id, title, "")
		d.Section, d.Updated = "login", now
		change(d)
		b.apply(d)
	}
	add("old", "Пароль один", func(d *search.Document) { d.Updated = now.AddDate(-2, 0, 0) })
	add("faq", "Пароль два", func(d *search.Document) { d.Kind, d.Audiences = string(kb.KindFAQ), []string{"pupil"} })
	add("english", "Пароль три", func(d *search.Document) { d.Lang, d.Section, d.Updated = "en", "mail", now.AddDate(0, 0, -20) })
	add("teacher", "Пароль четыре", func(d *search.Document) { d.Audiences, d.Section = []string{"teacher"}, "mail" })
	add("secret", "Пароль пять", func(d *search.Document) {
		d.Grants, d.Section, d.Audiences, d.Lang = []string{kb.GrantStaff}, "inside", []string{"chief"}, "de"
	})
	add("reply", "Пароль шесть", func(d *search.Document) { d.Kind, d.Grants = search.KindReply, []string{kb.GrantStaff} })
	add("other", "Оценки", func(d *search.Document) { d.Section = "marks" })
}

func testFacets(b *bench) {
	now := time.Date(2026, 3, 20, 15, 0, 0, 0, time.UTC)
	facetCorpus(b, now)
	week, month := now.AddDate(0, 0, -7), now.AddDate(0, -1, 0)
	all := &search.Counts{
		Kinds: map[string]int{"article": 3, "faq": 1}, Sections: map[string]int{"login": 2, "mail": 2},
		Audiences: map[string]int{"": 2, "pupil": 1, "teacher": 1}, Langs: map[string]int{"ru": 3, "en": 1}, Updated: []int{2, 3},
	}
	for name, tt := range map[string]struct {
		q    search.Query
		want *search.Counts
	}{
		"nobody asked":                  {search.Query{}, nil},
		"a page is not the whole":       {search.Query{Facets: true, Limit: 1}, all},
		"an audience chosen hides none": {search.Query{Facets: true, Audience: "pupil"}, all},
		"what is excluded is not counted": {search.Query{Facets: true, Exclude: []string{"english", "none"}}, &search.Counts{
			Kinds: map[string]int{"article": 2, "faq": 1}, Sections: map[string]int{"login": 2, "mail": 1},
			Audiences: map[string]int{"": 1, "pupil": 1, "teacher": 1}, Langs: map[string]int{"ru": 3}, Updated: []int{2, 2},
		}},
		"a filter leaves its own facet alone": {search.Query{Facets: true, Sections: []string{"mail"}}, &search.Counts{
			Kinds: map[string]int{"article": 2}, Sections: map[string]int{"login": 2, "mail": 2},
			Audiences: map[string]int{"": 1, "teacher": 1}, Langs: map[string]int{"ru": 1, "en": 1}, Updated: []int{1, 2},
		}},
		"two filters": {search.Query{Facets: true, OnlyFor: "pupil", Since: week}, &search.Counts{
			Kinds: map[string]int{"faq": 1}, Sections: map[string]int{"login": 1},
			Audiences: map[string]int{"pupil": 1, "teacher": 1}, Langs: map[string]int{"ru": 1}, Updated: []int{1, 2},
		}},
		"staff": {search.Query{Facets: true, Viewer: staff, Lang: "de"}, &search.Counts{
			Kinds: map[string]int{"article": 1}, Sections: map[string]int{"inside": 1}, Audiences: map[string]int{"chief": 1},
			Langs: map[string]int{"ru": 3, "en": 1, "de": 1}, Updated: []int{1, 1},
		}},
		"nothing matches": {search.Query{Facets: true, Text: "квазипространство"}, &search.Counts{
			Kinds: map[string]int{}, Sections: map[string]int{}, Audiences: map[string]int{}, Langs: map[string]int{}, Updated: []int{0, 0},
		}},
	} {
		b.Run(name, func(t *testing.T) {
			q := tt.q
			if q.Text == "" {
				q.Text = "пароль"
			}
			q.Periods = []time.Time{week, month}
			if diff := cmp.Diff(tt.want, b.search(q).Counts); diff != "" {
				t.Errorf("counts (-want +got):\n%s", diff)
			}
		})
	}
	b.finds(search.Query{Text: "пароль", OnlyFor: "pupil"}, "old", "english", "faq")
	b.finds(search.Query{Text: "пароль", OnlyFor: "nobody"}, "old", "english")
	b.finds(search.Query{Text: "пароль", Since: week}, "faq", "teacher")
	b.finds(search.Query{Text: "пароль", Since: now}, "faq", "teacher") // whole days
	b.finds(search.Query{Text: "пароль", Since: now.AddDate(0, 0, 1)})
	b.finds(search.Query{Text: "пароль", Sections: []string{"mail", "inside"}}, "english", "teacher")
}
