package filetext

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/ledongthuc/pdf"

	"github.com/podskazka/podskazka/kb"
)

// readPDF reads a PDF in Go alone: a part for each page.
func readPDF(ctx context.Context, data []byte, t *text) error {
	file, err := pdf.NewReader(bytes.NewReader(data), int64(len(data)))
	if errors.Is(err, pdf.ErrInvalidPassword) {
		return Locked
	}
	if err != nil {
		return Damaged
	}
	d := &pdfFile{text: t, ctx: ctx, fonts: map[string]*pdf.Font{}}
	err = d.walk(file.Trailer().Key("Root").Key("Pages"), 0)
	return cmp.Or(err, d.damage)
}

// A pdfFile is a document on its way.
type pdfFile struct {
	*text
	ctx    context.Context
	fonts  map[string]*pdf.Font // by what they are: reading one is dear
	page   int
	damage error // of a page: the others may be whole
}

// maxDepth is how deep the tree of pages may be.
const maxDepth = 32

// walk reads the pages of a node of the page tree in order. (Reader.Page walks from the root for each page.)
func (d *pdfFile) walk(node pdf.Value, depth int) error {
	kids := node.Key("Kids")
	if kids.Kind() != pdf.Array {
		return d.read(pdf.Page{V: node})
	}
	if depth == maxDepth {
		return TooLarge
	}
	for i := range kids.Len() {
		if err := d.walk(kids.Index(i), depth+1); err != nil {
			return err
		}
	}
	return nil
}

// read adds a page.
func (d *pdfFile) read(page pdf.Page) error {
	if d.page++; d.page > maxPages {
		return TooLarge
	}
	p := &pdfPage{ctx: d.ctx, known: d.fonts, left: d.left}
	if err := p.read(page); err != nil {
		d.damage = err
	}
	if err := d.add(kb.Place{Kind: kb.PlacePage, Number: d.page}, p.said.String()); err != nil {
		return err
	}
	return d.ctx.Err()
}

// A pdfPage is a page on its way.
type pdfPage struct {
	ctx   context.Context
	known map[string]*pdf.Font // of the file
	fonts map[string]*pdf.Font // of the page, by name
	font  *pdf.Font
	said  strings.Builder
	y     float64
	left  int // bytes that may still come
}

// read runs the program that draws the page and keeps what it shows. It ends by panics: Interpret knows no other way.
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
	pdf.Interpret(page.V.Key("Contents"), func(stack *pdf.Stack, op string) {
		if p.ctx.Err() != nil {
			panic(TooSlow)
		}
		args := make([]pdf.Value, stack.Len())
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
func (p *pdfPage) pageFonts(page pdf.Page) map[string]*pdf.Font {
	fonts := map[string]*pdf.Font{}
	for _, name := range page.Fonts() {
		font := page.Font(name)
		key := font.BaseFont() + font.V.Key("ToUnicode").String() + font.V.Key("Encoding").String()
		if p.known[key] == nil {
			p.known[key] = &font
		}
		fonts[name] = p.known[key]
	}
	return fonts
}

// wordGap is the least gap inside a shown text, in thousandths of the font's size, that is a blank.
const wordGap = 200

// operator keeps the text of one operator and puts blanks and line ends where the next text stands apart: PDF 1.7, §9.4.
func (p *pdfPage) operator(op string, args []pdf.Value) {
	arg := func(i int) pdf.Value {
		if i < len(args) {
			return args[i]
		}
		return pdf.Value{}
	}
	switch op {
	case "BT", "T*":
		p.said.WriteByte('\n')
	case "Td", "TD":
		p.move(arg(1).Float64() != 0)
	case "Tm":
		y := arg(5).Float64()
		p.move(y != p.y)
		p.y = y
	case "Tf":
		p.font = p.fonts[arg(0).Name()]
	case "Tj":
		p.show(arg(0))
	case "'":
		p.said.WriteByte('\n')
		p.show(arg(0))
	case "\"":
		p.said.WriteByte('\n')
		p.show(arg(2))
	case "TJ":
		for i := range arg(0).Len() {
			if v := arg(0).Index(i); v.Kind() == pdf.String {
				p.show(v)
			} else if v.Float64() < -wordGap {
				p.said.WriteByte(' ')
			}
		}
	}
}

// move is a move of where text stands: to another line, or along this one.
func (p *pdfPage) move(line bool) {
	if line {
		p.said.WriteByte('\n')
	} else {
		p.said.WriteByte(' ')
	}
}

func (p *pdfPage) show(v pdf.Value) {
	raw := v.RawString()
	if p.font == nil {
		p.said.WriteString(raw)
		return
	}
	p.said.WriteString(p.font.Encoder().Decode(raw))
}
