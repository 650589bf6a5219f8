package kb

import (
	"context"
	"encoding/json"
	"time"
	"unicode/utf8"
)

// Kind tells what an article is.
type Kind string

// The kinds of articles. A guide is a video guide with captions and chapters.
const (
	KindArticle Kind = "article"
	KindFAQ     Kind = "faq"
	KindGuide   Kind = "guide"
)

// Kinds lists the kinds in the order menus show them.
var Kinds = [...]Kind{KindArticle, KindFAQ, KindGuide}

// State is where an article stands in its life.
type State string

// draft → review → published → archived. Only published articles leave the studio.
const (
	StateDraft     State = "draft"
	StateReview    State = "review"
	StatePublished State = "published"
	StateArchived  State = "archived"
)

// Limits of an article (DESIGN §6), in bytes unless said otherwise.
const (
	MaxTitle     = 300 // runes
	MaxBody      = 256 << 10
	MaxQuestions = 50
	MaxTags      = 50
)

// An Article is one answer: text, FAQ entry or video guide.
type Article struct {
	ID         string // ours, stable, never shown as text
	ExternalID string // the id in the source it was imported from; empty when written here; unique
	Slug       string // in URLs: transliterated, unique
	Kind       Kind
	Title      string
	Questions  []string // other ways people ask for it
	Body       string   // Markdown, without the title heading
	Section    string   // slug of its section; may be empty
	Category   string   // free label of the source; searchable
	Audiences  []string // slugs, sorted; empty = for everyone
	Access     Access
	State      State
	Lang       string // "ru", "en"
	Original   string // id, external id or slug of the article that it translates; empty = of none
	Tags       []string
	Related    []string // ids, external ids or slugs of other articles
	Guide      *Guide   // set for KindGuide only

	// Extra holds the fields of the source that mean nothing to us, as a JSON object: kept, so that export gives them back.
	Extra json.RawMessage
	// Origin is the importer's note on how the source was written (key order, front matter): opaque to everybody else.
	Origin string

	Plan Plan // what is to happen to it by itself

	Rev         int64 // grows by one with each save; 0 = never saved
	Author      string
	CreatedAt   time.Time
	UpdatedAt   time.Time
	PublishedAt time.Time // zero when never published
}

// A Guide is the film of a video guide.
type Guide struct {
	Video    string    `json:"video"` // path of an attachment ("/files/…") or an https URL
	Poster   string    `json:"poster,omitempty"`
	Captions string    `json:"captions,omitempty"` // WebVTT text
	Chapters []Chapter `json:"chapters,omitempty"`
	Duration int       `json:"duration,omitempty"` // seconds
}

// A Chapter is a named place in a film.
type Chapter struct {
	T     int    `json:"t"` // seconds from the start
	Title string `json:"title"`
}

// Validate reports the first field that is missing, unknown or over its limit.
func (a *Article) Validate() error {
	switch {
	case a.Title == "":
		return Required("title")
	case utf8.RuneCountInString(a.Title) > MaxTitle:
		return TooLong("title", MaxTitle)
	case len(a.Body) > MaxBody:
		return TooLong("body", MaxBody)
	case len(a.Questions) > MaxQuestions:
		return TooLong("questions", MaxQuestions)
	case len(a.Tags) > MaxTags:
		return TooLong("tags", MaxTags)
	case checkSlug(a.Slug) != nil:
		return checkSlug(a.Slug)
	case reservedSlug.MatchString(a.Slug):
		return &FieldError{Field: "slug", Code: "reserved"}
	case a.Kind != KindArticle && a.Kind != KindFAQ && a.Kind != KindGuide:
		return Unknown("kind")
	case !a.Access.Valid():
		return Unknown("access")
	case a.Kind == KindGuide && a.Guide == nil:
		return Required("video")
	}
	switch a.State {
	case StateDraft, StateReview, StatePublished, StateArchived:
		return a.Plan.Validate()
	}
	return Unknown("state")
}

// ArticleFilter narrows FindArticles. Zero fields do not narrow.
type ArticleFilter struct {
	IDs         []string
	ExternalIDs []string
	Section     string
	Kind        Kind
	Audience    string // is among its audiences
	Author      string
	Lang        string
	States      []State
	Text        string    // part of the title, for the studio's list
	Planned     bool      // only what is to be published by itself
	Unplanned   bool      // only what is not
	ReviewBy    time.Time // only what should be read again before this time
	After       string    // only ids greater than this: for walking all articles in id order
	Recent      bool      // newest update first instead of in id order; After does not apply
	Offset      int       // with Recent: how many to pass over
	Limit       int       // 0 = no limit
	Heads       bool      // without Questions, Body, Guide, Extra and Origin: for lists
}

// Articles stores articles with their revisions.
type Articles interface {
	// Article finds one by id, slug, external id or a slug it had before, in that order. ErrNotFound when there is none.
	Article(ctx context.Context, ref string) (*Article, error)
	// FindArticles lists in id order, or newest update first.
	FindArticles(ctx context.Context, f ArticleFilter) ([]*Article, error)
	// SaveArticles writes all or none in one transaction: the article, a revision and a change each.
	// An article with Rev 0 is inserted (an empty ID is filled in); otherwise its Rev must be the
	// stored one, or nothing is written and the error is ErrConflict. On success Rev, CreatedAt and
	// UpdatedAt are set in place. A taken slug or external id is a FieldError "taken". A deleted article
	// that is saved again under its id with Rev 0 goes on after its last revision.
	SaveArticles(ctx context.Context, by string, articles ...*Article) error
	// DeleteArticle removes an article; its revisions stay. ErrNotFound when there is none.
	DeleteArticle(ctx context.Context, by, id string) error
	// Revisions lists the revisions of an article, newest first.
	Revisions(ctx context.Context, articleID string) ([]Revision, error)
}
