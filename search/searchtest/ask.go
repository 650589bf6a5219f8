package searchtest

import (
	"math/rand/v2"
	"strings"
	"unicode/utf8"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// An Ask is a query made of the words of one document, and who asks: a person of the document's role and two more.
type Ask struct {
	Text     string
	Viewer   kb.Viewer
	Document string // the id of the document it was made of
}

// An AskKind makes the text of a query of a document's words; false when they do not suffice.
type AskKind func(r *rand.Rand, d *search.Document) (string, bool)

// Asks makes n queries of documents drawn from the first of a corpus, e.g. c.Ticket. The same arguments give the same
// queries; another series gives others.
func (c *Corpus) Asks(kind AskKind, document func(int) *search.Document, documents, n, series int) []Ask {
	list := make([]Ask, 0, n)
	for i := 0; len(list) < n; i++ {
		r := c.random(streamAsks+uint64(series)<<24, i)
		d := document(r.IntN(documents))
		text, ok := kind(r, d)
		if !ok {
			continue
		}
		roles := append([]string{Roles[r.IntN(len(Roles))], Roles[r.IntN(len(Roles))]}, d.Audiences...)
		list = append(list, Ask{text, kb.Viewer{UserID: "u", Role: kb.RoleUser, Audiences: roles}, d.ID})
	}
	return list
}

// ThreeWords takes three words of four letters or more from anywhere in the document, as people search.
func ThreeWords(r *rand.Rand, d *search.Document) (string, bool) {
	all := strings.FieldsFunc(d.Title+" "+d.Passages[0].Text, notCyrillic)
	var words []string
	for _, i := range r.Perm(len(all)) {
		if len(words) < 3 && utf8.RuneCountInString(all[i]) >= 4 {
			words = append(words, all[i])
		}
	}
	return strings.Join(words, " "), len(words) == 3
}

// Question takes five to nine words in a row.
func Question(r *rand.Rand, d *search.Document) (string, bool) {
	text, ok := run(r, d.Passages[0].Text, 5+r.IntN(5))
	return text + "?", ok && utf8.RuneCountInString(text) < search.MaxQuery
}

// Message takes sixty words in a row.
func Message(r *rand.Rand, d *search.Document) (string, bool) { return run(r, d.Passages[0].Text, 60) }

// run takes n words in a row of a text.
func run(r *rand.Rand, text string, n int) (string, bool) {
	words := strings.Fields(text)
	if len(words) < n {
		return "", false
	}
	from := r.IntN(len(words) - n + 1)
	return strings.Join(words[from:from+n], " "), true
}
