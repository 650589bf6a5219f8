package importer

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"

	"github.com/podskazka/podskazka/kb"
)

// An xmlNode is an element of a part of a document, or a text, whose name is empty.
type xmlNode struct {
	name     string // without its namespace
	attrs    []xml.Attr
	text     string
	children []*xmlNode
}

// Limits of the XML of a document.
const (
	maxXMLDepth = 200
	maxXMLNodes = 500_000
)

// parseXML reads a part of a document. What is deleted in a tracked change and what repeats the same for old programs is not in it.
func parseXML(r io.Reader) (*xmlNode, error) {
	top := &xmlNode{}
	stack := []*xmlNode{top}
	dec := xml.NewDecoder(r)
	for n := 0; ; n++ {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read XML: %w: %w", err, kb.ErrInvalid)
		}
		last := stack[len(stack)-1]
		switch x := token.(type) {
		case xml.StartElement:
			if x.Name.Local == "Fallback" || x.Name.Local == "del" {
				if err := dec.Skip(); err != nil {
					return nil, fmt.Errorf("read XML: %w: %w", err, kb.ErrInvalid)
				}
				continue
			}
			if len(stack) > maxXMLDepth || n > maxXMLNodes {
				return nil, fmt.Errorf("XML nested too deep or too large: %w", kb.ErrInvalid)
			}
			node := &xmlNode{name: x.Name.Local, attrs: x.Attr}
			last.children = append(last.children, node)
			stack = append(stack, node)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			last.children = append(last.children, &xmlNode{text: string(x)})
		}
	}
	for _, child := range top.children {
		if child.name != "" {
			return child, nil
		}
	}
	return top, nil
}

// attr is an attribute, whatever its namespace.
func (n *xmlNode) attr(name string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// child is the first child of a name; nil when there is none. It takes several names for a path.
func (n *xmlNode) child(names ...string) *xmlNode {
	for _, name := range names {
		if n == nil {
			return nil
		}
		next := (*xmlNode)(nil)
		for _, c := range n.children {
			if c.name == name {
				next = c
				break
			}
		}
		n = next
	}
	return n
}

// each visits the children of a name.
func (n *xmlNode) each(name string, visit func(*xmlNode)) {
	for _, c := range n.children {
		if c.name == name {
			visit(c)
		}
	}
}

// deep is the first node of a name below this one; nil when there is none.
func (n *xmlNode) deep(name string) *xmlNode {
	for _, c := range n.children {
		if c.name == name {
			return c
		}
		if found := c.deep(name); found != nil {
			return found
		}
	}
	return nil
}
