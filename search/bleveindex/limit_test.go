package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// limited is an index of n articles, or tickets when it is lean, of a few words.
func limited(t *testing.T, n int, o Options) *Index {
	t.Helper()
	x, err := Memory(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	kind := string(kb.KindArticle)
	if o.Profile == Lean {
		kind = search.KindTicket
	}
	var updates []search.Update
	for i := range n {
		id := fmt.Sprintf("a%05d", i)
		updates = append(updates, search.Update{ID: id, Document: &search.Document{
			ID: id, Kind: kind, Slug: id, Title: "Пароль забыт", Grants: []string{kb.GrantPublic},
			Passages: []content.Passage{{Text: "Логин и верификация", T: -1}}, Updated: time.Unix(0, 0)}})
	}
	if err := x.Apply(context.Background(), updates, 1); err != nil {
		t.Fatal(err)
	}
	return x
}

// What passes the limit on postings is left out: pieces and other words, never the query's own.
func TestPostingsAreLimited(t *testing.T) {
	for _, c := range []struct{ limit, most int }{{1, 0}, {100, 100}, {maxPostings, maxPostings}} {
		x := limited(t, 20, Options{postings: c.limit})
		read, own := 0, 0
		result, err := x.answer(context.Background(), search.Query{Text: "пароль верифицировать"}, x.options, parts, func(r *run, _ *page) {
			for s, list := range r.concepts {
				for _, concept := range list {
					for k, o := range concept.choices {
						if stream(s) == words && k == 0 {
							own += o.in[0].list.size
						} else {
							read += o.in[0].list.size
						}
					}
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		if read > c.most || own != 20 || result.Total != 20 {
			t.Errorf("limit %d: %d postings of others, %d of its own words, %d hits", c.limit, read, own, result.Total)
		}
		if c.limit == maxPostings && read <= 100 {
			t.Errorf("without a limit only %d postings: the test shows nothing", read)
		}
	}
}

// asked is a context that ends when it was asked a number of times.
type asked struct {
	context.Context
	left int
}

func (a *asked) Err() error {
	if a.left--; a.left < 0 {
		return context.Canceled
	}
	return nil
}

// Nobody waits for a search that reads on after its asker has gone: reading and scoring ask every so many postings.
func TestContextIsAskedInsideLoops(t *testing.T) {
	const n = 2 * ctxEvery
	q := search.Query{Text: "пароль", Literal: true, Kinds: []string{search.KindTicket}}
	for _, c := range []struct {
		name   string
		memory int
		least  int
	}{
		{"a list read from the engine", 1, 4}, // no room to keep it
		{"a kept list", 0, 2},
	} {
		x := limited(t, n, Options{Profile: Lean, Memory: c.memory})
		ask := func(left int) (calls int, err error) {
			count := &asked{context.Background(), left}
			_, err = x.Search(count, q)
			return left - count.left, err
		}
		if _, err := ask(1 << 20); err != nil { // from now on what there is room for is kept
			t.Fatal(err)
		}
		calls, err := ask(1 << 20)
		if err != nil {
			t.Fatal(err)
		}
		if calls < c.least {
			t.Errorf("%s: asked %d times in %d postings", c.name, calls, n)
		}
		for i := range calls {
			if _, err := ask(i); !errors.Is(err, context.Canceled) {
				t.Errorf("%s, ended at question %d of %d: %v", c.name, i+1, calls, err)
			}
		}
	}
}

// A filter by day is the same whatever the hour: it is made once.
func TestFiltersByDayAreKept(t *testing.T) {
	x := limited(t, 3, Options{})
	day := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	kept := func() string { return strings.Join(x.view.segments[0].sets.sets.Keys(), "|") }
	for _, since := range []time.Time{day, day.Add(time.Second), day.Add(23 * time.Hour)} {
		if _, err := x.view.filters(search.Query{Since: since}); err != nil {
			t.Fatal(err)
		}
		if since.Equal(day) {
			continue
		}
		if n := strings.Count(kept(), "|") + 1; n != 1 {
			t.Errorf("%d filters are kept: %s", n, kept())
		}
	}
	if _, err := x.view.filters(search.Query{Since: day.Add(24 * time.Hour)}); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(kept(), "|") + 1; n != 2 {
		t.Errorf("%d filters are kept of two days: %s", n, kept())
	}
}

// However long the words of a message are, so many of their pieces are looked for and no more.
func TestPiecesAreLimited(t *testing.T) {
	x, letters, random := limited(t, 3, Options{}), []rune("абвгдежзийклмнопрстуфхцчшщ"), rand.New(rand.NewPCG(1, 1))
	var long strings.Builder
	for range 60 {
		random.Shuffle(len(letters), func(i, j int) { letters[i], letters[j] = letters[j], letters[i] })
		long.WriteString(string(letters) + " ")
	}
	for _, c := range []struct {
		text string
		most bool
	}{{"пароль и логин", false}, {long.String(), true}} {
		pieces := 0
		_, err := x.answer(context.Background(), search.Query{Text: c.text, Message: true}, x.options, parts, func(r *run, _ *page) {
			pieces = len(r.concepts[grams])
		})
		if err != nil {
			t.Fatal(err)
		}
		if pieces > maxGrams || c.most != (pieces == maxGrams) {
			t.Errorf("%.20q: %d pieces of at most %d", c.text, pieces, maxGrams)
		}
	}
}

// A search waits for its turn while as many are at work as there is memory for, as long as somebody waits for it.
func TestSearchesTakeTurns(t *testing.T) {
	x := limited(t, 1, Options{})
	for range cap(x.turns) {
		x.turns <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	found := make(chan error)
	go func() {
		_, err := x.Search(ctx, search.Query{Text: "пароль"})
		found <- err
	}()
	cancel()
	if err := <-found; !errors.Is(err, context.Canceled) {
		t.Errorf("without a turn: %v", err)
	}
	<-x.turns
	for range 2 { // the first has given its turn back
		if result, err := x.Search(t.Context(), search.Query{Text: "пароль"}); err != nil || result.Total != 1 {
			t.Errorf("with a turn: %d, %v", result.Total, err)
		}
	}
}
