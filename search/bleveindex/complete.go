package bleveindex

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// maxQueries is how many lines of a list may be queries that others asked: articles answer, queries only ask again.
const maxQueries = 2

// minNearly is how many letters a word must have to be read with a slip in it.
const minNearly = 4

// An attempt is one way to read what was typed.
type attempt struct {
	text   string
	nearly bool // with a slip in each word
}

// complete gives the lines for the first reading that has any: as typed, in the other keyboard layout, in Latin letters, then
// each of these with a slip in its words. Repair is for whole queries: it would cost many times as much at every keystroke.
func (v *view) complete(q search.Query, o Options) ([]search.Completion, error) {
	shelves, err := v.shelves(q)
	if err != nil {
		return nil, err
	}
	c := completer{limit: cmp.Or(q.Limit, search.DefaultCompletions), shelves: shelves, chosen: q.Audience != "",
		words: &dictionary{run: &run{view: v, query: q}, thesaurus: o.Thesaurus, grants: q.Viewer.Grants()}, analyzer: o.Analyzer}
	if s, ok := o.Popular.shelf(q); ok {
		c.queries = []shelf{s}
	}
	for _, a := range attempts(q) {
		if list, err := c.list(a); err != nil || len(list) > 0 {
			return list, err
		}
	}
	return nil, nil
}

// attempts are the ways to read a query. Latin letters that stand for no Russian ones get no slip.
func attempts(q search.Query) []attempt {
	text := russian.Fold(q.Text)
	list := []attempt{{text: text}}
	if q.Literal {
		return list
	}
	add := func(a attempt) {
		if !slices.Contains(list, a) {
			list = append(list, a)
		}
	}
	jcuken, translit := russian.Fold(russian.Jcuken(q.Text)), russian.Cyrillic(text)
	for _, other := range []string{jcuken, russian.Fold(russian.Qwerty(q.Text)), translit} {
		add(attempt{text: other})
	}
	for _, near := range []string{text, jcuken, translit} {
		add(attempt{near, true})
	}
	return list
}

// A completer answers one query.
type completer struct {
	shelves  []shelf // of articles
	queries  []shelf // of what others asked
	limit    int
	chosen   bool // an audience is
	words    *dictionary
	analyzer *russian.Analyzer
}

// list gives the completions of one reading: articles, then queries.
func (c *completer) list(a attempt) ([]search.Completion, error) {
	tokens := russian.Tokens(a.text)
	if letters(tokens) < search.MinCompletion {
		return nil, nil
	}
	asked := c.pick(c.queries, tokens, a.nearly, min(maxQueries, c.limit))
	asked = slices.DeleteFunc(asked, func(p pick) bool { return !c.words.known(c.analyzer, p.item.Text) })
	found := c.pick(c.shelves, tokens, a.nearly, c.limit)
	asked = slices.DeleteFunc(asked, func(p pick) bool {
		return slices.ContainsFunc(found, func(f pick) bool { return russian.Fold(f.item.Text) == p.item.Text })
	})
	found = append(found[:min(len(found), c.limit-len(asked))], asked...)
	list := make([]search.Completion, len(found))
	for i, p := range found {
		done, err := p.shelf.complete(p.line)
		if err != nil {
			return nil, err
		}
		done.HTML = p.mark()
		list[i] = done
	}
	return list, c.words.err
}

// pick chooses the best lines that have every typed word as the start of one of theirs.
func (c *completer) pick(shelves []shelf, tokens []russian.Token, nearly bool, limit int) []pick {
	b := best{limit: limit}
	if !c.chosen { // nothing is preferred: no line comes up to the rank of its places
		b.handicap = 1 << rankFor
	}
	for i := range shelves {
		b.from(&shelves[i], shelves[i].typed(tokens, nearly))
	}
	return b.picks
}

// letters counts those of the typed words.
func letters(tokens []russian.Token) (n int) {
	for _, t := range tokens {
		if typed(t) {
			n += utf8.RuneCountInString(t.Text)
		}
	}
	return n
}

// typed reports whether a token is a word by itself and no more than its parts.
func typed(t russian.Token) bool { return !t.Kind.Whole() || t.Kind == russian.Code }

