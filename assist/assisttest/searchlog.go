package assisttest

import (
	"fmt"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// SearchLog is the log of searches: what keeps it and what reads it.
type SearchLog interface {
	assist.SearchKeeper
	assist.SearchStats
}

// asked is a search of the page that found three answers.
func asked(id, session, text string, after time.Duration) assist.LoggedSearch {
	return assist.LoggedSearch{
		ID: id, Surface: assist.SurfacePage, Session: session, Text: text, Normal: text, Lang: "ru", Page: 1, Total: 3, Strength: 5,
		Fits: true, Took: 1500 * time.Microsecond, At: noon.Add(after),
	}
}

func opened(id, article string, position int) assist.LoggedClick {
	return assist.LoggedClick{Search: id, Ref: "article:" + article, Position: position, At: noon.Add(time.Hour)}
}

func saveSearches(t *testing.T, s *Stores, clicks []assist.LoggedClick, searches ...assist.LoggedSearch) {
	t.Helper()
	noError(t, s.Searches.SaveSearches(t.Context(), searches, clicks))
}

func totals(t *testing.T, s *Stores, f assist.SearchFilter) assist.SearchTotals {
	t.Helper()
	got, err := s.Searches.SearchTotals(t.Context(), f)
	noError(t, err)
	return got
}

func testSearchTotals(t *testing.T, s *Stores) {
	wantEqual(t, "an empty log", totals(t, s, assist.SearchFilter{}), assist.SearchTotals{})
	zero, unfit, other := asked("2", "anna", "вход", time.Minute), asked("3", "boris", "вход", 2*time.Minute), asked("4", "boris", "вход", 3*time.Minute)
	zero.Total, zero.Fits, zero.Follows = 0, false, "1"
	unfit.Fits = false
	other.Audience = "navigator"
	saveSearches(t, s, []assist.LoggedClick{opened("1", "a", 2), opened("1", "b", 1), opened("1", "b", 3), opened("none", "a", 1)},
		asked("1", "anna", "пароль", 0), zero, unfit, other)
	wantEqual(t, "all", totals(t, s, assist.SearchFilter{}),
		assist.SearchTotals{Asked: 4, Sessions: 2, Zero: 1, Unfit: 2, Opened: 1, Reworded: 1})
	wantEqual(t, "of an audience", totals(t, s, assist.SearchFilter{Audience: "navigator"}), assist.SearchTotals{Asked: 1, Sessions: 1})
	wantEqual(t, "of a period", totals(t, s, assist.SearchFilter{Since: noon.Add(time.Minute), Until: noon.Add(3 * time.Minute)}),
		assist.SearchTotals{Asked: 2, Sessions: 2, Zero: 1, Unfit: 2})

	// The same id again is the same search, and keeps its clicks.
	again := asked("1", "anna", "пароль", 0)
	again.Page, again.Fits = 2, false
	saveSearches(t, s, []assist.LoggedClick{opened("1", "c", 12)}, again)
	wantEqual(t, "replaced", totals(t, s, assist.SearchFilter{}),
		assist.SearchTotals{Asked: 4, Sessions: 2, Zero: 1, Unfit: 3, Opened: 1, Reworded: 1})
}

func testQueryStats(t *testing.T, s *Stores) {
	zero := asked("4", "anna", "ключ", 3*time.Minute)
	zero.Total, zero.Fits, zero.Repaired = 0, false, "ключи"
	saveSearches(t, s, []assist.LoggedClick{opened("1", "a", 3), opened("1", "b", 1), opened("2", "a", 4)},
		asked("1", "anna", "пароль", 0), asked("2", "boris", "пароль", time.Minute), asked("3", "boris", "вход", 2*time.Minute), zero)
	password := assist.QueryStat{Query: "пароль", Asked: 2, Sessions: 2, Opened: 2, Position: 2.5, Last: noon.Add(time.Minute)}
	login := assist.QueryStat{Query: "вход", Asked: 1, Sessions: 1, Last: noon.Add(2 * time.Minute)}
	key := assist.QueryStat{Query: "ключ", Asked: 1, Sessions: 1, Zero: 1, Unfit: 1, Last: noon.Add(3 * time.Minute)}
	for _, c := range []struct {
		what string
		f    assist.SearchFilter
		want []assist.QueryStat
	}{
		{"most frequent first", assist.SearchFilter{}, []assist.QueryStat{password, login, key}},
		{"without a hit", assist.SearchFilter{Only: assist.OnlyZero}, []assist.QueryStat{key}},
		{"without an answer", assist.SearchFilter{Only: assist.OnlyUnfit}, []assist.QueryStat{key}},
		{"nothing opened", assist.SearchFilter{Only: assist.OnlyUnopened}, []assist.QueryStat{login, key}},
		{"something opened", assist.SearchFilter{Only: assist.OnlyOpened}, []assist.QueryStat{password}},
		{"repaired", assist.SearchFilter{Only: assist.OnlyRepaired}, []assist.QueryStat{key}},
		{"the first", assist.SearchFilter{Limit: 1}, []assist.QueryStat{password}},
		{"that led to an article", assist.SearchFilter{Ref: "article:b"}, []assist.QueryStat{{Query: "пароль", Asked: 1, Sessions: 1, Opened: 1, Position: 1, Last: noon}}},
		{"none", assist.SearchFilter{Since: noon.Add(time.Hour)}, nil},
	} {
		got, err := s.Searches.QueryStats(t.Context(), c.f)
		noError(t, err)
		wantEqual(t, c.what, got, c.want)
	}
	_, err := s.Searches.QueryStats(t.Context(), assist.SearchFilter{Only: "x"})
	wantField(t, "an unknown list", err, "only", "unknown")
	_, err = s.Searches.QueryStats(t.Context(), assist.SearchFilter{Limit: assist.MaxSearchStats + 1})
	wantError(t, "a long list", err, kb.ErrTooLarge)
}

func testRewordings(t *testing.T, s *Stores) {
	second, fourth, fifth := asked("2", "anna", "сброс пароля", time.Minute), asked("4", "boris", "сброс пароля", time.Minute), asked("5", "boris", "вход", time.Hour)
	second.Follows, fourth.Follows, fifth.Follows = "1", "3", "4"
	saveSearches(t, s, []assist.LoggedClick{opened("4", "a", 1)}, asked("1", "anna", "не пускает", 0), second, asked("3", "boris", "не пускает", 0), fourth, fifth)
	reset := assist.Rewording{From: "не пускает", To: "сброс пароля", Asked: 2, Sessions: 2, Opened: 1}
	got, err := s.Searches.Rewordings(t.Context(), assist.SearchFilter{})
	noError(t, err)
	wantEqual(t, "all", got, []assist.Rewording{reset, {From: "сброс пароля", To: "вход", Asked: 1, Sessions: 1}})
	got, err = s.Searches.Rewordings(t.Context(), assist.SearchFilter{Until: noon.Add(2 * time.Minute)})
	noError(t, err)
	wantEqual(t, "of a period", got, []assist.Rewording{reset})
	got, err = s.Searches.Rewordings(t.Context(), assist.SearchFilter{Ref: "article:a"})
	noError(t, err)
	wantEqual(t, "that led to an article", got, []assist.Rewording{{From: "не пускает", To: "сброс пароля", Asked: 1, Sessions: 1, Opened: 1}})
}

func testPopularQueries(t *testing.T, s *Stores) {
	var searches []assist.LoggedSearch
	var clicks []assist.LoggedClick
	add := func(text, audience string, role kb.Role, articles ...string) {
		for i, article := range articles {
			q := asked(fmt.Sprint(len(searches)), fmt.Sprint(role, i), text, 0)
			q.Audience, q.Role = audience, role
			searches = append(searches, q)
			if article != "" {
				clicks = append(clicks, opened(q.ID, article, 1))
			}
		}
	}
	add("пароль", "pupil", kb.RoleNone, "b", "a", "a")
	add("пароль", "", kb.RoleNone, "b", "b", "b") // the same three people
	add("журнал", "teacher", kb.RoleUser, "j", "j", "j")
	add("отчет", "", kb.RoleAgent, "r", "r", "r")
	add("ничего", "", kb.RoleNone, "", "", "n")
	add("редкое", "", kb.RoleNone, "x", "x")
	saveSearches(t, s, clicks, searches...)
	private, empty, old := asked("p", "1", "анна", 0), asked("e", "1", "пусто", 0), asked("o", "1", "давно", -time.Hour)
	private.Masked, empty.Total = true, 0
	saveSearches(t, s, []assist.LoggedClick{opened("p", "a", 1), opened("e", "a", 1), opened("o", "a", 1)}, private, empty, old)

	popular := func(sessions int) []search.PopularQuery {
		got, err := s.Searches.PopularQueries(t.Context(), noon, sessions)
		noError(t, err)
		return got
	}
	wantEqual(t, "of three sessions", popular(3), []search.PopularQuery{
		{Text: "журнал", Sessions: 3, Article: "j"},
		{Text: "пароль", Sessions: 3, Strangers: true, Article: "b"},
		{Text: "журнал", Audience: "teacher", Sessions: 3, Article: "j"},
		{Text: "пароль", Audience: "pupil", Sessions: 3, Strangers: true, Article: "a"},
	})
	wantEqual(t, "of four", popular(4), nil)
	for _, p := range popular(1) {
		if p.Text == "анна" || p.Text == "пусто" || p.Text == "давно" || p.Text == "отчет" {
			t.Errorf("%q is popular", p.Text)
		}
	}
}

func testEraseSearches(t *testing.T, s *Stores) {
	fill := func() {
		saveSearches(t, s, []assist.LoggedClick{opened("1", "a", 1)}, asked("1", "anna", "пароль", 0), asked("2", "anna", "вход", time.Minute), asked("3", "boris", "вход", 2*time.Minute))
	}
	fill()
	n, err := s.Searches.EraseSearches(t.Context(), "anna")
	noError(t, err)
	wantEqual(t, "searches of a session", n, 2)
	wantEqual(t, "left", totals(t, s, assist.SearchFilter{}), assist.SearchTotals{Asked: 1, Sessions: 1})

	fill()
	wantEqual(t, "clicks are gone with their search", totals(t, s, assist.SearchFilter{}).Opened, 1)
	n, err = s.Searches.ExpireSearches(t.Context(), noon.Add(time.Minute), 10)
	noError(t, err)
	wantEqual(t, "older than a minute after noon", n, 1)
	n, err = s.Searches.ExpireSearches(t.Context(), noon, 2)
	noError(t, err)
	wantEqual(t, "no more than there may be", n, 0)
	n, err = s.Searches.ExpireSearches(t.Context(), noon, 1)
	noError(t, err)
	wantEqual(t, "too many", n, 1)
	wantEqual(t, "the newest stays", totals(t, s, assist.SearchFilter{Since: noon.Add(2 * time.Minute)}), assist.SearchTotals{Asked: 1, Sessions: 1})
}
