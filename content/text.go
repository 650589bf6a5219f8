package content

import (
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	gtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	"golang.org/x/net/html"
)

// Text is the plain text of a source: words of links and images without their targets, code as it stands, no tags, one line a
// block. "Only" blocks are left out, because the text is for anyone. A source over a limit has no text.
func Text(src string) string {
	if Check(src) != nil {
		return ""
	}
	src = visible(src, showTo(nil))
	var lines []string
	for _, l := range flatten(plain, src, anchors{}, "") {
		lines = append(lines, l.text)
	}
	return strings.Join(lines, "\n")
}

// plain parses for Text and Passages. It is never changed.
var plain = newMarkdown()

// A line is the text of one leaf block.
type line struct {
	text    string
	heading bool
	id      string // of the heading
	pos     int    // of a heading: byte offset in the source
}

// flatten parses a source and lists its leaf blocks in order. scope is the "only" block that the source is from.
func flatten(md goldmark.Markdown, src string, ids anchors, scope string) []line {
	source := []byte(src)
	doc := md.Parser().Parse(gtext.NewReader(source), parser.WithContext(withBlocks(src)))
	f := &flattener{src: source, ids: ids, scope: scope}
	ast.Walk(doc, f.visit)
	return f.lines
}

type flattener struct {
	src   []byte
	ids   anchors
	scope string
	lines []line
}

func (f *flattener) add(text string) {
	if text = strings.TrimSpace(text); text != "" {
		f.lines = append(f.lines, line{text: text})
	}
}

func (f *flattener) visit(n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	switch n := n.(type) {
	case *ast.Heading:
		text := inlineText(n, f.src)
		scope := f.scope
		if inner := scopeOf(n); inner != "" {
			scope = inner
		}
		f.lines = append(f.lines, line{text: strings.TrimSpace(text), heading: true, id: f.ids.next(scope, text), pos: n.Pos()})
		return ast.WalkSkipChildren, nil
	case *ast.Paragraph, *ast.TextBlock:
		f.add(inlineText(n, f.src))
		return ast.WalkSkipChildren, nil
	case *extast.TableRow, *extast.TableHeader:
		var cells []string
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if text := inlineText(c, f.src); text != "" {
				cells = append(cells, text)
			}
		}
		f.add(strings.Join(cells, " · "))
		return ast.WalkSkipChildren, nil
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		f.add(rawLines(n, f.src))
	case *ast.HTMLBlock:
		raw := rawLines(n, f.src)
		if n.HasClosure() {
			raw += string(n.ClosureLine.Value(f.src))
		}
		f.add(untag(raw))
	case *container:
		if n.name != "only" && n.name != "video" {
			f.add(n.arg)
		}
	}
	return ast.WalkContinue, nil
}

func rawLines(n ast.Node, src []byte) string { return string(n.Lines().Value(src)) }

// inlineText is the text of everything inside a node, blocks apart by spaces.
func inlineText(n ast.Node, src []byte) string {
	var b strings.Builder
	ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			if n.Type() == ast.TypeBlock {
				b.WriteByte(' ')
			}
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			if n.Parent().Kind() == ast.KindCodeSpan {
				b.Write(n.Value(src))
			} else {
				b.Write(resolve(n.Value(src)))
			}
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(resolve(n.Value))
		case *ast.AutoLink:
			b.Write(n.Label(src))
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(b.String())
}

// resolve undoes backslash escapes and entities.
func resolve(raw []byte) []byte {
	for _, c := range raw {
		if c == '\\' || c == '&' {
			return util.UnescapePunctuations(util.ResolveEntityNames(util.ResolveNumericReferences(raw)))
		}
	}
	return raw
}

// untag is the text between the tags of an HTML block.
func untag(raw string) string {
	var words []string
	z := html.NewTokenizer(strings.NewReader(raw))
	skip := ""
	for {
		switch z.Next() {
		case html.ErrorToken:
			return strings.Join(words, " ")
		case html.TextToken:
			if skip == "" {
				words = append(words, strings.Fields(string(z.Text()))...)
			}
		case html.StartTagToken:
			if name, _ := z.TagName(); string(name) == "script" || string(name) == "style" {
				skip = string(name)
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); string(name) == skip {
				skip = ""
			}
		}
	}
}
