package filetext

import (
	"github.com/ledongthuc/pdf"
)

// A pdfFont says what letters the codes of a text are and how wide they are.
type pdfFont struct {
	font   pdf.Font
	bytes  int // of a code
	widths map[int]float64
	other  float64        // width of the codes that widths lacks
	said   map[int]string // by code, as far as it was asked
}

// Widths in thousandths of the font's size.
const (
	defaultWidth = 1000 // of fonts with codes of two bytes (PDF 1.7, §9.7.4.3)
	unknownWidth = 500  // about that of a letter, where a font says nothing
)

func newPDFFont(font pdf.Font) *pdfFont {
	f := &pdfFont{font: font, bytes: 1, widths: map[int]float64{}, said: map[int]string{}, other: unknownWidth}
	if font.V.Key("Subtype").Name() == "Type0" {
		f.bytes = 2
		f.readWideWidths(font.V.Key("DescendantFonts").Index(0))
		return f
	}
	first, list := int(font.V.Key("FirstChar").Int64()), font.V.Key("Widths")
	for i := range min(list.Len(), 1<<8) {
		f.widths[first+i] = list.Index(i).Float64()
	}
	return f
}

// readWideWidths reads W: "code [width width …]" and "first last width" in any order.
func (f *pdfFont) readWideWidths(cid pdf.Value) {
	f.other = defaultWidth
	if dw := cid.Key("DW"); dw.Kind() == pdf.Integer {
		f.other = dw.Float64()
	}
	list := cid.Key("W")
	for i := 0; i+1 < list.Len(); {
		first, second := int(list.Index(i).Int64()), list.Index(i+1)
		if second.Kind() == pdf.Array {
			for j := range min(second.Len(), 1<<16) {
				f.widths[first+j] = second.Index(j).Float64()
			}
			i += 2
			continue
		}
		width := list.Index(i + 2).Float64()
		for code := max(first, 0); code <= min(int(second.Int64()), 1<<16); code++ {
			f.widths[code] = width
		}
		i += 3
	}
}

// letters calls show with each letter of a text and its width. blank says that it is the code 32 of one byte.
func (f *pdfFont) letters(raw string, show func(said string, width float64, blank bool)) {
	for len(raw) >= f.bytes {
		code := int(raw[0])
		if f.bytes == 2 {
			code = code<<8 | int(raw[1])
		}
		said, ok := f.said[code]
		if !ok {
			said = f.font.Encoder().Decode(raw[:f.bytes])
			f.said[code] = said
		}
		width, ok := f.widths[code]
		if !ok {
			width = f.other
		}
		show(said, width, f.bytes == 1 && code == ' ')
		raw = raw[f.bytes:]
	}
}
