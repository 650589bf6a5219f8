package russian

import (
	_ "embed"
	"strings"
)

//go:embed query-words-ru.txt
var queryWordsText string

// softWeight is what a conversational word («хочу», «нужно») counts beside a word of the matter.
const softWeight = 0.5

// A QueryTerm is a distinct term of a query.
type QueryTerm struct {
	Term
	Folded       string  // the word before it became a term
	Word         string  // as typed
	Via          string  // the word it was read as, when that is another
	Weight       float64 // 1, or less for conversational words
	Alternatives []Alternative
}

// Query turns a query into its distinct terms, in order. Words that say nothing («как», «это», greetings) are left
// out unless nothing else is there; «не», «нет», «без» and «нельзя» always stay.
func (a *Analyzer) Query(text string) []QueryTerm {
	terms := a.distinct(text)
	kept := make([]QueryTerm, 0, len(terms))
	for _, t := range terms {
		if !a.stop[t.Text] {
			kept = append(kept, t)
		}
	}
	if len(kept) == 0 {
		return terms
	}
	return kept
}

func (a *Analyzer) distinct(text string) []QueryTerm {
	var terms []QueryTerm
	seen := map[string]bool{}
	for _, token := range Tokens(text) {
		t := a.Term(token)
		if seen[t.Text] {
			continue
		}
		seen[t.Text] = true
		weight := 1.0
		if a.soft[t.Text] {
			weight = softWeight
		}
		terms = append(terms, QueryTerm{Term: t, Folded: token.Text, Word: text[t.Start:t.End], Weight: weight})
	}
	return terms
}

// queryWords reads the list: a line of words after [stop] or [soft]; # starts a comment.
func (a *Analyzer) queryWords(list string) (stop, soft map[string]bool) {
	stop, soft = map[string]bool{}, map[string]bool{}
	var current map[string]bool
	for line := range strings.Lines(list) {
		switch line = strings.TrimSpace(line); {
		case line == "[stop]":
			current = stop
		case line == "[soft]":
			current = soft
		case strings.HasPrefix(line, "#") || current == nil:
		default:
			for _, t := range a.Terms(line) {
				current[t.Text] = true
			}
		}
	}
	for _, t := range a.Terms("не нет без нельзя") {
		delete(stop, t.Text)
	}
	delete(soft, "не") // the stem of «ней», too
	return stop, soft
}
