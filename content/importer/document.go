package importer

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// A document is one record of a source before it means anything: fields in order and a body.
type document struct {
	file    string // name of its file
	line    int    // where it begins
	fields  []content.Field
	body    string
	origin  origin
	files   *tree    // where relative paths lead; nil when nowhere
	top     bool     // they begin at the top of the tree, not beside the file
	derived bool     // its id is made of the name of its file
	old     []string // paths that the document had in the help center it comes from

	used map[string]bool // fields that were understood
	bad  *Reason         // the first problem with a field
	at   int             // its line
}

// raw is a field's value; nil when it is absent or null.
func (d *document) raw(key string) json.RawMessage {
	for i := len(d.fields) - 1; i >= 0; i-- { // of a repeated key the last one counts, as in JSON
		if d.fields[i].Key == key {
			if d.used == nil {
				d.used = map[string]bool{}
			}
			d.used[key] = true
			if v := d.fields[i].Value; string(v) != "null" {
				return v
			}
			return nil
		}
	}
	return nil
}

// set replaces what a field says.
func (d *document) set(key string, value json.RawMessage) {
	for i := range d.fields {
		if d.fields[i].Key == key {
			d.fields[i].Value = value
		}
	}
}

func (d *document) fail(key string, reason *Reason) {
	if d.bad != nil {
		return
	}
	d.bad, d.at = reason, d.line
	for _, f := range d.fields {
		if f.Key == key && f.Line > 0 {
			d.at = f.Line
		}
	}
}

// text reads a field that is a string; numbers and truth values are read as they are written.
func (d *document) text(key string) string {
	raw := d.raw(key)
	if raw == nil {
		return ""
	}
	s := string(raw)
	switch raw[0] {
	case '"':
		if json.Unmarshal(raw, &s) != nil {
			d.fail(key, why("field_syntax", key))
		}
	case '[', '{':
		d.fail(key, why("field_text", key))
		return ""
	}
	if strings.ContainsRune(s, 0) {
		d.fail(key, why("field_nul", key))
	}
	return s
}

// list reads a field that is a list of strings, or one string.
func (d *document) list(key string) []string {
	raw := d.raw(key)
	if raw == nil {
		return nil
	}
	var out []string
	if raw[0] != '[' {
		out = []string{d.text(key)}
	} else if json.Unmarshal(raw, &out) != nil {
		d.fail(key, why("field_list", key))
		return nil
	}
	kept := out[:0]
	for _, s := range out {
		if strings.ContainsRune(s, 0) {
			d.fail(key, why("field_nul", key))
		}
		if s = strings.TrimSpace(s); s != "" {
			kept = append(kept, s)
		}
	}
	if len(kept) == 0 {
		return nil
	}
	return kept
}

// read reads a field of any form; what is absent leaves it as it is.
func (d *document) read(key string, into any) {
	if raw := d.raw(key); raw != nil && json.Unmarshal(raw, into) != nil {
		d.fail(key, why("field_value", key))
	}
}

// time reads a field that is a moment; zero when it is absent.
func (d *document) time(key string) (at time.Time) {
	if text := d.text(key); text != "" {
		var err error
		if at, err = time.Parse(time.RFC3339, text); err != nil {
			d.fail(key, why("field_time", key))
		}
	}
	return at
}

// seconds reads a place in a film: 83, "83" or "1:23".
func seconds(raw json.RawMessage) (int, bool) {
	s := strings.Trim(string(raw), `"`)
	total := 0
	for part := range strings.SplitSeq(s, ":") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 || n > 1<<20 {
			return 0, false
		}
		total = total*60 + n
	}
	return total, true
}

// title is on one line: it is a heading in Markdown.
func (d *document) title() string { return strings.Join(strings.Fields(d.text("title")), " ") }

func (d *document) id() string   { return strings.TrimSpace(d.text("id")) }
func (d *document) kind() string { return strings.TrimSpace(d.text("kind")) }

// extra is the JSON object of the fields that nobody asked for; nil when all were understood.
func (d *document) extra() json.RawMessage {
	var b bytes.Buffer
	for i, f := range d.fields {
		if d.used[f.Key] || f.Key == "body" || later(d.fields[i+1:], f.Key) {
			continue
		}
		b.WriteByte("{,"[min(b.Len(), 1)])
		b.Write(quote(f.Key))
		b.WriteByte(':')
		json.Compact(&b, f.Value)
	}
	if b.Len() == 0 {
		return nil
	}
	return append(b.Bytes(), '}')
}

func later(fields []content.Field, key string) bool {
	for _, f := range fields {
		if f.Key == key {
			return true
		}
	}
	return false
}

// slugOf is the slug that a text written for an audience or a section means: itself, when it is one. What is too long for a slug
// keeps a hash of all of it, so that two of them stay two.
func slugOf(text string) string {
	slug := kb.Slugify(text)
	if len(slug) < kb.MaxSlug {
		return slug
	}
	sum := sha256.Sum256([]byte(text))
	return slug[:kb.MaxSlug-10] + "-" + hex.EncodeToString(sum[:4])
}

// quote writes a string as JSON, escaping only what must be.
func quote(s string) json.RawMessage {
	raw, _ := plainJSON(s) // a string always encodes
	return raw
}

// plainJSON writes a value as JSON, escaping only what must be.
func plainJSON(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return json.RawMessage(strings.TrimSuffix(b.String(), "\n")), err
}

// cleanBody is a body as it is stored: line ends of Unix, nothing that only repeats the title at its beginning.
func cleanBody(body, title string) string {
	body = strings.ReplaceAll(body, "\r\n", "\n")
	return content.StripTitle(strings.TrimLeft(body, "\n"), title)
}

// reasonOf puts a broken rule of kb or content into words.
func reasonOf(err error) *Reason {
	var field *kb.FieldError
	switch {
	case errors.Is(err, kb.ErrConflict):
		return why("changed_meanwhile")
	case !errors.As(err, &field):
		return why("internal", err)
	case field.Field == "title" && field.Code == "required":
		return why("no_title")
	case field.Field == "body" && field.Limit == content.MaxNesting:
		return why("nesting", content.MaxNesting)
	case field.Field == "body" && field.Limit > 0:
		return why("body_long", field.Limit>>10)
	case field.Field == "access":
		return why("access")
	case field.Field == "state":
		return why("state")
	case field.Field == "slug" && field.Code == "unknown":
		return why("slug")
	case field.Field == "slug" && field.Code == "reserved":
		return why("slug_reserved")
	case field.Field == "video":
		return why("no_video")
	case field.Limit > 0:
		return why("field_long", field.Field, field.Limit)
	case field.Code == "required":
		return why("field_required", field.Field)
	case field.Code == "taken":
		return why("field_taken", field.Field)
	}
	return why("field_value", field.Field)
}

// badLine is the number of the first line that is not UTF-8 or holds a NUL; 0 when all are fine.
func badLine(data []byte) (line int, reason *Reason) {
	if utf8.Valid(data) && bytes.IndexByte(data, 0) < 0 {
		return 0, nil
	}
	n := 0
	for l := range bytes.Lines(data) {
		n++
		if !utf8.Valid(l) {
			return n, why("not_utf8")
		}
		if bytes.IndexByte(l, 0) >= 0 {
			return n, why("text_nul")
		}
	}
	return 1, why("not_utf8")
}
