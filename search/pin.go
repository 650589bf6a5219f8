package search

import (
	"cmp"
	"context"
	"html"
	"html/template"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search/russian"
)

// WhyPinned is the field of the reason that an editor put a hit first.
const WhyPinned = "pinned"

// PinStore is where the editors' pins and what they pin are.
type PinStore interface {
	FindPins(ctx context.Context) ([]*kb.Pin, error)
	PinPosition(ctx context.Context) (int64, error)
	FindArticles(ctx context.Context, f kb.ArticleFilter) ([]*kb.Article, error)
}

// Pins knows what editors put first, which Sync follows. It is safe for concurrent use; queries never wait for it.
type Pins struct {
	store    PinStore
	analyzer *russian.Analyzer
	current  atomic.Pointer[map[string][]pinned]

	reading  sync.Mutex // one Sync at a time
	position int64      // of the store's change feed when the pins were read
}

// pinned is one query of a pin.
type pinned struct {
	*kb.Pin
	terms []string // of the query, sorted, each once
	place int      // of the pin among all
}

// NewPins makes a list that is empty until it is synced.
func NewPins(store PinStore, analyzer *russian.Analyzer) *Pins {
	p := &Pins{store: store, analyzer: analyzer}
	p.current.Store(&map[string][]pinned{})
	return p
}

// Sync reads the pins anew if one was written since the last time. When nothing was written it costs reading one number.
func (p *Pins) Sync(ctx context.Context) error {
	p.reading.Lock()
	defer p.reading.Unlock()
	position, err := p.store.PinPosition(ctx)
	if err != nil || position == p.position {
		return err
	}
	list, err := p.store.FindPins(ctx)
	if err != nil {
		return err
	}
	table := map[string][]pinned{} // by the first term
	for place, pin := range list {
		for _, query := range pin.Queries {
			if terms := p.terms(query); len(terms) > 0 && !pin.Disabled {
				table[terms[0]] = append(table[terms[0]], pinned{pin, terms, place})
			}
		}
	}
	p.current.Store(&table)
	p.position = position // older than the pins, if anything: then they are read once more
	return nil
}

// Check reports the first thing wrong with a pin as a kb.FieldError.
func (p *Pins) Check(pin *kb.Pin) error {
	if err := pin.Validate(); err != nil {
		return err
	}
	for _, query := range pin.Queries {
		if len(p.terms(query)) == 0 {
			return &kb.FieldError{Field: "queries", Code: russian.DoubtNoTerms, Value: query}
		}
	}
	return nil
}

// terms are the distinct terms of a text, sorted: two queries with the same are one query.
func (p *Pins) terms(text string) []string {
	var list []string
	for _, t := range p.analyzer.Query(text) {
		list = append(list, t.Text)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Matching lists the pins for a query, oldest first: those with a query of the same terms, for the chosen audience. A message is
// also matched by a query of at least two terms that all stand in one of its sentences.
func (p *Pins) Matching(q Query) []*kb.Pin {
	table := *p.current.Load()
	if len(table) == 0 {
		return nil
	}
	var found []pinned
	match := func(terms []string, within bool) {
		for _, term := range terms {
			for _, pin := range table[term] {
				if slices.Equal(pin.terms, terms) || within && len(pin.terms) > 1 && contains(terms, pin.terms) {
					found = append(found, pin)
				}
			}
		}
	}
	match(p.terms(q.Text), false)
	if q.Message {
		for _, sentence := range strings.FieldsFunc(q.Text, func(r rune) bool { return strings.ContainsRune(".!?\n;", r) }) {
			match(p.terms(sentence), true)
		}
	}
	slices.SortFunc(found, func(a, b pinned) int { return cmp.Compare(a.place, b.place) })
	var list []*kb.Pin
	for _, pin := range found {
		if !slices.Contains(list, pin.Pin) && (len(pin.Audiences) == 0 || slices.Contains(pin.Audiences, q.Audience)) {
			list = append(list, pin.Pin)
		}
	}
	return list
}

// contains reports whether all of some sorted terms are among others.
func contains(terms, some []string) bool {
	for _, term := range some {
		if _, ok := slices.BinarySearch(terms, term); !ok {
			return false
		}
	}
	return true
}

// hits makes hits of the articles that are pinned for a query, as far as its filters and its viewer's rights let them through.
func (p *Pins) hits(ctx context.Context, q Query, texts ...string) ([]Hit, error) {
	var ids []string
	for _, text := range texts {
		asked := q
		asked.Text = text
		for _, pin := range p.Matching(asked) {
			if !slices.Contains(ids, pin.Article) && !slices.Contains(q.Exclude, pin.Article) {
				ids = append(ids, pin.Article)
			}
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	articles, err := p.store.FindArticles(ctx, kb.ArticleFilter{IDs: ids, States: []kb.State{kb.StatePublished}})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(articles, func(a, b *kb.Article) int { return cmp.Compare(slices.Index(ids, a.ID), slices.Index(ids, b.ID)) })
	var hits []Hit
	for _, a := range articles {
		if kb.CanRead(q.Viewer, a) && q.admits(a) {
			hits = append(hits, pinnedHit(a))
		}
	}
	return hits, nil
}

// admits reports whether the filters of the query let an article through.
func (q Query) admits(a *kb.Article) bool {
	switch {
	case len(q.Kinds) > 0 && !slices.Contains(q.Kinds, string(a.Kind)),
		len(q.Sections) > 0 && !slices.Contains(q.Sections, a.Section),
		q.OnlyFor != "" && len(a.Audiences) > 0 && !slices.Contains(a.Audiences, q.OnlyFor),
		q.Lang != "" && q.Lang != a.Lang,
		!q.Since.IsZero() && a.UpdatedAt.Before(q.Since):
		return false
	}
	return true
}

// pinnedSnippet is how much of an article stands under its title when no word of the query does, in characters.
const pinnedSnippet = 200

func pinnedHit(a *kb.Article) Hit {
	text := []rune(strings.Join(strings.Fields(content.Text(a.Body)), " "))
	beginning := string(text[:min(len(text), pinnedSnippet)])
	if len(text) > pinnedSnippet {
		beginning += "…"
	}
	escaped := func(s string) template.HTML { return template.HTML(html.EscapeString(s)) }
	return Hit{ID: a.ID, ExternalID: a.ExternalID, Kind: string(a.Kind), Title: a.Title, TitleHTML: escaped(a.Title), Slug: a.Slug, Section: a.Section,
		Audiences: a.Audiences, Snippet: escaped(beginning), T: -1}
}
