package kb

import (
	"context"
	"encoding/json"
	"reflect"
	"time"
)

// A Revision is one saved state of an article, complete, so that any two can be compared and any one restored.
type Revision struct {
	ArticleID string
	Rev       int64
	By        string // user id; "import" for an import
	At        time.Time
	Article   Article
}

// History reads revisions a page at a time.
type History interface {
	// RevisionHeads lists up to limit revisions of an article with Rev < before (0 = all), newest first. Their articles have no
	// Questions, Body, Guide, Extra and Origin.
	RevisionHeads(ctx context.Context, articleID string, before int64, limit int) ([]Revision, error)
	// Revision reads one. ErrNotFound when there is none.
	Revision(ctx context.Context, articleID string, rev int64) (*Revision, error)
}

// SameWords reports whether two articles say the same to the same readers. Where they lie, what stage of their lives they are at and
// when they are to be read again does not matter.
func SameWords(a, b *Article) bool {
	words := func(a *Article) Article {
		w := *a
		w.Section, w.Slug, w.State, w.Plan, w.Author, w.Origin, w.Rev = "", "", "", Plan{}, "", "", 0
		w.CreatedAt, w.UpdatedAt, w.PublishedAt = time.Time{}, time.Time{}, time.Time{}
		for _, list := range []*[]string{&w.Questions, &w.Audiences, &w.Tags, &w.Related} {
			*list = append([]string{}, *list...) // an empty list is no list
		}
		w.Extra = append(json.RawMessage{}, w.Extra...)
		return w
	}
	return reflect.DeepEqual(words(a), words(b))
}

// Restore gives the article the text of an old revision: what it says and how it is found. Who sees it, its address, its state and
// its plan stay.
func (a *Article) Restore(old *Article) {
	a.Kind, a.Title, a.Questions, a.Body, a.Section, a.Category = old.Kind, old.Title, old.Questions, old.Body, old.Section, old.Category
	a.Lang, a.Original, a.Tags, a.Related, a.Guide, a.Extra = old.Lang, old.Original, old.Tags, old.Related, old.Guide, old.Extra
}
