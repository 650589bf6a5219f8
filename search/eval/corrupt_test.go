package eval

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/podskazka/podskazka/search/russian"
)

func TestCorrupt(t *testing.T) {
	var b strings.Builder
	for i, text := range []string{"Не приходит письмо для сброса пароля?", "Подключение счётчика к HTML-файлу", "вход", "да", ""} {
		for _, c := range Corruptions {
			got := c.Apply(Query{ID: fmt.Sprint("q", i), Text: text}, 1)
			fmt.Fprintf(&b, "%-9s %s\n", c, got.Text)
			if again := c.Apply(Query{ID: fmt.Sprint("q", i), Text: text}, 1); again.Text != got.Text {
				t.Errorf("%s of %q: first %q, then %q", c, text, got.Text, again.Text)
			}
		}
	}
	if *update {
		if err := os.WriteFile("testdata/corrupt.txt", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/corrupt.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Error(diff)
	}
	if _, err := ParseCorruption("other"); err == nil {
		t.Error("a corruption nobody knows was read")
	}
}

// What folding undoes is not a mistake at all.
func TestCorruptionsThatFoldingUndoes(t *testing.T) {
	a := russian.NewAnalyzer()
	text := "Ещё не приходит письмо, чтобы сбросить пароль"
	for _, c := range []Corruption{CorruptYo, CorruptCase, CorruptHomoglyph} {
		got := c.Apply(Query{ID: "q", Text: text}, 1).Text
		if got == text {
			t.Errorf("%s changed nothing", c)
		}
		if diff := cmp.Diff(terms(a, text), terms(a, got)); diff != "" {
			t.Errorf("%s: %s", c, diff)
		}
	}
}

func terms(a *russian.Analyzer, text string) (list []string) {
	for _, q := range a.Query(text) {
		list = append(list, q.Text)
	}
	return list
}

func FuzzCorrupt(f *testing.F) {
	f.Add("Не приходит письмо", uint64(1))
	f.Add("ab\xff ёЁ", uint64(2))
	f.Fuzz(func(t *testing.T, text string, seed uint64) {
		for _, c := range Corruptions {
			if got := c.Apply(Query{Text: text}, seed).Text; utf8.ValidString(text) && !utf8.ValidString(got) {
				t.Errorf("%s of %q: %q", c, text, got)
			}
		}
	})
}

func TestBootstrap(t *testing.T) {
	random := func() *rand.Rand { return rand.New(rand.NewPCG(1, 1)) }
	var same, better, noise []float64
	for i := range 100 {
		same = append(same, float64(i%2))
		better = append(better, math.Min(1, float64(i%2)+float64(i%10)/10))
		noise = append(noise, float64((i+i/2)%2))
	}
	if d := bootstrap(same, same, random()); d.P != 1 || d.Low != 0 || d.High != 0 {
		t.Errorf("a run differs from itself: %+v", d)
	}
	if d := bootstrap(same, better, random()); d.P > .002 || d.Low <= 0 || d.B <= d.A {
		t.Errorf("a better run is not found: %+v", d)
	}
	if d := bootstrap(same, noise, random()); d.P < .05 || d.Low >= 0 || d.High <= 0 {
		t.Errorf("chance counts as a difference: %+v", d)
	}
}

func TestCompare(t *testing.T) {
	queries := readQueries(t)
	a := map[string][]Ranked{"q1": {{"a", 2}}, "q2": {{"z", 1}}}
	b := map[string][]Ranked{"q1": {{"a", 2}}, "q2": {{"c", 1}}}
	got := Compare(queries, a, b, 1)
	if got[1].Measure != "S@1" || math.Abs(got[1].A-1./3) > 1e-9 || math.Abs(got[1].B-2./3) > 1e-9 {
		t.Errorf("S@1: %+v", got[1])
	}
	if table := FormatComparison("demo", len(queries), got); !strings.Contains(table, "+0.333") {
		t.Errorf("no difference in\n%s", table)
	}
}
