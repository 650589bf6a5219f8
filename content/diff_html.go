package content

import (
	"html"
	"html/template"
	"slices"
	"strings"

	nethtml "golang.org/x/net/html"
)

// DiffHTML compares two rendered pages word by word: the newer page with its new words in <ins> and the older one's in <del>. Its
// structure is the newer page's; of what is gone only the words are left, and pictures. The result has passed the sanitiser.
func (r *Renderer) DiffHTML(before, after template.HTML) template.HTML {
	w := &diffWriter{}
	for _, run := range diffTokens(htmlTokens(string(before)), htmlTokens(string(after)), endsBlock) {
		switch run.op {
		case OpDelete:
			w.gone = append(w.gone, run.tokens...)
		case OpInsert:
			w.write(run.tokens, true)
		default:
			w.write(run.tokens, false)
		}
	}
	w.flush(true)
	return template.HTML(r.policy.Sanitize(w.out.String()))
}

// htmlTokens cuts HTML into tags and words; text stays escaped, so that a token beginning with < is a tag.
func htmlTokens(page string) []string {
	var tokens []string
	for z := nethtml.NewTokenizer(strings.NewReader(page)); ; {
		switch z.Next() {
		case nethtml.ErrorToken:
			return tokens
		case nethtml.TextToken:
			for _, word := range diffWords(string(z.Text())) {
				tokens = append(tokens, html.EscapeString(word))
			}
		case nethtml.StartTagToken, nethtml.EndTagToken, nethtml.SelfClosingTagToken:
			tokens = append(tokens, string(z.Raw()))
		}
	}
}

// The elements that matter to a diff.
var (
	diffVoid   = []string{"img", "br", "hr", "input"}
	diffBlocks = []string{"p", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "tr", "td", "th", "table", "pre", "blockquote", "div", "section", "aside", "details", "summary", "figure"}
	// Text may not stand directly in frames, and in boxes only as a paragraph.
	diffFrames = []string{"ul", "ol", "table", "thead", "tbody", "tr", "dl", "figure", "details"}
	diffBoxes  = []string{"div", "aside", "blockquote", "section"}
)

// tagName is the name of a tag, and whether it closes.
func tagName(tag string) (name string, closes bool) {
	name, closes = strings.CutPrefix(strings.TrimPrefix(tag, "<"), "/")
	if i := strings.IndexAny(name, " \t\n/>"); i >= 0 {
		name = name[:i]
	}
	return strings.ToLower(name), closes
}

func endsBlock(token string) bool {
	if !strings.HasPrefix(token, "<") {
		return false
	}
	name, closes := tagName(token)
	return closes && slices.Contains(diffBlocks, name)
}

// A diffWriter writes the newer page. What is gone waits until text may stand.
type diffWriter struct {
	out  strings.Builder
	open []string // elements
	gone []string // tokens of the older page
}

func (w *diffWriter) write(tokens []string, inserted bool) {
	marked := false
	mark := func(on bool) {
		if on != marked {
			w.out.WriteString(map[bool]string{true: "<ins>", false: "</ins>"}[on])
			marked = on
		}
	}
	for _, t := range tokens {
		name, closes := "", false
		if strings.HasPrefix(t, "<") {
			name, closes = tagName(t)
		}
		word := name == "" && strings.TrimSpace(t) != "" || name == "img"
		if len(w.gone) > 0 && (word || name != "") || name != "" && name != "img" {
			mark(false)
		}
		if word || name != "" {
			w.flush(false)
		}
		if word {
			mark(inserted)
		}
		w.out.WriteString(t)
		w.step(name, closes, strings.HasSuffix(t, "/>"))
	}
	mark(false)
}

// step follows what is open.
func (w *diffWriter) step(name string, closes, alone bool) {
	switch {
	case name == "" || alone || slices.Contains(diffVoid, name):
	case closes:
		if n := len(w.open); n > 0 && w.open[n-1] == name {
			w.open = w.open[:n-1]
		}
	default:
		w.open = append(w.open, name)
	}
}

// flush writes the words that are gone, when text may stand here or there is nothing more to come.
func (w *diffWriter) flush(last bool) {
	in := ""
	if n := len(w.open); n > 0 {
		in = w.open[n-1]
	}
	if len(w.gone) == 0 || !last && slices.Contains(diffFrames, in) {
		return
	}
	var b strings.Builder
	for _, t := range w.gone {
		name := ""
		if strings.HasPrefix(t, "<") {
			name, _ = tagName(t)
		}
		switch {
		case name == "" || name == "img":
			b.WriteString(t)
		case endsBlock(t) && strings.TrimSpace(b.String()) != "":
			b.WriteString("<br>")
		}
	}
	w.gone = nil
	text := b.String()
	if strings.TrimSpace(strings.ReplaceAll(text, "<br>", "")) == "" {
		return
	}
	if text = strings.TrimSuffix(text, "<br>"); in == "" || slices.Contains(diffBoxes, in) {
		text = "<p><del>" + text + "</del></p>"
	} else {
		text = "<del>" + text + "</del>"
	}
	w.out.WriteString(text)
}
