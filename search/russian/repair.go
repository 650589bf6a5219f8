package russian

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
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
	maxChunks  = 64 // blank-separated pieces
	maxNear    = 16 // words looked up by their neighbours
	maxReading = 3  // readings of a word

	minStem     = 3 // letters of a stem that says something
	minTranslit = 4 // letters of a Latin word among Russian ones; shorter ones are left alone
	minTypo     = 4 // letters of a word that may be mistyped
	minLetters  = 3 // letters of a chunk whose layout is doubted when the rest of the query is not
	minHalf     = 3 // letters of each half of two joined words

	mostly = .4  // of the letters of a query: then all of it was typed in that way
	partly = .2  // of the letters, when nothing of it is known as it was typed
	half   = .49 // of the letters of a chunk
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
	r := repair{analyzer: a, dictionary: d, rest: maxNear}
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
	tail       string // what stands behind the last chunk
	cyrillic   bool   // some of it is Russian as it was typed
	letters    int    // of all chunks that may be doubted
	rest       int    // how many words may still be looked up by their neighbours
}

// A chunk is a piece of the text between blanks, with the blanks before it.
type chunk struct {
	blank, typed  string
	text          string // as it is read by now
	exempt        bool
	numbered      bool // exempt for its digits alone
	latin, others int  // letters: Latin, Cyrillic
	changes       []Change
}

func (r *repair) cut(text string) {
	for len(r.chunks) < maxChunks {
		start := strings.IndexFunc(text, func(c rune) bool { return !unicode.IsSpace(c) })
		if start < 0 {
			break
		}
		length := strings.IndexFunc(text[start:], unicode.IsSpace)
		if length < 0 {
			length = len(text) - start
		}
		c := newChunk(text[:start], text[start:start+length])
		r.chunks = append(r.chunks, c)
		text = text[start+length:]
		if !c.exempt {
			r.letters += c.latin + c.others
		}
	}
	r.tail = text
}

func newChunk(blank, typed string) chunk {
	c := chunk{blank: blank, typed: typed, text: typed, exempt: len(typed) > maxWhole}
	for _, char := range fold(nil, typed) {
		switch {
		case isLatin(char.r):
			c.latin++
		case isCyrillic(char.r):
			c.others++
		case isDigit(char.r):
			c.numbered = true
		case char.r == '@', char.r == '_', unicode.IsLetter(char.r):
			c.exempt = true
		}
	}
	if c.latin+c.others == 0 || strings.Contains(typed, "://") {
		c.exempt = true
	}
	c.numbered = c.numbered && !c.exempt
	c.exempt = c.exempt || c.numbered
	return c
}

