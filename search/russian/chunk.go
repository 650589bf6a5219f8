package russian

import (
	"strings"
	"unicode"
)

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
