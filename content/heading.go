package content

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/podskazka/podskazka/kb"
)

// A Heading is one entry of a page's contents.
type Heading struct {
	Level int    // 2-6: a heading of level 1 is shown as 2, because the page's title is above it
	ID    string // unique in the page, stable as long as the heading's text is
	Text  string // plain
}

// anchors gives headings their ids: the transliterated text, with -2, -3 … for repeats. Headings of "only" blocks live in a
// namespace of their own, so that an id never depends on what else the reader may see.
type anchors map[string]int

func (a anchors) next(scope, text string) string {
	id := kb.Slugify(text)
	if id == "" {
		id = "razdel"
	}
	if scope != "" {
		id = kb.Slugify("only "+scope) + "-" + id
	}
	a[id]++
	n := a[id]
	if n == 1 {
		return id
	}
	numbered := id + "-" + strconv.Itoa(n)
	for a[numbered] > 0 { // a heading whose own text ends so
		n++
		numbered = id + "-" + strconv.Itoa(n)
	}
	a[id], a[numbered] = n, 1
	return numbered
}

// scopeOf is the argument of the closest "only" block around a node.
func scopeOf(n ast.Node) string {
	for p := n.Parent(); p != nil; p = p.Parent() {
		if c, ok := p.(*container); ok && c.name == "only" {
			return c.arg
		}
	}
	return ""
}

// StripTitle removes headings that only repeat the title from the beginning of a body, however many there are.
func StripTitle(body, title string) string {
	title = strings.Join(strings.Fields(title), " ")
	for {
		line, rest, _ := strings.Cut(strings.TrimLeft(body, "\r\n"), "\n")
		text, ok := strings.CutPrefix(strings.TrimSpace(line), "# ")
		if !ok || title == "" || strings.Join(strings.Fields(text), " ") != title {
			return body
		}
		body = strings.TrimLeft(rest, "\r\n")
	}
}

// FirstHeading is the text of a leading "# Title" line; empty when the body begins otherwise.
func FirstHeading(body string) string {
	line, _, _ := strings.Cut(strings.TrimLeft(body, "\r\n"), "\n")
	text, ok := strings.CutPrefix(strings.TrimSpace(line), "# ")
	if !ok {
		return ""
	}
	return strings.TrimSpace(text)
}