// typed finds the words that each typed one may be the start of; nil when one is the start of none.
func (c *completions) typed(tokens []russian.Token, nearly bool) [][]span {
	var list [][]span
	for _, t := range tokens {
		if !typed(t) {
			continue
		}
		spans := []span{c.starting(c.all(), 0, t.Text)}
		if nearly && t.Kind == russian.Word && utf8.RuneCountInString(t.Text) >= minNearly {
			spans = joined(append(spans, c.nearly(t.Text)...))
		}
		if !slices.ContainsFunc(spans, span.some) {
			return nil
		}
		list = append(list, spans)
	}
	return list
}

// A pick is a line with every typed word in it.
type pick struct {
	*line
	shelf *shelf
	typed [][]span
	rank  rank
}

// A best is the best lines so far, in order.
type best struct {
	limit    int
	handicap rank
	picks    []pick
}

// from looks through the lines with the rarest typed word. A line that cannot stand before the last is not looked at.
func (b *best) from(s *shelf, typed [][]span) {
	var rarest []span
	fewest := -1
	for _, spans := range typed {
		n := 0
		for _, words := range spans {
			n += len(s.in(words))
		}
		if fewest < 0 || n < fewest {
			rarest, fewest = spans, n
		}
	}
	for _, words := range rarest {
		for _, p := range s.in(words) {
			if n := len(b.picks); n == b.limit && p.rank+b.handicap > b.picks[n-1].rank {
				continue
			}
			l := &s.lines[p.line]
			at, ok := s.match(l, typed)
			if !ok {
				continue
			}
			if preference, ok := s.admits(l); ok {
				b.keep(pick{l, s, typed, rankOf(l.tier, preference, at == 0, len(l.item.Text))})
			}
		}
	}
}

// match finds where the first of the typed words stands in a line that has them all.
func (c *completions) match(l *line, typed [][]span) (first int, ok bool) {
	words := c.of(l)
	first = len(words)
	for _, spans := range typed {
		at := slices.IndexFunc(words, func(word uint32) bool { return anyHas(spans, word) })
		if at < 0 {
			return 0, false
		}
		first = min(first, at)
	}
	return first, true
}

func anyHas(spans []span, word uint32) bool {
	return slices.ContainsFunc(spans, func(s span) bool { return s.has(word) })
}

// keep inserts a line in its place, once.
func (b *best) keep(p pick) {
	at, _ := slices.BinarySearchFunc(b.picks, p, pick.compare)
	if at == b.limit || slices.ContainsFunc(b.picks, func(other pick) bool { return other.line == p.line }) {
		return
	}
	b.picks = slices.Insert(b.picks, at, p)
	b.picks = b.picks[:min(len(b.picks), b.limit)]
}

// compare orders by rank; texts are compared last: that is what costs.
func (p pick) compare(other pick) int {
	if p.rank != other.rank {
		return cmp.Compare(p.rank, other.rank)
	}
	if c := cmp.Compare(p.item.Text, other.item.Text); c != 0 || p.title == nil || other.title == nil {
		return c
	}
	return cmp.Or(cmp.Compare(p.title.Slug, other.title.Slug), cmp.Compare(p.item.T, other.item.T), cmp.Compare(p.item.Anchor, other.item.Anchor))
}

// mark escapes the line and marks the words in it that were typed.
func (p pick) mark() template.HTML {
	var list []match
	end := 0
	for _, t := range russian.Tokens(p.item.Text) {
		if t.Start < end || !typed(t) {
			continue
		}
		word, ok := slices.BinarySearch(p.shelf.words, t.Text)
		if ok && slices.ContainsFunc(p.typed, func(spans []span) bool { return anyHas(spans, uint32(word)) }) {
			list = append(list, match{t.Start, t.End, t.Text})
			end = t.End
		}
	}
	return markUp(p.item.Text, 0, len(p.item.Text), list)
}

// completion is where a line of an article leads.
func (l *line) completion(id string) search.Completion {
	done := search.Completion{Text: l.item.Text, Kind: l.title.Kind, ID: id, URL: "/a/" + l.title.Slug, Context: l.title.Title}
	switch {
	case l.tier == tierTitle:
		done.Context = l.title.Context
	case l.tier == tierMoment:
		done.URL += "?t=" + strconv.Itoa(l.item.T)
	case l.item.Anchor != "":
		done.URL += "#" + l.item.Anchor
	}
	return done
}
