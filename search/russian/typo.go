package russian

import (
	"cmp"
	"math"
	"slices"
	"strings"
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
			return itself(parts)
		}
	}
	readings := r.weigh(list)
	if len(readings) > 0 && formOf(word, readings[0].Text) {
		return append(itself(word), readings...)
	}
	return readings
}

// endings of nouns, adjectives and verbs.
var endings = set(`а я о е ы и у ю й ь ам ям ах ях ом ем ами ями ов ев ей ой ый ий ая яя ое ее ые ие ого его ому ему ым им ыми ими ых их ую юю ия ию ии
	ет ит ут ют ат ят ешь ишь ете ите ешься ишься ется ится утся ются атся ятся емся имся ел ил ал ела ила ала ели или али ать ить еть ять аться иться яться
	ен ена ено ены ан ана ано аны ение ения ению ании ение ений ание ания анию`)

// set makes one of the words of a text.
func set(text string) map[string]bool {
	words := map[string]bool{"": true}
	for word := range strings.FieldsSeq(text) {
		words[word] = true
	}
	return words
}

// formOf reports whether two words differ in a regular ending alone: then nothing was mistyped, the corpus has another
// form of the word, and the stems of both differ.
func formOf(word, other string) bool {
	n := 0
	for n < min(len(word), len(other)) && word[n] == other[n] {
		n++
	}
	for !utf8.RuneStart(word[n%len(word)]) {
		n--
	}
	return utf8.RuneCountInString(word[:n]) >= minForm && endings[word[n:]] && endings[other[n:]]
}

// minForm is how many letters two forms of a word share.
const minForm = 4

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
