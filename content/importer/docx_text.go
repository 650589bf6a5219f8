package importer

import (
	"fmt"
	"html"
	"strconv"
	"strings"
)

// A wordDoc is a document of Word on its way to HTML: WordprocessingML, ECMA-376 part 1, §17.
type wordDoc struct {
	run       *run
	file      string
	title     string
	body      *xmlNode
	files     *tree
	links     map[string]string // id of a relationship → address, or path of a picture
	numbering map[string]string // id of a list and level ("3/0") → how it counts
	headings  map[string]int    // style → level; 0 is the title

	out   strings.Builder
	lists []string // tags of the lists that are open
	shift int      // of levels of headings
	lost  map[string]bool
	notes map[string]*xmlNode // footnotes and endnotes by mark
	cited []string            // marks of the notes, in the order of the text
}

func (w *wordDoc) loadLinks(root *xmlNode) {
	root.each("Relationship", func(n *xmlNode) { w.links[n.attr("Id")] = n.attr("Target") })
}

func (w *wordDoc) loadNumbering(root *xmlNode) {
	abstract := map[string]*xmlNode{}
	root.each("abstractNum", func(n *xmlNode) { abstract[n.attr("abstractNumId")] = n })
	root.each("num", func(n *xmlNode) {
		kind := abstract[n.child("abstractNumId").attr("val")]
		if kind == nil {
			return
		}
		kind.each("lvl", func(level *xmlNode) {
			w.numbering[n.attr("numId")+"/"+level.attr("ilvl")] = level.child("numFmt").attr("val")
		})
	})
}

// loadStyles finds the styles of headings: Word names them "heading 1" in every language, though not their ids;
// other programs write «Заголовок 1».
func (w *wordDoc) loadStyles(root *xmlNode) {
	root.each("style", func(n *xmlNode) {
		name := strings.ToLower(n.child("name").attr("val"))
		number := strings.TrimPrefix(strings.TrimPrefix(name, "heading "), "заголовок ")
		if level, err := strconv.Atoi(number); err == nil && level > 0 {
			w.headings[n.attr("styleId")] = level
		} else if name == "title" || name == "название" {
			w.headings[n.attr("styleId")] = 0
		}
	})
}

// heading is the level of a paragraph that is one: 0 for the title, -1 for text.
func (w *wordDoc) heading(p *xmlNode) int {
	properties := p.child("pPr")
	if level, ok := w.headings[properties.child("pStyle").attr("val")]; ok {
		return level
	}
	if level, err := strconv.Atoi(properties.child("outlineLvl").attr("val")); err == nil && level < 9 {
		return level + 1
	}
	return -1
}

// html writes the document as HTML. Its title is the paragraph that is styled so, else the only heading of the first level.
func (w *wordDoc) html() string {
	blocks := w.body.child("body")
	if blocks == nil {
		blocks = w.body
	}
	w.shift = w.findTitle(blocks)
	w.blocks(blocks)
	w.toDepth(0)
	return w.out.String()
}

// findTitle notes the title and says by how much headings go down: where several are of the first level, the title is above them.
func (w *wordDoc) findTitle(blocks *xmlNode) (shift int) {
	var first []*xmlNode
	blocks.each("p", func(p *xmlNode) {
		switch level := w.heading(p); {
		case level == 0 && w.title == "":
			w.title = p.plain()
			p.children = nil
		case level == 1:
			first = append(first, p)
		}
	})
	if w.title == "" && len(first) == 1 {
		w.title = first[0].plain()
		first[0].children = nil
		return 0
	}
	if len(first) == 0 {
		return 0
	}
	return 1
}

// plain is all text of a paragraph.
func (n *xmlNode) plain() string {
	var b strings.Builder
	var visit func(*xmlNode)
	visit = func(n *xmlNode) {
		for _, c := range n.children {
			switch c.name {
			case "t":
				for _, text := range c.children {
					b.WriteString(text.text)
				}
			case "tab", "br":
				b.WriteByte(' ')
			case "pPr", "rPr":
			default:
				visit(c)
			}
		}
	}
	visit(n)
	return strings.Join(strings.Fields(b.String()), " ")
}

