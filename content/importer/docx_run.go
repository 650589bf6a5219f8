package importer

import (
	"fmt"
	"html"
	"strings"
)

// runs is the text of a paragraph as HTML: bold, italic, struck, code, links, pictures.
func (w *wordDoc) runs(p *xmlNode) string {
	var b strings.Builder
	for _, c := range p.children {
		switch c.name {
		case "r":
			b.WriteString(w.oneRun(c))
		case "hyperlink":
			b.WriteString(w.hyperlink(c))
		case "ins", "smartTag", "sdt", "sdtContent", "customXml", "fldSimple", "moveTo":
			b.WriteString(w.runs(c))
		case "oMath", "oMathPara":
			w.lose("docx_math")
			b.WriteString(html.EscapeString(c.plain()))
		}
	}
	text := b.String()
	for _, tag := range []string{"strong", "em", "s"} { // neighbours of one kind are one
		text = strings.ReplaceAll(text, "</"+tag+"><"+tag+">", "")
	}
	return text
}

func (w *wordDoc) hyperlink(n *xmlNode) string {
	text := w.runs(n)
	address := w.links[n.attr("id")]
	if address == "" || !strings.Contains(address, ":") {
		if n.attr("anchor") != "" {
			w.lose("docx_anchor")
		}
		return text // a place in the document itself
	}
	return fmt.Sprintf(`<a href="%s">%s</a>`, html.EscapeString(address), text)
}

func (w *wordDoc) oneRun(n *xmlNode) string {
	var b strings.Builder
	for _, c := range n.children {
		switch c.name {
		case "t":
			for _, text := range c.children {
				b.WriteString(html.EscapeString(text.text))
			}
		case "tab":
			b.WriteByte(' ')
		case "br", "cr":
			b.WriteString("<br>")
		case "noBreakHyphen":
			b.WriteString("‑")
		case "drawing", "pict", "object", "AlternateContent":
			b.WriteString(w.drawing(c))
		case "footnoteReference", "endnoteReference":
			b.WriteString(w.cite(strings.TrimSuffix(c.name, "Reference") + c.attr("id")))
		case "instrText":
			w.lose("docx_field")
		case "commentReference":
			w.lose("docx_comment")
		}
	}
	return style(b.String(), n.child("rPr"))
}

// style puts the marks of a run around its text, spaces outside.
func style(text string, properties *xmlNode) string {
	inner := strings.TrimSpace(text)
	if inner == "" || properties == nil {
		return text
	}
	for _, mark := range []struct{ name, tag string }{{"b", "strong"}, {"i", "em"}, {"strike", "s"}} {
		if n := properties.child(mark.name); n != nil && n.attr("val") != "0" && n.attr("val") != "false" {
			inner = "<" + mark.tag + ">" + inner + "</" + mark.tag + ">"
		}
	}
	at := strings.Index(text, strings.TrimSpace(text))
	return text[:at] + inner + text[at+len(strings.TrimSpace(text)):]
}

// drawing is a picture; what is drawn otherwise is lost, its text is kept.
func (w *wordDoc) drawing(n *xmlNode) string {
	blip := n.deep("blip")
	id := blip.attr("embed")
	if blip == nil {
		id = n.deep("imagedata").attr("id")
	}
	name := w.links[id]
	if name != "" && w.files.has(name) {
		return fmt.Sprintf(`<img src="%s" alt="%s">`, html.EscapeString(escapePath(name)), html.EscapeString(n.deep("docPr").attr("descr")))
	}
	if box := n.deep("txbxContent"); box != nil {
		w.lose("docx_box")
		return html.EscapeString(box.plain())
	}
	w.lose("docx_drawing")
	return ""
}
