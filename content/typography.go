package content

import (
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
)

const nbsp = '\u00a0'

// object stands for what typography must not touch (code, images) but has to see as part of the line.
const object = '\ufffc'

// Typeset sets a plain text as Russian typography wants it: «ёлочки» with „лапки“ inside, an em dash with a no-break space before
// it, no-break spaces after words of one or two letters and after №, inside 1 234 567 and between a number and its unit. In English
// ("en") only quotes and dashes change. Rules: А. Э. Мильчин, Л. К. Чельцова, «Справочник издателя и автора».
func Typeset(s, lang string) string {
	t := typesetter{lang: lang, runs: []string{s}}
	return t.set()[0]
}

// typesetTree does the same to every block of a tree. Code, raw HTML and addresses stay as they are.
func typesetTree(doc ast.Node, src []byte, lang string) {
	ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering && n.Type() == ast.TypeBlock && n.FirstChild() != nil && n.FirstChild().Type() == ast.TypeInline {
			typesetBlock(n, src, lang)
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
}

func typesetBlock(block ast.Node, src []byte, lang string) {
	t := typesetter{lang: lang}
	var nodes []*ast.Text // nil for a run that only stands for something else
	ast.Walk(block, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.CodeSpan, *ast.AutoLink, *ast.RawHTML:
			t.runs, nodes = append(t.runs, string(object)), append(nodes, nil)
			return ast.WalkSkipChildren, nil
		case *ast.Image:
			t.runs, nodes = append(t.runs, string(object)), append(nodes, nil)
			return ast.WalkSkipChildren, nil
		case *ast.Text:
			t.runs, nodes = append(t.runs, string(n.Value(src))), append(nodes, n)
			if n.SoftLineBreak() || n.HardLineBreak() {
				t.runs, nodes = append(t.runs, " "), append(nodes, nil)
			}
		}
		return ast.WalkContinue, nil
	})
	for i, set := range t.set() {
		if n := nodes[i]; n != nil && set != t.runs[i] {
			n.Parent().InsertBefore(n.Parent(), n, ast.NewString([]byte(set)))
			n.Segment = n.Segment.WithStop(n.Segment.Start) // keeps its line break
		}
	}
}

// A typesetter reads the runs of one block as one line of text and writes each run anew.
type typesetter struct {
	lang  string
	runs  []string
	text  []rune
	run   []int // which run a rune is from
	depth int   // of open quotes
}

func (t *typesetter) set() []string {
	for i, s := range t.runs {
		for _, r := range s {
			t.text = append(t.text, r)
			t.run = append(t.run, i)
		}
	}
	out := make([]strings.Builder, len(t.runs))
	for i := 0; i < len(t.text); i++ {
		r := t.text[i]
		b := &out[t.run[i]]
		switch {
		case r == '\\' && i+1 < len(t.text) && t.run[i+1] == t.run[i] && t.text[i+1] < unicode.MaxASCII && unicode.IsPunct(t.text[i+1]):
			b.WriteRune(r)
			b.WriteRune(t.text[i+1])
			i++
		case r == '"':
			b.WriteString(t.quote(i))
		case r == '«' || r == '»':
			t.nest(r)
			b.WriteRune(r)
		case r == '\'' && t.lang == "en" && unicode.IsLetter(t.at(i-1)) && unicode.IsLetter(t.at(i+1)):
			b.WriteRune('’')
		case t.dashAt(i) > 0:
			n := t.dashAt(i)
			b.WriteRune('—')
			i += n - 1
		case r == ' ':
			if t.lang != "en" && t.glue(i) || t.dashAt(i+1) > 0 && i > 0 {
				b.WriteRune(nbsp)
			} else {
				b.WriteRune(r)
			}
		default:
			b.WriteRune(r)
		}
	}
	set := make([]string, len(out))
	for i := range out {
		set[i] = out[i].String()
	}
	return set
}

// at is the rune at i; a space beyond the ends.
func (t *typesetter) at(i int) rune {
	if i < 0 || i >= len(t.text) {
		return ' '
	}
	return t.text[i]
}

