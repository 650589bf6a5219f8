package searchtest

import (
	"cmp"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// The statistics that make a generated archive cost an engine what a real one does.
func TestCorpusLooksLikeAnArchive(t *testing.T) {
	const n = 3_000
	c, analyzer := NewCorpus(1), russian.NewAnalyzer()
	counts, total := map[string]int{}, 0
	var lengths []int
	for i := range n {
		words := 0
		for _, p := range c.Ticket(i).Passages {
			words += len(strings.Fields(p.Text))
			for _, term := range analyzer.Terms(p.Text) {
				counts[term.Text]++
				total++
			}
		}
		lengths = append(lengths, words)
	}
	slices.Sort(lengths)
	for quarter, want := range []int{ticketMin, 36, 60, 100} { // 60·exp(±.75·.6745)
		if got := lengths[n*quarter/4]; math.Abs(float64(got-want)) > float64(want)/10 {
			t.Errorf("quartile %d: %d words, want about %d", quarter, got, want)
		}
	}
	if got := len(counts); got < 25_000 || got > 35_000 {
		t.Errorf("%d distinct stems of %d words", got, total)
	}
	frequencies := slices.SortedFunc(maps.Values(counts), func(a, b int) int { return cmp.Compare(b, a) })
	if slope := slope(frequencies[20:2000], 20); slope < -1.15 || slope > -.85 {
		t.Errorf("frequencies fall with rank to the power of %.2f, want about -1", slope)
	}
	if top := float64(frequencies[0]) / float64(total); top < .02 || top > .05 {
		t.Errorf("the most frequent stem makes %.3f of the text", top)
	}
	once := 0
	for _, f := range frequencies {
		if f == 1 {
			once++
		}
	}
	if share := float64(once) / float64(len(counts)); share < .35 || share > .65 {
		t.Errorf("%.2f of the stems are there once", share)
	}
}

// slope fits log frequency to log rank by least squares.
func slope(frequencies []int, from int) float64 {
	var x, y, xx, xy float64
	n := float64(len(frequencies))
	for i, f := range frequencies {
		a, b := math.Log(float64(from+i+1)), math.Log(float64(f))
		x, y, xx, xy = x+a, y+b, xx+a*a, xy+a*b
	}
	return (n*xy - x*y) / (n*xx - x*x)
}

func TestCorpusIsTheSameForTheSameSeed(t *testing.T) {
	a, b, other := NewCorpus(1), NewCorpus(1), NewCorpus(2)
	for _, i := range []int{0, 7, 329_999} {
		if !reflect.DeepEqual(a.Ticket(i), b.Ticket(i)) || !reflect.DeepEqual(a.Article(i), b.Article(i)) {
			t.Errorf("document %d differs between two corpora of one seed", i)
		}
		if a.Ticket(i).Passages[0].Text == other.Ticket(i).Passages[0].Text {
			t.Errorf("ticket %d is the same for two seeds", i)
		}
	}
	if reflect.DeepEqual(a.Asks(ThreeWords, a.Ticket, 100, 5, 0), a.Asks(ThreeWords, a.Ticket, 100, 5, 1)) {
		t.Error("two series of queries are the same")
	}
	if !reflect.DeepEqual(a.Asks(Question, a.Ticket, 100, 5, 0), b.Asks(Question, b.Ticket, 100, 5, 0)) {
		t.Error("queries differ between two corpora of one seed")
	}
}

func TestAsksAreOfTheirDocument(t *testing.T) {
	c := NewCorpus(1)
	for name, kind := range map[string]struct {
		ask      AskKind
		from, to int // words
	}{"three words": {ThreeWords, 3, 3}, "question": {Question, 5, 9}, "message": {Message, 60, 60}} {
		documents := map[string]*search.Document{}
		for i := range 200 {
			documents[c.Ticket(i).ID] = c.Ticket(i)
		}
		for _, ask := range c.Asks(kind.ask, c.Ticket, 200, 50, 0) {
			words := strings.Fields(ask.Text)
			if len(words) < kind.from || len(words) > kind.to {
				t.Errorf("%s: %q has %d words", name, ask.Text, len(words))
			}
			d := documents[ask.Document]
			if !strings.Contains(d.Title+d.Passages[0].Text, strings.TrimSuffix(words[len(words)-1], "?")) {
				t.Errorf("%s: %q is not of %s", name, ask.Text, d.ID)
			}
			if !slices.ContainsFunc(ask.Viewer.Grants(), func(grant string) bool { return slices.Contains(d.Grants, grant) }) {
				t.Errorf("%s: %s may not be read by who asks", name, d.ID)
			}
			if !utf8.ValidString(ask.Text) {
				t.Errorf("%s: %q", name, ask.Text)
			}
		}
	}
}

func BenchmarkCorpus(b *testing.B) {
	c := NewCorpus(1)
	i, size := 0, 0
	for b.Loop() {
		for _, p := range c.Ticket(i).Passages {
			size += len(p.Text)
		}
		i++
	}
	b.SetBytes(int64(size / i))
}
