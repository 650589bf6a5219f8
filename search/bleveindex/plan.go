package bleveindex

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// A concept is one distinct word of the query and what became of it in the index.
type concept struct {
	russian.QueryTerm
	frequency int     // documents that contain it
	idf       float32 // times the word's weight
	postings  [][]posting
}

// A posting says how often the concept stands in a field of a unit.
type posting struct {
	unit  uint32
	field field
	count uint16
}

// plan makes concepts of the query's text: all of them when they are few, else the rarest.
func (r *run) plan(analyzer *russian.Analyzer) ([]*concept, error) {
	limit := search.MaxTerms
	if r.query.Message {
		limit = search.MaxMessageTerms
	}
	terms := analyzer.Query(r.query.Text)
	concepts := make([]*concept, 0, min(len(terms), maxCandidates))
	for _, t := range terms[:min(len(terms), maxCandidates)] {
		concepts = append(concepts, &concept{QueryTerm: t})
	}
	if len(concepts) <= limit {
		return concepts, nil
	}
	return r.rarest(concepts, limit)
}

// rarest keeps the words that are in the fewest units, in the order of the query. Words the index does not know
// stay beside them: they say that the query asks for more than there is.
func (r *run) rarest(concepts []*concept, limit int) ([]*concept, error) {
	known := make([]*concept, 0, len(concepts))
	for _, c := range concepts {
		n, err := r.units(c.Text)
		if err != nil {
			return nil, err
		}
		if c.frequency = n; n > 0 {
			known = append(known, c)
		}
	}
	slices.SortStableFunc(known, func(a, b *concept) int { return cmp.Compare(a.frequency, b.frequency) })
	for _, c := range known[min(limit, len(known)):] {
		c.frequency = -1
	}
	return slices.DeleteFunc(concepts, func(c *concept) bool { return c.frequency < 0 }), nil
}

// units counts the units that have a term in the title or the body, whichever are more: a measure of rarity that
// costs no reading of postings.
func (r *run) units(term string) (int, error) {
	titles, bodies := 0, 0
	for i, s := range r.view.segments {
		for f, n := range map[field]*int{title: &titles, body: &bodies} {
			postings, err := r.dictionaries[i][f].PostingsList([]byte(term), s.deleted, nil)
			if err != nil {
				return 0, fmt.Errorf("count %q: %w", term, err)
			}
			*n += int(postings.Count())
		}
	}
	return max(titles, bodies), nil
}

// weigh gives the concepts their idf = ln(1 + (N - df + 0.5) / (df + 0.5)) and drops wholes the index does not know
// («веб-интерфейс» written together), since their parts are concepts too. It returns the sum: the query's self.
func weigh(concepts []*concept, documents int) (kept []*concept, self float32) {
	kept = slices.DeleteFunc(concepts, func(c *concept) bool {
		return c.frequency == 0 && c.Kind.Whole() && slices.ContainsFunc(concepts, c.spans)
	})
	for _, c := range kept {
		n, df := float64(documents), float64(c.frequency)
		c.idf = float32(c.Weight * math.Log(1+(n-df+.5)/(df+.5)))
		self += c.idf
	}
	return kept, self
}

// spans reports whether the other concept is a part of this one.
func (c *concept) spans(other *concept) bool {
	return other != c && other.Start >= c.Start && other.End <= c.End
}

// named lists what in the text may be the name of a document: the whole of it, and ticket keys and codes in it.
func named(q search.Query, concepts []*concept) []string {
	var names []string
	if whole := russian.Fold(q.Text); whole != "" && !q.Message && !strings.ContainsAny(whole, "\n") {
		names = append(names, whole)
	}
	for _, c := range concepts {
		if c.Kind == russian.Key || c.Kind == russian.Code {
			names = append(names, c.Text)
		}
	}
	return names
}
