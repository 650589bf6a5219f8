package content

import (
	"bytes"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	gtext "github.com/yuin/goldmark/text"
)

// What a Remark is about.
const (
	RemarkLink     = "link"     // leads to no article or file
	RemarkAnchor   = "anchor"   // leads to no heading of this text
	RemarkImage    = "image"    // shows no file
	RemarkAlt      = "alt"      // an image without words for those who do not see it
	RemarkSentence = "sentence" // too long
	RemarkAnswer   = "answer"   // the text does not begin with a short answer
)

// Lengths in words. GOV.UK's content guide asks for sentences of at most 25 words; a short answer is what a page of hits shows whole.
const (
	MaxSentence = 25
	MaxAnswer   = 60
)

// maxRemarks is how many remarks a source gets: who has so many begins with the first.
const maxRemarks = 100

// A Remark is a place in a source that its readers would stumble over.
type Remark struct {
	Code     string
	Line     int    // from 1
	From, To int    // the place in UTF-16 code units, as text fields of browsers count
	Text     string // destination of a link or image; the beginning of a sentence
	Words    int    // of a sentence that is too long
}

// Remarks looks a source through, in its order. o says what its references lead to. A source over a limit has none: saving says why.
func Remarks(src string, o Options) []Remark {
	if Check(src) != nil || strings.TrimSpace(src) == "" {
		return nil
	}
	source := []byte(src)
	doc := plain.Parser().Parse(gtext.NewReader(source), parser.WithContext(withBlocks(src)))
	f := &finder{src: source, o: o, headings: headingIDs(doc, source)}
	if !beginsWithAnswer(doc, source) {
		f.add(Remark{Code: RemarkAnswer}, 0, strings.IndexByte(src+"\n", '\n'))
	}
	ast.Walk(doc, f.visit)
	f.place()
	return f.remarks
}

// headingIDs are the ids of the headings of a text, as Render gives them.
func headingIDs(doc ast.Node, src []byte) map[string]bool {
	ids, known := anchors{}, map[string]bool{}
	ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			known[ids.next(scopeOf(h), inlineText(h, src))] = true
		}
		return ast.WalkContinue, nil
	})
	return known
}

// beginsWithAnswer reports whether the first block is a paragraph short enough to be read at a glance; a note counts as its text.
func beginsWithAnswer(doc ast.Node, src []byte) bool {
	n := doc.FirstChild()
	if c, ok := n.(*container); ok && slices.Contains([]string{"note", "important", "only"}, c.name) {
		n = c.FirstChild()
	}
	p, ok := n.(*ast.Paragraph)
	words := 0
	if ok {
		words = countWords(inlineText(p, src))
	}
	return words > 0 && words <= MaxAnswer
}

// A finder collects remarks; their From and To are bytes until place.
type finder struct {
	src      []byte
	o        Options
	headings map[string]bool
	remarks  []Remark
}

func (f *finder) add(r Remark, from, to int) {
	if len(f.remarks) < maxRemarks {
		r.From, r.To = from, max(from, to)
		f.remarks = append(f.remarks, r)
	}
}

func (f *finder) visit(n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	switch n := n.(type) {
	case *ast.Link:
		f.link(n)
	case *ast.Image:
		f.image(n)
	case *ast.Paragraph, *ast.TextBlock:
		f.sentences(n)
	case *container:
		if slug, _, _ := strings.Cut(n.arg, " "); n.name == "video" {
			if _, ok := f.o.link(slug); !ok {
				f.add(Remark{Code: RemarkLink, Text: slug}, n.open[0], n.open[1]-1)
			}
		}
	}
	return ast.WalkContinue, nil
}

