package filetext

import (
	"context"
	"math"
	"strings"

	"github.com/ledongthuc/pdf"
)

// A pdfPage is a page on its way: the state of the text while its program runs (PDF 1.7, §9.3), and what it has shown.
type pdfPage struct {
	ctx   context.Context
	known map[string]*pdfFont // of the file
	fonts map[string]*pdfFont // of the page, by name
	left  int                 // bytes that may still come
	said  strings.Builder

	ctm, line, place matrix // of the page; of the line; of where the next letter stands
	saved            []matrix
	font             *pdfFont
	size             float64
	letter, word     float64 // what stands between letters, and between words beside
	leading          float64
	stretch          float64
	end              *[2]float64 // where the last letter ended
}

// read runs the program of the page. It ends by panics: Interpret knows no other way.
func (p *pdfPage) read(page pdf.Page) (err error) {
	defer func() {
		switch x := recover().(type) {
		case nil:
		case Problem:
			err = x
		default:
			err = Damaged
		}
	}()
	if page.V.IsNull() || page.V.Key("Contents").Kind() == pdf.Null {
		return nil
	}
	p.fonts = p.pageFonts(page)
	p.ctm, p.line, p.place, p.stretch = identity, identity, identity, 1
	pdf.Interpret(page.V.Key("Contents"), func(stack *pdf.Stack, op string) {
		if p.ctx.Err() != nil {
			panic(TooSlow)
		}
		args := make(arguments, stack.Len())
		for i := len(args) - 1; i >= 0; i-- {
			args[i] = stack.Pop()
		}
		p.operator(op, args)
		if p.said.Len() > p.left {
			panic(TooLarge)
		}
	})
	return nil
}

// pageFonts are the fonts of a page by name. The same font on many pages is read once.
func (p *pdfPage) pageFonts(page pdf.Page) map[string]*pdfFont {
	fonts := map[string]*pdfFont{}
	for _, name := range page.Fonts() {
		font := page.Font(name)
		key := font.BaseFont() + font.V.Key("ToUnicode").String() + font.V.Key("Encoding").String()
		if p.known[key] == nil {
			p.known[key] = newPDFFont(font)
		}
		fonts[name] = p.known[key]
	}
	return fonts
}

// arguments of an operator; those that are missing are null.
type arguments []pdf.Value

func (a arguments) at(i int) pdf.Value {
	if i < len(a) {
		return a[i]
	}
	return pdf.Value{}
}

func (a arguments) number(i int) float64 { return a.at(i).Float64() }

func (a arguments) matrix() (m matrix) {
	for i := range m {
		m[i] = a.number(i)
	}
	return m
}

// maxSaved is how many states a page may save inside each other.
const maxSaved = 256

// operator runs one operator: those of text, and those that move the page under it.
func (p *pdfPage) operator(op string, args arguments) {
	switch op {
	case "q":
		if len(p.saved) == maxSaved {
			panic(Damaged)
		}
		p.saved = append(p.saved, p.ctm)
	case "Q":
		if n := len(p.saved); n > 0 {
			p.ctm, p.saved = p.saved[n-1], p.saved[:n-1]
		}
	case "cm":
		p.ctm = args.matrix().times(p.ctm)
	case "BT":
		p.line, p.place = identity, identity
	case "Tm":
		p.line = args.matrix()
		p.place = p.line
	case "Td":
		p.move(args.number(0), args.number(1))
	case "TD":
		p.leading = -args.number(1)
		p.move(args.number(0), args.number(1))
	case "T*":
		p.move(0, -p.leading)
	case "TL":
		p.leading = args.number(0)
	case "Tc":
		p.letter = args.number(0)
	case "Tw":
		p.word = args.number(0)
	case "Tz":
		p.stretch = args.number(0) / 100
	case "Tf":
		p.font, p.size = p.fonts[args.at(0).Name()], args.number(1)
	default:
		p.showOperator(op, args)
	}
}

func (p *pdfPage) showOperator(op string, args arguments) {
	switch op {
	case "Tj":
		p.show(args.at(0).RawString())
	case "'":
		p.move(0, -p.leading)
		p.show(args.at(0).RawString())
	case "\"":
		p.word, p.letter = args.number(0), args.number(1)
		p.move(0, -p.leading)
		p.show(args.at(2).RawString())
	case "TJ":
		for i := range args.at(0).Len() {
			if v := args.at(0).Index(i); v.Kind() == pdf.String {
				p.show(v.RawString())
			} else {
				p.advance(-v.Float64() / 1000 * p.size)
			}
		}
	}
}

// move begins a line at a distance from the start of the last one.
func (p *pdfPage) move(x, y float64) {
	p.line = matrix{1, 0, 0, 1, x, y}.times(p.line)
	p.place = p.line
}

// advance moves along the line.
func (p *pdfPage) advance(x float64) { p.place = matrix{1, 0, 0, 1, x * p.stretch, 0}.times(p.place) }

// show shows letters.
func (p *pdfPage) show(raw string) {
	if p.font == nil {
		return
	}
	p.separate()
	p.font.letters(raw, func(said string, width float64, blank bool) {
		p.said.WriteString(said)
		x := width/1000*p.size + p.letter
		if blank {
			x += p.word
		}
		p.advance(x)
	})
	at := p.place.times(p.ctm)
	p.end = &[2]float64{at[4], at[5]}
}

// Distances that part words and lines, in heights of the letters.
const (
	wordGap = .15
	lineGap = .5
)

// separate puts a blank or a line end where the next letter stands apart from the last one.
func (p *pdfPage) separate() {
	at := p.place.times(p.ctm)
	along, height := math.Hypot(at[0], at[1]), p.size*math.Hypot(at[2], at[3])
	if p.end == nil || along == 0 {
		return
	}
	x, y := (at[4]-p.end[0])/along, (at[5]-p.end[1])/along
	gap, rise := x*at[0]+y*at[1], math.Abs(y*at[0]-x*at[1])
	switch {
	case rise > lineGap*height:
		p.said.WriteByte('\n')
	case gap > wordGap*height || gap < -height:
		p.said.WriteByte(' ')
	}
}

// A matrix [a b c d e f] turns x, y into ax + cy + e, bx + dy + f.
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

// times is the matrix that does m first, then n.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3], m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}
