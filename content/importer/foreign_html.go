package importer

import (
	"bytes"
	"fmt"
	"net/url"
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
