package filetext

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
)

// readZIP reads the formats that are ZIP archives inside, by what they hold.
func readZIP(ctx context.Context, data []byte, t *text) error {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return Damaged
	}
	if len(archive.File) > maxEntries {
		return TooLarge
	}
	for _, f := range archive.File {
		switch f.Name {
		case "word/document.xml":
			return readDOCX(ctx, archive, t)
		case "xl/workbook.xml":
			return readXLSX(ctx, data, t)
		}
	}
	return Unknown
}

// entry reads a file of an archive whole; nil when there is none.
func entry(archive *zip.Reader, name string) ([]byte, error) {
	for _, f := range archive.File {
		if f.Name != name {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return nil, Damaged
		}
		defer r.Close()
		data, err := io.ReadAll(io.LimitReader(r, maxUnpacked+1))
		switch {
		case err != nil:
			return nil, Damaged
		case len(data) > maxUnpacked:
			return nil, TooLarge
		}
		return data, nil
	}
	return nil, nil
}