func (t *typesetter) nest(r rune) {
	if r == '«' {
		t.depth++
	} else if t.depth > 0 {
		t.depth--
	}
}

// quote is what a straight quote at i becomes. One that closes nothing, as in 15", stays.
func (t *typesetter) quote(i int) string {
	before, after := t.at(i-1), t.at(i+1)
	opens := (unicode.IsSpace(before) || strings.ContainsRune("([{«„“\"—–-/", before)) && !unicode.IsSpace(after) && (before != '"' || t.depth > 0 || i == 0 || unicode.IsLetter(after))
	pairs := [2][2]string{{"«", "»"}, {"„", "“"}}
	if t.lang == "en" {
		pairs = [2][2]string{{"“", "”"}, {"‘", "’"}}
	}
	if opens {
		t.depth++
		return pairs[min(t.depth, 2)-1][0]
	}
	if t.depth == 0 {
		return `"`
	}
	t.depth--
	return pairs[min(t.depth, 1)][1]
}

// dashAt is the length of a dash that stands between spaces at i: "-", "--", "---", "–" or "—"; 0 when there is none.
func (t *typesetter) dashAt(i int) int {
	if !unicode.IsSpace(t.at(i-1)) || i == 0 || i >= len(t.text) {
		return 0
	}
	n := 0
	switch t.at(i) {
	case '—', '–':
		n = 1
	case '-':
		for n < 3 && t.at(i+n) == '-' {
			n++
		}
	}
	if n == 0 || !unicode.IsSpace(t.at(i+n)) || t.run[i] != t.run[min(i+n-1, len(t.run)-1)] {
		return 0
	}
	return n
}

// glue reports whether the space at i must not break.
func (t *typesetter) glue(i int) bool {
	start := i
	for start > 0 && (unicode.IsLetter(t.at(start-1)) || unicode.IsDigit(t.at(start-1))) && i-start <= 3 {
		start--
	}
	word := t.text[start:i]
	before := t.at(start - 1)
	switch {
	case t.at(i-1) == '№' || t.at(i-1) == '§':
		return true
	case len(word) == 0 || len(word) > 3:
		return t.afterNumber(i) && t.unit(i+1)
	case unicode.IsDigit(word[len(word)-1]):
		return t.thousands(i) || t.unit(i+1)
	case len(word) > 2 || before == '-' || before == object || !unicode.IsLetter(word[0]):
		return false
	}
	return unicode.Is(unicode.Cyrillic, word[0]) && unicode.Is(unicode.Cyrillic, word[len(word)-1])
}

func (t *typesetter) afterNumber(i int) bool { return unicode.IsDigit(t.at(i - 1)) }

// thousands reports a space inside 1 234 567: up to three digits before it, exactly three after.
func (t *typesetter) thousands(i int) bool {
	for n := 1; n <= 3; n++ {
		if !unicode.IsDigit(t.at(i + n)) {
			return false
		}
	}
	if unicode.IsDigit(t.at(i+4)) || unicode.IsLetter(t.at(i+4)) {
		return false
	}
	n := 1
	for n <= 3 && unicode.IsDigit(t.at(i-n)) {
		n++
	}
	return n > 1 && !unicode.IsDigit(t.at(i-4)) && !unicode.IsLetter(t.at(i-n))
}

// units are the words that stay with their number.
const units = " % ₽ руб р коп $ € кг г мг т км м см мм л мл с сек мин ч час мс Кб КБ Мб МБ Гб ГБ Тб ТБ кбит Мбит Гбит px пикс шт чел лет год года г класс класса тыс млн млрд °C знаков "

func (t *typesetter) unit(i int) bool {
	end := i
	for end < len(t.text) && end-i <= 8 && !unicode.IsSpace(t.text[end]) && !strings.ContainsRune(".,;:!?)»“", t.text[end]) {
		end++
	}
	return end > i && strings.Contains(units, " "+string(t.text[i:end])+" ")
}
