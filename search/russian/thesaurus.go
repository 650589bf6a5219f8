package russian

import (
	_ "embed"
	"slices"
)

//go:embed synonyms-ru.txt
var synonymsText string

//go:embed word-families-ru.txt
var familiesText string

// Weights of what the lists give, beside the query's own word, which counts 1. From 0.4 to 0.7 they score alike.
const (
	synonymWeight = 0.6
	familyWeight  = 0.6
)

// maxAlternatives is how many may stand for one term: each costs reading a list of postings.
const maxAlternatives = 64

// An Alternative is another term that may stand in a text for a term of the query.
type Alternative struct {
	Text   string  // the term
	Word   string  // the word or phrase it comes from, as in its list
	Weight float64 // beside the query's own term, which counts 1
	Source Source
}

// A Source tells where an alternative comes from.
type Source string

// The sources.
const (
	SourceLists   Source = "lists"   // shipped with the program
	SourceEditors Source = "editors" // the groups of this help center
	SourceKin     Source = "kin"     // words of one family in its texts; see Root
)

// A Thesaurus knows what else may stand for words and phrases. It never changes.
type Thesaurus struct {
	phrases map[string][]phrase // by their first term
}

// A phrase is a member of a group and what may stand for it.
type phrase struct {
	rest   []string // its terms after the first
	others []Alternative
}

// NewThesaurus makes the thesaurus of the shipped lists: support vocabulary, and families of words whose stems differ
// (войти, вошёл, вход).
func NewThesaurus(a *Analyzer) *Thesaurus {
	t := &Thesaurus{phrases: map[string][]phrase{}}
	t.add(a, ParseGroups(synonymsText), Alternative{Weight: synonymWeight, Source: SourceLists})
	t.add(a, ParseGroups(familiesText), Alternative{Weight: familyWeight, Source: SourceLists})
	return t
}

// With gives a thesaurus that knows the groups of editors, too. They come first: what stands in both counts as theirs.
func (t *Thesaurus) With(a *Analyzer, groups []Group) *Thesaurus {
	wider := &Thesaurus{phrases: make(map[string][]phrase, len(t.phrases)+len(groups))}
	wider.add(a, groups, Alternative{Weight: synonymWeight, Source: SourceEditors})
	for first, list := range t.phrases {
		wider.phrases[first] = append(wider.phrases[first], list...)
	}
	return wider
}

// add adds groups, whose alternatives are like the given one.
func (t *Thesaurus) add(a *Analyzer, groups []Group, like Alternative) {
	for _, g := range groups {
		for _, member := range g.finders() {
			terms := a.Query(member)
			if len(terms) == 0 {
				continue
			}
			p := phrase{others: a.others(g.Words, terms, like)}
			for _, term := range terms[1:] {
				p.rest = append(p.rest, term.Text)
			}
			t.phrases[terms[0].Text] = append(t.phrases[terms[0].Text], p)
		}
	}
}

// others makes alternatives of the members of a group that have none of the terms. The terms of a phrase share its weight.
func (a *Analyzer) others(words []string, terms []QueryTerm, like Alternative) []Alternative {
	var list []Alternative
	for _, word := range words {
		others := a.Query(word)
		for _, o := range others {
			if !slices.ContainsFunc(terms, func(t QueryTerm) bool { return t.Text == o.Text }) {
				list = append(list, Alternative{Text: o.Text, Word: word, Weight: like.Weight / float64(len(others)), Source: like.Source})
			}
		}
	}
	return list
}

// Expand gives the terms of a query their alternatives, beside those they have. Those of a phrase go to its first
// term; a term of the query is no alternative of another.
func (t *Thesaurus) Expand(terms []QueryTerm) {
	known := make(map[string]bool, len(terms))
	for _, term := range terms {
		known[term.Text] = true
	}
	for i := range terms {
		for _, p := range t.phrases[terms[i].Text] {
			if !p.follows(terms[i+1:]) {
				continue
			}
			for _, o := range p.others {
				if !known[o.Text] {
					terms[i].Add(o)
				}
			}
		}
	}
}

// Knows reports whether the thesaurus finds everything already that a group would let it find.
func (t *Thesaurus) Knows(a *Analyzer, g Group) bool {
	for _, member := range g.finders() {
		terms := a.Query(member)
		others := a.others(g.Words, terms, Alternative{})
		t.Expand(terms)
		for _, o := range others {
			if !slices.ContainsFunc(terms, func(q QueryTerm) bool { return q.has(o.Text) }) {
				return false
			}
		}
	}
	return true
}

func (q *QueryTerm) has(text string) bool {
	return slices.ContainsFunc(q.Alternatives, func(o Alternative) bool { return o.Text == text })
}

func (p *phrase) follows(terms []QueryTerm) bool {
	return len(terms) >= len(p.rest) &&
		slices.EqualFunc(p.rest, terms[:len(p.rest)], func(text string, t QueryTerm) bool { return text == t.Text })
}

// Add adds an alternative, up to maxAlternatives; of two of one text the heavier stays.
func (q *QueryTerm) Add(o Alternative) {
	for i, known := range q.Alternatives {
		if known.Text == o.Text {
			if known.Weight < o.Weight {
				q.Alternatives[i] = o
			}
			return
		}
	}
	if len(q.Alternatives) < maxAlternatives {
		q.Alternatives = append(q.Alternatives, o)
	}
}
