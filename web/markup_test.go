package web_test

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A markup is a page, or a part of one, as a browser without JavaScript has it.
type markup struct {
	*html.Node
	c    *center
	path string
}

// step is one simple selector: tag, #id, .class, [attribute] and [attribute=value], in this order, each at most once.
var step = regexp.MustCompile(`^([a-z0-9]*)(?:#([\w-]+))?(?:\.([\w-]+))?(?:\[([\w-]+)(?:=([^\]]*))?\])?$`)

// all lists the elements that a selector like "form#ticket button[value=send]" finds.
func (m markup) all(selector string) []markup {
	m.c.t.Helper()
	found := []markup{m}
	for part := range strings.SplitSeq(selector, " ") {
		parts := step.FindStringSubmatch(part)
		if parts == nil {
			m.c.t.Fatalf("selector %q", selector)
		}
		var next []markup
		for _, in := range found {
			for node := range in.Descendants() {
				if node.Type == html.ElementNode && matches(node, parts) {
					next = append(next, markup{node, m.c, m.path})
				}
			}
		}
		found = next
	}
	return found
}

func matches(node *html.Node, parts []string) bool {
	tag, id, class, name, value := parts[1], parts[2], parts[3], parts[4], parts[5]
	m := markup{Node: node}
	return (tag == "" || node.Data == tag) && (id == "" || m.attr("id") == id) &&
		(class == "" || strings.Contains(" "+m.attr("class")+" ", " "+class+" ")) &&
		(name == "" || m.has(name) && (value == "" || m.attr(name) == value))
}

// one is the only element a selector finds.
func (m markup) one(selector string) markup {
	m.c.t.Helper()
	found := m.all(selector)
	if len(found) != 1 {
		m.c.t.Fatalf("%s: %d elements %q, want one", m.path, len(found), selector)
	}
	return found[0]
}

func (m markup) attr(name string) string {
	for _, a := range m.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func (m markup) has(name string) bool {
	for _, a := range m.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// text is the text of an element, white space collapsed.
func (m markup) text() string {
	var b strings.Builder
	for node := range m.Descendants() {
		if node.Type == html.TextNode {
			b.WriteString(node.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// value is what a field of a form holds.
func (m markup) value() string {
	switch m.DataAtom {
	case atom.Textarea:
		if m.FirstChild == nil {
			return ""
		}
		return m.FirstChild.Data
	case atom.Select:
		for _, option := range m.all("option[selected]") {
			return option.attr("value")
		}
		return m.all("option")[0].attr("value")
	}
	return m.attr("value")
}

// fields are what a browser would send with the form of that id, without a button.
func (m markup) fields(id string) url.Values {
	m.c.t.Helper()
	form := m.one("form#" + id)
	values := url.Values{}
	take := func(field markup) {
		kind := field.attr("type")
		if name := field.attr("name"); name != "" && (kind != "radio" && kind != "checkbox" || field.has("checked")) {
			values.Add(name, field.value())
		}
	}
	for _, tag := range []string{"input", "textarea", "select"} {
		for _, field := range form.all(tag) {
			take(field)
		}
		for _, field := range m.all(tag + "[form=" + id + "]") {
			take(field)
		}
	}
	return values
}