func (w *wordDoc) blocks(n *xmlNode) {
	for _, c := range n.children {
		switch c.name {
		case "p":
			w.paragraph(c)
		case "tbl":
			w.toDepth(0)
			w.table(c)
		case "sdt", "sdtContent", "customXml", "ins", "smartTag":
			w.blocks(c)
		case "altChunk":
			w.lose("docx_altchunk")
		}
	}
}

// paragraph writes a paragraph: text, heading or item of a list.
func (w *wordDoc) paragraph(p *xmlNode) {
	text := w.runs(p)
	if strings.TrimSpace(text) == "" {
		return
	}
	if level := w.heading(p); level >= 0 {
		w.toDepth(0)
		fmt.Fprintf(&w.out, "<h%[1]d>%[2]s</h%[1]d>\n", min(max(level, 1)+w.shift, 6), text)
		return
	}
	numbers := p.child("pPr", "numPr")
	id := numbers.child("numId").attr("val")
	if id == "" || id == "0" {
		w.toDepth(0)
		fmt.Fprintf(&w.out, "<p>%s</p>\n", text)
		return
	}
	level, _ := strconv.Atoi(numbers.child("ilvl").attr("val")) // none is 0
	tag := "ol"
	if kind := w.numbering[id+"/"+strconv.Itoa(level)]; kind == "bullet" || kind == "none" || kind == "" {
		tag = "ul"
	}
	w.item(min(max(level, 0), 8), tag, text)
}

// item writes an item of a list at a level.
func (w *wordDoc) item(level int, tag, text string) {
	w.toDepth(min(level+1, len(w.lists)))
	if len(w.lists) == level+1 && w.lists[level] != tag {
		w.toDepth(level)
	}
	if len(w.lists) == level+1 {
		w.out.WriteString("</li>\n")
	}
	for len(w.lists) <= level {
		if n := len(w.lists); n < level {
			fmt.Fprintf(&w.out, "<%s><li>", tag)
		} else {
			fmt.Fprintf(&w.out, "<%s>", tag)
		}
		w.lists = append(w.lists, tag)
	}
	fmt.Fprintf(&w.out, "<li>%s", text)
}

// toDepth closes lists until so many are open.
func (w *wordDoc) toDepth(depth int) {
	for len(w.lists) > depth {
		last := len(w.lists) - 1
		fmt.Fprintf(&w.out, "</li></%s>\n", w.lists[last])
		w.lists = w.lists[:last]
	}
}

func (w *wordDoc) table(t *xmlNode) {
	w.out.WriteString("<table>\n")
	t.each("tr", func(row *xmlNode) {
		w.out.WriteString("<tr>")
		row.each("tc", func(cell *xmlNode) {
			span := ""
			if n := cell.child("tcPr", "gridSpan").attr("val"); n != "" {
				span = fmt.Sprintf(` colspan="%s"`, html.EscapeString(n))
			}
			fmt.Fprintf(&w.out, "<td%s>%s</td>", span, w.cell(cell))
		})
		w.out.WriteString("</tr>\n")
	})
	w.out.WriteString("</table>\n")
}

// cell is the paragraphs of a cell, each on a line of its own: Markdown has no blocks in tables.
func (w *wordDoc) cell(cell *xmlNode) string {
	var lines []string
	for _, c := range cell.children {
		switch c.name {
		case "p":
			if text := strings.TrimSpace(w.runs(c)); text != "" {
				lines = append(lines, text)
			}
		case "tbl":
			w.lose("docx_table")
			lines = append(lines, html.EscapeString(c.plain()))
		}
	}
	return strings.Join(lines, "<br>")
}

// lose reports what is not carried over, once a kind.
func (w *wordDoc) lose(code string) {
	if w.lost == nil {
		w.lost = map[string]bool{}
	}
	if !w.lost[code] {
		w.lost[code] = true
		w.run.problem(w.file, 0, code)
	}
}
