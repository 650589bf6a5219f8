package russian

import (
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
	"github.com/kljensen/snowball/russian"
)

// A Term is what an index holds: a stem, or a number, code or whole as it is; with its place in the text.
type Term struct {
	Text       string
	Start, End int // bytes of the original
	Kind       Kind
}

// An Analyzer makes terms. It is safe for concurrent use; its memory is bounded. Make one a program.
type Analyzer struct {
	stems  *cache
	stop   map[string]bool // stems of words that a query leaves out
	soft   map[string]bool // stems of words that count half in a query
	quiet  map[string]bool // stems of words that say little by themselves
	matter map[string]bool // words that a query keeps whatever their stem

	common map[string]bool // stems that are right whatever the corpus
}

// NewAnalyzer makes an analyzer.
func NewAnalyzer() *Analyzer {
	a := &Analyzer{stems: newCache(stemsKept)}
	a.readQueryWords(queryWordsText)
	a.common = a.commonWords(commonWordsText)
	return a
}

// Terms turns text into terms, in order. No word is left out.
func (a *Analyzer) Terms(text string) []Term {
	tokens := Tokens(text)
	terms := make([]Term, len(tokens))
	for i, t := range tokens {
		terms[i] = a.Term(t)
	}
	return terms
}

// Term makes a term of a token.
func (a *Analyzer) Term(t Token) Term {
	if t.Kind == Word || t.Kind == Compound {
		t.Text = a.Stem(t.Text)
	}
	return Term(t)
}

// Stem gives the stem of a folded word: Snowball's Russian stemmer for Cyrillic words, its English one for Latin
// words of over 3 letters. Words with digits or of other alphabets stay as they are.
func (a *Analyzer) Stem(word string) string {
	if len(word) <= 3 {
		return word
	}
	if stem, ok := a.stems.get(word); ok {
		return stem
	}
	stem := stemWord(word)
	a.stems.put(word, stem)
	return stem
}

func stemWord(word string) string {
	latin, cyrillic := 0, 0
	for _, r := range word {
		switch {
		case isLatin(r):
			latin++
		case isCyrillic(r):
			cyrillic++
		}
	}
	switch n := utf8.RuneCountInString(word); {
	case word == "нее", word == "ней": // Snowball takes them for forms of «не»
		return word
	case cyrillic == n:
		return russian.Stem(word, true)
	case latin == n:
		return english.Stem(word, true)
	}
	return word
}
