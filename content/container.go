package content

import (
	"fmt"
	"html"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

var kindContainer = ast.NewNodeKind("Container")

// container is a block in the syntax tree.
type container struct {
	ast.BaseBlock
	block
	title string // what stands above a note, a cut or a tab
	url   string // where a video card leads; empty when its guide is unknown
	label string // text of a video card
}

func (c *container) Kind() ast.NodeKind { return kindContainer }

func (c *container) Dump(src []byte, level int) {
	ast.DumpHelper(c, src, level, map[string]string{"Name": c.name, "Arg": c.arg}, nil)
}

var blocksKey = parser.NewContextKey()

// withBlocks makes a parser context that knows the blocks of the source, by the end of their first line.
func withBlocks(src string) parser.Context {
	byLine := map[int]block{}
	for _, b := range scanBlocks(src) {
		byLine[b.open[1]] = b
	}
	pc := parser.NewContext()
	pc.Set(blocksKey, byLine)
	return pc
}

// containerParser builds containers where scanBlocks saw blocks: it decides nothing itself.
type containerParser struct{}

func (containerParser) Trigger() []byte { return []byte{':'} }

func (containerParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	known, _ := pc.Get(blocksKey).(map[int]block)
	line, segment := reader.PeekLine()
	b, ok := known[segment.Stop]
	if !ok || !strings.HasPrefix(strings.TrimLeft(string(line), " "), ":::") {
		return nil, parser.NoChildren
	}
	reader.AdvanceToEOL()
	return &container{block: b}, parser.HasChildren
}

func (containerParser) Continue(node ast.Node, reader text.Reader, _ parser.Context) parser.State {
	_, segment := reader.PeekLine()
	b := node.(*container).block
	if segment.Start < b.close[0] {
		return parser.Continue | parser.HasChildren
	}
	if segment.Stop == b.close[1] {
		reader.AdvanceToEOL()
	}
	return parser.Close
}

func (containerParser) Close(ast.Node, text.Reader, parser.Context) {}
func (containerParser) CanInterruptParagraph() bool                 { return true }
func (containerParser) CanAcceptIndentedLine() bool                 { return false }

// containerRenderer writes containers as HTML.
type containerRenderer struct{}

func (containerRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(kindContainer, renderContainer)
}

func renderContainer(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	c := node.(*container)
	switch c.name {
	case "note", "important", "warning":
		if entering {
			fmt.Fprintf(w, "<aside class=\"note note-%s\">\n<p class=\"note-title\">%s</p>\n", c.name, html.EscapeString(c.title))
		} else {
			w.WriteString("</aside>\n")
		}
	case "video":
		if c.url == "" {
			return ast.WalkContinue, nil
		}
		if entering {
			fmt.Fprintf(w, "<p class=\"video-card\"><a href=\"%s\"><span class=\"video-card-title\">%s</span> <span class=\"video-card-time\">%s</span></a></p>\n",
				html.EscapeString(c.url), html.EscapeString(c.label), clock(c.second()))
		}
		return ast.WalkSkipChildren, nil
	case "only":
		if entering {
			fmt.Fprintf(w, "<div class=\"only\" data-only=\"%s\">\n", html.EscapeString(strings.Join(c.audiences(), " ")))
		} else {
			w.WriteString("</div>\n")
		}
	case "cut", "tab":
		if entering {
			fmt.Fprintf(w, "<details class=\"%s\"%s>\n<summary>%s</summary>\n", c.name, c.opened(), html.EscapeString(c.title))
		} else {
			w.WriteString("</details>\n")
		}
	case "steps", "tabs":
		if entering {
			fmt.Fprintf(w, "<div class=\"%s\">\n", strings.Replace(c.name, "tabs", "tabset", 1)) // pages call their navigation "tabs"
		} else {
			w.WriteString("</div>\n")
		}
	}
	return ast.WalkContinue, nil
}

// opened is the attribute of the first of several tabs: it shows before anybody has chosen one.
func (c *container) opened() string {
	if before, ok := c.PreviousSibling().(*container); c.name == "cut" || ok && before.name == "tab" {
		return ""
	}
	return " open=\"\""
}

// second is the place in the film that a video block names.
func (c *container) second() int {
	_, t, _ := strings.Cut(c.arg, " ")
	n, err := strconv.Atoi(strings.TrimSpace(t))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// clock writes seconds as 1:23 or 1:02:03.
func clock(seconds int) string {
	if seconds < 3600 {
		return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
}

// settle gives containers what depends on the reader: titles in his language, where a video card leads.
func (c *container) settle(src []byte, o Options) {
	switch c.name {
	case "note", "important", "warning", "cut", "tab":
		if c.title = c.arg; c.title == "" {
			c.title = o.words().notes[c.name]
		} else {
			c.title = Typeset(c.title, o.Lang)
		}
	case "video":
		slug, _, _ := strings.Cut(c.arg, " ")
		if url, ok := o.link(slug); ok {
			c.url = withQuery(url, fmt.Sprintf("t=%d", c.second()))
		}
		if c.label = Typeset(inlineText(c, src), o.Lang); c.label == "" {
			c.label = o.words().watch
		}
	}
}

func withQuery(url, query string) string {
	if strings.Contains(url, "?") {
		return url + "&" + query
	}
	return url + "?" + query
}

// words are the few words that rendering adds to a text.
type words struct {
	notes     map[string]string // titles of blocks that name none
	watch     string
	permalink string
}

func (o Options) words() words {
	if o.Lang == "en" {
		return words{map[string]string{"note": "Note", "important": "Important", "warning": "Warning", "cut": "More", "tab": "Option"}, "Watch the video", "Link to this section"}
	}
	return words{map[string]string{"note": "Обратите внимание", "important": "Важно", "warning": "Осторожно", "cut": "Подробнее", "tab": "Вариант"}, "Смотреть видео", "Ссылка на этот раздел"}
}
