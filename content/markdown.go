package content

import (
	"bytes"
	"fmt"
	"html/template"
	"regexp"
	"runtime"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/podskazka/podskazka/kb"
)

// Options say for whom a source is rendered and where its references lead.
type Options struct {
	Audiences []string                                // the viewer's own and the one he chose: whose "only" blocks show
	Lines     bool                                    // tell where in the source blocks begin: an editor's preview
	All       bool                                    // show every "only" block: an editor's preview
	Link      func(ref string) (url string, ok bool)  // URL of a document by its id; nil knows none
	Image     func(path string) (url string, ok bool) // URL of an attachment by its path as written; nil knows none
	Lang      string                                  // "ru" (default) or "en": typography and added words

	Picture    func(path string) (Picture, bool) // an image as Image finds it: how large it is; nil knows none
	OldAnchors map[string]string                 // ids that headings had before → their ids of today: links to the former go on working
}

// A Page is a rendered source.
type Page struct {
	HTML     template.HTML // sanitised
	Headings []Heading     // in order, those the viewer sees
}

// A Renderer turns Markdown into HTML. It is safe for concurrent use.
type Renderer struct {
	markdown goldmark.Markdown
	policy   *bluemonday.Policy
	preview  *bluemonday.Policy // of pages with lines
	heavy    chan struct{}      // a place for each heavy source that may be rendered at a time
}

// heavySource is from how many bytes on a source may take a second of a processor, when it was made to. Such sources leave a
// processor to everybody else.
const heavySource = 32 << 10

// NewRenderer makes a renderer of GitHub-flavoured Markdown with footnotes and our own blocks.
func NewRenderer() *Renderer {
	return &Renderer{markdown: newMarkdown(), policy: newPolicy(), preview: newPreviewPolicy(), heavy: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)-1))}
}

// bareURL is an address that becomes a link without marks. Unlike goldmark's own it takes the addresses of an intranet
// («http://10.0.0.5:8080/a/parol», «http://help/») and Cyrillic ones.
var bareURL = regexp.MustCompile(`^https?://[-\pL\pN._]+(?::\d+)?(?:[/?#][-\pL\pN@:%_+.~#$!?&/=();,'"^{}\[\]]*)?`)

func newMarkdown() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
			extension.Strikethrough, extension.NewLinkify(extension.WithLinkifyURLRegexp(bareURL)), extension.TaskList, extension.NewFootnote(extension.WithFootnoteBacklinkHTML("↩"))),
		goldmark.WithParserOptions(parser.WithBlockParsers(util.Prioritized(containerParser{}, 50))),
		goldmark.WithRendererOptions(
			html.WithUnsafe(), // authors' tags reach the sanitiser, which decides
			renderer.WithNodeRenderers(util.Prioritized(containerRenderer{}, 50), util.Prioritized(headingRenderer{}, 50), util.Prioritized(codeRenderer{}, 50)),
		),
	)
}

// maxPage is how much HTML a source may become, in bytes. Text grows two- or threefold; a source of nothing but marks grows more.
const maxPage = 16 * MaxBody

// Render makes the page of a source. A source over a limit is a FieldError on "body".
func (r *Renderer) Render(src string, o Options) (Page, error) {
	if err := Check(src); err != nil {
		return Page{}, err
	}
	if len(src) > heavySource {
		r.heavy <- struct{}{}
		defer func() { <-r.heavy }()
	}
	if !o.All {
		src = visible(src, showTo(o.Audiences))
	}
	source := []byte(src)
	doc := r.markdown.Parser().Parse(text.NewReader(source), parser.WithContext(withBlocks(src)))
	page := Page{Headings: settle(doc, source, o)}
	policy := r.policy
	if o.Lines {
		numberLines(doc, source)
		policy = r.preview
	}
	var out bytes.Buffer
	if err := r.markdown.Renderer().Render(&out, source, doc); err != nil {
		return Page{}, fmt.Errorf("render markdown: %w", err)
	}
	if out.Len() > maxPage {
		return Page{}, kb.TooLong("body", MaxBody)
	}
	dirty := out.Bytes()
	if hasRawHTML(doc) {
		dirty = balance(dirty)
	}
	page.HTML = template.HTML(policy.SanitizeBytes(dirty))
	return page, nil
}

// settle finishes the tree for a reader: ids of headings, targets of links, typography. It returns the contents.
func settle(doc ast.Node, src []byte, o Options) []Heading {
	var headings []Heading
	var links []*ast.Link
	var images []*ast.Image
	var autos []*ast.AutoLink
	ids := anchors{}
	ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			n.Level = max(n.Level, 2)
			id := ids.next(scopeOf(n), inlineText(n, src))
			n.SetAttributeString("id", []byte(id))
			headings = append(headings, Heading{Level: n.Level, ID: id, Text: Typeset(inlineText(n, src), o.Lang)})
			n.SetAttributeString("aria-label", []byte(o.words().permalink))
		case *ast.Link:
			links = append(links, n)
		case *ast.Image:
			images = append(images, n)
		case *ast.AutoLink:
			autos = append(autos, n)
		case *container:
			n.settle(src, o)
		}
		return ast.WalkContinue, nil
	})
	keepAnchors(doc, ids, o.OldAnchors)
	typesetTree(doc, src, o.Lang)
	for _, n := range links {
		settleLink(n, o)
	}
	for _, n := range images {
		settleImage(n, o)
	}
	for _, n := range autos {
		n.SetAttributeString("rel", []byte("nofollow noopener"))
	}
	return headings
}

// headingRenderer writes headings with a link to themselves.
type headingRenderer struct{}

func (headingRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindHeading, renderHeading)
}

func renderHeading(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.Heading)
	id, _ := n.AttributeString("id")
	label, _ := n.AttributeString("aria-label")
	if entering {
		fmt.Fprintf(w, "<h%d id=\"%s\"", n.Level, id)
		if line, ok := n.AttributeString(lineAttr); ok {
			fmt.Fprintf(w, " %s=\"%s\"", lineAttr, line)
		}
		w.WriteString(">")
		old, _ := n.AttributeString(oldAnchors)
		former, _ := old.([]string)
		for _, id := range former {
			fmt.Fprintf(w, "<span id=\"%s\"></span>", id)
		}
	} else {
		fmt.Fprintf(w, " <a class=\"permalink\" href=\"#%s\" aria-label=\"%s\">#</a></h%d>\n", id, label, n.Level)
	}
	return ast.WalkContinue, nil
}

func hasRawHTML(doc ast.Node) bool {
	found := false
	ast.Walk(doc, func(n ast.Node, _ bool) (ast.WalkStatus, error) {
		if k := n.Kind(); k == ast.KindRawHTML || k == ast.KindHTMLBlock {
			found = true
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	return found
}
