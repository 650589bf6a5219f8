package bleveindex

import (
	"slices"
	"strings"

	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// labelAsked holds the title and the questions of an article as queries: a query that asks just that names the article.
const labelAsked = "asked"

// askedBy lists the queries that name a document. Subjects of tickets repeat and name nothing.
func askedBy(a *russian.Analyzer, d *search.Document) []string {
	if d.Kind == search.KindTicket {
		return nil
	}
	var list []string
	for _, text := range append([]string{d.Title}, d.Questions...) {
		if key := askedKey(a.Query(text)); key != "" {
			list = append(list, key)
		}
	}
	return list
}

// askedKey is a query without what does not matter: forms of words, words that say nothing, marks.
func askedKey(terms []russian.QueryTerm) string {
	var b strings.Builder
	for _, t := range terms {
		if !t.Kind.Whole() {
			b.WriteString(t.Text)
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// name finds the documents that the query names, by segment, and among them those whose title or question it is.
func (r *run) name() (err error) {
	names := r.names()
	r.named, r.titled = make([][]uint32, len(r.view.segments)), make([][]uint32, len(r.view.segments))
	for i, s := range r.view.segments {
		if r.named[i], err = s.with(labelKey, names...); err != nil {
			return err
		}
		if r.asked == "" {
			continue
		}
		if r.titled[i], err = s.with(labelAsked, r.asked); err != nil {
			return err
		}
		r.named[i] = slices.Compact(slices.Sorted(slices.Values(append(r.named[i], r.titled[i]...))))
	}
	return nil
}
