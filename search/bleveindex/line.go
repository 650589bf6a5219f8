package bleveindex

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"github.com/podskazka/podskazka/search/russian"
)

// completions are lines that can complete what is typed, by the words in them. Words are folded, not stemmed, and in
// order, so that all with a prefix stand side by side. They are made once and never change.
type completions struct {
	lines  []line
	said   []uint32 // the words of each line in their order, one line after another, as places in words
	words  []string // distinct
	starts []uint32 // of each word's places, and the end
	places []place  // by word, then line
}

// A line is a title, a heading or chapter under one, or a query that others asked. There are many of them.
type line struct {
	item     *outlineItem
	title    *root  // nil for a query
	root     uint32 // the document; of a query: its place in the list
	from, to uint32 // of its words in completions.said
	tier     uint8
	limited  bool // for the audiences of item.Only alone
}

// of gives the words of a line.
func (c *completions) of(l *line) []uint32 { return c.said[l.from:l.to] }

// Tiers of lines: all of one stand before those of the next.
const (
	tierTitle = iota
	tierHeading
	tierMoment
	tierQuery
)

// A place is a word in a line.
type place struct {
	line uint32
	rank rank // the best the line can have
}

// A rank orders lines: by tier, then those for the chosen audience, then those that begin with what was typed, then by
// length in bytes.
type rank uint32

const (
	rankTier  = 20 // bits below it: preference, beginning, length
	rankFor   = 18
	rankBegin = 17
	maxLength = 1<<rankBegin - 1
)

// rankOf makes a rank; preference is 1 for a document for the chosen audience, -1 for one for others only.
func rankOf(tier uint8, preference int, begins bool, length int) rank {
	r := rank(tier)<<rankTier | rank(1-preference)<<rankFor | rank(min(length, maxLength))
	if !begins {
		r |= 1 << rankBegin
	}
	return r
}

// A span is words[from:to] of completions.
type span struct{ from, to uint32 }

func (s span) some() bool { return s.from < s.to }

func (s span) has(word uint32) bool { return s.from <= word && word < s.to }

// A maker collects the words of lines.
type maker struct {
	completions
	numbers map[string]uint32 // of words, as they come
}

func newMaker() *maker { return &maker{numbers: map[string]uint32{}} }

func (m *maker) add(l line) {
	l.from = uint32(len(m.said))
	for _, t := range russian.Tokens(l.item.Text) {
		if uint32(len(m.said)) > l.from && t.Kind.Whole() && t.Kind != russian.Code {
			continue // its parts are enough
		}
		number, ok := m.numbers[t.Text]
		if !ok {
			number = uint32(len(m.words))
			word := strings.Clone(t.Text)
			m.numbers[word] = number
			m.words = append(m.words, word)
		}
		m.said = append(m.said, number)
	}
	l.to = uint32(len(m.said))
	m.lines = append(m.lines, l)
}

// done puts the words in order and gives back what room there is left.
func (m *maker) done() completions {
	c := completions{lines: slices.Clone(m.lines), said: slices.Clone(m.said), words: slices.Clone(m.words)}
	slices.Sort(c.words)
	order := make([]uint32, len(m.words))
	for at, word := range c.words {
		order[m.numbers[word]] = uint32(at)
	}
	for i, number := range c.said {
		c.said[i] = order[number]
	}
	c.place()
	return c
}

// place finds the places of each word.
func (c *completions) place() {
	each := func(f func(word uint32, p place)) {
		for i := range c.lines {
			l := &c.lines[i]
			words := c.of(l)
			for at, word := range words {
				if !slices.Contains(words[:at], word) {
					f(word, place{uint32(i), rankOf(l.tier, 1, at == 0, len(l.item.Text))})
				}
			}
		}
	}
	c.starts = make([]uint32, len(c.words)+2) // one more: of the next word to be placed
	each(func(word uint32, _ place) { c.starts[word+2]++ })
	for i := 2; i < len(c.starts); i++ {
		c.starts[i] += c.starts[i-1]
	}
	c.places = make([]place, c.starts[len(c.starts)-1])
	each(func(word uint32, p place) {
		c.places[c.starts[word+1]] = p
		c.starts[word+1]++
	})
	c.starts = c.starts[:len(c.words)+1]
}

