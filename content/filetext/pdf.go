package filetext

import (
	"bytes"
	"cmp"
	"context"
	"errors"

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
	d := &pdfFile{text: t, ctx: ctx, fonts: map[string]*pdfFont{}}
	err = d.walk(file.Trailer().Key("Root").Key("Pages"), 0)
	return cmp.Or(err, d.damage)
}

// A pdfFile is a document on its way.
type pdfFile struct {
	*text
	ctx    context.Context
	fonts  map[string]*pdfFont // by what they are: reading one is dear
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
