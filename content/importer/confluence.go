package importer

import (
	"context"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// confluence is the HTML export of a Confluence space: index.html with the tree of pages, a file a page, attachments/.
type confluence struct {
	*tree
	shelf   *shelf
	order   []string          // files of pages
	section map[string]string // of the pages, by file
}

// confluenceName is how the export ends the names of pages: with their ids.
var confluenceName = regexp.MustCompile(`(?:^|_|/)(\d{3,})\.html$`)

func (t *tree) isConfluence() bool {
	if !t.has("index.html") {
		return false
	}
	numbered := 0
	for _, name := range t.names {
		if confluenceName.MatchString(name) {
			numbered++
		}
	}
	head, err := t.readFile("index.html", maxHTML)
	return err == nil && (numbered > 0 || strings.Contains(string(head), "confluence")) && strings.Contains(string(head), "Available Pages") ||
		numbered > 0 && strings.Contains(string(head), "pageSection")
}

func confluenceID(name string) string {
	if m := confluenceName.FindStringSubmatch(name); m != nil {
		return "confluence-" + m[1]
	}
	return "confluence-" + foreignID(name)
}

// read takes the pages in the order of the tree of index.html, then those that are not in it.
func (s *confluence) read(ctx context.Context, r *run) error {
	r.report.Skipped = append(r.report.Skipped, s.skipped...)
	s.shelf, s.section = newShelf(), map[string]string{}
	for _, name := range s.names {
		if isPage(name) && name != "index.html" {
			s.shelf.ids[name] = confluenceID(name)
		}
	}
	if err := s.contents(ctx, r); err != nil {
		return err
	}
	for _, name := range s.names {
		if _, listed := s.section[name]; s.shelf.ids[name] != "" && !listed {
			s.order = append(s.order, name)
		}
	}
	r.total = len(s.order)
	markup := newMarkup()
	for _, name := range s.order {
		if err := s.take(ctx, r, markup, name); err != nil {
			return err
		}
		r.progress(name)
	}
	return nil
}

// contents reads the tree of pages: a page with pages below it is a section, too, unless it is the only one at the top.
func (s *confluence) contents(ctx context.Context, r *run) error {
	if !s.has("index.html") {
		return nil
	}
	p, root, err := s.page(ctx, r, "index.html")
	if p == nil || err != nil {
		return err
	}
	var top []*html.Node
	for _, ul := range findAll(root, isElement(atom.Ul)) {
		if s.pageOf(ul) != "" && above(ul, atom.Ul) == nil {
			top = append(top, items(ul)...)
		}
	}
	for _, li := range top {
		if err := s.branch(ctx, r, li, "", len(top) == 1); err != nil {
			return err
		}
	}
	return nil
}

func (s *confluence) branch(ctx context.Context, r *run, li *html.Node, parent string, home bool) error {
	name := s.pageOf(li)
	below := find(li, isElement(atom.Ul))
	section := parent
	if below != nil && !home {
		var err error
		if section, err = r.place(ctx, name, textOf(find(li, isElement(atom.A))), parent); err != nil {
			return err
		}
	}
	if _, twice := s.section[name]; !twice && s.shelf.ids[name] != "" {
		s.section[name] = section
		s.order = append(s.order, name)
	}
	if below == nil {
		return nil
	}
	for _, item := range items(below) {
		if err := s.branch(ctx, r, item, section, false); err != nil {
			return err
		}
	}
	return nil
}

// pageOf is the file that the first link below a node names.
func (s *confluence) pageOf(n *html.Node) string {
	a := find(n, isElement(atom.A))
	if a == nil {
		return ""
	}
	return path.Clean(attribute(a, "href"))
}

// items are the elements of a list.
func items(ul *html.Node) []*html.Node {
	var all []*html.Node
	for c := range ul.ChildNodes() {
		if isElement(atom.Li)(c) && find(c, isElement(atom.A)) != nil {
			all = append(all, c)
		}
	}
	return all
}

// above is the closest element of a kind around a node; nil when there is none.
func above(n *html.Node, kind atom.Atom) *html.Node {
	for p := range n.Ancestors() {
		if p.DataAtom == kind {
			return p
		}
	}
	return nil
}

func (s *confluence) take(ctx context.Context, r *run, markup *markup, name string) error {
	p, root, err := s.page(ctx, r, name)
	if p == nil || err != nil {
		return err
	}
	title := titleOfConfluence(root)
	if p.main = find(root, hasID("main-content")); p.main == nil {
		p.main = mainOf(root)
	}
	p.link = func(dest string) (string, bool) { return s.shelf.link(s.tree, name, dest) }
	p.image = p.link
	macros(p.main)
	p.tidy()
	s.beside(p, name)
	body, err := markup.markdown(p.main)
	if err != nil {
		r.report.Skipped = append(r.report.Skipped, Skip{File: name, Reason: reasonOf(err)})
		return nil
	}
	d := s.foreign(FormatConfluence, name, body, field("id", confluenceID(name)), field("title", title), field("section", s.section[name]))
	d.files = s.with(p.made)
	if m := confluenceName.FindStringSubmatch(name); m != nil {
		d.old = []string{"/pages/viewpage.action?pageId=" + m[1]}
	}
	return r.take(ctx, d)
}

// beside tells which attachments of a page its text does not refer to: those stay behind.
func (s *confluence) beside(p *page, name string) {
	m := confluenceName.FindStringSubmatch(name)
	if m == nil {
		return
	}
	used := map[string]bool{}
	walk(p.main, func(n *html.Node) {
		used[attribute(n, "href")], used[attribute(n, "src")] = true, true
	})
	dir := "attachments/" + m[1] + "/"
	for i, _ := slices.BinarySearch(s.names, dir); i < len(s.names) && strings.HasPrefix(s.names[i], dir); i++ {
		if !used[escapePath(s.names[i])] {
			p.run.note(name, 0, "file_unused", s.names[i])
		}
	}
}

// titleOfConfluence is the title of a page without the name of its space: «Space : Title».
func titleOfConfluence(root *html.Node) string {
	n := find(root, hasID("title-text"))
	if n == nil {
		n = find(root, isElement(atom.Title))
	}
	if n == nil {
		return ""
	}
	title := textOf(n)
	if _, after, ok := strings.Cut(title, " : "); ok {
		title = after
	}
	return title
}

// macros puts elements that newMarkup knows in the place of Confluence's macros.
func macros(main *html.Node) {
	kinds := map[string]string{"note": "important", "warning": "warning", "tip": "note", "information": "note"}
	for kind, block := range kinds {
		for _, n := range findAll(main, hasClass("confluence-information-macro-"+kind)) {
			title := ""
			if t := find(n, hasClass("title")); t != nil {
				title = textOf(t)
				remove(t)
			}
			n.Data, n.DataAtom = "aside", atom.Aside
			n.Attr = []html.Attribute{{Key: "data-block", Val: block}, {Key: "title", Val: title}}
		}
	}
	for _, n := range findAll(main, hasClass("expand-container")) {
		title := find(n, hasClass("expand-control-text"))
		if control := find(n, hasClass("expand-control")); control != nil && title != nil {
			remove(control)
			summary := &html.Node{Type: html.ElementNode, Data: "summary", DataAtom: atom.Summary}
			summary.AppendChild(&html.Node{Type: html.TextNode, Data: textOf(title)})
			n.InsertBefore(summary, n.FirstChild)
			n.Data, n.DataAtom = "details", atom.Details
		}
	}
	for _, n := range findAll(main, hasClass("syntaxhighlighter-pre")) {
		listing(n)
	}
	for _, n := range findAll(main, hasClass("toc-macro")) {
		remove(n)
	}
	for _, n := range findAll(main, hasClass("emoticon")) {
		n.Type, n.Data, n.DataAtom = html.TextNode, attribute(n, "alt"), 0
	}
}

// listing writes code as HTML does, with its language.
func listing(pre *html.Node) {
	code := &html.Node{Type: html.ElementNode, Data: "code", DataAtom: atom.Code}
	_, brush, _ := strings.Cut(attribute(pre, "data-syntaxhighlighter-params"), "brush:")
	if lang, _, _ := strings.Cut(strings.TrimSpace(brush), ";"); lang != "" {
		code.Attr = []html.Attribute{{Key: "class", Val: "language-" + lang}}
	}
	for c := pre.FirstChild; c != nil; c = pre.FirstChild {
		pre.RemoveChild(c)
		code.AppendChild(c)
	}
	pre.AppendChild(code)
}
