package importer

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

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
