package content

import (
	"net/url"
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
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
