package importer

import (
	"cmp"
	"context"
	"io"
	"path"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// notion is an export of Notion, in HTML or in Markdown: a file a page, named after it and its id; a folder beside it holds the
// pages below.
type notion struct {
	*tree
	shelf *shelf
}

// maxNested bounds what the archives inside an export hold packed, in bytes, because they are read into memory.
const maxNested = 256 << 20

// openNotion opens an export. Large ones come as an archive of archives.
func openNotion(t *tree) (*notion, error) {
	packed := 0
	for _, name := range t.names {
		if strings.EqualFold(path.Ext(name), ".zip") {
			packed++
		}
	}
	if packed == 0 || packed < len(t.names) {
		return &notion{tree: t}, nil
	}
	all := &tree{skipped: t.skipped, closer: t.Close}
	parts := map[string]*tree{}
	for _, name := range t.names {
		part, err := t.zipInside(name, maxNested/int64(packed))
		if err != nil {
			t.Close()
			return nil, unreadable(name, err)
		}
		all.skipped = append(all.skipped, part.skipped...)
		for _, inner := range part.names {
			if parts[inner] == nil {
				parts[inner] = part
				if err := all.add(inner); err != nil {
					t.Close()
					return nil, unreadable(name, err)
				}
			}
		}
	}
	all.opener = func(name string) (io.ReadCloser, error) { return parts[name].open(name) }
	return &notion{tree: all.rooted()}, nil
}

func notionID(name string) string {
	if m := notionName.FindAllStringSubmatch(name, -1); len(m) > 0 {
		return "notion-" + m[len(m)-1][1]
	}
	return "notion-" + foreignID(name)
}

// notionTitle is the name of a file or folder without its id.
func notionTitle(name string) string {
	name = strings.TrimSuffix(path.Base(name), path.Ext(name))
	if i := notionName.FindStringIndex(name + "/"); i != nil {
		name = name[:i[0]]
	}
	return strings.TrimSpace(name)
}

func (s *notion) read(ctx context.Context, r *run) error {
	r.report.Skipped = append(r.report.Skipped, s.skipped...)
	s.shelf = newShelf()
	for _, name := range s.names {
		if isPage(name) && path.Base(name) != "index.html" || path.Ext(name) == ".md" {
			s.shelf.ids[name] = notionID(name)
			r.total++
		} else if path.Ext(name) == ".csv" && !strings.HasSuffix(name, "_all.csv") {
			r.note(name, 0, "notion_table")
		}
	}
	markup := newMarkup()
	for _, name := range s.names {
		if s.shelf.ids[name] == "" {
			continue
		}
		if err := s.take(ctx, r, markup, name); err != nil {
			return err
		}
		r.progress(name)
	}
	return nil
}

func (s *notion) take(ctx context.Context, r *run, markup *markup, name string) error {
	text, err := s.text(ctx, r, markup, name)
	if err != nil || text == nil {
		return err
	}
	section, at := "", ""
	if dir := path.Dir(name); dir != "." {
		for part := range strings.SplitSeq(dir, "/") {
			at = path.Join(at, part)
			if section, err = r.place(ctx, at, notionTitle(part), section); err != nil {
				return err
			}
		}
	}
	d := s.foreign(FormatNotion, name, text.body, field("id", notionID(name)), field("title", text.title), field("section", section), fieldList("tags", text.tags))
	d.files = s.with(text.made)
	if m := notionName.FindStringSubmatch(path.Base(name)); m != nil {
		d.old = []string{"/" + m[1]}
	}
	return r.take(ctx, d)
}

// A notionText is a page on its way to a document.
type notionText struct {
	title, body string
	tags        []string
	made        map[string][]byte // pictures that stood in it
}

// text converts a page; nil when it was skipped.
func (s *notion) text(ctx context.Context, r *run, markup *markup, name string) (*notionText, error) {
	if path.Ext(name) == ".md" {
		return s.markdownText(ctx, r, name)
	}
	p, root, err := s.page(ctx, r, name)
	if p == nil || err != nil {
		return nil, err
	}
	text := &notionText{title: notionTitle(name)}
	if h := find(root, hasClass("page-title")); h != nil && textOf(h) != "" {
		text.title = textOf(h)
	}
	text.tags = notionProperties(p, root)
	if p.main = find(root, hasClass("page-body")); p.main == nil {
		p.main = mainOf(root)
	}
	p.link = func(dest string) (string, bool) { return s.shelf.link(s.tree, name, dest) }
	p.image = p.link
	notionBlocks(p.main)
	p.tidy()
	if text.body, err = markup.markdown(p.main); err != nil {
		r.report.Skipped = append(r.report.Skipped, Skip{File: name, Reason: reasonOf(err)})
		return nil, nil
	}
	text.made = p.made
	return text, nil
}

// notionProperties reads the properties of a page of a database: what is chosen from a list becomes its tags, the rest is told.
func notionProperties(p *page, root *html.Node) (tags []string) {
	properties := find(root, hasClass("properties"))
	if properties == nil {
		return nil
	}
	for _, row := range findAll(properties, isElement(atom.Tr)) {
		chosen := findAll(row, hasClass("selected-value"))
		for _, value := range chosen {
			tags = append(tags, textOf(value))
		}
		if text := textOf(row); len(chosen) == 0 && text != "" {
			p.problem("<tr", "notion_property", text)
		}
	}
	return tags
}

// notionBlocks puts elements that newMarkup knows in the place of Notion's blocks.
func notionBlocks(main *html.Node) {
	for _, n := range findAll(main, hasClass("callout")) {
		if icon := find(n, hasClass("icon")); icon != nil {
			remove(icon)
		}
		n.Data, n.DataAtom = "aside", atom.Aside
		n.Attr = []html.Attribute{{Key: "data-block", Val: "note"}}
	}
	for _, ul := range findAll(main, hasClass("toggle")) { // a list of one item around a <details>
		if details := find(ul, isElement(atom.Details)); details != nil && ul.Parent != nil {
			remove(details)
			ul.Parent.InsertBefore(details, ul)
			remove(ul)
		}
	}
	for _, n := range findAll(main, hasClass("image")) { // a link to the picture around it
		if a, img := find(n, isElement(atom.A)), find(n, isElement(atom.Img)); a != nil && img != nil {
			remove(img)
			n.InsertBefore(img, a)
			remove(a)
		}
	}
	for _, n := range findAll(main, hasClass("checkbox")) {
		mark := "☐ "
		if hasClass("checkbox-on")(n) {
			mark = "☑ "
		}
		n.Type, n.Data, n.DataAtom, n.Attr = html.TextNode, mark, 0, nil
	}
}

// markdownText reads a page of an export in Markdown.
func (s *notion) markdownText(ctx context.Context, r *run, name string) (*notionText, error) {
	source, skip, err := s.document(name)
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		skip = &Skip{File: name, Reason: reasonOf(err)}
	case source == nil && skip == nil:
		return nil, nil
	}
	if skip != nil {
		r.report.Skipped = append(r.report.Skipped, *skip)
		return nil, nil
	}
	before := strings.Count(source.origin.Head, "\n")
	body := relinkText(source.body, func(n int, dest string) string {
		ours, ok := s.shelf.link(s.tree, name, dest)
		if !ok {
			r.problem(name, before+n, "link_missing", dest)
		}
		return ours
	})
	callouts := strings.NewReplacer("\n<aside>\n", "\n:::note\n", "\n</aside>\n", "\n:::\n")
	return &notionText{title: cmp.Or(source.title(), notionTitle(name)), body: strings.Trim(callouts.Replace("\n"+body+"\n"), "\n")}, nil
}
