package importer

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/strikethrough"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"github.com/podskazka/podskazka/kb"
)

// maxHTML is how large a page of HTML may be, in bytes: much of it is not text.
const maxHTML = 4 << 20

// A markup turns HTML into Markdown.
type markup struct{ converter *converter.Converter }

// newMarkup knows, beside the elements of HTML, two of ours: <details>, which becomes a cut, and <aside data-block="note" title="…">.
func newMarkup() *markup {
	c := converter.NewConverter(converter.WithPlugins(base.NewBasePlugin(), commonmark.NewCommonmarkPlugin(), strikethrough.NewStrikethroughPlugin(),
		table.NewTablePlugin(table.WithNewlineBehavior(table.NewlineBehaviorPreserve), table.WithSpanCellBehavior(table.SpanBehaviorMirror),
			table.WithCellPaddingBehavior(table.CellPaddingBehaviorMinimal), table.WithHeaderPromotion(true), table.WithSkipEmptyRows(true))))
	c.Register.RendererFor("details", converter.TagTypeBlock, renderDetails, converter.PriorityEarly)
	c.Register.RendererFor("aside", converter.TagTypeBlock, renderAside, converter.PriorityEarly)
	return &markup{c}
}

func renderDetails(ctx converter.Context, w converter.Writer, n *html.Node) converter.RenderStatus {
	title := ""
	if summary := find(n, isElement(atom.Summary)); summary != nil {
		title = textOf(summary)
		remove(summary)
	}
	return renderBlock(ctx, w, n, "cut", title)
}

func renderAside(ctx converter.Context, w converter.Writer, n *html.Node) converter.RenderStatus {
	name := attribute(n, "data-block")
	if name == "" {
		return converter.RenderTryNext
	}
	return renderBlock(ctx, w, n, name, attribute(n, "title"))
}

func renderBlock(ctx converter.Context, w converter.Writer, n *html.Node, name, title string) converter.RenderStatus {
	fmt.Fprintf(w, "\n\n%s\n\n", strings.TrimSpace(":::"+name+" "+title))
	ctx.RenderChildNodes(ctx, w, n)
	w.WriteString("\n\n:::\n\n")
	return converter.RenderSuccess
}

// colonGuard stands before three colons of a text while it is converted: a rune that no text has.
const colonGuard = "\ue000"

