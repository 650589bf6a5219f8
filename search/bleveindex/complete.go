package bleveindex

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// completions are the lines of a segment that can complete what is typed, and their words in order, so that all
// words with a prefix stand side by side. Words are folded, not stemmed.
type completions struct {
	lines []line
	words []lineWord // by word, then line
}

// A line is a title, or a heading or chapter under one.
type line struct {
	root    uint32
	tier    uint8 // order in the list: titles, headings, moments of films
	item    outlineItem
	title   *root
	words   []string
	length  int  // of the words
	limited bool // for the audiences of item.Only alone
}

// Tiers of lines.
const (
	tierTitle = iota
	tierHeading
	tierMoment
)

type lineWord struct {
	word string
	line uint32
	at   uint16 // which word of the line
}

// readCompletions reads the titles and outlines of a segment's articles.
func (t *table) readCompletions(seg segment.Segment, articles *roaring.Bitmap) error {
	for it := articles.Iterator(); it.HasNext(); {
		unit := it.Next()
		var d root
		if err := readStored(seg, unit, stored, &d); err != nil {
			return err
		}
		t.suggest.add(line{root: unit, tier: tierTitle, title: &d, item: outlineItem{Text: d.Title, T: -1}})
		for _, o := range d.Outline {
			tier := uint8(tierHeading)
			if o.T >= 0 {
				tier = tierMoment
			}
			t.suggest.add(line{root: unit, tier: tier, title: &d, item: o, limited: len(o.Only) > 0})
		}
		d.Outline = nil
	}
	slices.SortFunc(t.suggest.words, func(a, b lineWord) int {
		return cmp.Or(cmp.Compare(a.word, b.word), cmp.Compare(a.line, b.line))
	})
	return nil
}

func (c *completions) add(l line) {
	for _, t := range russian.Tokens(l.item.Text) {
		if len(l.words) > 0 && t.Kind.Whole() && t.Kind != russian.Code {
			continue // its parts are enough
		}
		c.words = append(c.words, lineWord{t.Text, uint32(len(c.lines)), uint16(len(l.words))})
		l.words = append(l.words, t.Text)
		l.length += len(t.Text)
	}
	c.lines = append(c.lines, l)
}

// starting gives the words with a prefix.
func (c *completions) starting(prefix string) []lineWord {
	from, _ := slices.BinarySearchFunc(c.words, prefix, func(w lineWord, p string) int { return cmp.Compare(w.word, p) })
	rest := c.words[from:]
	n, _ := slices.BinarySearchFunc(rest, prefix, func(w lineWord, p string) int {
		if strings.HasPrefix(w.word, p) {
			return -1
		}
		return 1
	})
	return rest[:n]
}

// A completer answers one query from every segment.
type completer struct {
	query   search.Query
	typed   []string // folded words; the last may be unfinished, and so may the others
	letters int      // of these words
	limit   int
	found   []completion
	scopes  []string
}

// A completion is a line that has every typed word as the start of one of its own.
type completion struct {
	*line
	segment int
	boost   int // 1 when the document is for the chosen audience, -1 when for others only
	at      int // where in the line the typed words begin
}

func (v *view) complete(q search.Query, o Options) ([]search.Completion, error) {
	filters, err := v.filters(q)
	if err != nil {
		return nil, err
	}
	c := newCompleter(q)
	if c.look(v, filters); len(c.found) == 0 && c.letters >= search.MinCompletion && !q.Literal {
		r := &run{view: v, query: q}
		readings, err := r.prefixes(o)
		if err != nil {
			return nil, err
		}
		for _, text := range readings {
			q.Text = text
			c = newCompleter(q)
			if c.look(v, filters); len(c.found) > 0 {
				break
			}
		}
	}
	list := make([]search.Completion, 0, len(c.found))
	for _, f := range c.found {
		id, err := v.segments[f.segment].segment.DocID(uint64(f.root))
		if err != nil {
			return nil, err
		}
		list = append(list, c.completion(f, string(id)))
	}
	return list, nil
}

func newCompleter(q search.Query) *completer {
	c := &completer{query: q, limit: q.Limit, scopes: scopes(q)}
	if c.limit == 0 {
		c.limit = search.DefaultCompletions
	}
	for _, t := range russian.Tokens(q.Text) {
		if !t.Kind.Whole() || t.Kind == russian.Code {
			c.typed = append(c.typed, t.Text)
			c.letters += len([]rune(t.Text))
		}
	}
	return c
}

