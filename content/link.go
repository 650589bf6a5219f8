package content

import (
	"net/url"
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// link asks where a reference to another document leads.
func (o Options) link(ref string) (string, bool) {
	if o.Link == nil || ref == "" {
		return "", false
	}
	return o.Link(ref)
}

func (o Options) image(p string) (string, bool) {
	if o.Image == nil || p == "" {
		return "", false
	}
	return o.Image(p)
}

// target turns the destination of a link as written into a URL. The ways to write one: an address of the web or of mail, a place
// on this page (#anchor), a path of this site (/a/…), the bare id of a document, a relative path of its file (../vhod/parol.md)
// or of an attachment. ok is false when it leads nowhere, or where we do not want to lead anyone (javascript: and the like).
func (o Options) target(dest string) (address string, external, ok bool) {
	u, err := url.Parse(dest)
	if err != nil {
		return "", false, false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return dest, true, u.Host != ""
	case "mailto", "tel":
		return dest, true, true
	case "":
	default:
		return "", false, false
	}
	if u.Host != "" {
		return dest, true, true // //host/path
	}
	if u.Path == "" {
		return dest, false, u.Fragment != ""
	}
	if strings.HasPrefix(u.Path, "/") {
		return dest, false, true
	}
	if found, ok := o.image(u.Path); ok {
		return found, false, true
	}
	base := path.Base(u.Path)
	if !strings.Contains(u.Path, "/") || strings.HasSuffix(base, ".md") {
		if found, ok := o.link(strings.TrimSuffix(base, ".md")); ok {
			if u.Fragment != "" {
				found += "#" + u.EscapedFragment()
			}
			return found, false, true
		}
	}
	return "", false, false
}

// settleLink puts the URL into a link; a link that leads nowhere becomes its text.
func settleLink(n *ast.Link, o Options) {
	address, external, ok := o.target(string(n.Destination))
	if !ok {
		unwrap(n)
		return
	}
	n.Destination = []byte(address)
	if external {
		n.SetAttributeString("rel", []byte("nofollow noopener"))
	}
}

// settleImage puts the URL of an attachment into an image. An image of another site becomes a link to it: pages load nothing from
// elsewhere. One that is missing becomes its description.
func settleImage(n *ast.Image, o Options) {
	dest := string(n.Destination)
	u, err := url.Parse(dest)
	if err != nil {
		unwrap(n)
		return
	}
	if found, ok := o.image(u.Path); ok && u.Scheme == "" && u.Host == "" {
		n.Destination = []byte(found)
		if p, ok := o.picture(u.Path); ok {
			p.settle(n)
		}
	} else if strings.HasPrefix(dest, "/") && u.Host == "" {
		n.Destination = []byte(dest)
	} else if u.Scheme == "https" || u.Scheme == "http" {
		link := ast.NewLink()
		link.Destination = n.Destination
		moveChildren(link, n)
		if !link.HasChildren() {
			link.AppendChild(link, ast.NewString([]byte(u.Host)))
		}
		link.SetAttributeString("rel", []byte("nofollow noopener"))
		n.Parent().ReplaceChild(n.Parent(), n, link)
		return
	} else {
		unwrap(n)
		return
	}
	n.SetAttributeString("loading", []byte("lazy"))
	n.SetAttributeString("decoding", []byte("async"))
}

// unwrap puts the children of a node in its place.
func unwrap(n ast.Node) {
	parent := n.Parent()
	for child := n.FirstChild(); child != nil; {
		next := child.NextSibling()
		parent.InsertBefore(parent, n, child)
		child = next
	}
	parent.RemoveChild(parent, n)
}

func moveChildren(to, from ast.Node) {
	for child := from.FirstChild(); child != nil; {
		next := child.NextSibling()
		to.AppendChild(to, child)
		child = next
	}
}
