package bleveindex

import (
	"slices"

	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// alike tells which words of a document's title, section and headings are spelt much like words of the query. That a document has pieces
// of a word is not enough to say so: they may stand in several.
func (r *run) alike(c candidate, list []*concept) (reasons []search.Reason, err error) {
	list = slices.DeleteFunc(list, func(o *concept) bool { return !r.similar(c, o) })
	if len(list) == 0 {
		return nil, nil
	}
	var d root
	if err := readStored(r.view.segments[c.segment].segment, c.root, stored, d.unpackAll); err != nil {
		return nil, err
	}
	texts := []string{d.Title, d.Context}
	for _, o := range d.Outline {
		if len(o.Only) == 0 {
			texts = append(texts, o.Text)
		}
	}
	for _, o := range list {
		if word := mostAlike(o.Folded, texts); word != "" {
			reasons = append(reasons, search.Reason{Word: o.Word, Via: word, Field: "similar"})
		}
	}
	return reasons, nil
}

// piecesOf are the reasons of texts whose words are not stored with a document, by field.
var piecesOf = map[field]string{questions: "pieces_questions", tags: "pieces_tags", learned: "pieces_learned"}

// inPieces tells which words of the query have enough of their pieces in one such text of a document, for hits that nothing else
// can be said of.
func (r *run) inPieces(c candidate, list []*concept) (reasons []search.Reason) {
	for _, o := range list {
		var byField [numFields]int
		for _, gram := range o.pieces {
			if gram == nil || len(gram.choices) == 0 {
				continue
			}
			counts := gram.choices[0].in[c.segment].list.counts(c.root)
			for slot, f := range grams.slots(true) {
				if shift, most := slotRange(slot); counts>>shift&uint32(most) > 0 {
					byField[f]++
				}
			}
		}
		for _, f := range [...]field{questions, learned, tags} {
			if enough(byField[f], len(o.pieces)) {
				reasons = append(reasons, search.Reason{Word: o.Word, Field: piecesOf[f]})
				break
			}
		}
	}
	return reasons
}

// mostAlike is the word of texts, as it stands there, that has most pieces of a folded word; empty when none has enough of them.
func mostAlike(folded string, texts []string) (word string) {
	var pieces []string
	russian.Grams(folded, func(gram string) { pieces = append(pieces, gram) })
	most := 0
	for _, text := range texts {
		for _, t := range russian.Tokens(text) {
			shared := 0
			russian.Grams(t.Text, func(gram string) {
				if slices.Contains(pieces, gram) {
					shared++
				}
			})
			if shared > most && enough(shared, len(pieces)) {
				word, most = text[t.Start:t.End], shared
			}
		}
	}
	return word
}

// similar reports whether a document has enough pieces of a word of the query.
func (r *run) similar(c candidate, word *concept) bool {
	found := 0
	for i, gram := range word.pieces {
		if all := len(word.pieces); !enough(found+all-i, all) { // however many of the rest it has
			return false
		}
		if gram != nil && len(gram.choices) > 0 && gram.choices[0].in[c.segment].list.counts(c.root) > 0 {
			found++
		}
	}
	return enough(found, len(word.pieces))
}

// enough pieces for words to be spelt much alike are half of them, but not one alone, which is all that «про» and «пробы» share.
func enough(found, pieces int) bool { return found > 1 && 2*found >= pieces }
