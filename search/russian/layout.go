package russian

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The keys of a Russian and an English keyboard, side by side, plain and with Shift. Only letters of one of the two
// are here: what both layouts type as punctuation stays as it is.
const (
	qwertyKeys = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`" + `QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>~`
	jcukenKeys = "йцукенгшщзхъфывапролджэячсмитьбюё" + "ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ"
)

// Jcuken reads what was typed on an English keyboard as if it had been a Russian one: «gfhjkm» is «пароль». Letters of
// the Russian alphabet stay.
func Jcuken(text string) string { return typedOn(text, qwertyKeys, jcukenKeys) }

// Qwerty reads what was typed on a Russian keyboard as if it had been an English one: «руддщ» is «hello».
func Qwerty(text string) string { return typedOn(text, jcukenKeys, qwertyKeys) }

func typedOn(text, from, to string) string {
	keys := []rune(to)
	fromKeys := []rune(from)
	return strings.Map(func(r rune) rune {
		for i, key := range fromKeys {
			if key == r {
				return keys[i]
			}
		}
		return r
	}, text)
}

// What stands at the ends of a word more often as punctuation than as a letter typed with that key.
const (
	endMarks   = ",.;:'\"<>"
	startMarks = "'\"<"
)

// jcukenReadings lists what a chunk typed on an English keyboard may mean, the likeliest of unknown ones first: with
// the marks at its ends as punctuation or as letters («dt,» is «веб», «cnfnm.» is «стать.»), a dot inside as a dot or as ю.
func jcukenReadings(chunk string) []string {
	end := len(strings.TrimRight(chunk, endMarks))
	start := len(chunk) - len(strings.TrimLeft(chunk, startMarks))
	var list []string
	for stop := end; stop <= len(chunk); stop++ {
		for from := min(start, end); from >= 0; from-- {
			inner := chunk[from:stop]
			list = append(list, chunk[:from]+Jcuken(inner)+chunk[stop:])
			if strings.Contains(inner, ".") {
				list = append(list, chunk[:from]+strings.ReplaceAll(Jcuken(strings.ReplaceAll(inner, ".", "\x00")), "\x00", ".")+chunk[stop:])
			}
			if len(list) > maxReadings {
				return list
			}
		}
	}
	return list
}

// maxReadings is how many readings of the marks at the ends of a chunk are tried.
const maxReadings = 16

// otherKeys reads each run of letters, and the marks within, as if typed in the other layout: «ЫЫД-cthnbabrfn,» is
// «SSL-сертификат,». A dot stays one.
func otherKeys(chunk string) string {
	end := len(strings.TrimRight(chunk, endMarks))
	var b strings.Builder
	first := strings.IndexFunc(chunk, unicode.IsLetter)
	latin := first >= 0 && isLatin(unicode.ToLower(rune(chunk[first])))
	for _, r := range chunk[:end] {
		if unicode.IsLetter(r) {
			latin = isLatin(unicode.ToLower(r))
		}
		switch {
		case r == '.':
			b.WriteRune(r)
		case latin:
			b.WriteString(Jcuken(string(r)))
		default:
			b.WriteString(Qwerty(string(r)))
		}
	}
	return b.String() + chunk[end:]
}

// mixesWords reports whether letters of both alphabets stand side by side in a text.
func mixesWords(text string) bool {
	var before rune
	for _, r := range strings.ToLower(text) {
		if isLatin(r) && isCyrillic(before) || isCyrillic(r) && isLatin(before) {
			return true
		}
		before = r
	}
	return false
}

// When a layout is doubted.
const (
	minLetters = 3 // letters of a chunk whose layout is doubted when the rest of the query is not

	mostly = .4  // of the letters of a query: then all of it was typed in that way
	partly = .2  // of the letters, when nothing of it is known as it was typed
	half   = .49 // of the letters of a chunk
)

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
