package content

import (
	"bytes"
	"regexp"
	"strconv"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark/ast"
)

const lineAttr = "data-line"

// newPreviewPolicy is newPolicy with the lines of the source on blocks.
func newPreviewPolicy() *bluemonday.Policy {
	p := newPolicy()
	p.AllowAttrs(lineAttr).Matching(regexp.MustCompile(`^[0-9]{1,6}$`)).OnElements("p", "li", "h2", "h3", "h4", "h5", "h6")
	return p
}

// numberLines gives paragraphs, headings and items of lists the line they begin at, from 1 on, so that an editor's preview can scroll
// along with its text. What stands between them lies between their lines.
func numberLines(doc ast.Node, src []byte) {
	line, seen := 1, 0
	ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || n.Type() != ast.TypeBlock || n.Lines().Len() == 0 {
			return ast.WalkContinue, nil
		}
		start := n.Lines().At(0).Start
		if start < seen { // footnotes come last wherever they were written
			line, seen = 1, 0
		}
		line += bytes.Count(src[seen:start], []byte("\n"))
		seen = start
		if item, ok := n.Parent().(*ast.ListItem); ok && n.PreviousSibling() == nil {
			n = item
		}
		n.SetAttributeString(lineAttr, []byte(strconv.Itoa(line)))
		return ast.WalkSkipChildren, nil
	})
}