func (f *finder) link(n *ast.Link) {
	dest := string(n.Destination)
	u, err := url.Parse(dest)
	code := RemarkLink
	_, _, ok := f.o.target(dest)
	switch {
	case err != nil:
		ok = false
	case u.Scheme == "" && u.Host == "" && u.Path == "" && u.Fragment != "":
		code, ok = RemarkAnchor, f.headings[u.Fragment]
	case u.Scheme == "" && u.Host == "" && strings.HasPrefix(u.Path, "/a/"):
		_, ok = f.o.link(strings.TrimPrefix(u.Path, "/a/"))
	}
	if !ok {
		f.mark(Remark{Code: code, Text: dest}, n, dest)
	}
}

func (f *finder) image(n *ast.Image) {
	dest := string(n.Destination)
	u, err := url.Parse(dest)
	known := err == nil && (u.Scheme == "http" || u.Scheme == "https" || strings.HasPrefix(dest, "/"))
	if err == nil && !known {
		_, known = f.o.image(u.Path)
	}
	if !known {
		f.mark(Remark{Code: RemarkImage, Text: dest}, n, dest)
	}
	if inlineText(n, f.src) == "" {
		f.mark(Remark{Code: RemarkAlt, Text: dest}, n, dest)
	}
}

// mark notes a link or image, from its first sign to the end of its destination: where it is, when it is written in one piece.
func (f *finder) mark(r Remark, n ast.Node, dest string) {
	if len(f.remarks) == maxRemarks {
		return
	}
	from := max(n.Pos(), 0)
	to := from
	if i := bytes.Index(f.src[from:], []byte(dest)); i >= 0 {
		to = from + i + len(dest)
		if to < len(f.src) && f.src[to] == ')' {
			to++
		}
	}
	f.add(r, from, to)
}

// destination is the part of a link that is not read.
var destination = regexp.MustCompile(`\]\([^()\s]*\)`)

// sentenceEnd is the end of a sentence before the next one begins.
var sentenceEnd = regexp.MustCompile(`[.!?…]["»)*_]*\s+["«(*_]*[\p{Lu}\p{Nd}]`)

// sentences notes what is too long in the text of a block.
func (f *finder) sentences(n ast.Node) {
	lines := n.Lines()
	if lines == nil || lines.Len() == 0 {
		return
	}
	from, end := lines.At(0).Start, lines.At(lines.Len()-1).Stop
	for from < end {
		next, stop := end, end
		if at := sentenceEnd.FindIndex(f.src[from:end]); at != nil {
			stop = from + at[0] + strings.IndexFunc(string(f.src[from+at[0]:from+at[1]]), unicode.IsSpace)
			next = stop + 1
		}
		text := destination.ReplaceAllString(string(f.src[from:stop]), "]")
		if words := countWords(text); words > MaxSentence {
			start := from + len(text) - len(strings.TrimLeft(text, " \t\n"))
			f.add(Remark{Code: RemarkSentence, Text: beginning(text), Words: words}, start, stop)
		}
		from = next
	}
}

// beginning is the first words of a sentence.
func beginning(text string) string {
	words := strings.Fields(text)
	if len(words) <= 8 {
		return strings.Join(words, " ")
	}
	return strings.Join(words[:8], " ") + " …"
}

// countWords counts what has a letter or digit.
func countWords(text string) int {
	n := 0
	for _, word := range strings.Fields(text) {
		if strings.ContainsFunc(word, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			n++
		}
	}
	return n
}

// place turns bytes into lines and UTF-16 code units, in one pass over the source.
func (f *finder) place() {
	slices.SortStableFunc(f.remarks, func(a, b Remark) int { return a.From - b.From })
	units := make([]int, len(f.src)+1)
	n := 0
	for i := 0; i < len(f.src); {
		r, size := utf8.DecodeRune(f.src[i:])
		for k := range size {
			units[i+k] = n
		}
		n += max(utf16.RuneLen(r), 1)
		i += size
	}
	units[len(f.src)] = n
	line, at := 1, 0
	for i := range f.remarks {
		r := &f.remarks[i]
		line += bytes.Count(f.src[at:r.From], []byte("\n"))
		at = r.From
		r.Line, r.From, r.To = line, units[r.From], units[min(r.To, len(f.src))]
	}
}
