package bleveindex

import (
	"html"
	"html/template"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/search/russian"
)

// snippetRunes is about how long a snippet gets.
const snippetRunes = 200

// A marker marks in a text what a query matched. Its work is linear in the text.
type marker struct {
	analyzer   *russian.Analyzer
	weights    map[string]float32 // idf by term
	beginnings beginnings
}

func newMarker(analyzer *russian.Analyzer, concepts []*concept) *marker {
	m := &marker{analyzer: analyzer, weights: make(map[string]float32, len(concepts))}
	for _, c := range concepts {
		for _, o := range c.choices {
			m.weights[o.Text] = max(m.weights[o.Text], c.idf*float32(o.Weight))
			m.beginnings.add(o.Text)
		}
	}
	return m
}

// A match is a place in a text where a term of the query stands.
type match struct {
	start, end int
	term       string
}

// matches lists where terms of the query stand, without overlaps.
func (m *marker) matches(text string) (list []match) {
	end := 0
	m.beginnings.tokens(text, func(t russian.Token) {
		if t.Start < end {
			return
		}
		term := m.analyzer.Term(t)
		if _, ok := m.weights[term.Text]; ok {
			list = append(list, match{t.Start, t.End, term.Text})
			end = t.End
		}
	})
	return list
}

// title escapes a title and marks what matched.
func (m *marker) title(text string) template.HTML {
	return markUp(text, 0, len(text), m.matches(text))
}

// snippet cuts, of the first text whose window weighs most, that window: it holds the heaviest set of distinct matches,
// which are marked.
func (m *marker) snippet(texts ...string) template.HTML {
	var text string
	var list []match
	var first, last int
	var most float32
	for i, t := range texts {
		t = rowsApart(t)
		found := m.matches(t)
		if from, to, weight := m.window(t, found); i == 0 || weight > most {
			text, list, first, last, most = t, found, from, to, weight
		}
	}
	from, to := 0, 0
	if len(list) > 0 {
		from, to = list[first].start, list[last].end
	}
	from, to = widen(text, from, to)
	inner := list[:0:0]
	for _, x := range list {
		if x.start >= from && x.end <= to {
			inner = append(inner, x)
		}
	}
	snippet := markUp(text, from, to, inner)
	if from > 0 {
		snippet = "… " + snippet
	}
	if to < len(text) {
		snippet += " …"
	}
	return snippet
}

// rowsApart ends a row of a table with a dash when another follows: pages show a text on one line, where «Пн · 10–18 Вт · 10–19» would
// be one row. Rows are the lines whose cells are set apart by dots, see content.Text.
func rowsApart(text string) string {
	const cells = " · "
	if !strings.Contains(text, cells) {
		return text
	}
	lines := strings.Split(text, "\n")
	for i := range lines[1:] {
		if strings.Contains(lines[i], cells) && strings.Contains(lines[i+1], cells) {
			lines[i] += " —"
		}
	}
	return strings.Join(lines, "\n")
}

// window finds the run of matches, within the length of a snippet, whose distinct terms weigh most; the first such.
func (m *marker) window(text string, list []match) (first, last int, bestWeight float32) {
	counts := make(map[string]int, len(m.weights))
	var weight float32
	width := 0 // runes from the start of list[left] to the end of list[right]
	left, end := 0, 0
	for right, x := range list {
		if right > 0 {
			width += utf8.RuneCountInString(text[end:x.end])
		} else {
			width = utf8.RuneCountInString(text[x.start:x.end])
		}
		end = x.end
		if counts[x.term]++; counts[x.term] == 1 {
			weight += m.weights[x.term]
		}
		for width > snippetRunes && left < right {
			out := list[left]
			if counts[out.term]--; counts[out.term] == 0 {
				weight -= m.weights[out.term]
			}
			left++
			width -= utf8.RuneCountInString(text[out.start:list[left].start])
		}
		if weight > bestWeight*1.0001 {
			first, last, bestWeight = left, right, weight
		}
	}
	return first, last, bestWeight
}

// moment is the second of the film where what matched begins to be said: of the first cue whose distinct matches weigh at least
// half of those of the heaviest. A word that stands by chance in an earlier cue does not pull the film back to it, and words
// that are said over two cues begin in the first.
func (m *marker) moment(text string, moments []content.Moment) int {
	weights := make([]float32, len(moments))
	said := make(map[match]bool) // by cue and term
	cue := 0
	for _, x := range m.matches(text) {
		for cue+1 < len(moments) && moments[cue+1].At <= x.start {
			cue++
		}
		if key := (match{start: cue, term: x.term}); !said[key] {
			said[key] = true
			weights[cue] += m.weights[x.term]
		}
	}
	half := slices.Max(weights) / 2
	return moments[slices.IndexFunc(weights, func(w float32) bool { return w >= half })].T
}

// widen grows a piece of a text to the length of a snippet, to the start of its sentence if that is near, and to
// whole words.
func widen(text string, from, to int) (int, int) {
	spare := snippetRunes - utf8.RuneCountInString(text[from:to])
	if spare <= 0 {
		return from, to
	}
	start := back(text, from, spare/3)
	if at := lastSentence(text[start:from]); at > 0 {
		start += at
	}
	end := ahead(text, to, spare-utf8.RuneCountInString(text[start:from]))
	if end == len(text) {
		start = back(text, to, snippetRunes-utf8.RuneCountInString(text[to:end]))
		start = min(start, from)
	}
	return start, end
}

// lastSentence is where the last sentence of a text begins; 0 when there is one only.
func lastSentence(text string) int {
	at := strings.LastIndexAny(text, ".!?\n")
	if at < 0 {
		return 0
	}
	rest := strings.TrimLeftFunc(text[at+1:], unicode.IsSpace)
	if len(rest) == len(text[at+1:]) && text[at] != '\n' {
		return 0 // «3.14», a host name
	}
	return len(text) - len(rest)
}

// back walks up to n runes back from a place and on to the next start of a word.
func back(text string, at, n int) int {
	i := at
	for ; n > 0 && i > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(text[:i])
		i -= size
	}
	if i == 0 {
		return 0
	}
	if space := strings.IndexFunc(text[i:at], unicode.IsSpace); space >= 0 {
		i += space
		return i + len(text[i:at]) - len(strings.TrimLeftFunc(text[i:at], unicode.IsSpace))
	}
	return at
}

// ahead walks up to n runes on from a place and back to the last end of a word.
func ahead(text string, at, n int) int {
	i := at
	for ; n > 0 && i < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	if i == len(text) {
		return i
	}
	if space := strings.LastIndexFunc(text[at:i], unicode.IsSpace); space >= 0 {
		return at + len(strings.TrimRightFunc(text[at:at+space], unicode.IsSpace))
	}
	return at
}

// markUp escapes text[from:to] and marks the matches, which lie within.
func markUp(text string, from, to int, matches []match) template.HTML {
	var b strings.Builder
	b.Grow(to - from + len(matches)*len("<mark></mark>"))
	for _, m := range matches {
		b.WriteString(html.EscapeString(text[from:m.start]))
		b.WriteString("<mark>")
		b.WriteString(html.EscapeString(text[m.start:m.end]))
		b.WriteString("</mark>")
		from = m.end
	}
	b.WriteString(html.EscapeString(text[from:to]))
	return template.HTML(b.String())
}
