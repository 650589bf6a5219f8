package bleveindex

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2/document"

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

// The labels: fields with exact values.
const (
	labelKind     = "kind"
	labelSection  = "section"
	labelLang     = "lang"
	labelGrant    = "grant"
	labelAudience = "audience" // one empty value for documents that are for everyone
	labelUpdated  = "updated"  // the day, as a number; see day
	labelOnly     = "only"     // of a passage: the audiences that alone find it
	labelWord     = "word"     // distinct words, folded and not stemmed: what queries are repaired with
	labelKey      = "key"      // folded external id, slug and id
	labelLength   = "length"   // "field length", for each field of the unit
	stored        = "stored"   // the row of a root or passage, or a packed letter; not indexed
)

// A root is what is stored with a document.
type root struct {
	ExternalID, Kind, Slug, Title, Section string
	Context                                string // the category's first line
	Audiences                              []string
	Outline                                []outlineItem
}

// An outlineItem is a heading of the page or a chapter of the film.
type outlineItem struct {
	Text, Anchor string
	T            int // second of the film; -1 for a heading
	Only         []string
}

// A passage is what is stored with a passage.
type passage struct {
	Heading, Anchor, Text string
	T                     int
	Moments               []content.Moment
	File                  *content.FileRef
}

// A builder turns documents into units.
type builder struct {
	analyzer *russian.Analyzer
	profile  Profile
	press    *press // of a lean index
}

func newBuilder(o Options) (b builder, err error) {
	b = builder{analyzer: o.Analyzer, profile: o.Profile}
	if o.Profile == Lean {
		b.press, err = newPress()
	}
	return b, err
}

func (b *builder) units(d *search.Document) ([]*document.Document, error) {
	if b.profile == Lean {
		return []*document.Document{b.whole(d)}, nil
	}
	top, err := b.root(d)
	if err != nil {
		return nil, err
	}
	units := []*document.Document{nil}
	inFiles := filed{}
	for i, p := range d.Passages[:min(len(d.Passages), maxPassages)] {
		unit, tokens, err := b.passage(passageID(d.ID, i), p, inFiles)
		if err != nil {
			return nil, err
		}
		if len(p.Audiences) == 0 && p.File == nil { // what only some may find is in the passage alone
			top.bodyTerms(tokens)
			if d.Kind != search.KindTicket { // letters hold as many mistakes as words
				top.learn(tokens)
			}
		}
		units = append(units, unit)
	}
	units[0] = top.finish()
	return units, nil
}

func (b *builder) root(d *search.Document) (*unit, error) {
	items := outline(d.Passages)
	context, _, _ := strings.Cut(d.Category, "\n")
	row := root{
		ExternalID: d.ExternalID, Kind: d.Kind, Slug: d.Slug, Title: d.Title, Section: d.Section,
		Context: context, Audiences: d.Audiences, Outline: items,
	}
	u := newUnit(b.analyzer, d.ID, row.pack())
	u.vocabulary = map[string]bool{}
	u.text(d.Title, title, words, grams, starts, pairs)
	u.text(strings.Join(d.Questions, "\n"), questions, words, grams, starts, pairs)
	u.text(d.Category, category, words, grams)
	u.text(strings.Join(d.Tags, "\n"), tags, words)
	u.text(headingText(items), headings, words, grams, starts)
	u.learned(d.Learned)
	u.labels(d)
	return u, u.links(d.Links)
}

// labels adds what documents are filtered and found by.
func (u *unit) labels(d *search.Document) {
	u.label(labelKind, d.Kind)
	u.label(labelSection, d.Section)
	u.label(labelLang, d.Lang)
	u.label(labelGrant, d.Grants...)
	u.label(labelAudience, orEmpty(d.Audiences)...)
	u.label(labelUpdated, strconv.Itoa(int(day(d.Updated))))
	u.name(labelKey, keys(d)...)
	u.name(labelAsked, askedBy(u.analyzer, d)...)
}

func (b *builder) passage(id string, p content.Passage, known filed) (*document.Document, []russian.Token, error) {
	row := passage{Heading: p.Heading, Anchor: p.Anchor, Text: p.Text, T: p.T, Moments: p.Moments, File: p.File}
	value, err := row.pack()
	if err != nil {
		return nil, nil, fmt.Errorf("store passage %s: %w", id, err)
	}
	u := newUnit(b.analyzer, id, value)
	u.label(labelOnly, p.Audiences...)
	if p.File != nil {
		tokens := u.text(p.Text, file, words, pairs)
		u.terms(known.fresh(b.analyzer, tokens, p.Audiences), files, words)
		return u.finish(), tokens, nil
	}
	u.text(p.Heading, heading, words, pairs)
	tokens := u.text(p.Text, body, words, pairs)
	return u.finish(), tokens, nil
}

// filed is the words of a document's files so far, by the audiences that find them.
type filed map[string]map[string]bool

// fresh keeps the words that these audiences have not met: a document counts a word of its files once, however long they are.
func (f filed) fresh(analyzer *russian.Analyzer, tokens []russian.Token, audiences []string) []russian.Token {
	key := strings.Join(audiences, " ")
	known := f[key]
	if known == nil {
		known = map[string]bool{}
		f[key] = known
	}
	var list []russian.Token
	for _, t := range tokens {
		if term := analyzer.Term(t).Text; !known[term] {
			known[term] = true
			list = append(list, t)
		}
	}
	return list
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
