package assist

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestJudge(t *testing.T) {
	p := Policy{MinStrength: 4.5}
	for _, tt := range []struct {
		name string
		e    Evidence
		want string
	}{
		{"nothing near", Evidence{People: 3, Strength: 2}, VerdictWrite},
		{"near enough, nobody knows", Evidence{People: 3, Strength: 5}, VerdictWords},
		{"nobody knows, and something is near", Evidence{People: 3, Strength: 3.1}, VerdictWords},
		{"asked again in vain", Evidence{People: 3, Lost: 1, Strength: 5}, VerdictWrite},
		{"asked again, and one found it", Evidence{People: 3, Lost: 1, Solved: 1, Strength: 2}, VerdictWords},
		{"asked again after the article did not help", Evidence{People: 2, Lost: 1, Blamed: 1, Strength: 5}, VerdictExtend},
		{"an article solved it", Evidence{People: 3, Solved: 1, Strength: 1}, VerdictWords},
		{"by hand as often as by the article", Evidence{People: 4, Solved: 2, Written: 2}, VerdictWords},
		{"by hand more often", Evidence{People: 4, Solved: 1, Written: 2, Strength: 9}, VerdictWrite},
		{"the article does not help", Evidence{People: 4, Blamed: 2, Strength: 9}, VerdictExtend},
		{"one of many blames it", Evidence{People: 4, Blamed: 1, Strength: 9}, VerdictWords},
		{"by hand beside the article", Evidence{People: 2, Written: 1, Blamed: 1, Strength: 9}, VerdictWrite},
		{"half wait for developers", Evidence{People: 2, Bugs: 1, Solved: 2}, VerdictFix},
		{"one of many waits", Evidence{People: 5, Bugs: 1, Solved: 2}, VerdictWords},
		{"people ask to be shown", Evidence{People: 2, Show: 1, Strength: 9}, VerdictFilm},
		{"they are shown already", Evidence{People: 2, Show: 1, Strength: 9, Film: true}, VerdictWords},
		{"nothing to show", Evidence{People: 2, Show: 1}, VerdictWrite},
	} {
		if got := p.Judge(tt.e); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestAsksToShow(t *testing.T) {
	for text, want := range map[string]bool{
		"Покажите, как отметить явку": true, "есть видеоинструкция по отчёту?": true, "пошагово как завести группу": true,
		"видео не загружается": false, "видеоинструкция не открывается": false, "как отметить явку": false,
	} {
		if asksToShow(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

// needFor is a need of a person whose words find documents.
func needFor(id, person, words string, near ...string) Need {
	return Need{ID: id, Source: NeedUnfit, Text: words, Person: person, Terms: strings.Fields(words), Near: near, Strength: 3, At: time.Unix(1_800_000_000, 0)}
}

// grouped puts needs into gaps and lists the ids of the needs of each, in the order the gaps were made.
func grouped(needs []Need) [][]string {
	g := newGrouper(nil)
	at := map[string]int{}
	var list [][]string
	for i := range needs {
		gap := g.place(&needs[i])
		if gap == nil {
			gap = &Gap{ID: fmt.Sprint(len(list)), State: GapOpen}
		}
		g.join(&needs[i], gap)
		place, known := at[gap.ID]
		if !known {
			place = len(list)
			at[gap.ID] = place
			list = append(list, nil)
		}
		list[place] = append(list[place], needs[i].ID)
	}
	return list
}

func TestGrouping(t *testing.T) {
	solved := func(n Need, by string) Need { n.Solved = by; return n }
	written := func(n Need) Need { n.Answer = "Вот так."; return n }
	for _, tt := range []struct {
		name  string
		needs []Need
		want  string
	}{
		{"shared rare terms", []Need{needFor("1", "a", "ключ школа"), needFor("2", "b", "ключ школа потерял"), needFor("3", "c", "сертификат проба")}, "1 2|3"},
		{"a shared document alone is no gap", []Need{needFor("1", "a", "ключ", "article:x"), needFor("2", "b", "сертификат", "article:x")}, "1|2"},
		{"what one document solved is one gap", []Need{solved(needFor("1", "a", "ключ"), "article:x"), solved(needFor("2", "b", "сертификат"), "article:x")}, "1 2"},
		{"what others solved is another", []Need{solved(needFor("1", "a", "ключ школа"), "article:x"), solved(needFor("2", "b", "ключ школа"), "article:y")}, "1|2"},
		{"by hand beside a document", []Need{solved(needFor("1", "a", "ключ школа"), "article:x"), written(needFor("2", "b", "ключ школа", "article:y"))}, "1|2"},
		{"by hand, though the words find it", []Need{solved(needFor("1", "a", "ключ школа"), "article:x"), written(needFor("2", "b", "ключ школа", "article:y", "article:x"))}, "1 2"},
		{"solved, where others were answered by hand", []Need{written(needFor("1", "a", "ключ школа")), solved(needFor("2", "b", "ключ школа"), "article:x")}, "1|2"},
	} {
		var got []string
		for _, ids := range grouped(tt.needs) {
			got = append(got, strings.Join(ids, " "))
		}
		if diff := cmp.Diff(tt.want, strings.Join(got, "|")); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

// Every need is in one gap; a need that leaves takes with it what it brought.
func TestGroupingKeepsCount(t *testing.T) {
	words := []string{"ключ", "школа", "сертификат", "проба", "пароль", "явка"}
	rapid.Check(t, func(t *rapid.T) {
		g := newGrouper(nil)
		var needs []Need
		for i := range rapid.IntRange(1, 20).Draw(t, "needs") {
			n := needFor(fmt.Sprint(i), fmt.Sprint(i%3), strings.Join(rapid.SliceOfNDistinct(rapid.SampledFrom(words), 1, 4, rapid.ID[string]).Draw(t, "words"), " "), "article:x")
			gap := g.place(&n)
			if gap == nil {
				gap = &Gap{ID: fmt.Sprint("g", i)}
			}
			g.join(&n, gap)
			needs = append(needs, n)
		}
		for i := range needs {
			g.leave(&needs[i])
		}
		if g.needs != 0 {
			t.Errorf("%d needs are left", g.needs)
		}
		for id, gap := range g.gaps {
			if gap.Needs != 0 || len(gap.Terms) != 0 || len(gap.Refs) != 0 {
				t.Errorf("gap %s holds %d needs, %v, %v", id, gap.Needs, gap.Terms, gap.Refs)
			}
		}
	})
}

func TestDescribe(t *testing.T) {
	needs := []Need{
		needFor("1", "a", "не приходит письмо", "article:mail"), needFor("2", "b", "письмо не приходит никак", "article:mail"),
		needFor("3", "a", "Не приходит письмо!", "article:mail"), needFor("4", "c", "почта\nписьмо не приходит школа", "article:other"),
	}
	needs[0].Solved, needs[0].Took, needs[1].Took, needs[1].Audience = "article:spam", time.Hour, 3*time.Hour, "uchenik"
	needs[3].At = needs[3].At.Add(time.Hour)
	gap := &Gap{ID: "g"}
	DefaultPolicy().describe(gap, needs, func(string) float64 { return 1 }, func(string) bool { return false })
	want := &Gap{
		ID: "g", Title: "не приходит письмо", Wordings: []string{"не приходит письмо", "почта письмо не приходит школа", "письмо не приходит никак"},
		Verdict: VerdictWords, Near: "article:spam", Solved: true, Needs: 4, People: 3, Audiences: []string{"uchenik"}, Handled: 3 * time.Hour,
		Terms: map[string]int{"не": 3, "Не": 1, "приходит": 4, "письмо": 3, "письмо!": 1, "никак": 1, "почта": 1, "школа": 1},
		Refs:  map[string]float64{"article:mail": 3, "article:other": 1}, FirstAt: needs[0].At, LastAt: needs[3].At,
	}
	slices.Sort(gap.Wordings[1:])
	slices.Sort(want.Wordings[1:])
	if diff := cmp.Diff(want, gap); diff != "" {
		t.Error(diff)
	}
}

func TestReturned(t *testing.T) {
	closed := time.Unix(1_800_000_000, 0)
	needs := []Need{needFor("1", "a", "ключ"), needFor("2", "a", "ключ"), needFor("3", "b", "ключ"), needFor("4", "c", "ключ")}
	for i := 1; i < len(needs); i++ {
		needs[i].At = closed.Add(time.Hour)
	}
	gap := &Gap{State: GapDone, ClosedAt: closed}
	if returned(gap, needs[:3]) {
		t.Error("one new person and one who had asked before bring it back")
	}
	if !returned(gap, needs) {
		t.Error("two new people do not bring it back")
	}
	gap.State = GapTaken
	if returned(gap, needs) {
		t.Error("what is not closed comes back")
	}
}

func TestSearchAndRequestAreOnePerson(t *testing.T) {
	search, other := needFor("search:1", "session", "ключ"), needFor("search:2", "session2", "ключ")
	search.Source, other.Source = NeedRequested, NeedRequested
	other.At = other.At.Add(-time.Hour)
	request := needFor("ticket:1", "anna", "ключ")
	request.At = search.At.Add(5 * time.Minute)
	step := []Need{search, other}
	joined := slices.Clone(step)
	sameAsker([]Need{request}, joined, step)
	for _, list := range [][]Need{joined, step} {
		if list[0].Person != "anna" || list[1].Person != "session2" {
			t.Errorf("persons %q, %q", list[0].Person, list[1].Person)
		}
	}
}
