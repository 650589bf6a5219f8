package filetext

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"io"
	"strings"

	"github.com/podskazka/podskazka/kb"
)

// readDOCX reads the body of a document: a part for each heading. What is deleted in a tracked change is not in it.
func readDOCX(ctx context.Context, archive *zip.Reader, t *text) error {
	styles, err := entry(archive, "word/styles.xml")
	if err != nil {
		return err
	}
	body, err := entry(archive, "word/document.xml")
	if err != nil {
		return err
	}
	d := &docx{text: t, headings: headingStyles(styles)}
	decoder := xml.NewDecoder(bytes.NewReader(body))
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		token, err := decoder.Token()
		if err == io.EOF {
			return d.flush()
		}
		if err != nil {
			d.flush()
			return Damaged
		}
		switch x := token.(type) {
		case xml.StartElement:
			if x.Name.Local == "Fallback" { // the same again, for old programs
				err = decoder.Skip()
			} else {
				d.start(x)
			}
		case xml.EndElement:
			err = d.end(x.Name.Local)
		case xml.CharData:
			if d.inText {
				d.paragraph.Write(x)
			}
		}
		if err != nil {
			return err
		}
	}
}

// A docx is a document on its way: WordprocessingML, ECMA-376 part 1, §17.
type docx struct {
	*text
	headings  map[string]bool // styles of headings, by id
	heading   string          // the last one
	section   strings.Builder // the text under it
	paragraph strings.Builder
	isHeading bool // the paragraph is one
	inText    bool
	cells     int      // of tables, around the paragraph
	cell      []string // the paragraphs of the outermost of them
	row       []string
}

func (d *docx) start(x xml.StartElement) {
	switch x.Name.Local {
	case "p":
		d.paragraph.Reset()
		d.isHeading = false
	case "pStyle":
		d.isHeading = d.isHeading || d.headings[value(x)]
	case "outlineLvl":
		d.isHeading = d.isHeading || value(x) != "9" // 9 is the body
	case "t":
		d.inText = true
	case "tab", "br", "cr":
		d.paragraph.WriteByte(' ')
	case "tc":
		d.cells++
	}
}

func (d *docx) end(name string) error {
	switch name {
	case "t":
		d.inText = false
	case "p":
		return d.endParagraph()
	case "tc":
		if d.cells--; d.cells == 0 && len(d.cell) > 0 {
			d.row = append(d.row, strings.Join(d.cell, " "))
			d.cell = nil
		}
	case "tr":
		if d.cells == 0 {
			said := strings.Join(d.row, " | ")
			d.row = nil
			return d.write(said)
		}
	}
	return nil
}

func (d *docx) endParagraph() error {
	said := strings.TrimSpace(d.paragraph.String())
	d.paragraph.Reset()
	if said == "" {
		return nil
	}
	if d.cells > 0 {
		d.cell = append(d.cell, said)
		return nil
	}
	if d.isHeading {
		if err := d.flush(); err != nil {
			return err
		}
		d.heading = said
	}
	return d.write(said) // a heading is text, too, and the only one of a bare heading
}

// write adds a line to the section.
func (d *docx) write(said string) error {
	d.section.WriteString(said)
	d.section.WriteByte('\n')
	if d.section.Len() > maxText {
		return d.flush()
	}
	return nil
}

// flush ends a section.
func (d *docx) flush() error {
	place := kb.Place{}
	if d.heading != "" {
		place = kb.Place{Kind: kb.PlaceHeading, Name: d.heading}
	}
	said := d.section.String()
	d.section.Reset()
	return d.add(place, said)
}

// value is the attribute w:val.
func value(x xml.StartElement) string {
	for _, a := range x.Attr {
		if a.Name.Local == "val" {
			return a.Value
		}
	}
	return ""
}

// headingStyles lists the ids of the styles of headings. They are named "heading 1" in every language; their ids are not.
func headingStyles(styles []byte) map[string]bool {
	var sheet struct {
		Style []struct {
			ID   string `xml:"styleId,attr"`
			Name struct {
				Val string `xml:"val,attr"`
			} `xml:"name"`
		} `xml:"style"`
	}
	ids := map[string]bool{}
	if xml.Unmarshal(styles, &sheet) != nil {
		return ids // headings are text then
	}
	for _, s := range sheet.Style {
		name := strings.ToLower(s.Name.Val)
		if strings.HasPrefix(name, "heading ") || name == "title" {
			ids[s.ID] = true
		}
	}
	return ids
}
