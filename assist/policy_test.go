package assist

import (
	"slices"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/search"
)

// result is an answer of an engine with hits of these scores.
func result(strength float64, scores ...float64) search.Result {
	found := search.Result{Strength: strength, Total: len(scores)}
	for i, score := range scores {
		found.Hits = append(found.Hits, search.Hit{ID: string(rune('a' + i)), Kind: "article", Score: score})
	}
	return found
}

func TestPolicyChoose(t *testing.T) {
	p := Policy{MaxHits: 3, MinStrength: 3, MinShare: 0.4}
	tests := []struct {
		name  string
		found search.Result
		share float64
		want  int
	}{
		{"nothing found", result(0), 1, 0},
		{"three at most", result(9, 5, 5, 5, 5), 1, 3},
		{"stragglers go", result(9, 10, 4, 3.9), 1, 2},
		{"weak: says nothing", result(2.9, 5, 4), 1, 0},
		{"agents see more", result(1.6, 5), 0.5, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := len(p.choose(tt.found, tt.share)); got != tt.want {
				t.Errorf("%d hits, want %d", got, tt.want)
			}
		})
	}
}

// A reply with little of what the best article has is about something else; without an article there is nothing to measure it by.
func TestPolicyNear(t *testing.T) {
	p := Policy{ReplyShare: .3}
	hits := func(scores ...float64) (list []Hit) {
		for _, h := range result(9, scores...).Hits {
			list = append(list, Hit{Hit: h})
		}
		return list
	}
	for _, c := range []struct {
		replies, articles []Hit
		want              int
	}{
		{hits(3, 2.9, 1), hits(10, 9), 1},
		{hits(.7, .5), hits(3), 0},
		{hits(.7, .5), nil, 2},
	} {
		if got := p.near(c.replies, c.articles); len(got) != c.want {
			t.Errorf("%d replies beside %v, want %d", len(got), c.articles, c.want)
		}
	}
}

func TestPolicyWholeSentence(t *testing.T) {
	p := Policy{MaxHits: 3, MinStrength: 3, WholeWords: 4}
	tests := []struct {
		words    int
		coverage float64
		want     bool
	}{
		{4, 1, true},
		{3, 1, false},
		{5, .9, false},
	}
	for _, tt := range tests {
		found := result(2, 1)
		found.Hits[0].Coverage = tt.coverage
		found.Hits[0].Why = []search.Reason{{Word: "почта", Field: "similar"}}
		for range tt.words {
			found.Hits[0].Why = append(found.Hits[0].Why, search.Reason{Word: "слово", Field: "body", Share: .2})
		}
		if got := p.Fits(found); got != tt.want {
			t.Errorf("%d words, coverage %v: fits = %v, want %v", tt.words, tt.coverage, got, tt.want)
		}
	}
}

func TestPolicyConfident(t *testing.T) {
	p := Policy{CardCut: 0.65, LongMessage: 20}
	for _, tt := range []struct {
		confidence float64
		text       string
		want       bool
	}{
		{.65, "забыл пароль", true},
		{.64, "забыл пароль", false},
		{.99, strings.Repeat("а", 21), false},
	} {
		if got := p.confident(tt.confidence, tt.text); got != tt.want {
			t.Errorf("confident(%v, %q) = %v", tt.confidence, tt.text, got)
		}
	}
}

func TestPolicyTopics(t *testing.T) {
	p := Policy{MaxTopics: 3}
	tests := []struct {
		sections, want string
	}{
		{"vhod vhod kurs", "vhod kurs"},
		{"vhod vhod", ""},
		{"", ""},
		{"a b  a", "a b"},
		{"a b c d", "d c a"},
	}
	for _, tt := range tests {
		var found search.Result
		for _, slug := range strings.Split(tt.sections, " ") {
			found.Hits = append(found.Hits, search.Hit{Section: slug})
		}
		if got := strings.Join(p.topics(found, []Guess{{ID: "z"}, {ID: "d"}, {ID: "c"}}), " "); got != tt.want {
			t.Errorf("topics of %q = %q, want %q", tt.sections, got, tt.want)
		}
	}
}

func TestPolicyTooShort(t *testing.T) {
	p := DefaultPolicy()
	for text, want := range map[string]bool{"": true, "E-1207": false, "500": false, "12345 !?": false, "4 !?": true, "не": true, "код": false} {
		if got := p.tooShort(text); got != want {
			t.Errorf("tooShort(%q) = %v", text, got)
		}
	}
}

func TestWhys(t *testing.T) {
	got := Whys([]search.Reason{
		{Word: "пароль", Field: "title", Share: 0.5},
		{Word: "Не", Field: "title", Share: 0.2, Quiet: true}, {Word: "почему", Field: "headings", Quiet: true},
		{Word: "почта", Via: "email", Field: "body"},
		{Word: "письмо", Field: "title"},
		{Word: "uchenik", Field: WhyAudience},
		{Word: "раз", Field: "body"}, {Word: "два", Field: "body"}, {Word: "три", Field: "body"}, {Word: "четыре", Field: "body"},
	})
	want := []Why{
		{"why.title", "«пароль», «письмо»"},
		{"why.audience", ""},
		{"why.body", "«почта» → «email», «раз», «два», «три»"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
	got = Whys([]search.Reason{{Word: "не", Field: "title", Quiet: true}, {Word: "uchenik", Field: WhyAudience}})
	if want := []Why{{"why.title", "«не»"}, {"why.audience", ""}}; !slices.Equal(got, want) {
		t.Errorf("quiet words alone: got %v\nwant %v", got, want)
	}
}
