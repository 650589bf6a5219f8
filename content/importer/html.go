package importer

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"path"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlFolder is a folder of HTML pages: a section a folder, an article a page.
type htmlFolder struct {
	*tree
	shelf   *shelf
	folders map[string]string // titles of their index pages
}

func isPage(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	return ext == ".html" || ext == ".htm"
}

// read takes every page in the order of names.
func (s *htmlFolder) read(ctx context.Context, r *run) error {
	r.report.Skipped = append(r.report.Skipped, s.skipped...)
	s.shelf, s.folders = newShelf(), map[string]string{}
	for _, name := range s.names {
		if isPage(name) {
			s.shelf.ids[name] = foreignID(name)
			r.total++
		}
	}
	if err := s.shelf.claim(ctx, r); err != nil {
		return err
	}
	if err := s.survey(ctx); err != nil {
		return err
	}
	markup := newMarkup()
	for _, name := range s.names {
		if !isPage(name) {
			continue
		}
		if err := s.take(ctx, r, markup, name); err != nil {
			return err
		}
		r.progress(name)
	}
	return nil
}

func (s *htmlFolder) take(ctx context.Context, r *run, markup *markup, name string) error {
	p, root, err := s.page(ctx, r, name)
	if p == nil || err != nil {
		return err
	}
	p.link = func(dest string) (string, bool) { return s.shelf.link(s.tree, name, dest) }
	p.image = p.link
	p.main = mainOf(root)
	title := titleOf(root, p.main)
	section, err := s.section(ctx, r, name)
	if err != nil {
		return err
	}
	p.tidy()
	body, err := markup.markdown(p.main)
	if err != nil {
		r.report.Skipped = append(r.report.Skipped, Skip{File: name, Reason: reasonOf(err)})
		return nil
	}
	d := s.foreign(FormatHTML, name, body, field("id", s.shelf.ids[name]), field("title", title), field("section", section), field("lang", langOfPage(root)))
	d.files = s.with(p.made)
	d.old = oldPaths(root, name)
	return r.take(ctx, d)
}

// page reads a file as HTML; nil when it was skipped.
func (t *tree) page(ctx context.Context, r *run, name string) (*page, *html.Node, error) {
	data, err := t.readFile(name, maxHTML)
	var root *html.Node
	if err == nil {
		root, err = parseHTML(data)
	}
	switch {
	case ctx.Err() != nil:
		return nil, nil, ctx.Err()
	case errors.Is(err, context.Canceled):
		return nil, nil, err
	case err != nil:
		r.report.Skipped = append(r.report.Skipped, Skip{File: name, Reason: why("html_unreadable", err)})
		return nil, nil, nil
	}
	return &page{file: name, src: string(data), run: r}, root, nil
}

// survey reads every page once before: how folders are called, and what places of pages are linked to.
func (s *htmlFolder) survey(ctx context.Context) error {
	for name := range s.shelf.ids {
		if err := ctx.Err(); err != nil {
			return err
		}
		data, err := s.readFile(name, maxHTML)
		if err != nil {
			continue // reported when it is read for good
		}
		root, err := parseHTML(data)
		if err != nil {
			continue
		}
		main := mainOf(root)
		for _, n := range findAll(main, isHeading) {
			s.shelf.anchor(name, attribute(n, "id"), textOf(n))
			for _, inner := range findAll(n, isElement(atom.A)) {
				s.shelf.anchor(name, cmp.Or(attribute(inner, "id"), attribute(inner, "name")), textOf(n))
			}
		}
		if strings.HasPrefix(path.Base(name), "index.") {
			s.folders[path.Dir(name)] = titleOf(root, main)
		}
	}
	return nil
}

func isHeading(n *html.Node) bool {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

// section makes the sections that the folders around a page are, and returns the innermost.
func (s *htmlFolder) section(ctx context.Context, r *run, name string) (slug string, err error) {
	dir := path.Dir(name)
	if dir == "." {
		return "", nil
	}
	at := ""
	for part := range strings.SplitSeq(dir, "/") {
		at = path.Join(at, part)
		title := cmp.Or(s.folders[at], strings.NewReplacer("_", " ", "-", " ").Replace(part))
		if slug, err = r.place(ctx, at, title, slug); err != nil {
			return "", err
		}
	}
	return slug, nil
}

// mainOf is the part of a page that holds its text.
func mainOf(root *html.Node) *html.Node {
	for _, fits := range []func(*html.Node) bool{isElement(atom.Main), isElement(atom.Article), isElement(atom.Body)} {
		if n := find(root, fits); n != nil {
			return n
		}
	}
	return root
}

// titleOf is the first heading of the text, else the title of the page. The heading is taken out: the article has a title above it.
func titleOf(root, main *html.Node) string {
	if h := find(main, isElement(atom.H1)); h != nil && textOf(h) != "" {
		title := textOf(h)
		remove(h)
		return title
	}
	if n := find(root, isElement(atom.Title)); n != nil {
		return textOf(n)
	}
	return ""
}

func langOfPage(root *html.Node) string {
	if n := find(root, isElement(atom.Html)); n != nil {
		lang, _, _ := strings.Cut(strings.ToLower(attribute(n, "lang")), "-")
		if lang == "ru" || lang == "en" {
			return lang
		}
	}
	return ""
}

// oldPaths are the paths that a page had on its site: what it calls canonical, else that of its file, and of its folder for an index.
func oldPaths(root *html.Node, name string) []string {
	canonical := find(root, func(n *html.Node) bool { return n.DataAtom == atom.Link && attribute(n, "rel") == "canonical" })
	if canonical != nil {
		if u, err := url.Parse(attribute(canonical, "href")); err == nil && strings.HasPrefix(u.Path, "/") && u.Path != "/" {
			return []string{u.Path}
		}
	}
	if dir := path.Dir(name); strings.HasPrefix(path.Base(name), "index.") && dir != "." {
		return []string{"/" + name, "/" + dir}
	}
	return []string{"/" + name}
}
