package bleveindex

import (
	"fmt"
	"slices"

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
	root := russian.RootOf(stem)
	prefix := root.Prefix()
	if prefix == "" {
		return nil, nil
	}
	for i := range r.view.segments {
		dict, err := r.dictionary(i, words)
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
			if entry.Term != stem && russian.RootOf(entry.Term).Kin(root) && !slices.Contains(list, entry.Term) {
				list = append(list, entry.Term)
			}
		}
	}
	return list, nil
}
