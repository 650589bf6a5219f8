package assist

import (
	"slices"
	"unicode"

	"github.com/podskazka/podskazka/search"
)

// A Policy decides how much of the engine's answer is worth a person's attention: search.Result.Strength tells an answer from
// noise, the distance of the first two scores a best answer from one of several.
type Policy struct {
	MinLetters   int     // a draft with fewer letters and digits asks nothing yet
	MaxHits      int     // rows shown
	MinStrength  float64 // a first hit below it is noise: say nothing …
	WholeWords   int     // … unless it has every word of a text of so many: a sentence of an article, as it stands there
	MinShare     float64 // a later hit below this share of the first one's score is not shown
	CardCut      float64 // best answer when the first hit is right with this probability …
	RowCut       float64 // … and below this only topics are offered, if there are any
	LongMessage  int     // letters; a longer message never gets a best answer, it tells more than one thing
	MaxTopics    int     // chips when unsure
	DraftShare   float64 // MinStrength times this for a draft: who asks nothing needs a surer answer than who searches
	AgentShare   float64 // MinStrength times this for agents: they judge faster and lose less
	ReplyShare   float64 // a canned reply below this share of the best article's score is not offered to them
	ScopeBoost   float64 // a reply of the ticket's queue, a ticket of its request type
	RejectedDays int     // how long «не то» keeps an article away from the same browser
}

// DefaultPolicy is calibrated on eight sets of judged queries to Russian help centers. At MinStrength and WholeWords 91 % of the
// queries get no answer from help centers they were not meant for, while 88-91 % of those in the words of the articles and 74 % of
// those in users' own words get one from theirs. Above CardCut four of five best answers are right in each of the sets, and of those in
// users' own words one query in three has one.
func DefaultPolicy() Policy {
	return Policy{
		MinLetters:   3,
		MaxHits:      3,
		MinStrength:  4.1,
		WholeWords:   4,
		MinShare:     0.4,
		CardCut:      0.63,
		RowCut:       0.16,
		LongMessage:  400,
		MaxTopics:    4,
		DraftShare:   1.02,
		AgentShare:   0.5,
		ReplyShare:   0.3,
		ScopeBoost:   1.15,
		RejectedDays: 7,
	}
}

// tooShort reports a text that cannot mean anything yet. Digits count as letters do: «E-1207» and «500» ask for an error.
func (p Policy) tooShort(text string) bool { return letters(text) < p.MinLetters }

// Fits reports whether a result answers at all. One that does not is no better than what a question to another help center finds.
// What an editor pinned is an answer.
func (p Policy) Fits(found search.Result) bool { return found.Pinned > 0 || p.fits(found, 1) }

func (p Policy) fits(found search.Result, share float64) bool {
	return len(found.Hits) > 0 && (found.Strength >= p.MinStrength*share || p.whole(found))
}

// whole reports whether the first hit has every word of a text of at least WholeWords. Hardly anything does by chance.
func (p Policy) whole(found search.Result) bool {
	words := 0
	for _, why := range found.Hits[0].Why {
		if why.Share > 0 {
			words++
		}
	}
	return words >= p.WholeWords && found.Hits[0].Coverage >= .99
}

// choose cuts a result to what is shown: nothing when the first hit is weak, never a straggler.
func (p Policy) choose(found search.Result, share float64) []search.Hit {
	if !p.fits(found, share) {
		return found.Hits[:min(found.Pinned, p.MaxHits)]
	}
	hits := found.Hits[:min(len(found.Hits), p.MaxHits)]
	for i, h := range hits {
		if h.Score < p.MinShare*found.Hits[0].Score {
			return hits[:i]
		}
	}
	return hits
}

// near drops the replies that have too little of what a ticket says beside the best of the articles, which come in the order of
// their scores: it is about something that they have a few common words with. Of 66 replies that had solved a request of the demo
// and were offered none is below 0.4 of the best article, and a third of the others below ReplyShare.
func (p Policy) near(replies, articles []Hit) []Hit {
	if len(articles) == 0 {
		return replies
	}
	return slices.DeleteFunc(replies, func(h Hit) bool { return h.Score < p.ReplyShare*articles[0].Score })
}

// confident reports whether the first hit may be shown as the best answer.
func (p Policy) confident(confidence float64, text string) bool {
	return confidence >= p.CardCut && letters(text) <= p.LongMessage
}

// topics lists the sections of the hits, those that were guessed first, when there is a choice between at least two. No guess adds
// one: the hits are what the person may read.
func (p Policy) topics(found search.Result, guesses []Guess) []string {
	var slugs []string
	for _, h := range found.Hits {
		if h.Section != "" && !slices.Contains(slugs, h.Section) {
			slugs = append(slugs, h.Section)
		}
	}
	if len(slugs) < 2 {
		return nil
	}
	place := func(slug string) int {
		if i := slices.IndexFunc(guesses, func(g Guess) bool { return g.ID == slug }); i >= 0 {
			return i
		}
		return len(guesses)
	}
	slices.SortStableFunc(slugs, func(a, b string) int { return place(a) - place(b) })
	return slugs[:min(len(slugs), p.MaxTopics)]
}

// letters counts letters and digits.
func letters(text string) int {
	n := 0
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}
