package content

import (
	"bytes"
	stdhtml "html"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// newPolicy is what may leave Render: the elements of Markdown, a few of HTML, and our classes, ids and data attributes by
// exact pattern. No scripts, styles, frames, forms, event handlers; URLs of the web, mail, telephone and of this site.
func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "strong", "b", "em", "i", "u", "s", "del", "ins", "mark", "small",
		"sub", "sup", "kbd", "code", "pre", "samp", "var", "abbr", "q", "cite", "blockquote", "ul", "ol", "li", "dl", "dt", "dd",
		"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "div", "aside", "span", "details", "summary", "figure", "figcaption", "a", "img", "input")
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnFullyQualifiedLinks(true)

	number := regexp.MustCompile(`^[0-9]{1,4}$`)
	align := regexp.MustCompile(`^(left|right|center)$`)
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^nofollow noopener$`)).OnElements("a")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(permalink|footnote-ref|footnote-backref)$`)).OnElements("a")
	p.AllowAttrs("aria-label").Matching(regexp.MustCompile(`^(Ссылка на этот раздел|Link to this section)$`)).OnElements("a")
	p.AllowAttrs("role").Matching(regexp.MustCompile(`^doc-(noteref|backlink|endnotes)$`)).OnElements("a", "div")
	p.AllowAttrs("id").Matching(regexp.MustCompile(`^[a-z0-9-]{1,200}$`)).OnElements("h2", "h3", "h4", "h5", "h6", "span")
	p.AllowAttrs("id").Matching(regexp.MustCompile(`^fn(ref[0-9]{0,4})?:[0-9]{1,4}$`)).OnElements("sup", "li")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(steps|tabset|only|footnotes)$`)).OnElements("div")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(cut|tab)$`)).OnElements("details")
	p.AllowAttrs("data-only").Matching(regexp.MustCompile(`^[a-z0-9 -]{1,1000}$`)).OnElements("div")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^note note-(note|important|warning)$`)).OnElements("aside")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(note-title|video-card)$`)).OnElements("p")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^video-card-(title|time)$`)).OnElements("span")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^language-[A-Za-z0-9+#._-]{1,30}$`)).OnElements("code")
	p.AllowAttrs("src").OnElements("img")
	p.AllowAttrs("srcset").Matching(pictureSet).OnElements("img")
	p.AllowAttrs("sizes").Matching(regexp.MustCompile("^" + regexp.QuoteMeta(pictureSizes) + "$")).OnElements("img")
	p.AllowAttrs("width", "height").Matching(regexp.MustCompile(`^[0-9]{1,5}$`)).OnElements("img")
	p.AllowAttrs("alt", "title").Matching(regexp.MustCompile(`^[^<>]{0,500}$`)).OnElements("img", "a", "abbr")
	p.AllowAttrs("loading").Matching(regexp.MustCompile(`^lazy$`)).OnElements("img")
	p.AllowAttrs("decoding").Matching(regexp.MustCompile(`^async$`)).OnElements("img")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^checkbox$`)).OnElements("input")
	p.AllowAttrs("checked", "disabled").Matching(regexp.MustCompile(`^$`)).OnElements("input")
	p.AllowAttrs("start").Matching(number).OnElements("ol")
	p.AllowAttrs("align").Matching(align).OnElements("th", "td")
	p.AllowAttrs("colspan", "rowspan").Matching(number).OnElements("th", "td")
	p.AllowAttrs("open").Matching(regexp.MustCompile(`^(open)?$`)).OnElements("details")
	p.AllowNoAttrs().OnElements("a", "span", "img", "div", "input")
	return p
}

// balance closes what authors' tags left open and drops closing tags without a beginning, so that an article cannot break out of
// its place in the page; checkboxes of authors are disabled, images of other sites dropped. HTML nested deeper than the parser
// of x/net/html accepts is shown as text.
func balance(dirty []byte) []byte {
	context := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := html.ParseFragment(bytes.NewReader(dirty), context)
	if err != nil {
		return []byte("<pre>" + stdhtml.EscapeString(string(dirty)) + "</pre>")
	}
	var out bytes.Buffer
	for _, n := range nodes {
		tame(n)
		if err := html.Render(&out, n); err != nil {
			return []byte("<pre>" + stdhtml.EscapeString(string(dirty)) + "</pre>")
		}
	}
	return out.Bytes()
}

func tame(n *html.Node) {
	switch n.DataAtom {
	case atom.Input:
		setAttr(n, "disabled", "")
	case atom.A:
		if elsewhere(attr(n, "href")) {
			setAttr(n, "rel", "nofollow noopener")
		}
	case atom.Img:
		if elsewhere(attr(n, "src")) {
			setAttr(n, "src", "")
		}
		setAttr(n, "loading", "lazy")
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		tame(c)
	}
}

// elsewhere reports an address that is not a path of this site.
func elsewhere(address string) bool {
	before, _, scheme := strings.Cut(address, ":")
	return strings.HasPrefix(address, "//") || scheme && !strings.ContainsAny(before, "/?#")
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func setAttr(n *html.Node, key, value string) {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			n.Attr[i].Val = value
			return
		}
	}
	n.Attr = append(n.Attr, html.Attribute{Key: key, Val: value})
}
