package importer

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// Limits of JSONL sources.
const (
	maxLine     = 2 << 20 // bytes
	maxFields   = 1000    // keys of a document
	maxUnpacked = 8 << 30 // bytes of a whole file, so that a small gzip cannot run for hours
)

// JSONL is a source of files with one JSON document a line, plain or gzip.
func JSONL(paths ...string) Source { return jsonlFiles(paths) }

type jsonlFiles []string

func (jsonlFiles) Close() error { return nil }

func (paths jsonlFiles) read(ctx context.Context, r *run) error {
	for _, path := range paths {
		n, err := countLines(ctx, path)
		if err != nil {
			return unreadable(path, err)
		}
		r.total += n
	}
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return unreadable(path, err)
		}
		err = readJSONL(ctx, r, filepath.Base(path), f, nil)
		f.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// countLines is for the progress bar; 0 for what cannot be read twice.
func countLines(ctx context.Context, path string) (int, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return 0, err
	case info.IsDir():
		return 0, &SourceError{path, why("is_folder"), kb.ErrInvalid}
	case !info.Mode().IsRegular():
		return 0, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	plain, err := gunzip(f)
	if err != nil {
		return 0, err
	}
	buf := make([]byte, 64<<10)
	for lines := 0; ; {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		n, err := plain.Read(buf)
		lines += bytes.Count(buf[:n], []byte{'\n'})
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return 0, err
		}
	}
}

// gunzip unpacks what is packed and bounds what comes out.
func gunzip(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	if magic, _ := b.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return b, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, err
	}
	return (&budget{left: maxUnpacked}).of(z), nil
}

// readJSONL takes every line of a file.
func readJSONL(ctx context.Context, r *run, name string, f io.Reader, files *tree) error {
	plain, err := gunzip(f)
	if err != nil {
		return unreadable(name, err)
	}
	lines := bufio.NewReaderSize(plain, 256<<10)
	for n := 1; ; n++ {
		line, long, err := readLine(lines)
		if err != nil && !errors.Is(err, io.EOF) {
			return unreadable(fmt.Sprintf("%s:%d", name, n), err)
		}
		end := err != nil
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		if len(bytes.TrimSpace(line)) > 0 || long {
			d, reason := jsonDocument(line, long)
			d.file, d.line, d.files = name, n, files
			if reason != nil {
				r.skip(d, n, reason)
			} else if err := r.take(ctx, d); err != nil {
				return err
			}
			r.progress(d.id())
		}
		if end {
			return nil
		}
	}
}

// readLine reads a line without its end. Of a line over the limit only the beginning is kept.
func readLine(r *bufio.Reader) (line []byte, long bool, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if !long {
			line = append(line, part...)
			long = len(line) > maxLine
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r")), long, err
	}
}

// jsonDocument reads one line. A reason says why it cannot be one.
func jsonDocument(line []byte, long bool) (d *document, reason *Reason) {
	d = &document{}
	if long {
		return d, why("line_long", maxLine>>20)
	}
	if _, reason := badLine(line); reason != nil {
		return d, reason
	}
	fields, bodyAt, err := jsonFields(line)
	if err != nil {
		return d, why("json_line", err)
	}
	d.fields = fields
	d.origin = origin{Format: FormatJSONL, Head: string(line), Whole: true}
	body, title := d.text("body"), d.title()
	d.body = cleanBody(body, title)
	if d.bad != nil {
		return d, d.bad
	}
	if bodyAt > 0 {
		d.origin.cut(line, bodyAt, d.body)
	}
	return d, nil
}

// cut takes the body out of the line of an origin, where the body is escaped as we would escape it. end is where its JSON ends.
func (o *origin) cut(line []byte, end int, body string) {
	escaped := quote(body)
	escaped = escaped[1 : len(escaped)-1]
	if head, ok := bytes.CutSuffix(line[:end-1], escaped); ok && line[end-1] == '"' && !endsInEscape(head) {
		o.Head, o.Tail, o.Whole = string(head), string(line[end-1:]), false
	}
}

// endsInEscape reports a head whose last character would belong to an escape that the cut went through.
func endsInEscape(head []byte) bool {
	n := 0
	for n < len(head) && head[len(head)-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

// jsonFields reads an object in the order of its keys. bodyAt is the offset right after the value of "body".
func jsonFields(line []byte) (fields []content.Field, bodyAt int, err error) {
	dec := json.NewDecoder(bytes.NewReader(line))
	if t, err := dec.Token(); err != nil {
		return nil, 0, err
	} else if t != json.Delim('{') {
		return nil, 0, errors.New("not an object")
	}
	for dec.More() {
		if len(fields) == maxFields {
			return nil, 0, fmt.Errorf("more than %d fields", maxFields)
		}
		key, err := dec.Token()
		if err != nil {
			return nil, 0, err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, 0, err
		}
		f := content.Field{Key: key.(string), Value: value} // the decoder lets nothing else stand for a key
		if f.Key == "body" {
			bodyAt = int(dec.InputOffset())
		}
		fields = append(fields, f)
	}
	if _, err := dec.Token(); err != nil {
		return nil, 0, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, 0, errors.New("more than one value")
	}
	return fields, bodyAt, nil
}
