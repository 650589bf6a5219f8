package bleveindex

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	segment "github.com/blevesearch/scorch_segment_api/v2"

	"github.com/podskazka/podskazka/content"
)

// What is stored with a unit is a row of texts and numbers: a number as a varint, a text after its length in bytes. A search
// reads twenty of them, and JSON would cost it as much as finding them.

var errStored = errors.New("what is stored is damaged")

func appendText(b []byte, text string) []byte {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, string(utf8.RuneError))
	}
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

func appendTexts(b []byte, list []string) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, text := range list {
		b = appendText(b, text)
	}
	return b
}

// An unpacker reads a row. The texts share the memory of the row. After the first damage everything is empty.
type unpacker struct {
	rest string
	err  error
}

func (u *unpacker) fail() {
	u.rest, u.err = "", errStored
}

func (u *unpacker) uint() uint64 {
	var x uint64
	for i := range min(len(u.rest), binary.MaxVarintLen64) {
		c := u.rest[i]
		x |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			u.rest = u.rest[i+1:]
			return x
		}
	}
	u.fail()
	return 0
}

// int is the inverse of binary.AppendVarint.
func (u *unpacker) int() int {
	x := u.uint()
	return int(x>>1) ^ -int(x&1)
}

func (u *unpacker) text() string {
	n := u.uint()
	if n > uint64(len(u.rest)) {
		u.fail()
		return ""
	}
	text := u.rest[:n]
	u.rest = u.rest[n:]
	return text
}

// count reads how many things follow; each takes a byte at least.
func (u *unpacker) count() int {
	n := u.uint()
	if n > uint64(len(u.rest)) {
		u.fail()
		return 0
	}
	return int(n)
}

func (u *unpacker) texts() []string {
	n := u.count()
	if n == 0 {
		return nil
	}
	list := make([]string, n)
	for i := range list {
		list[i] = u.text()
	}
	return list
}

// pack makes the row of a document. What completions alone need comes last.
func (r *root) pack() []byte {
	var b []byte
	for _, text := range []string{r.ExternalID, r.Kind, r.Slug, r.Title, r.Section} {
		b = appendText(b, text)
	}
	b = appendTexts(b, r.Audiences)
	b = appendText(b, r.Context)
	b = binary.AppendUvarint(b, uint64(len(r.Outline)))
	for _, o := range r.Outline {
		b = appendText(appendText(b, o.Text), o.Anchor)
		b = appendTexts(binary.AppendVarint(b, int64(o.T)), o.Only)
	}
	return b
}

// unpack is the inverse of pack, but for the context and the outline.
func (r *root) unpack(row []byte) error { return r.read(&unpacker{rest: string(row)}) }

func (r *root) read(u *unpacker) error {
	*r = root{ExternalID: u.text(), Kind: u.text(), Slug: u.text(), Title: u.text(), Section: u.text(), Audiences: u.texts()}
	return u.err
}

// unpackAll is the inverse of pack.
func (r *root) unpackAll(row []byte) error {
	u := &unpacker{rest: string(row)}
	if err := r.read(u); err != nil {
		return err
	}
	r.Context = u.text()
	if n := u.count(); n > 0 {
		r.Outline = make([]outlineItem, n)
	}
	for i := range r.Outline {
		r.Outline[i] = outlineItem{Text: u.text(), Anchor: u.text(), T: u.int(), Only: u.texts()}
	}
	return u.err
}

// pack makes the row of a passage. Few stand in a file: its place is JSON in the row.
func (p *passage) pack() ([]byte, error) {
	b := appendText(appendText(nil, p.Heading), p.Anchor)
	b = appendText(binary.AppendVarint(b, int64(p.T)), p.Text)
	b = binary.AppendUvarint(b, uint64(len(p.Moments)))
	for _, m := range p.Moments {
		b = binary.AppendVarint(binary.AppendVarint(b, int64(m.At)), int64(m.T))
	}
	if p.File == nil {
		return b, nil
	}
	file, err := json.Marshal(p.File)
	return append(b, file...), err
}

// unpack is the inverse of pack.
func (p *passage) unpack(row []byte) error {
	u := &unpacker{rest: string(row)}
	*p = passage{Heading: u.text(), Anchor: u.text(), T: u.int(), Text: u.text()}
	for range u.count() {
		p.Moments = append(p.Moments, content.Moment{At: u.int(), T: u.int()})
	}
	if u.err == nil && u.rest != "" {
		p.File = &content.FileRef{}
		return json.Unmarshal([]byte(u.rest), p.File)
	}
	return u.err
}

// readStored calls f with what is stored with a unit under a name; f does not keep it.
func readStored(seg segment.Segment, unit uint32, name string, f func(row []byte) error) error {
	var failed error
	err := seg.VisitStoredFields(uint64(unit), func(field string, _ byte, value []byte, _ []uint64) bool {
		if field != name {
			return true
		}
		failed = f(value)
		return false
	})
	if err == nil {
		err = failed
	}
	if err != nil {
		return fmt.Errorf("read stored unit %d: %w", unit, err)
	}
	return nil
}
