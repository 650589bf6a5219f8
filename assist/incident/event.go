package incident

import (
	"hash/fnv"
	"strings"
	"time"

	"github.com/podskazka/podskazka/search/russian"
)

// Kind is how somebody told of his trouble.
type Kind string

// The kinds, from the one that says most.
const (
	KindTicket Kind = "ticket"
	KindDraft  Kind = "draft"  // a request that was being written
	KindSearch Kind = "search" // a settled query
)

// weight is what one person counts for. None is above 1: then the weighted number of people varies less than a Poisson number
// of the same mean, and its tail is an upper bound (jumps within [0, 1] are below a Bernoulli's in convex order; Hoeffding 1963).
func (k Kind) weight() float64 {
	switch k {
	case KindTicket:
		return 1
	case KindDraft:
		return 0.5
	}
	return 0.35
}

// An Event is one person who told of a trouble.
type Event struct {
	Kind     Kind
	Ref      string // id of the ticket; empty for other kinds
	Person   string // the same person is counted once, whatever he does
	Copy     string // Fingerprint of what he wrote: a copied text is counted once, whoever sends it; empty = too short to tell
	Audience string // slug of his role; may be empty
	Topic    string // predicted; empty = unknown
	Terms    []Term // distinct
	At       time.Time
}

// A Term is a stem or a pair of neighbouring ones.
type Term struct {
	Key  string // "парол", "войт не"
	Word string // as it was typed; a pair has none
}

// Limits of an event: of what it says beyond, nothing is counted.
const (
	MaxTerms = 48
	maxText  = 2 << 10 // bytes that are read: the trouble is told at the beginning
	leastOwn = 10      // words; a shorter text two people may well write alike
)

// Terms are the distinct stems of a text and the pairs of those that stand near each other, at most MaxTerms.
func Terms(a *russian.Analyzer, text string) []Term {
	text = head(text)
	var terms []Term
	seen := map[string]bool{}
	add := func(key, word string) {
		if !seen[key] && len(terms) < MaxTerms {
			seen[key] = true
			terms = append(terms, Term{Key: key, Word: word})
		}
	}
	for _, t := range a.Query(text) {
		if !t.Kind.Whole() && len(terms) < MaxTerms/2 {
			add(t.Text, strings.ToLower(t.Word))
		}
	}
	a.Pairs(a.Terms(text), func(first, second string) { add(first+" "+second, "") })
	return terms
}

// head is the beginning of a text that is read, valid UTF-8.
func head(text string) string {
	if len(text) > maxText {
		text = text[:maxText]
	}
	return strings.ToValidUTF8(text, "")
}

// Fingerprint tells copies of a text; empty when the text is too short for two people not to write it alike.
func Fingerprint(text string) string {
	words := strings.Fields(russian.Fold(head(text)))
	if len(words) < leastOwn {
		return ""
	}
	sum := fnv.New128a()
	for _, w := range words {
		sum.Write([]byte(w))
		sum.Write([]byte{' '})
	}
	return string(sum.Sum(nil))
}
