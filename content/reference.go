package content

import (
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"github.com/podskazka/podskazka/kb"
)

// A Reference is a relative path in a source, as Options.Image will be asked for it.
type Reference struct {
	Path  string
	Image bool // else a link
}

// References lists the files that a source refers to by relative path, each once: all images, and links to what has an
// extension other than .md. A source over a limit has none.
func References(src string) []Reference {
	if Check(src) != nil {
		return nil
	}
	var refs []Reference
	seen := map[string]bool{}
	add := func(dest []byte, image bool) {
		u, err := url.Parse(string(dest))
		if err != nil || u.Scheme != "" || u.Host != "" || u.Path == "" || strings.HasPrefix(u.Path, "/") || seen[u.Path] {
			return
		}
		if ext := path.Ext(u.Path); image || ext != "" && ext != ".md" {
			seen[u.Path] = true
			refs = append(refs, Reference{u.Path, image})
		}
	}
	doc := plain.Parser().Parse(text.NewReader([]byte(src)))
	ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			switch n := n.(type) {
			case *ast.Image:
				add(n.Destination, true)
			case *ast.Link:
				add(n.Destination, false)
			}
		}
		return ast.WalkContinue, nil
	})
	return refs
}

// A Link is a reference of an article to another one.
type Link struct {
	Target string // id, external id or slug as written
	Text   string // what the link says; empty when it is not in the text
}

// Limits of the links of an article.
const (
	maxLinks    = 200
	maxLinkText = 120 // bytes
)

// Links lists the links of an article to others: those in the text that everybody may read, and the related ones it
// does not link to. An article whose body is over a limit has the related ones alone.
func Links(a *kb.Article) []Link {
	var links []Link
	seen := map[string]bool{}
	if Check(a.Body) == nil {
		src := []byte(visible(a.Body, showTo(nil)))
		ast.Walk(plain.Parser().Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			l, ok := n.(*ast.Link)
			if !ok || !entering || len(links) == maxLinks {
				return ast.WalkContinue, nil
			}
			if target := Document(string(l.Destination)); target != "" {
				label := inlineText(l, src)
				links = append(links, Link{target, strings.ToValidUTF8(label[:min(len(label), maxLinkText)], "")})
				seen[target] = true
			}
			return ast.WalkContinue, nil
		})
	}
	for _, target := range a.Related {
		if !seen[target] && len(links) < maxLinks {
			links = append(links, Link{Target: target})
		}
	}
	return links
}

// unlink puts # in place of the destinations that lead to documents the reader may not know of.
func unlink(src string, readable func(ref string) bool) string {
	if readable == nil || Check(src) != nil {
		return src
	}
	hidden := map[string]bool{}
	ast.Walk(plain.Parser().Parse(text.NewReader([]byte(src))), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if l, ok := n.(*ast.Link); ok && entering {
			dest := string(l.Destination)
			target := Document(dest)
			if target != "" && path.Ext(target) == "" && !strings.HasPrefix(dest, "/") && !readable(target) {
				hidden[dest] = true
			}
		}
		return ast.WalkContinue, nil
	})
	for dest := range hidden {
		written := regexp.MustCompile(`(\]\(<?|\]:\s*<?)` + regexp.QuoteMeta(dest) + `([)>\s]|$)`)
		src = written.ReplaceAllString(src, "${1}#${2}")
	}
	return src
}

// Document gives the document that a destination names: a bare id, a path of its file (vhod/parol.md) or of its page
// (/a/parol); empty when it is none.
func Document(dest string) string {
	u, err := url.Parse(dest)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Path == "" {
		return ""
	}
	if slug, ok := strings.CutPrefix(u.Path, "/a/"); ok {
		return slug
	}
	base := path.Base(u.Path)
	if base != u.Path && !strings.HasSuffix(base, ".md") {
		return ""
	}
	return strings.TrimSuffix(base, ".md")
}
