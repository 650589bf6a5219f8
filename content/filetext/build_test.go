package filetext_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// makeZIP packs files: names and texts in turn.
func makeZIP(t testing.TB, files ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := 0; i < len(files); i += 2 {
		f, err := w.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const word = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`

// makeDOCX makes a document of a body in WordprocessingML. The style "1" is a heading, as Russian Word names it.
func makeDOCX(t testing.TB, body string) []byte {
	return makeZIP(t,
		"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>`,
		"word/document.xml", `<w:document `+word+`><w:body>`+body+`</w:body></w:document>`,
		"word/styles.xml", `<w:styles `+word+`><w:style w:styleId="1"><w:name w:val="heading 1"/></w:style></w:styles>`)
}

// paragraph is a paragraph of a style, or of none.
func paragraph(style, said string) string {
	if style != "" {
		style = `<w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>`
	}
	return `<w:p>` + style + `<w:r><w:t xml:space="preserve">` + said + `</w:t></w:r></w:p>`
}

// makeXLSX makes a book of sheets: each a name and its rows.
func makeXLSX(t testing.TB, fill func(book *excelize.File) error) []byte {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	if err := fill(book); err != nil {
		t.Fatal(err)
	}
	out, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// makePDF makes a document of pages, each of them lines, in a font whose codes are numbers of letters in order of appearance: only
// its ToUnicode map tells which letter a code is.
func makePDF(pages ...[]string) []byte {
	codes := map[rune]int{}
	var letters []rune
	hex := func(line string) string {
		var b strings.Builder
		for _, r := range line {
			if codes[r] == 0 {
				letters = append(letters, r)
				codes[r] = len(letters)
			}
			fmt.Fprintf(&b, "%04X", codes[r])
		}
		return b.String()
	}
	objects := make([]string, 4, 4+2*len(pages)) // catalog, pages, font, map; then a page and its program each
	var kids []string
	for _, lines := range pages {
		var program strings.Builder
		program.WriteString("BT /F1 12 Tf 72 720 Td\n")
		for _, line := range lines {
			half := len([]rune(line)) / 2
			fmt.Fprintf(&program, "[<%s> -20 <%s>] TJ 0 -14 Td\n", hex(string([]rune(line)[:half])), hex(string([]rune(line)[half:])))
		}
		program.WriteString("ET")
		n := len(objects) + 1
		kids = append(kids, fmt.Sprintf("%d 0 R", n))
		objects = append(objects,
			fmt.Sprintf("<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>", n+1),
			stream(program.String()))
	}
	objects[0] = "<< /Type /Catalog /Pages 2 0 R >>"
	objects[1] = fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] >>", len(pages), strings.Join(kids, " "))
	objects[2] = "<< /Type /Font /Subtype /Type0 /BaseFont /Test /Encoding /Identity-H /ToUnicode 4 0 R >>"
	objects[3] = stream(toUnicode(letters))
	return assemble(objects)
}

func stream(data string) string {
	return fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(data), data)
}

func toUnicode(letters []rune) string {
	var b strings.Builder
	fmt.Fprintf(&b, "begincmap\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n%d beginbfchar\n", len(letters))
	for i, r := range letters {
		fmt.Fprintf(&b, "<%04X> <", i+1)
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, "%04X", unit)
		}
		b.WriteString(">\n")
	}
	b.WriteString("endbfchar\nendcmap")
	return b.String()
}

// assemble makes a file of objects 1, 2, 3 …, the first of which is the catalog.
func assemble(objects []string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	var table strings.Builder
	for i, o := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n%s", len(objects)+1, table.String())
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return b.Bytes()
}
