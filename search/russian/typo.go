package russian

import (
	"cmp"
	"math"
	"slices"
	"unicode/utf8"
)

const (
	minTypo    = 4 // letters of a word that may be mistyped
	minInitial = 7 // letters of a word whose first one may be wrong
	maxReading = 3 // readings of a word
)

// A guess is a word that may be meant and how far it is from what was typed: less is better.
type guess struct {
	word string
	far  float64
}

// mistyped lists what a word that nothing is known of may be.
func (r *repair) mistyped(word string) []Alternative {
	n := utf8.RuneCountInString(word)
	if r.rest == 0 || n > maxTypoRunes {
		return nil
	}
	r.rest--
	p := NewPattern(word)
	var list []guess
	for _, e := range r.dictionary.Near(p) {
		far := float64(p.Distance(e.Word))
		if first(e.Word) != first(word) {
			if n < minInitial {
				continue
			}
			far += firstLetter
		}
		if far <= float64(p.Limit()) {
			list = append(list, guess{e.Word, far - popularity*math.Log1p(float64(e.Frequency))})
		}
	}
	if len(list) == 0 {
		if parts := r.parts(word); parts != "" {
			return []Alternative{{Text: parts, Word: parts, Weight: 1}}
		}
	}
	return r.weigh(list)
}

// weigh makes readings of guesses: the nearest counts 1, the next ones of other stems less the farther they are.
func (r *repair) weigh(list []guess) []Alternative {
	slices.SortFunc(list, func(a, b guess) int { return cmp.Or(cmp.Compare(a.far, b.far), cmp.Compare(a.word, b.word)) })
	var readings []Alternative
	var stems []string
	for _, g := range list {
		stem := r.analyzer.Stem(g.word)
		if slices.Contains(stems, stem) {
			continue
		}
		weight := 1.0
		if len(readings) > 0 {
			weight = .5 * math.Exp(-2*(g.far-list[0].far))
		}
		stems = append(stems, stem)
		readings = append(readings, Alternative{Text: g.word, Word: g.word, Weight: weight})
		if len(readings) == maxReading {
			break
		}
	}
	return readings
}
