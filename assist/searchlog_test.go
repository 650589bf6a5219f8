package assist_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/search"
)

// A logStore keeps what a SearchLog writes.
type logStore struct {
	mu       sync.Mutex
	searches map[string]assist.LoggedSearch
	order    []string
	clicks   []assist.LoggedClick
	before   []assist.LoggedSearch // a request
	err      error
}

func (s *logStore) MarkRequested(_ context.Context, session string, since time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range s.order {
		if q := s.searches[id]; q.Session == session && !q.At.Before(since) {
			s.before = append(s.before, q)
		}
	}
	return nil
}

func (s *logStore) SaveSearches(_ context.Context, searches []assist.LoggedSearch, clicks []assist.LoggedClick) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return s.err
	}
	for _, q := range searches {
		if _, known := s.searches[q.ID]; !known {
			s.order = append(s.order, q.ID)
		}
		s.searches[q.ID] = q
	}
	s.clicks = append(s.clicks, clicks...)
	return nil
}

func (s *logStore) EraseSearches(_ context.Context, session string) (n int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, q := range s.searches {
		if q.Session == session {
			delete(s.searches, id)
			n++
		}
	}
	return n, nil
}

func (s *logStore) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
}

func (s *logStore) ExpireSearches(context.Context, time.Time, int) (int64, error) { return 0, nil }

// A logBench is a log with a clock that stands still.
type logBench struct {
	*testing.T
	*assist.SearchLog
	store *logStore
	mu    sync.Mutex
	clock time.Time
}

