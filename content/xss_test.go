package content

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// payloads are attempts to run a script, one a line. The browser tests of cmd try them on every page.
func payloads(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/xss.txt")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(data)), "\n")
}

// What the sanitiser must never let through, whatever the policy lists: the two are written apart on purpose.
var (
	deadly = []atom.Atom{atom.Script, atom.Style, atom.Iframe, atom.Frame, atom.Frameset, atom.Object, atom.Embed, atom.Applet, atom.Link, atom.Meta, atom.Base,
		atom.Svg, atom.Math, atom.Form, atom.Button, atom.Select, atom.Textarea, atom.Template, atom.Noscript, atom.Title, atom.Video, atom.Audio, atom.Source, atom.Marquee}
	schemes = []string{"", "http", "https", "mailto", "tel"}
)

// harm says what in a node could run or load something; empty when nothing could.
func harm(n *html.Node) string {
	if n.Type == html.CommentNode {
		return "a comment"
	}
	if n.Type != html.ElementNode {
		return ""
	}
	if slices.Contains(deadly, n.DataAtom) || n.Namespace != "" || strings.Contains(n.Data, ":") {
		return "<" + n.Data + ">"
	}
	for _, a := range n.Attr {
		name := strings.ToLower(a.Key)
		switch {
		case strings.HasPrefix(name, "on"), name == "style", name == "srcdoc", name == "formaction", name == "action", name == "background", name == "target":
			return n.Data + " " + name
		case name == "href" || name == "src":
			if scheme, _, ok := strings.Cut(a.Val, ":"); ok && !strings.ContainsAny(scheme, "/?#") && !slices.Contains(schemes, strings.ToLower(scheme)) {
				return n.Data + " " + name + "=" + a.Val
			}
		case name == "srcset" && strings.Contains(a.Val, ":"):
			return "srcset=" + a.Val
		}
	}
	return ""
}

// checkHarmless parses a page as browsers do, twice: what a browser makes of it must not turn into something else when it is
// written out and read again (mutation).
func checkHarmless(t testing.TB, src, page string) {
	t.Helper()
	first := page
	for range 2 {
		nodes, err := html.ParseFragment(strings.NewReader(page), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		var out bytes.Buffer
		for _, top := range nodes {
			for n := range top.Descendants() {
				if bad := harm(n); bad != "" {
					t.Errorf("%s\nlets %s through: %s", src, bad, first)
				}
			}
			if bad := harm(top); bad != "" {
				t.Errorf("%s\nlets %s through: %s", src, bad, first)
			}
			if err := html.Render(&out, top); err != nil {
				t.Fatalf("%s: %v", src, err)
			}
		}
		page = out.String()
	}
}

func TestHostileMarkup(t *testing.T) {
	r := NewRenderer()
	o := Options{All: true, Lines: true, Link: func(ref string) (string, bool) { return "/a/" + ref, true },
		Image: func(path string) (string, bool) { return "/files/" + path, true }}
	for _, payload := range payloads(t) {
		for _, around := range []string{"%", "% %", "- %\n- %", "> %", "| a |\n|---|\n| % |", "**%**", "[%](/a)", "![%](x.png)", "![a](x.png \"%\")", "[a](% \"%\")",
			"# %", "`%`", ":::only navigator\n%\n:::", "<div>%", "<details><summary>%</summary>%", "a[^1]\n\n[^1]: %", "<b title=\"%\">a</b>", "<a href='%'>a</a>"} {
			src := strings.ReplaceAll(around, "%", payload)
			for _, lines := range []bool{false, true} {
				o.Lines = lines
				page, err := r.Render(src, o)
				if err != nil {
					t.Fatalf("%s: %v", src, err)
				}
				checkHarmless(t, src, string(page.HTML))
			}
		}
	}
}

func FuzzHarmless(f *testing.F) {
	for _, payload := range payloads(f) {
		f.Add(payload)
	}
	r := NewRenderer()
	f.Fuzz(func(t *testing.T, src string) {
		page, err := r.Render(src, Options{All: true})
		if err != nil {
			return
		}
		checkHarmless(t, src, string(page.HTML))
	})
}
