package bleveindex

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/search/russian"
)

// A unit is a document of the engine in the making.
type unit struct {
	analyzer *russian.Analyzer
	doc      *document.Document
	streams  [numStreams]*terms
	lengths  [numFields]int

	vocabulary map[string]bool // of a document: its words; nil for a passage
}

func newUnit(a *russian.Analyzer, id string, value []byte) *unit {
	u := &unit{analyzer: a, doc: document.NewDocument(id)}
	u.doc.AddField(&terms{name: stored, value: value, options: index.StoreField})
	return u
}

// text adds the terms of a text to streams and notes how many words it has.
func (u *unit) text(text string, f field, streams ...stream) []russian.Token {
	if text == "" {
		return nil
	}
	tokens := russian.Tokens(text)
	u.lengths[f] = len(tokens)
	u.learn(tokens)
	for _, s := range streams {
		u.terms(tokens, f, s)
	}
	return tokens
}

// terms adds the terms of a text to one stream.
func (u *unit) terms(tokens []russian.Token, f field, s stream) {
	slot := f.slot()
	u.each(tokens, s, func(term string) { u.add(s, term, slot) })
}

// each calls f with the terms of a text in a stream.
func (u *unit) each(tokens []russian.Token, s stream, f func(term string)) {
	switch s {
	case words:
		for _, t := range tokens {
			f(u.analyzer.Term(t).Text)
		}
	case pairs:
		list := make([]russian.Term, len(tokens))
		for i, t := range tokens {
			list[i] = u.analyzer.Term(t)
		}
		u.analyzer.Pairs(list, func(first, second string) { f(pairKey(first, second)) })
	case grams:
		for _, t := range tokens {
			if !t.Kind.Whole() {
				russian.Grams(t.Text, f)
			}
		}
	case starts:
		for _, t := range tokens {
			if !t.Kind.Whole() {
				f(russian.Start(t.Text))
			}
		}
	}
}

func (u *unit) add(s stream, term string, slot int) {
	if u.streams[s] == nil {
		u.streams[s] = newTerms(streamNames[s], index.IndexField, 0)
	}
	u.streams[s].add(term, slot)
}

// leadWords is how much of the body its lead is.
const leadWords = 50

// bodyTerms adds what the terms of a document have of the text of a passage: starts, and grams of the lead.
func (u *unit) bodyTerms(tokens []russian.Token) {
	u.terms(tokens, body, starts)
	if rest := min(leadWords-u.lengths[lead], len(tokens)); rest > 0 {
		u.lengths[lead] += rest
		u.terms(tokens[:rest], lead, grams)
	}
}

// links stores the links of a document, with their terms made: what they say is told to their targets.
func (u *unit) links(links []content.Link) error {
	if len(links) == 0 {
		return nil
	}
	list := make([]link, len(links))
	for i, l := range links {
		list[i].To = russian.Fold(l.Target)
		for _, t := range u.analyzer.Terms(l.Text) {
			list[i].Terms = append(list[i].Terms, t.Text)
		}
	}
	value, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("store links: %w", err)
	}
	u.doc.AddField(&terms{name: linksStored, value: value, options: index.StoreField})
	return nil
}

// label adds exact values that many units have.
func (u *unit) label(name string, values ...string) {
	if len(values) == 0 {
		return
	}
	t := newTerms(name, index.IndexField|index.SkipFreqNorm, len(values))
	for _, v := range values {
		t.put(v)
	}
	u.doc.AddField(t)
}

// name adds exact values that most often one unit has: with a frequency of 1 the engine keeps such a unit in its
// dictionary, without postings.
func (u *unit) name(name string, values ...string) {
	if len(values) == 0 {
		return
	}
	t := newTerms(name, index.IndexField, len(values))
	for _, v := range values {
		t.add(v, 0)
	}
	u.doc.AddField(t)
}

func (u *unit) finish() *document.Document {
	for _, t := range u.streams {
		if t != nil {
			u.doc.AddField(t)
		}
	}
	var lengths []string
	for f, n := range u.lengths {
		if n > 0 {
			lengths = append(lengths, lengthLabel(field(f), n))
		}
	}
	u.name(labelWord, slices.Sorted(maps.Keys(u.vocabulary))...)
	u.label(labelLength, lengths...)
	return u.doc
}

// lengthLabel says how many terms a field has; the engine's norms are known only where a term matches.
func lengthLabel(f field, n int) string { return strconv.Itoa(int(f)) + " " + strconv.Itoa(n) }

func parseLength(label string) (f field, n int, err error) {
	first, second, _ := strings.Cut(label, " ")
	number, err := strconv.Atoi(first)
	if err != nil || number < 0 || number >= int(numFields) {
		return 0, 0, fmt.Errorf("length label %q", label)
	}
	n, err = strconv.Atoi(second)
	return field(number), n, err
}
