package assist

import (
	"unicode"

	"github.com/podskazka/podskazka/search"
)

// A Policy decides how much of the engine's answer is worth a person's attention. Coverage is the share of what the words
// of the query could earn (search.Result.Self, the sum of their idf) that a hit did earn.
type Policy struct {
	MinLetters   int     // a draft with fewer letters asks nothing yet
	MaxHits      int     // rows shown
	MinCoverage  float64 // a first hit below it is noise: say nothing …
	MinEvidence  float64 // … unless it earned this much in absolute terms: a long message is never covered whole
	MinShare     float64 // a later hit below this share of the first one's score is not shown
	Margin       float64 // best answer when (first − second) / Self is at least this: distance tells more than height
	LongMessage  int     // letters; a longer message never gets a best answer, it tells more than one thing
	MaxTopics    int     // chips when unsure
	AgentShare   float64 // MinCoverage and MinEvidence times this for agents: they judge faster and lose less
	ScopeBoost   float64 // a reply of the ticket's queue, a ticket of its request type
	RejectedDays int     // how long «не то» keeps an article away from the same browser
}

// DefaultPolicy is calibrated on real Russian support questions; see the package's policy test for what it lets through.
func DefaultPolicy() Policy {
	return Policy{
		MinLetters:   3,
		MaxHits:      3,
		MinCoverage:  0.2,
		MinEvidence:  6,
		MinShare:     0.4,
		Margin:       0.2,
		LongMessage:  400,
		MaxTopics:    4,
		AgentShare:   0.5,
		ScopeBoost:   1.15,
		RejectedDays: 7,
	}
}

// tooShort reports a text that cannot mean anything yet.
func (p Policy) tooShort(text string) bool { return letters(text) < p.MinLetters }

// choose cuts a result to what is shown: nothing when the first hit is weak, never a straggler.
func (p Policy) choose(found search.Result, share float64) []search.Hit {
	if len(found.Hits) == 0 {
		return nil
	}
	weak := found.Coverage < p.MinCoverage*share && found.Coverage*found.Self < p.MinEvidence*share
	if weak {
		return nil
	}
	hits := found.Hits[:min(len(found.Hits), p.MaxHits)]
	for i, h := range hits {
		if h.Score < p.MinShare*found.Hits[0].Score {
			return hits[:i]
		}
	}
	return hits
}

// confident reports whether the first hit stands out enough to be shown as the best answer.
func (p Policy) confident(found search.Result, text string) bool {
	if len(found.Hits) == 0 || letters(text) > p.LongMessage {
		return false
	}
	margin := found.Coverage
	if len(found.Hits) > 1 && found.Hits[0].Score > 0 {
		margin *= 1 - found.Hits[1].Score/found.Hits[0].Score
	}
	return margin >= p.Margin
}

// topics lists the sections of the hits in their order, when there is a choice between at least two.
func (p Policy) topics(found search.Result) []string {
	var slugs []string
	seen := map[string]bool{"": true}
	for _, h := range found.Hits {
		if !seen[h.Section] && len(slugs) < p.MaxTopics {
			slugs = append(slugs, h.Section)
		}
		seen[h.Section] = true
	}
	if len(slugs) < 2 {
		return nil
	}
	return slugs
}

func letters(text string) int {
	n := 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}