// knows reports whether a folded word is right as it is.
func (r *repair) knows(word string) bool {
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
	return r.says(stem) || r.dictionary.HasStem(stem)
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

// alphabets reads chunks in the other layout, or as the letters they look like.
func (r *repair) alphabets() {
	readings := make([]string, len(r.chunks))
	wrong, right := 0, 0 // letters
	for i := range r.chunks {
		c := &r.chunks[i]
		switch {
		case c.exempt:
		case c.latin > 0 && c.others > 0:
			if r.knownAll(c.typed) {
				r.cyrillic = true
			} else if !r.lookAlike(c) {
				r.mixed(c)
			}
		case c.others > 0:
			if known, _ := r.known(c.typed); known >= minLetters {
				r.cyrillic = true
			}
		case c.latin > 0:
			var better bool
			if readings[i], better = r.jcuken(c.typed); better {
				wrong += c.latin
			} else if known, _ := r.known(c.typed); known >= minLetters {
				right += known
			}
		}
	}
	enough := mostly
	if right == 0 && !r.cyrillic {
		enough = partly
	}
	whole := wrong > 0 && float64(wrong) >= enough*float64(r.letters)
	for i := range r.chunks {
		switch c := &r.chunks[i]; {
		case readings[i] != "":
			if whole || !r.lookAlike(c) {
				r.layout(c, readings[i], whole)
			}
		case !c.exempt && c.latin == 0:
			r.qwerty(c)
		case c.numbered && whole && !r.knownAll(c.typed):
			if reading := otherKeys(c.typed); r.knownAll(reading) {
				c.take(reading)
			}
		}
	}
}

// jcuken gives the likeliest Russian reading of a chunk and whether more of it is known than of the chunk, and at least
// half. Of readings that are known alike, the one whose very words are known wins.
func (r *repair) jcuken(typed string) (reading string, better bool) {
	known, all := r.known(typed)
	best, exact, most := max(share(known, all), half), 0, 0
	for _, candidate := range jcukenReadings(typed) {
		if reading == "" {
			reading = candidate
		}
		known, all := r.known(candidate)
		if s, n := share(known, all), r.exact(candidate); s > best || s == best && better && (n > exact || n == exact && known > most) {
			best, exact, most = s, n, known
			reading, better = candidate, true
		}
	}
	return reading, better
}

// exact counts the letters of the words of a text that are in the dictionary.
func (r *repair) exact(text string) (n int) {
	for _, t := range Tokens(text) {
		if t.Kind == Word && r.dictionary.Frequency(t.Text) > 0 {
			n += utf8.RuneCountInString(t.Text)
		}
	}
	return n
}

func share(part, all int) float64 { return float64(part) / float64(max(all, 1)) }

// layout takes the Russian reading of a Latin chunk when it is the better one, or, in a query that was typed in the
// wrong layout as a whole, unless the chunk is known as it was typed.
func (r *repair) layout(c *chunk, reading string, whole bool) {
	known, letters := r.known(reading)
	typed, all := r.known(c.typed)
	short := c.latin < minLetters
	switch {
	case whole && (typed < all || all == 0 || short && known > 0 && !r.cyrillic):
	case !short && share(known, letters) > max(share(typed, all), half):
	default:
		return
	}
	c.take(reading)
}

// mixed reads a chunk of both alphabets as typed in the other layout altogether.
func (r *repair) mixed(c *chunk) {
	typed, letters := r.known(c.typed)
	reading := otherKeys(c.typed)
	if known, all := r.known(reading); share(typed, letters) < half && share(known, all) > half && !mixesWords(c.typed) {
		c.take(reading)
	}
}

// qwerty reads a Cyrillic chunk that nothing is known of as a Latin word when that is known.
func (r *repair) qwerty(c *chunk) {
	if c.others < 2 {
		return
	}
	if known, _ := r.known(c.typed); known > 0 {
		return
	}
	reading := Qwerty(c.typed)
	inside := strings.Trim(reading, endMarks+"?!()")
	if strings.ContainsAny(inside, "[];',`{}:\"<>~") || !r.knownAll(reading) {
		return
	}
	c.take(reading)
}

// lookAlike reads a chunk with Latin letters as the Russian ones they look like when that alone is known. A short chunk
// of Latin letters alone needs Russian words beside it; «c», «o» and the like are then what they look like.
func (r *repair) lookAlike(c *chunk) bool {
	word := fold(nil, c.typed)
	if c.others == 0 && c.latin < minLetters && !r.cyrillic || !replaceAlike(word, isLatin) {
		return false
	}
	var b strings.Builder
	for _, char := range word {
		b.WriteRune(char.r)
	}
	reading := b.String()
	preposition := c.others == 0 && len(c.typed) == 1 && isLatin(rune(c.typed[0])) && r.says(reading)
	if !preposition && (c.latin+c.others == 1 || !r.knownAll(reading) || r.knownAll(c.typed) && !r.rather(reading, c.typed)) {
		return false
	}
	c.take(reading)
	return true
}

// rather reports whether the words of one text are so much more frequent than those of another that they are meant.
func (r *repair) rather(text, other string) bool { return r.frequency(text) > 10*r.frequency(other) }

// frequency of the rarest word of a text.
func (r *repair) frequency(text string) int {
	least := math.MaxInt / 10
	for _, t := range Tokens(text) {
		if t.Kind == Word {
			least = min(least, r.dictionary.Frequency(t.Text))
		}
	}
	return least
}

// take puts a reading in place of the whole chunk.
func (c *chunk) take(reading string) {
	c.text = reading
	c.changes = []Change{{0, len(reading), c.typed, nil}}
	c.latin, c.others = 0, 0
	for _, char := range fold(nil, reading) {
		if isLatin(char.r) {
			c.latin++
		} else if isCyrillic(char.r) {
			c.others++
		}
	}
}

// latin reads Latin words as Russian ones, and then looks for mistyped words in each chunk.
func (r *repair) latin() {
	translit := 0
	for _, c := range r.chunks {
		if c.exempt || c.others > 0 {
			continue
		}
		for _, t := range Tokens(withoutApostrophes(c.text)) {
			if t.Kind == Word && !r.knows(t.Text) && (r.says(r.analyzer.Stem(Cyrillic(t.Text))) || len(r.sounding(t.Text)) > 0) {
				translit += len(t.Text)
			}
		}
	}
	whole := !r.cyrillic && translit > 0 && float64(translit) >= mostly*float64(r.letters)
	for i := range r.chunks {
		if c := &r.chunks[i]; !c.exempt {
			r.words(c, whole)
		}
	}
}

// withoutApostrophes drops what stands for ь and ъ in Latin letters.
func withoutApostrophes(text string) string {
	return strings.NewReplacer("'", "", "`", "", "’", "").Replace(text)
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

// word lists the readings of a folded word, the likeliest first; none when it stays.
func (r *repair) word(word string, translit bool) []Alternative {
	n := utf8.RuneCountInString(word)
	known := r.knows(word)
	if isLatin(first(word)) && (translit || n >= minTranslit && !known) {
		readings := r.fromLatin(word, translit)
		switch {
		case len(readings) == 0:
		case !known:
			return readings
		case r.dictionary.Frequency(word) > r.dictionary.Frequency(readings[0].Text):
			return append([]Alternative{{Text: word, Word: word, Weight: 1}}, readings...)
		default:
			return append(readings, Alternative{Text: word, Word: word, Weight: 1})
		}
	}
	if n < minTypo || known {
		return nil
	}
	return r.mistyped(word)
}

// fromLatin lists what a Latin word means in Russian. In a text in Latin letters every word means something.
func (r *repair) fromLatin(word string, whole bool) []Alternative {
	cyrillic := Cyrillic(word)
	if r.says(r.analyzer.Stem(cyrillic)) {
		if whole {
			return []Alternative{{Text: cyrillic, Word: cyrillic, Weight: 1}}
		}
		return nil
	}
	if list := r.weigh(r.sounding(word)); len(list) > 0 {
		return list
	}
	if r.knows(word) {
		return nil
	}
	if r.knows(cyrillic) {
		return []Alternative{{Text: cyrillic, Word: cyrillic, Weight: 1}}
	}
	if !whole {
		return nil
	}
	if list := r.mistyped(cyrillic); len(list) > 0 {
		return list
	}
	return []Alternative{{Text: cyrillic, Word: cyrillic, Weight: 1}}
}

// A guess is a word that may be meant and how far it is from what was typed: less is better.
type guess struct {
	word string
	far  float64
}

// sounding lists the Russian words that a Latin one may be.
func (r *repair) sounding(word string) []guess {
	var list []guess
	for _, key := range soundKeys(word) {
		if len(key) < 2 {
			continue
		}
		typed := []rune(soundRules.Replace(word))
		for _, e := range r.dictionary.Sounding(key) {
			if !isCyrillic(first(e.Word)) {
				continue
			}
			written := []rune(soundRules.Replace(Transliterate(e.Word)))
			far := distance(typed[:min(len(typed), maxTypoRunes)], written[:min(len(written), maxTypoRunes)], maxTypoRunes)
			list = append(list, guess{e.Word, nearness*float64(far) - popularity*math.Log1p(float64(e.Frequency))})
		}
	}
	return list
}

// nearness is what a letter's difference between ways of writing in Latin letters counts beside popularity.
const nearness = .6

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

// minInitial is how many letters a word has whose first one may be wrong.
const minInitial = 7

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

// prefixes begin many words that are right; what follows them is seldom a word of its own.
var prefixes = []string{
	"без", "бес", "воз", "вос", "все", "изо", "над", "обо", "пере", "под", "пре", "пред", "при", "про", "раз", "рас", "авто", "само",
}

// parts gives the two known words that were written as one, with a blank between them; empty when there are none.
func (r *repair) parts(word string) string {
	if second, ok := strings.CutPrefix(word, "не"); ok && utf8.RuneCountInString(second) > minHalf && r.dictionary.Frequency(second) > 1 {
		return "не " + second
	}
	best, bestFrequency := "", 1
	for i := range word {
		left, right := word[:i], word[i:]
		if utf8.RuneCountInString(left) < minHalf || utf8.RuneCountInString(right) < minHalf || slices.Contains(prefixes, left) {
			continue
		}
		if rarer := min(r.dictionary.Frequency(left), r.dictionary.Frequency(right)); rarer > bestFrequency {
			best, bestFrequency = left+" "+right, rarer
		}
	}
	return best
}

// join puts two chunks together that were typed apart, when one of them is unknown and the whole is known.
func (r *repair) join() {
	for i := 0; i+1 < len(r.chunks); i++ {
		a, b := &r.chunks[i], &r.chunks[i+1]
		if a.exempt || b.exempt || len(a.changes)+len(b.changes) > 0 {
			continue
		}
		whole := Fold(a.text) + Fold(b.text)
		if strings.IndexFunc(whole, func(c rune) bool { return !isCyrillic(c) }) >= 0 {
			continue
		}
		if r.dictionary.Frequency(whole) == 0 || r.knows(Fold(a.text)) && r.knows(Fold(b.text)) {
			continue
		}
		a.typed += b.blank + b.typed
		a.text = whole
		a.changes = []Change{{0, len(whole), a.typed, nil}}
		r.chunks = slices.Delete(r.chunks, i+1, i+2)
	}
}

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
