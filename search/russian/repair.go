package russian

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A Dictionary knows the words of a corpus, folded and not stemmed.
type Dictionary interface {
	// Frequency counts the documents with a word.
	Frequency(word string) int
	// HasStem reports whether a word of this stem is in the corpus, or is known to be right for another reason.
	HasStem(stem string) bool
	// Sounding lists words by their SoundKey.
	Sounding(key string) []Entry
	// Skeletons lists words by their Skeleton: those that begin with a Latin letter or the others.
	Skeletons(skeleton string, latin bool) []Entry
	// Near lists words within the limit of a pattern.
	Near(p Pattern) []Entry
}

// An Entry is a word of a dictionary.
type Entry struct {
	Word      string
	Frequency int // documents with it
}

// Limits of a repair: what stands behind them is searched as typed.
const (
	maxChunks = 64 // blank-separated pieces
	maxNear   = 16 // words looked up by their neighbours
	minStem   = 3  // letters of a stem that says something
)

// A Reading is a text as it is searched, and what was changed in it.
type Reading struct {
	Text    string
	Changes []Change // in order, without overlaps
}

// A Change says what was typed in place of Text[Start:End], and what else it may mean.
type Change struct {
	Start, End int
	Typed      string
	Others     []Alternative // Text is a folded word here
}

// Changed reports whether what is searched is not what was typed.
func (r Reading) Changed() bool {
	return slices.ContainsFunc(r.Changes, func(c Change) bool { return c.Typed != r.Text[c.Start:c.End] })
}

// Repair reads a query as it was meant: typed with the other keyboard layout or in Latin letters, with letters that
// only look right, mistyped, joined or split. Only what the dictionary does not know is doubted, and only for what it
// knows. Numbers, codes, ticket keys, e-mail addresses, logins and URLs stay as they are.
func (a *Analyzer) Repair(text string, d Dictionary) Reading {
	r := repair{analyzer: a, dictionary: d, rest: maxNear, right: map[string]bool{}}
	r.cut(text)
	r.alphabets()
	r.join()
	r.latin()
	return r.read()
}

// A repair is one text on its way.
type repair struct {
	analyzer   *Analyzer
	dictionary Dictionary
	chunks     []chunk
	tail       string          // what stands behind the last chunk
	cyrillic   bool            // some of it is Russian as it was typed
	letters    int             // of all chunks that may be doubted
	rest       int             // how many words may still be looked up by their neighbours
	right      map[string]bool // by word: what knows says; it is asked again and again
}

// knows reports whether a folded word is right as it is.
func (r *repair) knows(word string) bool {
	right, ok := r.right[word]
	if !ok {
		right = r.isRight(word)
		r.right[word] = right
	}
	return right
}

func (r *repair) isRight(word string) bool {
	if r.dictionary.Frequency(word) > 0 {
		return true
	}
	stem := r.analyzer.Stem(word)
	if strings.ContainsAny(word, "0123456789") {
		return r.dictionary.HasStem(stem)
	}
	if utf8.RuneCountInString(stem) < minStem || utf8.RuneCountInString(word) <= minStem && isCyrillic(first(word)) { // nearly every short word has a known stem
		return stem == word && r.says(stem)
	}
	return r.says(stem) || r.analyzer.common[stem] || r.dictionary.HasStem(stem)
}

// says reports whether a stem is one of the words that a query may leave out.
func (r *repair) says(stem string) bool { return r.analyzer.stop[stem] || r.analyzer.soft[stem] }

func first(word string) rune {
	r, _ := utf8.DecodeRuneInString(word)
	return r
}

// known counts the letters of the words of a text that are known, and of all.
func (r *repair) known(text string) (known, all int) {
	for _, t := range Tokens(text) {
		if t.Kind != Word {
			continue
		}
		n := utf8.RuneCountInString(t.Text)
		all += n
		if r.knows(t.Text) {
			known += n
		}
	}
	return known, all
}

func (r *repair) knownAll(text string) bool {
	known, all := r.known(text)
	return all > 0 && known == all
}

// words repairs the words of a chunk one by one.
func (r *repair) words(c *chunk, translit bool) {
	text := c.text
	if c.others == 0 {
		text = withoutApostrophes(text)
	}
	var out strings.Builder
	end := 0
	var changes []Change
	for _, t := range Tokens(text) {
		switch {
		case t.Kind == Code, t.Kind == Key, t.Kind == Email, t.Kind == URL, t.Kind == Version:
			return
		case t.Kind != Word:
			continue
		}
		readings := r.word(t.Text, translit)
		if len(readings) == 0 {
			continue
		}
		out.WriteString(text[end:t.Start])
		typed := text[t.Start:t.End]
		if len(c.changes) > 0 || text != c.text {
			typed = c.typed
		}
		start := out.Len()
		out.WriteString(readings[0].Text)
		changes = append(changes, Change{start, out.Len(), typed, readings[1:]})
		end = t.End
	}
	if len(changes) == 0 {
		return
	}
	out.WriteString(text[end:])
	c.text, c.changes = out.String(), changes
}

// word lists the readings of a folded word, the likeliest first; none when it stays. A rare or unknown word may stand in
// the texts in the other alphabet, too.
func (r *repair) word(word string, translit bool) []Alternative {
	if isLatin(first(word)) {
		if readings := r.latinWord(word, translit); len(readings) > 0 {
			return readings
		}
	}
	var readings []Alternative
	if utf8.RuneCountInString(word) >= minTypo && !r.knows(word) {
		readings = r.mistyped(word)
	}
	others := r.otherScript(word)
	if len(others) > 0 && len(readings) == 0 {
		readings = itself(word)
	}
	return append(readings, others...)
}

// latinWord lists the readings of a Latin word as a Russian one.
func (r *repair) latinWord(word string, translit bool) []Alternative {
	known := r.knows(word)
	if !translit && (known || utf8.RuneCountInString(word) < minTranslit) {
		return nil
	}
	readings := r.fromLatin(word, translit)
	switch {
	case len(readings) == 0 || !known:
		return readings
	case r.dictionary.Frequency(word) > r.dictionary.Frequency(readings[0].Text):
		return append(itself(word), readings...)
	}
	return append(readings, itself(word)...)
}

// itself reads a word as it was typed.
func itself(word string) []Alternative { return []Alternative{{Text: word, Word: word, Weight: 1}} }

// read puts the chunks together.
func (r *repair) read() Reading {
	var out strings.Builder
	var reading Reading
	for _, c := range r.chunks {
		out.WriteString(c.blank)
		start := out.Len()
		out.WriteString(c.text)
		for _, change := range c.changes {
			change.Start += start
			change.End += start
			reading.Changes = append(reading.Changes, change)
		}
	}
	out.WriteString(r.tail)
	reading.Text = out.String()
	return reading
}

// Explain tells the terms of a reading's text what was typed for them and what else it may mean: their Word becomes
// what was typed, and they get the other readings as alternatives.
func (a *Analyzer) Explain(r Reading, terms []QueryTerm) {
	for i := range terms {
		t := &terms[i]
		at := slices.IndexFunc(r.Changes, func(c Change) bool { return t.Start < c.End && c.Start < t.End })
		if at < 0 {
			continue
		}
		t.Word, t.Via = r.Changes[at].Typed, t.Word
		for _, o := range r.Changes[at].Others {
			if o.Text = a.Stem(o.Text); o.Text != t.Text {
				t.Add(o)
			}
		}
	}
}
