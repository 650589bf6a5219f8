package search_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// pinStore holds pins and articles in memory.
type pinStore struct {
	pins     []*kb.Pin
	articles []*kb.Article
	position int64
}

func (s *pinStore) FindPins(context.Context) ([]*kb.Pin, error) { return s.pins, nil }
func (s *pinStore) PinPosition(context.Context) (int64, error)  { return s.position, nil }
func (s *pinStore) FindArticles(_ context.Context, f kb.ArticleFilter) (list []*kb.Article, err error) {
	for _, a := range s.articles {
		if slices.Contains(f.IDs, a.ID) && slices.Contains(f.States, a.State) {
			list = append(list, a)
		}
	}
	return list, nil
}

// shelfEngine finds its hits in order, whatever is asked.
type shelfEngine []string

func (e shelfEngine) Search(_ context.Context, q search.Query) (search.Result, error) {
	var r search.Result
	for i, id := range e {
		if slices.Contains(q.Exclude, id) {
			continue
		}
		if r.Total++; len(r.Hits) < q.Limit {
			r.Hits = append(r.Hits, search.Hit{ID: id, Kind: "article", Score: 1 / float64(i+1)})
		}
	}
	return r, nil
}

func (e shelfEngine) Complete(context.Context, search.Query) ([]search.Completion, error) {
	return []search.Completion{{ID: "a", URL: "/a/a"}, {ID: "b", URL: "/a/b"}}, nil
}

func openPins(t *testing.T, pins ...*kb.Pin) (*search.Pins, *pinStore) {
	t.Helper()
	store := &pinStore{pins: pins, position: 1}
	for _, id := range []string{"a", "b", "c", "x"} {
		store.articles = append(store.articles, &kb.Article{ID: id, Slug: id, Kind: kb.KindArticle, Title: "Статья " + id, Body: "Текст.", Access: kb.AccessPublic, State: kb.StatePublished})
	}
	p := search.NewPins(store, russian.NewAnalyzer())
	if err := p.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p, store
}

func TestPinsMatch(t *testing.T) {
	p, _ := openPins(t, &kb.Pin{ID: "1", Queries: []string{"не могу войти", "вход в кабинет"}, Article: "a"}, &kb.Pin{ID: "2", Queries: []string{"пароль"}, Article: "b", Audiences: []string{"uchenik"}},
		&kb.Pin{ID: "3", Queries: []string{"пароль"}, Article: "c", Disabled: true})
	for _, tt := range []struct {
		name  string
		query search.Query
		want  string
	}{
		{"as written", search.Query{Text: "не могу войти"}, "1"},
		{"another form and order", search.Query{Text: "в кабинете — входы"}, "1"},
		{"one word more", search.Query{Text: "вход в кабинет школы"}, ""},
		{"another audience", search.Query{Text: "пароль"}, ""},
		{"its audience", search.Query{Text: "пароли", Audience: "uchenik"}, "2"},
		{"a sentence of a message", search.Query{Message: true, Text: "Здравствуйте!\nУ меня вход в личный кабинет не открывается. Спасибо"}, "1"},
		{"words of two sentences", search.Query{Message: true, Text: "Где кабинет школы? Где вход?"}, ""},
		{"a single word is not enough in a sentence", search.Query{Message: true, Text: "Пришлите пароль на почту.", Audience: "uchenik"}, ""},
		{"nothing", search.Query{}, ""},
	} {
		var got []string
		for _, pin := range p.Matching(tt.query) {
			got = append(got, pin.ID)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, got, tt.want)
		}
	}
}

// The pinned come first, the others keep their order, every page is as full as before, and filters and rights hold.
func TestPinnedSearch(t *testing.T) {
	p, store := openPins(t, &kb.Pin{ID: "1", Queries: []string{"вход"}, Article: "x"}, &kb.Pin{ID: "2", Queries: []string{"вход"}, Article: "b"})
	engine := search.NewPinned(shelfEngine{"a", "b", "c"}, p)
	ask := func(q search.Query) (ids string, r search.Result) {
		t.Helper()
		r, err := engine.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		var list []string
		for _, h := range r.Hits {
			list = append(list, h.ID)
		}
		return strings.Join(list, " "), r
	}
	for _, tt := range []struct {
		name  string
		query search.Query
		want  string
		total int
	}{
		{"first", search.Query{Text: "вход", Limit: 10}, "x b a c", 4},
		{"a short page", search.Query{Text: "вход", Limit: 3}, "x b a", 4},
		{"a shorter page", search.Query{Text: "вход", Limit: 1}, "x", 4},
		{"a later page", search.Query{Text: "вход", Limit: 10, Cursor: "2"}, "a c", 4},
		{"another query", search.Query{Text: "выход", Limit: 10}, "a b c", 3},
		{"excluded", search.Query{Text: "вход", Limit: 10, Exclude: []string{"x"}}, "b a c", 3},
		{"of another kind", search.Query{Text: "вход", Limit: 10, Kinds: []string{"guide"}}, "a b c", 3},
	} {
		if got, r := ask(tt.query); got != tt.want || r.Total != tt.total {
			t.Errorf("%s: %s of %d, want %s of %d", tt.name, got, r.Total, tt.want, tt.total)
		}
	}
	_, r := ask(search.Query{Text: "вход", Limit: 10})
	if r.Pinned != 2 || r.Hits[0].Why[0].Field != search.WhyPinned || r.Hits[0].Snippet != "Текст." || r.Hits[1].Score != 1 {
		t.Errorf("%+v", r)
	}
	store.articles[3].Access = kb.AccessStaff
	if got, _ := ask(search.Query{Text: "вход", Limit: 10}); got != "b a c" {
		t.Errorf("closed: %s", got)
	}
	lines, err := engine.Complete(t.Context(), search.Query{Text: "вход", Limit: 8})
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, line := range lines {
		order = append(order, line.ID)
	}
	if diff := cmp.Diff([]string{"b", "a"}, order); diff != "" {
		t.Errorf("completions (-want +got):\n%s", diff)
	}
	store.pins, store.position = nil, 2
	if err := p.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, _ := ask(search.Query{Text: "вход", Limit: 10}); got != "a b c" {
		t.Errorf("after the pins went: %s", got)
	}
}

func TestPinsCheck(t *testing.T) {
	p, _ := openPins(t)
	if err := p.Check(&kb.Pin{Queries: []string{"вход", "!!!"}, Article: "a"}); err == nil {
		t.Error("a query without a word is taken")
	}
	if err := p.Check(&kb.Pin{Queries: []string{"вход"}, Article: "a"}); err != nil {
		t.Error(err)
	}
}
