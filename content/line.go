package content

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

const lineAttr = "data-line"

// newPreviewPolicy is newPolicy with the lines of the source on blocks.
func newPreviewPolicy() *bluemonday.Policy {
	p := newPolicy()
	p.AllowAttrs(lineAttr).Matching(regexp.MustCompile(`^[0-9]{1,6}$`)).OnElements("p", "li", "h2", "h3", "h4", "h5", "h6", "pre", "thead", "tr")
	return p
}

// numberLines gives paragraphs, headings, items of lists, rows of tables and pieces of code the line they begin at, from 1 on, so that
// an editor's preview can scroll along with its text. What stands between them lies between their lines.
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
		if shown := showsLine(n); shown != nil {
			shown.SetAttributeString(lineAttr, []byte(strconv.Itoa(line)))
		}
		return ast.WalkSkipChildren, nil
	})
}

// showsLine is the block that carries the line of a block: what is around it when it is the first thing there. Nil when its line is
// shown already.
func showsLine(n ast.Node) ast.Node {
	switch n.Parent().(type) {
	case *ast.ListItem:
		if n.PreviousSibling() == nil {
			return n.Parent()
		}
	case *extast.TableRow, *extast.TableHeader:
		if n.PreviousSibling() != nil {
			return nil
		}
		return n.Parent()
	}
	return n
}

// codeRenderer writes pieces of code as goldmark does, and where they stand in the source.
type codeRenderer struct{}

func (codeRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindCodeBlock, renderCode)
	reg.Register(ast.KindFencedCodeBlock, renderCode)
}

func renderCode(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		w.WriteString("</code></pre>\n")
		return ast.WalkContinue, nil
	}
	w.WriteString("<pre")
	if line, ok := n.AttributeString(lineAttr); ok {
		fmt.Fprintf(w, " %s=\"%s\"", lineAttr, line)
	}
	w.WriteString("><code")
	if fenced, ok := n.(*ast.FencedCodeBlock); ok && fenced.Language(src) != nil {
		w.WriteString(` class="language-`)
		html.DefaultWriter.Write(w, fenced.Language(src))
		w.WriteByte('"')
	}
	w.WriteByte('>')
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		html.DefaultWriter.RawWrite(w, line.Value(src))
	}
	return ast.WalkContinue, nil
}