// markdown converts what is inside a node. Three colons of its text do not become blocks of ours.
func (m *markup) markdown(n *html.Node) (string, error) {
	spans := 0
	walk(n, func(d *html.Node) {
		if isElement(atom.Td)(d) || isElement(atom.Th)(d) {
			spans = boundSpans(d, spans)
		}
		if d.Type == html.TextNode && strings.Contains(d.Data, ":::") && above(d, atom.Pre) == nil {
			d.Data = strings.ReplaceAll(d.Data, ":::", colonGuard+":::")
		}
	})
	out, err := m.converter.ConvertNode(n)
	if err != nil {
		return "", fmt.Errorf("convert HTML: %w", err)
	}
	text := strings.ReplaceAll(strings.TrimSpace(string(out)), colonGuard, `\`)
	return relinkText(text, func(_ int, dest string) string { return readable(dest) }), nil
}

// Limits of cells that span several, which become as many.
const (
	maxSpan  = 30
	maxSpans = 2_000 // cells of a page that are made so
)

// boundSpans takes spans off a cell that are over the limits, and counts the cells it becomes.
func boundSpans(cell *html.Node, before int) (after int) {
	made := 1
	for _, key := range []string{"colspan", "rowspan"} {
		if n, err := strconv.Atoi(attribute(cell, key)); err == nil && n > 1 && n <= maxSpan && before+made*n <= maxSpans {
			made *= n
		} else {
			setAttribute(cell, key, "1")
		}
	}
	return before + made - 1
}

// readable writes a destination of this help center with letters instead of their codes.
func readable(dest string) string {
	if strings.Contains(dest, ":") {
		return dest
	}
	file, fragment, cut := strings.Cut(dest, "#")
	decoded, err := url.PathUnescape(file)
	if err != nil || !utf8.ValidString(decoded) {
		return dest
	}
	if file = escapePath(decoded); cut {
		file += "#" + fragment
	}
	return file
}

// parseHTML reads a page in whatever encoding it says it is in. Pages that are nested too deep for the parser are kb.ErrInvalid.
func parseHTML(data []byte) (*html.Node, error) {
	r, err := charset.NewReader(bytes.NewReader(data), "text/html")
	if err != nil {
		return nil, fmt.Errorf("encoding: %w: %w", err, kb.ErrInvalid)
	}
	root, err := html.Parse(r)
	if err != nil {
		return nil, fmt.Errorf("parse HTML: %w: %w", err, kb.ErrInvalid)
	}
	return root, nil
}

// A page is one HTML document on its way to Markdown.
type page struct {
	file  string
	src   string // where lines are counted
	main  *html.Node
	run   *run
	seen  map[string]mark // where what was looked for stood last
	link  func(dest string) (ours string, ok bool)
	image func(src string) (ours string, ok bool)
	made  map[string][]byte // pictures that stood in it, by the names of their files
}

// tidy takes out what is no text, reports it where something is lost, and puts destinations of ours into links and images.
func (p *page) tidy() {
	var doomed []*html.Node
	walk(p.main, func(n *html.Node) {
		switch n.DataAtom {
		case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Nav, atom.Link, atom.Meta, atom.Button, atom.Select, atom.Textarea:
			doomed = append(doomed, n)
		case atom.Input:
			p.checkbox(n)
			doomed = append(doomed, n)
		case atom.Iframe, atom.Embed, atom.Object, atom.Video, atom.Audio:
			p.embedded(n)
			doomed = append(doomed, n)
		case atom.Svg, atom.Canvas, atom.Math:
			p.problem("<"+n.Data, "html_drawing", n.Data)
			doomed = append(doomed, n)
		case atom.A:
			p.tidyLink(n)
		case atom.Img:
			p.tidyImage(n)
		}
	})
	for _, n := range doomed {
		remove(n)
	}
}

func (p *page) tidyLink(n *html.Node) {
	dest := attribute(n, "href")
	if dest == "" {
		return
	}
	if u, err := url.Parse(strings.TrimSpace(dest)); err != nil || !slices.Contains([]string{"", "http", "https", "mailto", "tel"}, strings.ToLower(u.Scheme)) {
		p.problem(dest, "link_scheme", dest)
		n.Data, n.DataAtom, n.Attr = "span", atom.Span, nil
		return
	}
	ours, ok := p.link(dest)
	if !ok {
		p.problem(dest, "link_missing", dest)
	}
	setAttribute(n, "href", ours)
}

func (p *page) tidyImage(n *html.Node) {
	src := strings.TrimSpace(attribute(n, "src"))
	if strings.HasPrefix(strings.ToLower(src), "data:") {
		p.tidyData(n, src)
		return
	}
	switch ours, ok := p.image(src); {
	case !ok:
		p.problem(src, "image_missing", src)
	default:
		setAttribute(n, "src", ours)
	}
}

// tidyData makes a file of a picture that stands in the page itself.
func (p *page) tidyData(n *html.Node, src string) {
	name, data, ok := dataPicture(src)
	if !ok {
		p.problem("data:", "html_data")
		n.Data, n.DataAtom = "span", atom.Span
		return
	}
	if p.made == nil {
		p.made = map[string][]byte{}
	}
	p.made[name] = data
	setAttribute(n, "src", name)
}

// checkbox writes a box of a list of things to do as Markdown does.
func (p *page) checkbox(n *html.Node) {
	if attribute(n, "type") != "checkbox" {
		return
	}
	mark := "☐ "
	if hasAttribute(n, "checked") {
		mark = "☑ "
	}
	n.Parent.InsertBefore(&html.Node{Type: html.TextNode, Data: mark}, n)
}

// embedded puts a link in the place of what would be loaded from elsewhere.
func (p *page) embedded(n *html.Node) {
	src := attribute(n, "src")
	if source := find(n, isElement(atom.Source)); src == "" && source != nil {
		src = attribute(source, "src")
	}
	if src == "" {
		src = attribute(n, "data")
	}
	p.problem("<"+n.Data, "html_embedded", n.Data)
	if strings.HasPrefix(src, "//") {
		src = "https:" + src
	}
	if !strings.HasPrefix(src, "http") {
		return
	}
	a := &html.Node{Type: html.ElementNode, Data: "a", DataAtom: atom.A, Attr: []html.Attribute{{Key: "href", Val: src}}}
	a.AppendChild(&html.Node{Type: html.TextNode, Data: src})
	paragraph := &html.Node{Type: html.ElementNode, Data: "p", DataAtom: atom.P}
	paragraph.AppendChild(a)
	n.Parent.InsertBefore(paragraph, n)
}

// A mark is a place in the source of a page.
type mark struct{ at, line int }

// problem reports something at the line of the page where a text stands for the next time.
func (p *page) problem(text, format string, args ...any) {
	if p.seen == nil {
		p.seen = map[string]mark{}
	}
	m, known := p.seen[text]
	if !known {
		m.line = 1
	}
	i := strings.Index(p.src[m.at:], text)
	if i < 0 {
		p.seen[text] = mark{at: len(p.src)}
		p.run.problem(p.file, 0, format, args...)
		return
	}
	m.line += strings.Count(p.src[m.at:m.at+i], "\n")
	p.run.problem(p.file, m.line, format, args...)
	m.at += i + len(text)
	p.seen[text] = m
}

func walk(n *html.Node, visit func(*html.Node)) {
	for d := range n.Descendants() {
		visit(d)
	}
}

// find is the first node below n that fits; nil when there is none.
func find(n *html.Node, fits func(*html.Node) bool) *html.Node {
	for d := range n.Descendants() {
		if fits(d) {
			return d
		}
	}
	return nil
}

func findAll(n *html.Node, fits func(*html.Node) bool) []*html.Node {
	var all []*html.Node
	for d := range n.Descendants() {
		if fits(d) {
			all = append(all, d)
		}
	}
	return all
}

func isElement(a atom.Atom) func(*html.Node) bool {
	return func(n *html.Node) bool { return n.Type == html.ElementNode && n.DataAtom == a }
}

func hasID(id string) func(*html.Node) bool {
	return func(n *html.Node) bool { return n.Type == html.ElementNode && attribute(n, "id") == id }
}

func hasClass(class string) func(*html.Node) bool {
	return func(n *html.Node) bool {
		for name := range strings.FieldsSeq(attribute(n, "class")) {
			if name == class {
				return true
			}
		}
		return false
	}
}

func remove(n *html.Node) {
	if n.Parent != nil {
		n.Parent.RemoveChild(n)
	}
}

// textOf is all text below a node, on one line.
func textOf(n *html.Node) string {
	var b strings.Builder
	walk(n, func(d *html.Node) {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	})
	return strings.Join(strings.Fields(b.String()), " ")
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func hasAttribute(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

func setAttribute(n *html.Node, key, value string) {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			n.Attr[i].Val = value
			return
		}
	}
	n.Attr = append(n.Attr, html.Attribute{Key: key, Val: value})
}
