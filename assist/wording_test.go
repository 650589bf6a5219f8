package assist

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

var wordingNoon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func TestLearnedOf(t *testing.T) {
	day := func(n int) time.Time { return wordingNoon.AddDate(0, 0, -n) }
	ticket := func(by, text string) Wording {
		return Wording{Source: WordingTicket, By: by, Text: text, Rev: 2, At: wordingNoon}
	}
	helped := func(by, text string) Wording {
		return Wording{Source: WordingHelped, By: by, Text: text, Rev: 2, At: wordingNoon}
	}
	with := func(w Wording, change func(*Wording)) Wording { change(&w); return w }
	tests := []struct {
		name string
		list []Wording
		want []search.Learned
	}{
		{"an agent's word is enough", []Wording{ticket("a", "колесо крутится")}, []search.Learned{{Text: "колесо крутится", Weight: 1}}},
		{"one person's is not", []Wording{helped("a", "колесо крутится")}, nil},
		{"one person twice is one", []Wording{helped("a", "колесо крутится"), helped("a", "крутится колесо")}, nil},
		{"two people for the words they share", []Wording{helped("a", "колесо крутится"), helped("b", "крутилось колёсико и колесо")},
			[]search.Learned{{Text: "колесо крутится", Weight: 1}, {Text: "крутилось колесо", Weight: 1}}},
		{"a person and an agent are two", []Wording{helped("a", "колесо"), ticket("b", "колесо крутится")},
			[]search.Learned{{Text: "колесо", Weight: 1}, {Text: "колесо крутится", Weight: 1}}},
		{"a person says a word once", []Wording{ticket("a", "колесо крутится"), ticket("a", "колесо стоит")},
			[]search.Learned{{Text: "колесо крутится", Weight: 1}, {Text: "стоит", Weight: 1}}},
		{"half after half a year", []Wording{with(ticket("a", "колесо"), func(w *Wording) { w.At = day(180) })}, []search.Learned{{Text: "колесо", Weight: .5}}},
		{"half for an older revision", []Wording{with(ticket("a", "колесо"), func(w *Wording) { w.Rev = 1 })}, []search.Learned{{Text: "колесо", Weight: .5}}},
		{"forgotten after years", []Wording{with(ticket("a", "колесо"), func(w *Wording) { w.At = day(800) })}, nil},
		{"unless pinned", []Wording{with(helped("a", "колесо"), func(w *Wording) { w.At, w.Rev, w.State, w.Known = day(800), 0, WordingPinned, true })},
			[]search.Learned{{Text: "колесо", Weight: 1}}},
		{"banned", []Wording{with(ticket("a", "колесо"), func(w *Wording) { w.State = WordingBanned })}, nil},
		{"known before", []Wording{with(ticket("a", "колесо"), func(w *Wording) { w.Known = true })}, nil},
		{"a source that is off", []Wording{with(ticket("a", "колесо"), func(w *Wording) { w.Source = WordingLink })}, nil},
	}
	a := russian.NewAnalyzer()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := LearnedOf(a, tt.list, 2, map[string]bool{WordingLink: true}, wordingNoon)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// However often and in whatever sources one person speaks, no word of his weighs more than once.
func TestOnePersonCountsOnce(t *testing.T) {
	a := russian.NewAnalyzer()
	rapid.Check(t, func(t *rapid.T) {
		words := []string{"пароль", "письмо", "колесо", "вход", "паролем"}
		var list []Wording
		for range rapid.IntRange(1, 12).Draw(t, "wordings") {
			list = append(list, Wording{
				By: "one", Source: rapid.SampledFrom(WordingSources[:]).Draw(t, "source"), At: wordingNoon,
				Text:  strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 6).Draw(t, "words"), " "),
				State: rapid.SampledFrom([]string{WordingNormal, WordingPinned, WordingBanned}).Draw(t, "state"),
			})
		}
		weights := map[string]float64{}
		for _, l := range LearnedOf(a, list, 0, nil, wordingNoon) {
			for _, token := range russian.Tokens(l.Text) {
				weights[a.Term(token).Text] += l.Weight
			}
		}
		for stem, weight := range weights {
			if weight > 1 {
				t.Errorf("%s weighs %v", stem, weight)
			}
		}
	})
}
