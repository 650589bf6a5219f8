package bleveindex

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/podskazka/podskazka/content"
)

var outlines = rapid.Custom(func(t *rapid.T) outlineItem {
	return outlineItem{
		Text: rapid.String().Draw(t, "text"), Anchor: rapid.String().Draw(t, "anchor"), T: rapid.IntRange(-1, 1<<20).Draw(t, "second"),
		Only: some(t, "only", rapid.String()),
	}
})

// some is a list, nil when it is empty: so rows are read.
func some[T any](t *rapid.T, label string, one *rapid.Generator[T]) []T {
	list := rapid.SliceOfN(one, 0, 4).Draw(t, label)
	if len(list) == 0 {
		return nil
	}
	return list
}

// What is stored is read as it was, and what is cut off is damaged.
func TestStoredRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := func(label string) string { return rapid.String().Draw(t, label) }
		d := root{ExternalID: text("id"), Kind: text("kind"), Slug: text("slug"), Title: text("title"), Section: text("section"),
			Context: text("context"), Audiences: some(t, "audiences", rapid.String()), Outline: some(t, "outline", outlines)}
		row := d.pack()
		var read root
		if err := read.unpackAll(row); err != nil || !reflect.DeepEqual(read, d) {
			t.Fatalf("%+v became %+v, %v", d, read, err)
		}
		if err := new(root).unpackAll(row[:rapid.IntRange(0, len(row)-1).Draw(t, "cut")]); err == nil {
			t.Fatal("a row that is cut off is read")
		}
		p := passage{Heading: text("heading"), Anchor: text("anchor"), Text: text("text"), T: rapid.IntRange(-1, 1<<20).Draw(t, "second")}
		p.Moments = some(t, "moments", rapid.Custom(func(t *rapid.T) content.Moment {
			return content.Moment{At: rapid.IntRange(0, 1<<13).Draw(t, "at"), T: rapid.IntRange(0, 1<<20).Draw(t, "t")}
		}))
		if rapid.Bool().Draw(t, "in a file") {
			p.File = &content.FileRef{Name: text("name"), URL: text("url")}
		}
		row, err := p.pack()
		if err != nil {
			t.Fatal(err)
		}
		var again passage
		if err := again.unpack(row); err != nil || !reflect.DeepEqual(again, p) {
			t.Fatalf("%+v became %+v, %v", p, again, err)
		}
	})
}

func TestStoredInvalidText(t *testing.T) {
	d := root{Title: "a\xffb"}
	var read root
	if err := read.unpack(d.pack()); err != nil || read.Title != "a\ufffdb" {
		t.Errorf("%q, %v", read.Title, err)
	}
	if err := new(root).unpack([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01}); err == nil {
		t.Error("a length without end is read")
	}
}
