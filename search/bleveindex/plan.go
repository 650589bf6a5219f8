package bleveindex

import (
	"cmp"
	"slices"
	"strings"

	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// A concept is one distinct term of the query in one stream, with the terms that may stand for it. What they score is
// merged, so that a text with several of them counts it once.
type concept struct {
	russian.QueryTerm
	choices []choice   // its own term first
	pieces  []*concept // of a word: its grams, nil for those that nobody looks for
	idf     float32    // times the word's weight
	common  bool       // a piece of words that so many documents have that it makes none a hit
}

// A choice is one of the terms of a concept and what became of it in the index.
type choice struct {
	russian.Alternative
	frequency int    // documents that contain it
	in        []held // by segment
}

// concepts of each stream.
type concepts [numStreams][]*concept

func newConcept(t russian.QueryTerm) *concept {
	c := &concept{QueryTerm: t, choices: make([]choice, 0, 1+len(t.Alternatives))}
	c.choices = append(c.choices, choice{Alternative: russian.Alternative{Text: t.Text, Word: t.Via, Weight: 1}})
	for _, a := range t.Alternatives {
		c.choices = append(c.choices, choice{Alternative: a})
	}
	return c
}

// plan makes concepts of the query's text: words with their alternatives, all of them when they are few, else the
// rarest; and the pieces of these words.
func (r *run) plan(o Options) (err error) {
	limit := search.MaxTerms
	if r.query.Message {
		limit = search.MaxMessageTerms
	}
	if r.query.Thesaurus != nil {
		o.Thesaurus = r.query.Thesaurus
	}
	if err := r.repair(o); err != nil {
		return err
	}
	terms := o.Analyzer.Query(r.reading.Text)
	o.Analyzer.Explain(r.reading, terms)
	terms = terms[:min(len(terms), maxCandidates)]
	r.asked = askedKey(terms)
	if len(terms) > limit {
		if terms, err = r.rarest(terms, limit); err != nil {
			return err
		}
	}
	o.Thesaurus.Expand(terms)
	lean := r.parts[0].whole
	if !lean {
		if err := r.addKin(terms); err != nil {
			return err
		}
	}
	for _, t := range terms {
		t.Alternatives = t.Alternatives[:min(len(t.Alternatives), search.MaxClauses/len(terms)-1)]
		r.concepts[words] = append(r.concepts[words], newConcept(t))
	}
	if !lean {
		r.pieces(o.Analyzer, terms)
	}
	return nil
}

// maxGrams is how many distinct pieces of words are looked for. A message has 120; words with no blanks between them have thousands.
const maxGrams = 400

// pieces makes the concepts of the other streams.
func (r *run) pieces(analyzer *russian.Analyzer, terms []russian.QueryTerm) {
	var seen [numStreams]map[string]*concept
	add := func(s stream, text string) {
		if seen[s] == nil {
			seen[s] = map[string]*concept{}
		}
		if seen[s][text] == nil && (s != grams || len(seen[s]) < maxGrams) {
			c := newConcept(russian.QueryTerm{Term: russian.Term{Text: text}, Weight: 1})
			seen[s][text], r.concepts[s] = c, append(r.concepts[s], c)
		}
	}
	list := make([]russian.Term, len(terms))
	for i, t := range terms {
		list[i] = t.Term
		if !t.Kind.Whole() {
			russian.Grams(t.Folded, func(gram string) { add(grams, gram) })
			add(starts, russian.Start(t.Folded))
		}
	}
	analyzer.Pairs(list, func(first, second string) { add(pairs, pairKey(first, second)) })
	for _, c := range r.concepts[words] {
		russian.Grams(c.Folded, func(gram string) { c.pieces = append(c.pieces, seen[grams][gram]) })
	}
}

// rarest keeps the words that are in the fewest units, in the order of the query. Words the index does not know
// stay beside them: they say that the query asks for more than there is.
func (r *run) rarest(terms []russian.QueryTerm, limit int) ([]russian.QueryTerm, error) {
	frequency := make(map[string]int, len(terms))
	var known []string
	for _, t := range terms {
		units, err := r.tally(t.Text)
		if err != nil {
			return nil, err
		}
		for _, n := range units {
			frequency[t.Text] += int(n)
		}
		if frequency[t.Text] > 0 {
			known = append(known, t.Text)
		}
	}
	slices.SortStableFunc(known, func(a, b string) int { return cmp.Compare(frequency[a], frequency[b]) })
	for _, text := range known[min(limit, len(known)):] {
		frequency[text] = -1
	}
	return slices.DeleteFunc(terms, func(t russian.QueryTerm) bool { return frequency[t.Text] < 0 }), nil
}

// otherDocuments is how many documents with none of the words are counted beside those there are: in a help center of
// twenty articles a word that one of them has is rare, not common.
const otherDocuments = 300

// weigh gives the concepts of each stream their idf and sums it up: the query's self. A term the index does not know has the
// idf of the rarest that stands for it, else the highest. Wholes it does not know («веб-интерфейс» written together) are
// dropped, since their parts are concepts too.
func (r *run) weigh() {
	list := r.concepts[words]
	r.concepts[words] = slices.DeleteFunc(list, func(c *concept) bool {
		return c.frequency() == 0 && c.Kind.Whole() && slices.ContainsFunc(list, c.spans)
	})
	n := float64(r.view.documents + otherDocuments)
	for s, list := range r.concepts {
		for _, c := range list {
			df := c.frequency()
			c.idf = float32(c.Weight * idf(n, df))
			c.common = stream(s) == grams && float64(df)*commonShare > n
			if r.parts[0].whole {
				c.temper(n)
			}
			r.self[s] += c.idf
		}
	}
}

// frequency counts the documents of the term or, when there are none, of the rarest that stands for it.
func (c *concept) frequency() int {
	if c.choices[0].frequency > 0 {
		return c.choices[0].frequency
	}
	n := 0
	for _, o := range c.choices[1:] {
		if n == 0 || o.frequency > 0 && o.frequency < n {
			n = o.frequency
		}
	}
	return n
}

// spans reports whether the other concept is a part of this one.
func (c *concept) spans(other *concept) bool {
	return other != c && other.Start >= c.Start && other.End <= c.End
}

// named lists what in the text may be the name of a document: the whole of it, and ticket keys and codes in it.
func (r *run) names() []string {
	var names []string
	if !r.query.Message {
		if whole := russian.Fold(r.query.Text); whole != "" && !strings.ContainsAny(whole, "\n") {
			names = append(names, whole)
		}
	}
	for _, c := range r.concepts[words] {
		if c.Kind == russian.Key || c.Kind == russian.Code {
			names = append(names, c.Text)
		}
	}
	return names
}
