package search

import (
	"slices"

	"github.com/podskazka/podskazka/kb"
)

// A Config is a way to rank, told by how it differs from the live one. The zero Config is the live one.
type Config struct {
	Weights    map[string]float64 // factors of the weights of Explanation.Parts by name, 0 to MaxFactor; absent = 1
	NoSynonyms bool
	NoRepair   bool
	NoAudience bool // as if no audience had been chosen
}

// MaxFactor is how much heavier a Config may make a part.
const MaxFactor = 10

// Validate reports a factor that is out of range.
func (c Config) Validate() error {
	for _, factor := range c.Weights {
		if !(factor >= 0) { // NaN, too
			return kb.Unknown("weight")
		}
		if factor > MaxFactor {
			return kb.TooLong("weight", MaxFactor)
		}
	}
	return nil
}

// An Explanation is a result with what its hits are there for.
type Explanation struct {
	Result
	Reading []WordReading
	Terms   []ExplainedTerm // of the query's words
	Parts   []Part          // of the score
	Scores  []Breakdown     // by hit
}

// A WordReading is a piece of the query and what was searched in its place.
type WordReading struct {
	Typed  string      `json:"typed"`
	Meant  string      `json:"meant"`            // the reading that was chosen; Typed when it was only doubted
	How    string      `json:"how,omitempty"`    // "layout", "latin", "lookalike", "spaces" or "typo"; empty when it was not changed
	Others []OtherWord `json:"others,omitempty"` // readings searched beside it, with less weight
}

// An OtherWord is a word that may stand for another.
type OtherWord struct {
	Word   string  `json:"word"`
	Weight float64 `json:"weight"` // beside the word itself, which counts 1
}

// An ExplainedTerm is a word of the query as the engine looks for it.
type ExplainedTerm struct {
	Word         string            `json:"word"`      // as typed
	Term         string            `json:"term"`      // its stem
	Documents    int               `json:"documents"` // that have the term
	IDF          float64           `json:"idf"`       // times Weight
	Weight       float64           `json:"weight"`    // less than 1 for conversational words
	Alternatives []TermAlternative `json:"alternatives,omitempty"`
}

// A TermAlternative is another term that counts for a term of the query.
type TermAlternative struct {
	Term      string  `json:"term"`
	Word      string  `json:"word"` // the word or phrase it comes from
	Weight    float64 `json:"weight"`
	Documents int     `json:"documents"`
	Source    string  `json:"source"` // "repair", "lists" of synonyms, "editors" or "kin": see russian.Source
}

// A Part is one of the scores that add up to that of a document.
type Part struct {
	Name   string  `json:"name"`
	Weight float64 `json:"weight"`
	Terms  int     `json:"terms"` // of the query in it
}

// A Breakdown is what the score of a hit is made of: its parts and bonuses added up, times the boost.
type Breakdown struct {
	Parts   []PartScore `json:"parts"`   // as Explanation.Parts
	Bonuses []Bonus     `json:"bonuses"` // those the hit has
	Boost   float64     `json:"boost"`   // of the chosen audience; 1 = none
	Words   []Bonus     `json:"words"`   // of Parts, what each word of the query earned by its stem, by Explanation.Terms
}

// A PartScore is what one part gives a hit.
type PartScore struct {
	Score  float64 `json:"score"`
	Fields []Bonus `json:"fields"` // the same by field, highest first
}

// A Bonus is a share of a score.
type Bonus struct {
	Name  string  `json:"name"`
	Score float64 `json:"score"`
}

// Sum is the score that a breakdown explains.
func (b Breakdown) Sum() float64 {
	sum := 0.0
	for _, p := range b.Parts {
		sum += p.Score
	}
	for _, bonus := range b.Bonuses {
		sum += bonus.Score
	}
	return sum * b.Boost
}

// Moved says where the hits of an explanation stood in another one, from 0; -1 for those that were not there.
func (e Explanation) Moved(before Explanation) []int {
	from := make([]int, len(e.Hits))
	for i, h := range e.Hits {
		from[i] = slices.IndexFunc(before.Hits, func(b Hit) bool { return b.ID == h.ID })
	}
	return from
}
