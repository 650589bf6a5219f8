package bleveindex

import (
	"cmp"
	"slices"

	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// repair reads the query as it was meant, unless it asks for what was typed.
func (r *run) repair(o Options) error {
	r.reading = russian.Reading{Text: r.query.Text}
	if r.query.Literal {
		return nil
	}
	d := &dictionary{run: r, thesaurus: o.Thesaurus, grants: r.query.Viewer.Grants()}
	reading := o.Analyzer.Repair(r.query.Text, d)
	if d.err != nil {
		return d.err
	}
	r.reading = reading
	return nil
}

// A dictionary is the vocabulary of a view as one reader may see it: it neither offers nor knows a word that stands only in what he
// may not read. How many documents have one that he may know is counted over all. It implements russian.Dictionary.
type dictionary struct {
	run       *run
	thesaurus search.Thesaurus
	grants    []string // of the reader
	err       error    // of the engine

	frequencies map[string]int // known by now: a word is asked for several times
}

// Frequency implements russian.Dictionary.
func (d *dictionary) Frequency(word string) int {
	if n, ok := d.frequencies[word]; ok {
		return n
	}
	n := 0
	if number, ok := d.run.view.words.number(word); ok {
		n = d.run.view.counted(number)
	}
	if n > 0 && !d.mayRead(word) { // nearly always the first document
		n = 0
	}
	if d.frequencies == nil {
		d.frequencies = map[string]int{}
	}
	d.frequencies[word] = n
	return n
}

// HasStem implements russian.Dictionary. A word of the thesaurus is right, too.
func (d *dictionary) HasStem(stem string) bool {
	for i := range d.run.view.segments {
		ok, err := d.written(i, stem)
		d.note(err)
		if ok {
			return true
		}
	}
	term := []russian.QueryTerm{{Term: russian.Term{Text: stem}}}
	d.thesaurus.Expand(term)
	return len(term[0].Alternatives) > 0
}

// written reports whether a document of a segment that the reader may read has a stem in its own words: people who ask mistype.
func (d *dictionary) written(segment int, stem string) (bool, error) {
	dict, err := d.run.dictionary(segment, words)
	if err != nil {
		return false, err
	}
	s := d.run.view.segments[segment]
	list, err := dict.PostingsList([]byte(stem), s.deleted, nil)
	if err != nil {
		return false, err
	}
	postings := list.Iterator(true, false, false, nil)
	for {
		p, err := postings.Next()
		if err != nil || p == nil {
			return false, err
		}
		if uint32(p.Frequency())&^learnedCounts != 0 && d.finds(s, uint32(p.Number())) {
			return true, nil // nearly always the first
		}
	}
}

// Sounding implements russian.Dictionary.
func (d *dictionary) Sounding(key string) []russian.Entry {
	return d.collect(func(v *vocabulary, f func(string, uint32)) { v.sounding(key, f) })
}

// Near implements russian.Dictionary.
func (d *dictionary) Near(p russian.Pattern) []russian.Entry {
	return d.collect(func(v *vocabulary, f func(string, uint32)) { v.near(p, f) })
}

// collect lists the words that are found and leaves out what the reader may not know.
func (d *dictionary) collect(find func(*vocabulary, func(word string, number uint32))) []russian.Entry {
	var list []russian.Entry
	find(d.run.view.words, func(word string, number uint32) {
		if n := d.run.view.counted(number); n > 0 {
			list = append(list, russian.Entry{Word: word, Frequency: n})
		}
	})
	list = slices.DeleteFunc(list, func(e russian.Entry) bool { return !d.mayRead(e.Word) })
	slices.SortFunc(list, func(a, b russian.Entry) int { return cmp.Compare(a.Word, b.Word) })
	return list
}

// finds reports whether the reader is let find a unit: it is of a document that he may read, and not for audiences of others.
func (d *dictionary) finds(s *segmentView, unit uint32) bool {
	if !s.reads(d.grants, s.parent[unit]) {
		return false
	}
	q := d.run.query
	return q.Viewer.Staff() || !holds(s.only, unit) ||
		slices.ContainsFunc(scopes(q), func(audience string) bool { return holds(s.labels[labelOnly][audience], unit) })
}

// mayRead reports whether a document with the word is one that the reader may read.
func (d *dictionary) mayRead(word string) bool {
	for _, s := range d.run.view.segments {
		found := false
		d.note(s.each(labelWord, word, func(root uint32) bool {
			found = s.reads(d.grants, root)
			return !found
		}))
		if found {
			return true
		}
	}
	return false
}

func (d *dictionary) note(err error) {
	if d.err == nil {
		d.err = err
	}
}
