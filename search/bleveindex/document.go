package bleveindex

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// A document becomes one unit of the engine, its root, and one for each passage. A root has the document's id, a
// passage that id, passageMark and its number.
const passageMark = "\x00"

func passageID(id string, n int) string { return id + passageMark + strconv.Itoa(n) }

// parseUnit splits the id of a unit; n is -1 for a root.
func parseUnit(unit string) (id string, n int, err error) {
	id, number, ok := strings.Cut(unit, passageMark)
	if !ok {
		return id, -1, nil
	}
	if n, err = strconv.Atoi(number); err != nil {
		return "", 0, fmt.Errorf("unit %q: %w", unit, err)
	}
	return id, n, nil
}

// The labels: fields with exact values and without frequencies.
const (
	labelKind     = "kind"
	labelSection  = "section"
	labelLang     = "lang"
	labelGrant    = "grant"
	labelAudience = "audience" // one empty value for documents that are for everyone
	labelOnly     = "only"     // of a passage: the audiences that alone find it
	labelKey      = "key"      // folded external id, slug and id
	labelLength   = "length"   // "field length", for each field of the unit
	stored        = "stored"   // JSON of a root or passage, not indexed
)

// A root is what is stored with a document.
type root struct {
	ExternalID string        `json:"x,omitempty"`
	Kind       string        `json:"k"`
	Slug       string        `json:"s,omitempty"`
	Title      string        `json:"t"`
	Section    string        `json:"sec,omitempty"`
	Context    string        `json:"c,omitempty"` // the category's first line
	Audiences  []string      `json:"a,omitempty"`
	Outline    []outlineItem `json:"o,omitempty"`
}

// An outlineItem is a heading of the page or a chapter of the film.
type outlineItem struct {
	Text   string   `json:"t"`
	Anchor string   `json:"a,omitempty"`
	T      int      `json:"s"` // second of the film; -1 for a heading
	Only   []string `json:"o,omitempty"`
}

// A passage is what is stored with a passage.
type passage struct {
	Heading string `json:"h,omitempty"`
	Anchor  string `json:"a,omitempty"`
	Text    string `json:"t"`
	T       int    `json:"s"`
}

// A builder turns documents into units.
type builder struct {
	analyzer *russian.Analyzer
}

func (b *builder) units(d *search.Document) ([]*document.Document, error) {
	items := outline(d.Passages)
	top, err := b.root(d, items)
	if err != nil {
		return nil, err
	}
	units := []*document.Document{top}
	for i, p := range d.Passages[:min(len(d.Passages), maxPassages)] {
		unit, err := b.passage(passageID(d.ID, i), p)
		if err != nil {
			return nil, err
		}
		units = append(units, unit)
	}
	return units, nil
}

func (b *builder) root(d *search.Document, items []outlineItem) (*document.Document, error) {
	context, _, _ := strings.Cut(d.Category, "\n")
	value, err := json.Marshal(root{
		ExternalID: d.ExternalID, Kind: d.Kind, Slug: d.Slug, Title: d.Title, Section: d.Section,
		Context: context, Audiences: d.Audiences, Outline: items,
	})
	if err != nil {
		return nil, fmt.Errorf("store document %s: %w", d.ID, err)
	}
	u := newUnit(d.ID, value)
	u.text(b.analyzer, title, d.Title)
	u.text(b.analyzer, questions, strings.Join(d.Questions, "\n"))
	u.text(b.analyzer, category, d.Category)
	u.text(b.analyzer, tags, strings.Join(d.Tags, "\n"))
	u.text(b.analyzer, headings, headingText(items))
	u.label(labelKind, d.Kind)
	u.label(labelSection, d.Section)
	u.label(labelLang, d.Lang)
	u.label(labelGrant, d.Grants...)
	u.label(labelAudience, orEmpty(d.Audiences)...)
	u.label(labelKey, keys(d)...)
	return u.finish(), nil
}

func (b *builder) passage(id string, p content.Passage) (*document.Document, error) {
	value, err := json.Marshal(passage{Heading: p.Heading, Anchor: p.Anchor, Text: p.Text, T: p.T})
	if err != nil {
		return nil, fmt.Errorf("store passage %s: %w", id, err)
	}
	u := newUnit(id, value)
	u.text(b.analyzer, heading, p.Heading)
	u.text(b.analyzer, body, p.Text)
	u.label(labelOnly, p.Audiences...)
	return u.finish(), nil
}

// outline lists the headings and chapters of passages, each once.
func outline(passages []content.Passage) []outlineItem {
	var items []outlineItem
	for _, p := range passages {
		known := func(o outlineItem) bool {
			return o.Text == p.Heading && o.Anchor == p.Anchor && (o.T >= 0) == (p.T >= 0)
		}
		if p.Heading != "" && !slices.ContainsFunc(items, known) {
			items = append(items, outlineItem{Text: p.Heading, Anchor: p.Anchor, T: p.T, Only: p.Audiences})
		}
	}
	return items
}

// headingText joins the headings that everyone may find.
func headingText(items []outlineItem) string {
	var b strings.Builder
	for _, o := range items {
		if len(o.Only) == 0 {
			b.WriteString(o.Text)
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func orEmpty(list []string) []string {
	if len(list) == 0 {
		return []string{""}
	}
	return list
}

func keys(d *search.Document) []string {
	var list []string
	for _, key := range []string{d.ExternalID, d.Slug, d.ID} {
		if key = russian.Fold(key); key != "" && !slices.Contains(list, key) {
			list = append(list, key)
		}
	}
	return list
}

// A unit is a document of the engine in the making.
type unit struct {
	doc     *document.Document
	lengths []string
}

func newUnit(id string, value []byte) *unit {
	u := &unit{doc: document.NewDocument(id)}
	u.doc.AddField(&terms{name: stored, value: value, options: index.StoreField})
	return u
}

// text adds the terms of a text and notes how many they are.
func (u *unit) text(a *russian.Analyzer, f field, text string) {
	if text == "" {
		return
	}
	list := a.Terms(text)
	if len(list) == 0 {
		return
	}
	t := newTerms(fieldNames[f], index.IndexField, len(list))
	for _, term := range list {
		t.add(term.Text)
	}
	u.doc.AddField(t)
	u.lengths = append(u.lengths, lengthLabel(f, len(list)))
}

// label adds exact values.
func (u *unit) label(name string, values ...string) {
	if len(values) == 0 {
		return
	}
	t := newTerms(name, index.IndexField|index.SkipFreqNorm, len(values))
	for _, v := range values {
		t.add(v)
	}
	u.doc.AddField(t)
}

func (u *unit) finish() *document.Document {
	u.label(labelLength, u.lengths...)
	return u.doc
}

// lengthLabel says how many terms a field has; the engine's norms are known only where a term matches.
func lengthLabel(f field, n int) string { return strconv.Itoa(int(f)) + " " + strconv.Itoa(n) }

func parseLength(label string) (f field, n int, err error) {
	first, second, _ := strings.Cut(label, " ")
	number, err := strconv.Atoi(first)
	if err != nil || number < 0 || number >= int(numFields) {
		return 0, 0, fmt.Errorf("length label %q", label)
	}
	n, err = strconv.Atoi(second)
	return field(number), n, err
}
