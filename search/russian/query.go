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
	Quiet        bool    // it says little by itself: conversational, a negation, what one does in any program
	Alternatives []Alternative
}

// Query turns a query into its distinct terms, in order. Words that say nothing («как», «это», greetings) are left
// out unless nothing else is there; «не», «нет», «без» and «нельзя» always stay.
func (a *Analyzer) Query(text string) []QueryTerm {
	terms := a.distinct(text)
	kept := make([]QueryTerm, 0, len(terms))
	for _, t := range terms {
		if !a.stop[t.Text] || a.matter[t.Folded] {
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
	seen := map[string]int{} // places in terms
	for _, token := range Tokens(text) {
		t := a.Term(token)
		if at, ok := seen[t.Text]; ok {
			if a.matter[token.Text] { // «у меня нет меню»
				terms[at].Term, terms[at].Folded, terms[at].Word = t, token.Text, text[t.Start:t.End]
			}
			continue
		}
		seen[t.Text] = len(terms)
		weight := 1.0
		if a.soft[t.Text] {
			weight = softWeight
		}
		terms = append(terms, QueryTerm{Term: t, Folded: token.Text, Word: text[t.Start:t.End], Weight: weight, Quiet: a.quiet[t.Text]})
	}
	return terms
}

// readQueryWords reads the list: a line of words after [stop], [soft], [quiet] or [matter]; # starts a comment. The last are folded
// words, the others stems.
func (a *Analyzer) readQueryWords(list string) {
	a.stop, a.soft, a.quiet, a.matter = map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	section := ""
	for line := range strings.Lines(list) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "[") {
			section = line
			continue
		}
		for _, token := range Tokens(line) {
			switch stem := a.Term(token).Text; section {
			case "[stop]":
				a.stop[stem] = true
			case "[soft]":
				a.soft[stem], a.quiet[stem] = true, true
			case "[quiet]":
				a.quiet[stem] = true
			case "[matter]":
				a.matter[token.Text] = true
			}
		}
	}
	for _, t := range a.Terms("не нет без нельзя") {
		delete(a.stop, t.Text)
		a.quiet[t.Text] = true
	}
}
