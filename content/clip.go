package content

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/strikethrough"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/podskazka/podskazka/kb"
)

// maxClipDepth is how deep elements of a clipboard may stand in each other: deeper ones are nobody's text.
const maxClipDepth = 200

// FromHTML turns a piece of a page, as a clipboard or a mail holds it, into Markdown. Lists of Word, which are paragraphs there, become
// lists; weights and slants that Google Docs keeps in styles become marks. HTML over MaxBody*4 bytes or nested too deep is
// a FieldError on "html".
func FromHTML(source string) (string, error) {
	if len(source) > 4*MaxBody {
		return "", kb.TooLong("html", 4*MaxBody)
	}
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return "", fmt.Errorf("%w: %w", kb.Unknown("html"), err)
	}
	if deeper(root, maxClipDepth) {
		return "", kb.TooLong("html", maxClipDepth)
	}
	tidy(root)
	c := converter.NewConverter(converter.WithPlugins(base.NewBasePlugin(), commonmark.NewCommonmarkPlugin(commonmark.WithListEndComment(false)),
		strikethrough.NewStrikethroughPlugin(), table.NewTablePlugin(table.WithHeaderPromotion(true), table.WithCellPaddingBehavior(table.CellPaddingBehaviorMinimal))))
	markdown, err := c.ConvertNode(root)
	if err != nil {
		return "", fmt.Errorf("convert HTML: %w", err)
	}
	return strings.TrimSpace(strings.ReplaceAll(string(markdown), "\u00a0", " ")), nil
}

// deeper reports elements that stand more than so many deep.
func deeper(n *html.Node, depth int) bool {
	if depth == 0 {
		return true
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if deeper(c, depth-1) {
			return true
		}
	}
	return false
}

var (
	bold    = regexp.MustCompile(`(?i)font-weight:\s*(bold|[6-9]00)`)
	regular = regexp.MustCompile(`(?i)font-weight:\s*(normal|[1-4]00)`)
	italic  = regexp.MustCompile(`(?i)font-style:\s*italic`)
	level   = regexp.MustCompile(`(?i)mso-list:.*?level([1-9])`)
	marker  = regexp.MustCompile(`(?i)mso-list:\s*ignore`)
	counted = regexp.MustCompile(`^\s*[0-9a-zа-я]{1,4}[.)]`)
)

// tidy makes elements of what programs write as styles.
func tidy(n *html.Node) {
	for _, c := range slices.Collect(n.ChildNodes()) {
		tidy(c)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if level.MatchString(attr(c, "style")) {
			listParagraphs(n, c)
			break
		}
	}
	style := attr(n, "style")
	switch {
	case n.DataAtom == atom.B && regular.MatchString(style): // around everything that Google Docs copies
		n.DataAtom, n.Data = atom.Div, "div"
	case n.DataAtom == atom.Span && bold.MatchString(style):
		n.DataAtom, n.Data = atom.Strong, "strong"
	case n.DataAtom == atom.Span && italic.MatchString(style):
		n.DataAtom, n.Data = atom.Em, "em"
	}
}

// listParagraphs makes lists of the paragraphs of Word that say they are items, from first on: their level is in the style, their
// number or bullet in a span of its own.
func listParagraphs(parent, first *html.Node) {
	var open []*html.Node // lists, the outermost first
	for c := first; c != nil; {
		next := c.NextSibling
		found := level.FindStringSubmatch(attr(c, "style"))
		switch {
		case found != nil:
			sign := takeMarker(c)
			depth := int(found[1][0] - '0')
			if len(open) == 0 {
				open = []*html.Node{newList(sign)}
				parent.InsertBefore(open[0], c)
			}
			open = open[:min(len(open), depth)]
			if inner := open[len(open)-1]; depth > len(open) && inner.LastChild != nil {
				list := newList(sign)
				inner.LastChild.AppendChild(list)
				open = append(open, list)
			}
			parent.RemoveChild(c)
			c.DataAtom, c.Data, c.Attr = atom.Li, "li", nil
			open[len(open)-1].AppendChild(c)
		case c.Type == html.ElementNode || strings.TrimSpace(c.Data) != "" && c.Type == html.TextNode:
			open = nil
		}
		c = next
	}
}

func newList(sign string) *html.Node {
	if counted.MatchString(sign) {
		return &html.Node{Type: html.ElementNode, DataAtom: atom.Ol, Data: "ol"}
	}
	return &html.Node{Type: html.ElementNode, DataAtom: atom.Ul, Data: "ul"}
}

// takeMarker removes the number or bullet of an item and returns it.
func takeMarker(n *html.Node) string {
	for _, c := range slices.Collect(n.ChildNodes()) {
		if marker.MatchString(attr(c, "style")) {
			n.RemoveChild(c)
			return innerText(c)
		}
		if sign := takeMarker(c); sign != "" {
			return sign
		}
	}
	return ""
}

func innerText(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := range n.ChildNodes() {
		b.WriteString(innerText(c))
	}
	return b.String()
}
