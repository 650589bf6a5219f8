package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
)

const (
	madeUpDocuments = 3383
	madeUpQueries   = 500
	madeUpWords     = 3000 // stems
)

// writeMadeUp writes a JSONL corpus of so many documents of made-up Russian-like text, the same at every call, and returns queries of its words. In
// numbers it is like the help centers it stands for: 330 words a body, lengths log-normal, 38,000 forms of words by Zipf's law.
func writeMadeUp(path string, documents int) (queries []string, err error) {
	m := newMadeUp()
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	out := bufio.NewWriter(file)
	lines := json.NewEncoder(out)
	for n := range documents {
		if err := lines.Encode(m.document(n)); err != nil {
			return nil, errors.Join(err, file.Close())
		}
	}
	for n := range madeUpQueries {
		words := 2 + m.random.IntN(5)
		if n%10 == 0 {
			words = 30 + m.random.IntN(60) // a whole message
		}
		queries = append(queries, m.sentence(words))
	}
	return queries, errors.Join(out.Flush(), file.Close())
}

// A madeUp makes text.
type madeUp struct {
	random *rand.Rand
	stems  []string
	zipf   *rand.Zipf
}

var (
	madeUpSyllables = strings.Fields("ба ве ги до жу за ки ло ма ну по ра се ти ул фо ха цен чер шко зап под пре при раз рег сто тел уче фор")
	madeUpEndings   = strings.Fields("а у ом е ы ов ам ами ах ый ого ому ыми ать ает ают ил или ение ения ению")
)

func newMadeUp() *madeUp {
	m := &madeUp{random: rand.New(rand.NewPCG(3383, 7))}
	seen := map[string]bool{}
	for len(m.stems) < madeUpWords {
		var b strings.Builder
		for range 1 + min(len(m.stems)/20, 1) + min(len(m.stems)/600, 1) { // frequent words are short
			b.WriteString(madeUpSyllables[m.random.IntN(len(madeUpSyllables))])
		}
		if stem := b.String(); !seen[stem] {
			seen[stem] = true
			m.stems = append(m.stems, stem)
		}
	}
	m.zipf = rand.NewZipf(m.random, 1.25, 1, madeUpWords-1)
	return m
}

func (m *madeUp) document(n int) map[string]any {
	var body strings.Builder
	sections := 1 + m.random.IntN(5)
	length := int(math.Exp(m.random.NormFloat64()*0.9+5.4)) / sections // words a section: log-normal, as lengths of texts are
	for s := range sections {
		if s > 0 {
			body.WriteString("## " + m.sentence(2+m.random.IntN(4)) + "\n\n")
		}
		for left := length; left > 0; left -= 40 {
			body.WriteString(m.sentence(min(left, 40)) + ".\n\n")
		}
	}
	return map[string]any{
		"id": "doc-" + strconv.Itoa(n), "title": m.sentence(3 + m.random.IntN(6)),
		"kind": []string{"article", "faq"}[n%2], "section": "Раздел " + strconv.Itoa(n%40), "body": body.String(),
	}
}

// sentence is a number of words; the first begins with a capital.
func (m *madeUp) sentence(words int) string {
	list := make([]string, words)
	for i := range list {
		list[i] = m.stems[m.zipf.Uint64()] + m.ending()
	}
	text := []rune(strings.Join(list, " "))
	return strings.ToUpper(string(text[:1])) + string(text[1:])
}

// ending is one of madeUpEndings, the first ones more often.
func (m *madeUp) ending() string {
	n := len(madeUpEndings)
	return madeUpEndings[min(m.random.IntN(n), m.random.IntN(n), m.random.IntN(n))]
}