// readCompletions reads the titles and outlines of a segment's articles.
func (t *table) readCompletions(seg segment.Segment, articles *roaring.Bitmap) error {
	m := newMaker()
	for it := articles.Iterator(); it.HasNext(); {
		unit := it.Next()
		var d root
		if err := readStored(seg, unit, stored, d.unpackAll); err != nil {
			return err
		}
		m.add(line{root: unit, tier: tierTitle, title: &d, item: &outlineItem{Text: d.Title, T: -1}})
		for i := range d.Outline {
			o, tier := &d.Outline[i], uint8(tierHeading)
			if o.T >= 0 {
				tier = tierMoment
			}
			m.add(line{root: unit, tier: tier, title: &d, item: o, limited: len(o.Only) > 0})
		}
	}
	t.suggest = m.done()
	return nil
}

// in gives the places of the words of a span.
func (c *completions) in(s span) []place { return c.places[c.starts[s.from]:c.starts[s.to]] }

// all is the span of all words.
func (c *completions) all() span { return span{0, uint32(len(c.words))} }

// starting gives the words of a span with a prefix. The first shared bytes of the prefix are those of all words of the span and
// left out of it.
func (c *completions) starting(s span, shared int, prefix string) span {
	from, to := s.from, s.to
	for from < to {
		if middle := (from + to) / 2; c.words[middle][shared:] < prefix {
			from = middle + 1
		} else {
			to = middle
		}
	}
	return c.begun(span{from, s.to}, shared, prefix)
}

// begun is starting for a span whose first word has the prefix or none has.
func (c *completions) begun(s span, shared int, prefix string) span {
	from, to := s.from, s.to
	if from == to || !strings.HasPrefix(c.words[from][shared:], prefix) {
		return span{from, from}
	}
	for from < to {
		if middle := (from + to) / 2; strings.HasPrefix(c.words[middle][shared:], prefix) {
			from = middle + 1
		} else {
			to = middle
		}
	}
	return span{s.from, from}
}

// nearly gives the words that would have the prefix but for one slip: a letter too many, missing or wrong, or two letters
// that changed places (Damerau 1964). Only the letters that follow in the words are tried, and below the first few little is left.
// The first letter is seldom missing or wrong (Yannakoudakis and Fawthrop 1983), and would cost as much as all others.
func (c *completions) nearly(prefix string) []span {
	var spans []span
	add := func(s span, shared int, rest string) {
		if s = c.starting(s, shared, rest); s.some() {
			spans = append(spans, s)
		}
	}
	same := c.all() // the words that begin with prefix[:at]
	for at := 0; at < len(prefix) && same.some(); {
		letter, size := utf8.DecodeRuneInString(prefix[at:])
		rest, after := prefix[at:], prefix[at+size:]
		add(same, at, after)
		if following, n := utf8.DecodeRuneInString(after); n > 0 {
			add(same, at, string(following)+string(letter)+after[n:])
		}
		if at > 0 {
			c.next(same, at, func(s span, shared int) {
				add(s, shared, rest)
				add(s, shared, after)
			})
		}
		same = c.starting(same, at, prefix[at:at+size])
		at += size
	}
	return joined(spans)
}

// next calls f with the words of a span by the letter that follows the shared bytes; these words share that, too.
func (c *completions) next(s span, shared int, f func(s span, shared int)) {
	for s.some() {
		word := c.words[s.from][shared:]
		_, n := utf8.DecodeRuneInString(word)
		if n == 0 { // the word ends here
			s.from++
			continue
		}
		same := c.begun(s, shared, word[:n])
		f(same, shared+n)
		s.from = same.to
	}
}

// joined puts spans in order, without overlaps.
func joined(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	kept := spans[:0]
	for _, s := range spans {
		if n := len(kept); n > 0 && s.from <= kept[n-1].to {
			kept[n-1].to = max(kept[n-1].to, s.to)
			continue
		}
		kept = append(kept, s)
	}
	return kept
}
