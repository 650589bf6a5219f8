package searchtest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A writer writes the text of one document.
type writer struct {
	corpus *Corpus
	random *rand.Rand
	topic  []string
}

func (c *Corpus) writer(stream uint64, i int) *writer {
	r := c.random(stream, i)
	return &writer{c, r, c.topics[r.IntN(len(c.topics))]}
}

// topicWord draws a word of the topic, the first ones more often.
func (w *writer) topicWord() string {
	u := w.random.Float64()
	return w.topic[int(u*u*float64(len(w.topic)))]
}

// word draws a word as a person types it.
func (w *writer) word() string {
	var word string
	if w.random.IntN(3) == 0 {
		word = w.topicWord()
	} else {
		word = w.corpus.word(w.random)
	}
	if w.random.IntN(100) == 0 {
		return mistype(word, w.random)
	}
	return word
}

// line is n words without a full stop.
func (w *writer) line(n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = w.word()
	}
	words[0] = capital(words[0])
	return strings.Join(words, " ")
}

// text is n words in sentences.
func (w *writer) text(n int) string {
	var b strings.Builder
	b.Grow(n * 14)
	for n > 0 {
		sentence := min(4+w.random.IntN(11), n)
		n -= sentence
		code := -1
		if w.random.IntN(100) < 6 {
			code = w.random.IntN(sentence)
		}
		for i := range sentence {
			word := w.word()
			if i == 0 {
				word = capital(word)
			} else {
				b.WriteByte(' ')
			}
			if i == code {
				word = w.code()
			}
			b.WriteString(word)
		}
		b.WriteString(ends[w.random.IntN(len(ends))])
	}
	return strings.TrimSpace(b.String())
}

var ends = []string{". ", ". ", ". ", ", ", "? ", "! ", ".\n"}

// code is what is not a word.
func (w *writer) code() string {
	r := w.random
	switch r.IntN(6) {
	case 0:
		return fmt.Sprintf("%s-%d", queues[r.IntN(len(queues))], 1+r.IntN(40_000))
	case 1:
		return fmt.Sprintf("E-%d", 1000+r.IntN(400))
	case 2:
		return fmt.Sprintf("0x8007%04x", r.IntN(2_000))
	case 3:
		return fmt.Sprintf("user%d@school%d.example.ru", r.IntN(300), r.IntN(60))
	case 4:
		return fmt.Sprintf("%d.%d.%d", 1+r.IntN(9), r.IntN(20), r.IntN(40))
	}
	return fmt.Sprintf("%02d.%02d.2025", 1+r.IntN(28), 1+r.IntN(12))
}

func capital(word string) string {
	first, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(first)) + word[size:]
}

// mistype makes one mistake in a word of four letters or more: two letters change places, or one is left out, typed
// twice or another one.
func mistype(word string, r *rand.Rand) string {
	letters := []rune(word)
	if len(letters) < 4 {
		return word
	}
	at := 1 + r.IntN(len(letters)-2)
	switch r.IntN(4) {
	case 0:
		letters[at], letters[at+1] = letters[at+1], letters[at]
	case 1:
		letters = slices.Delete(letters, at, at+1)
	case 2:
		letters = slices.Insert(letters, at, letters[at])
	case 3:
		letters[at] = 'а' + rune(r.IntN(32))
	}
	return string(letters)
}