// look looks for lines in every segment.
func (c *completer) look(v *view, filters []filter) {
	if c.letters < search.MinCompletion {
		return
	}
	for i, s := range v.segments {
		c.segment(i, &s.suggest, filters[i])
	}
}

// segment looks through the words that start with the rarest typed word.
func (c *completer) segment(index int, lines *completions, f filter) {
	var candidates []lineWord
	for i, word := range c.typed {
		if words := lines.starting(word); i == 0 || len(words) < len(candidates) {
			candidates = words
		}
	}
	last := -1
	for _, w := range candidates {
		l := &lines.lines[w.line]
		if int(w.line) == last || c.full(l.tier) || !f.eligible.has(l.root) {
			continue
		}
		at, ok := c.match(l, int(w.at))
		if !ok || l.limited && !c.query.Viewer.Staff() && !overlap(l.item.Only, c.scopes) {
			continue
		}
		last = int(w.line)
		c.keep(completion{line: l, segment: index, at: at, boost: f.preference(l.root)})
	}
}

// match reports whether every typed word starts a word of the line, and where the first of them stands. at is the
// place of a word known to match when one word is typed.
func (c *completer) match(l *line, at int) (int, bool) {
	if len(c.typed) == 1 {
		return at, true
	}
	first := len(l.words)
	for _, typed := range c.typed {
		i := slices.IndexFunc(l.words, func(w string) bool { return strings.HasPrefix(w, typed) })
		if i < 0 {
			return 0, false
		}
		first = min(first, i)
	}
	return first, true
}

// full reports whether there are enough lines that go before any of a tier.
func (c *completer) full(tier uint8) bool {
	return len(c.found) == c.limit && c.found[c.limit-1].tier < tier
}

// keep inserts a completion among the best.
func (c *completer) keep(n completion) {
	if len(c.found) == c.limit && c.compare(n, c.found[len(c.found)-1]) >= 0 {
		return
	}
	if slices.ContainsFunc(c.found, func(o completion) bool { return o.line == n.line }) {
		return
	}
	at, _ := slices.BinarySearchFunc(c.found, n, c.compare)
	c.found = slices.Insert(c.found, at, n)
	c.found = c.found[:min(len(c.found), c.limit)]
}

// compare orders completions: titles before headings before moments, then those for the chosen audience, then
// those that begin with what was typed, then short ones. Texts are compared last: that is what costs.
func (c *completer) compare(a, b completion) int {
	switch {
	case a.tier != b.tier:
		return cmp.Compare(a.tier, b.tier)
	case a.boost != b.boost:
		return cmp.Compare(b.boost, a.boost)
	case min(a.at, 1) != min(b.at, 1):
		return cmp.Compare(a.at, b.at)
	case a.length != b.length:
		return cmp.Compare(a.length, b.length)
	}
	return cmp.Or(cmp.Compare(a.item.Text, b.item.Text), cmp.Compare(a.title.Slug, b.title.Slug),
		cmp.Compare(a.item.T, b.item.T), cmp.Compare(a.item.Anchor, b.item.Anchor))
}

func (c *completer) completion(f completion, id string) search.Completion {
	done := search.Completion{Text: f.item.Text, HTML: c.mark(f.item.Text), Kind: f.title.Kind, ID: id, URL: "/a/" + f.title.Slug}
	switch f.tier {
	case tierTitle:
		done.Context = f.title.Context
	case tierHeading:
		done.Context = f.title.Title
		if f.item.Anchor != "" {
			done.URL += "#" + f.item.Anchor
		}
	case tierMoment:
		done.Context = f.title.Title
		done.URL += "?t=" + strconv.Itoa(f.item.T)
	}
	return done
}

// mark escapes a line and marks the words that start with a typed one.
func (c *completer) mark(text string) template.HTML {
	var list []match
	end := 0
	for _, t := range russian.Tokens(text) {
		starts := func(typed string) bool { return strings.HasPrefix(t.Text, typed) }
		if t.Start >= end && !t.Kind.Whole() && slices.ContainsFunc(c.typed, starts) {
			list = append(list, match{t.Start, t.End, t.Text})
			end = t.End
		}
	}
	return markUp(text, 0, len(text), list)
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}
