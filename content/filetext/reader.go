package filetext

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// Limits of one file.
const (
	maxFile     = content.MaxAttachment // bytes
	maxUnpacked = 64 << 20              // bytes of what is compressed in it
	maxText     = 512 << 10             // bytes of its text; the rest is left out
	maxPages    = 1000
	maxRows     = 50_000 // of all sheets
	maxEntries  = 5000   // files in a ZIP
)

// A Problem says in a word why a file has no text, or not all of it.
type Problem string

// The problems.
const (
	Unknown  Problem = "unknown"   // a type nobody can read
	Damaged  Problem = "damaged"   // not what it says it is
	Locked   Problem = "locked"    // a password is needed
	TooLarge Problem = "too large" // over a limit; the parts before it are there
	TooSlow  Problem = "too slow"  // did not end in time
	Missing  Problem = "missing"   // no bytes in the store
)

func (p Problem) Error() string { return "read file: " + string(p) }

// Types lists the media types worth reading, as content.Sniff names them.
func Types() []string {
	return []string{
		typePDF, "application/zip", typeDOCX, typeXLSX, typeSRT,
		"text/plain", "text/csv", "text/tab-separated-values", "text/vtt",
	}
}

const (
	typePDF  = "application/pdf"
	typeDOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	typeSRT  = "application/x-subrip"
)

// A Tool turns a file into text: UTF-8, pages apart by form feeds. It ends with ctx and keeps its own limits of memory.
type Tool func(ctx context.Context, in io.Reader, out io.Writer) error

// A Reader reads files. The zero value needs no other program.
type Reader struct {
	PDF Tool // reads PDF better than we do, e.g. pdftotext; nil when there is none
}

// Version grows with what readers understand: files read by an earlier version are worth reading again.
func (r Reader) Version() int64 {
	const version = 10
	if r.PDF != nil {
		return version + 1
	}
	return version
}

// Text reads a file of a media type. What is wrong with the file is a Problem, with the parts that could be read; other errors are
// of the reader given, of the Tool or of ctx.
func (r Reader) Text(ctx context.Context, mediaType string, file io.Reader) (parts []kb.FilePart, err error) {
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	if len(data) > maxFile {
		return nil, TooLarge
	}
	t := &text{left: maxText}
	err = r.read(ctx, mediaType, data, t)
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return t.parts, err
}

// read adds the text of a file to t. The readers of foreign formats panic over damaged files.
func (r Reader) read(ctx context.Context, mediaType string, data []byte, t *text) (err error) {
	defer func() {
		switch x := recover().(type) {
		case nil:
		case Problem:
			err = x
		default:
			err = Damaged
		}
	}()
	switch mediaType {
	case typePDF:
		if r.PDF == nil {
			return readPDF(ctx, data, t)
		}
		return r.readWithTool(ctx, data, t)
	case "application/zip", typeDOCX, typeXLSX:
		return readZIP(ctx, data, t)
	case "text/plain", "text/csv", "text/tab-separated-values", "text/vtt", typeSRT:
		return readPlain(data, t)
	}
	return Unknown
}

// readWithTool reads a PDF with the tool, or without it when it fails.
func (r Reader) readWithTool(ctx context.Context, data []byte, t *text) error {
	var out bytes.Buffer
	err := r.PDF(ctx, bytes.NewReader(data), &capped{w: &out, left: 2 * maxText})
	if err != nil && ctx.Err() == nil && !errors.Is(err, TooLarge) {
		return readPDF(ctx, data, t)
	}
	for i, page := range bytes.Split(out.Bytes(), []byte("\f")) {
		if err := t.add(kb.Place{Kind: kb.PlacePage, Number: i + 1}, string(page)); err != nil {
			return err
		}
	}
	return err
}

// capped is a writer that fails after its limit.
type capped struct {
	w    io.Writer
	left int
}

func (c *capped) Write(p []byte) (int, error) {
	if len(p) > c.left {
		n, _ := c.w.Write(p[:c.left])
		c.left = 0
		return n, TooLarge
	}
	c.left -= len(p)
	return c.w.Write(p)
}