func openLog(t *testing.T) *logBench {
	b := &logBench{T: t, store: &logStore{searches: map[string]assist.LoggedSearch{}}, clock: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	b.SearchLog = assist.NewSearchLog(b.store, slog.New(slog.DiscardHandler), func() time.Time {
		b.mu.Lock()
		defer b.mu.Unlock()
		return b.clock
	})
	t.Cleanup(b.Close)
	return b
}

func (b *logBench) wait(d time.Duration) {
	b.mu.Lock()
	b.clock = b.clock.Add(d)
	b.mu.Unlock()
}

// written lists what is in the store: "surface text", the page when it is not the first, what it follows, what was opened.
func (b *logBench) written() string {
	b.Flush(b.Context())
	b.store.mu.Lock()
	defer b.store.mu.Unlock()
	var lines []string
	for _, id := range b.store.order {
		q, ok := b.store.searches[id]
		if !ok {
			continue
		}
		line := q.Surface + " " + q.Text
		if q.Page > 1 {
			line += fmt.Sprint(" page ", q.Page)
		}
		if q.Follows != "" {
			line += " after " + b.store.searches[q.Follows].Text
		}
		for _, c := range b.store.clicks {
			if c.Search == id {
				line += fmt.Sprintf(" opened %s at %d", c.Ref, c.Position)
			}
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func page(text string) assist.Asked {
	return assist.Asked{
		Surface: assist.SurfacePage, Visitor: "anna", Query: search.Query{Text: text}, Found: search.Result{Hits: make([]search.Hit, 2), Total: 12, Strength: 5},
		Refs: []string{"article:a", "article:b"},
	}
}

func typed(text string) assist.Asked {
	a := page(text)
	a.Surface, a.Typing, a.Found.Strength = assist.SurfaceBox, true, 0
	return a
}

func TestSearchLogSettles(t *testing.T) {
	const second = time.Second
	for _, c := range []struct {
		name string
		do   func(b *logBench)
		want string
	}{
		{"what is typed waits", func(b *logBench) { b.Asked(typed("пар")); b.wait(9 * second) }, ""},
		{"and settles", func(b *logBench) { b.Asked(typed("пар")); b.wait(10 * second) }, "box пар"},
		{"typed on, then Enter", func(b *logBench) {
			for _, text := range []string{"па", "паро", "паролт", "парол", "пароль"} {
				b.Asked(typed(text))
				b.wait(second)
			}
			b.Asked(page("пароль"))
		}, "page пароль"},
		{"typed anew", func(b *logBench) {
			b.Asked(typed("пароль"))
			b.wait(second)
			b.Asked(typed("вход"))
			b.wait(10 * second)
		},
			"box пароль\nbox вход after пароль"},
		{"Enter after a pause", func(b *logBench) {
			b.Asked(typed("пароль"))
			b.wait(30 * second)
			b.written()
			b.Asked(page("Пароль?"))
		}, "page пароль"},
		{"a line of the box is opened", func(b *logBench) { b.Opened("anna", b.Asked(typed("пар")), 2) }, "box пар opened article:b at 2"},
		{"an older list is opened", func(b *logBench) { id := b.Asked(typed("пар")); b.Asked(typed("паро")); b.Opened("anna", id, 1) },
			"box паро opened article:a at 1"},
		{"a hit of the page", func(b *logBench) { b.Opened("anna", b.Asked(page("пароль")), 1) }, "page пароль opened article:a at 1"},
		{"reloaded", func(b *logBench) {
			b.Asked(page("пароль"))
			b.wait(second)
			b.Opened("anna", b.Asked(page(" ПАРОЛЬ ")), 1)
		},
			"page пароль opened article:a at 1"},
		{"asked again later", func(b *logBench) {
			b.Asked(page("пароль"))
			b.wait(11 * time.Minute)
			b.Asked(page("пароль"))
		}, "page пароль\npage пароль"},
		{"other filter", func(b *logBench) {
			b.Asked(page("пароль"))
			a := page("пароль")
			a.Query.Kinds = []string{"guide"}
			b.Asked(a)
		}, "page пароль\npage пароль"},
		{"other words", func(b *logBench) {
			b.Asked(page("пароль"))
			b.wait(9 * time.Minute)
			b.Asked(page("сброс пароля"))
		},
			"page пароль\npage сброс пароля after пароль"},
		{"other words later", func(b *logBench) { b.Asked(page("пароль")); b.wait(10 * time.Minute); b.Asked(page("вход")) }, "page пароль\npage вход"},
		{"somebody else's words", func(b *logBench) {
			b.Asked(page("пароль"))
			a := page("вход")
			a.Visitor = "boris"
			b.Asked(a)
		}, "page пароль\npage вход"},
		{"further pages", func(b *logBench) {
			b.Asked(page("пароль"))
			for _, refs := range [][]string{{"article:c"}, {"article:d", "article:e"}, {"article:c"}} { // and back
				a := page("пароль")
				a.Query.Cursor, a.Refs = "next", refs
				b.Opened("anna", b.Asked(a), 1)
			}
		}, "page пароль page 3 opened article:c at 3 opened article:d at 4 opened article:c at 3"},
		{"a further page of nothing", func(b *logBench) { a := page("пароль"); a.Query.Cursor = "next"; b.Asked(a) }, "page пароль page 2"},
		{"no words", func(b *logBench) { b.Asked(page("?! …")) }, ""},
		{"what was not on the screen", func(b *logBench) {
			id := b.Asked(page("пароль"))
			b.Opened("anna", id, 0)
			b.Opened("anna", id, 3)
			b.Opened("boris", id, 1)
			b.Opened("anna", "made up", 1)
		}, "page пароль"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := openLog(t)
			c.do(b)
			if diff := cmp.Diff(c.want, b.written()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Nothing in the log tells who asked: personal data is masked, a session is another one every day.
func TestSearchLogIsAnonymous(t *testing.T) {
	b := openLog(t)
	a := page("Не приходит письмо на anna@example.ru, тел. +7 912 345-67-89")
	a.Found.Repaired = "не приходит письмо на anna@example.ru"
	b.Asked(a)
	b.wait(24 * time.Hour)
	b.Asked(page("пароль"))
	b.written()
	all := fmt.Sprint(b.store.searches)
	for _, secret := range []string{"anna", "example.ru", "912"} {
		if strings.Contains(all, secret) {
			t.Errorf("%q is in %s", secret, all)
		}
	}
	first, second := b.store.searches[b.store.order[0]], b.store.searches[b.store.order[1]]
	if first.Session == "" || first.Session == second.Session {
		t.Errorf("sessions %q and %q", first.Session, second.Session)
	}
	if !first.Masked || first.Normal != "не приходит письмо на •••" || second.Masked {
		t.Errorf("masked %t, %q; %t", first.Masked, first.Normal, second.Masked)
	}
}

func TestSearchLogTellsWhatFits(t *testing.T) {
	b := openLog(t)
	weak, none, box := page("слабое"), page("пустое"), typed("набор")
	weak.Found.Strength, none.Found = 1, search.Result{}
	for _, a := range []assist.Asked{page("сильное"), weak, none, box} {
		b.Asked(a)
	}
	b.wait(assist.SettleAfter)
	b.written()
	want := map[string]bool{"сильное": true, "слабое": false, "пустое": false, "набор": true}
	for _, q := range b.store.searches {
		if q.Fits != want[q.Text] {
			t.Errorf("%s fits: %t", q.Text, q.Fits)
		}
	}
}

func TestSearchLogForgets(t *testing.T) {
	b := openLog(t)
	b.Asked(page("пароль"))
	b.written()
	b.Asked(page("вход")) // not written yet
	other := page("журнал")
	other.Visitor = "boris"
	b.Asked(other)
	n, err := b.Forget(b.Context(), "anna")
	if err != nil || n != 1 {
		t.Errorf("erased %d, %v", n, err)
	}
	if got := b.written(); got != "page журнал" {
		t.Errorf("left %q", got)
	}
}

// A store that fails loses nothing for a while, and never blocks whoever asks; what does not fit is counted.
func TestSearchLogStoreFails(t *testing.T) {
	b := openLog(t)
	b.store.fail(errors.New("disk full"))
	b.Asked(page("пароль"))
	if got := b.written(); got != "" || b.Dropped() != 0 {
		t.Errorf("wrote %q, dropped %d", got, b.Dropped())
	}
	b.store.fail(nil)
	if got := b.written(); got != "page пароль" {
		t.Errorf("wrote %q after the failure", got)
	}
	b.store.mu.Lock() // the writer waits
	for i := range 20_000 {
		b.Asked(page(fmt.Sprint("слово", i)))
	}
	b.store.mu.Unlock()
	if b.Dropped() == 0 {
		t.Error("nothing was dropped")
	}
}

func TestSearchLogWritesWhenClosed(t *testing.T) {
	store := &logStore{searches: map[string]assist.LoggedSearch{}}
	log := assist.NewSearchLog(store, slog.New(slog.DiscardHandler), time.Now)
	log.Asked(page("вход"))
	log.Asked(typed("пароль"))
	log.Close()
	if len(store.order) != 2 {
		t.Errorf("%d searches are written", len(store.order))
	}
}

func TestNormalize(t *testing.T) {
	for text, want := range map[string]string{
		"  Как СБРОСИТЬ пароль?? ":   "как сбросить пароль",
		"Учётная запись":             "учетная запись",
		"веб-интерфейс - где он?":    "веб-интерфейс где он",
		"ошибка 0x80070005, C++ 8.3": "ошибка 0x80070005 c++ 8.3",
		"письмо на •••":              "письмо на •••",
		"... — !":                    "",
	} {
		if got := assist.Normalize(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
		if again := assist.Normalize(want); again != want {
			t.Errorf("%q twice is %q", want, again)
		}
	}
}

func BenchmarkSearchLogAsked(b *testing.B) {
	log := assist.NewSearchLog(&logStore{searches: map[string]assist.LoggedSearch{}}, slog.New(slog.DiscardHandler), time.Now)
	defer log.Close()
	a := page("как сбросить пароль")
	b.ReportAllocs()
	for b.Loop() {
		log.Asked(a)
	}
}

func TestSearchLogMarksSearchesBeforeARequest(t *testing.T) {
	b := openLog(t)
	b.Asked(page("давно"))
	b.wait(assist.RequestWithin + time.Second)
	b.Asked(page("пароль"))
	b.wait(11 * time.Minute) // the session is no longer followed
	b.Asked(typed("вход"))
	other := page("чужое")
	other.Visitor = "boris"
	b.Asked(other)
	b.Requested("anna")
	b.Flush(t.Context())
	var before []string
	for _, q := range b.store.before {
		before = append(before, q.Text)
	}
	if diff := cmp.Diff([]string{"пароль", "вход"}, before); diff != "" {
		t.Error(diff)
	}
}
