package filetext

import (
	"bytes"
	"context"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/podskazka/podskazka/kb"
)

// readXLSX reads the sheets people see: a part for each, a line for each row.
func readXLSX(ctx context.Context, data []byte, t *text) error {
	// Equal limits keep all of it in memory: no temporary files.
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked})
	if err != nil {
		return Damaged
	}
	defer book.Close()
	rows := 0
	for _, sheet := range book.GetSheetList() {
		if visible, err := book.GetSheetVisible(sheet); err != nil || !visible {
			continue
		}
		said, err := sheetText(ctx, book, sheet, &rows)
		if addErr := t.add(kb.Place{Kind: kb.PlaceSheet, Name: sheet}, said); err == nil {
			err = addErr
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sheetText is the text of a sheet and counts its rows.
func sheetText(ctx context.Context, book *excelize.File, sheet string, count *int) (string, error) {
	var b strings.Builder
	rows, err := book.Rows(sheet)
	if err != nil {
		return "", Damaged
	}
	defer rows.Close()
	for rows.Next() {
		if *count++; *count > maxRows || b.Len() > maxText {
			return b.String(), TooLarge
		}
		if ctx.Err() != nil {
			return b.String(), ctx.Err()
		}
		cells, err := rows.Columns()
		if err != nil {
			return b.String(), Damaged
		}
		said := 0
		for _, cell := range cells {
			if cell = strings.Join(strings.Fields(cell), " "); cell == "" {
				continue
			}
			if said++; said > 1 {
				b.WriteString(" | ")
			}
			b.WriteString(cell)
		}
		b.WriteByte('\n')
	}
	return b.String(), nil
}
