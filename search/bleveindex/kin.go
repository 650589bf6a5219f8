package bleveindex

import (
	"fmt"
	"slices"
	"strings"

	"github.com/podskazka/podskazka/search/russian"
)

// kinWeight is what a word of the same family counts beside the query's own («верификация» for «верифицировать»): less
// than what a list says, since suffixes also part words («ключ», «ключевой»).
const kinWeight = .4

// maxKin bounds how many terms are looked at for the families of one word.
const maxKin = 512

// addKin gives the words of a query the other words of the index that are of one family.
func (r *run) addKin(terms []russian.QueryTerm) error {
	for i := range terms {
		t := &terms[i]
		if t.Kind != russian.Word {
			continue
		}
		kin, err := r.kin(t.Text)
		if err != nil {
			return err
		}
		for _, stem := range kin {
			if !slices.ContainsFunc(terms, func(o russian.QueryTerm) bool { return o.Text == stem }) {
				t.Add(russian.Alternative{Text: stem, Word: stem + "…", Weight: kinWeight, Source: russian.SourceKin})
			}
		}
	}
	return nil
}

// kin lists the stems of the index that are of one family with a stem.
func (r *run) kin(stem string) (list []string, err error) {
	for i, s := range r.view.segments {
		key := listKey{segment: s.id, stream: words, term: stem}
		family, ok := r.lists.family(key)
		if !ok {
			if family, err = r.kinIn(i, stem); err != nil {
				return nil, err
			}
			r.lists.putFamily(key, family)
		}
		for _, term := range family {
			if !slices.Contains(list, term) {
				list = append(list, term)
			}
		}
	}
	return list, nil
}

// kinIn lists those of a segment.
func (r *run) kinIn(segment int, stem string) (list []string, err error) {
	root := russian.RootOf(stem)
	prefix := root.Prefix()
	if prefix == "" {
		return nil, nil
	}
	dict, err := r.dictionary(segment, words)
	if err != nil {
		return nil, err
	}
	near := dict.AutomatonIterator(nil, []byte(prefix), []byte(prefix+"\xff"))
	for range maxKin {
		entry, err := near.Next()
		if err != nil {
			return nil, fmt.Errorf("read terms: %w", err)
		}
		if entry == nil {
			break
		}
		if entry.Term != stem && russian.RootOf(entry.Term).Kin(root) {
			list = append(list, strings.Clone(entry.Term))
		}
	}
	return list, nil
}
