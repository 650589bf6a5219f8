package bleveindex

import (
	"strings"

	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// whole makes the one unit of a document in a lean index. What only some audiences find is not in it.
func (b *builder) whole(d *search.Document) *document.Document {
	var texts []string
	for _, p := range d.Passages {
		if len(p.Audiences) == 0 {
			texts = append(texts, p.Text)
		}
	}
	u := newUnit(b.analyzer, d.ID, b.press.press(newLetter(d, texts).pack()))
	u.vocabulary = map[string]bool{}
	u.streams[words] = newTerms(streamNames[words], index.IndexField, expectedTerms(texts))
	u.text(d.Title, title, words)
	u.text(strings.Join(d.Questions, "\n"), questions, words)
	u.text(d.Category, category, words)
	u.text(strings.Join(d.Tags, "\n"), tags, words)
	for _, text := range texts {
		tokens := russian.Tokens(text)
		u.terms(tokens, body, words)
		u.lengths[body] += len(tokens)
	}
	u.labels(d)
	return u.finish()
}

// expectedTerms is about how many different words texts have.
func expectedTerms(texts []string) int {
	size := 0
	for _, text := range texts {
		size += len(text)
	}
	return min(size/16, 1024) + 8
}

// A letter is what a lean index stores with a document.
type letter struct {
	root
	texts []string
}

func newLetter(d *search.Document, texts []string) *letter {
	return &letter{root{ExternalID: d.ExternalID, Kind: d.Kind, Slug: d.Slug, Title: d.Title, Section: d.Section, Audiences: d.Audiences}, texts}
}

// The marks between the parts of a packed letter; texts have no use for them.
const (
	partMark = "\x00"
	itemMark = "\x01"
)

var unmarked = strings.NewReplacer(partMark, " ", itemMark, " ")

// pack makes narrow text of a letter.
func (l *letter) pack() []byte {
	list := append([]string{l.ExternalID, l.Kind, l.Slug, l.Title, l.Section, ""}, l.texts...)
	for i, text := range list {
		list[i] = unmarked.Replace(text)
	}
	list[5] = strings.Join(l.Audiences, itemMark)
	return russian.Narrow(strings.Join(list, partMark))
}

// unpack is the inverse of pack and of a press.
func (l *letter) unpack(packed []byte) error {
	text, err := unpress(packed)
	if err != nil {
		return err
	}
	list := strings.Split(russian.Widened(text), partMark)
	if len(list) < 6 {
		return errPressed
	}
	*l = letter{root{ExternalID: list[0], Kind: list[1], Slug: list[2], Title: list[3], Section: list[4]}, list[6:]}
	if list[5] != "" {
		l.Audiences = strings.Split(list[5], itemMark)
	}
	return nil
}
