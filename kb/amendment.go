package kb

import (
	"context"
	"time"
)

// An Amendment is a change of a published article that somebody proposes: readers go on seeing the article until it is approved.
// There is one of each person for an article. It is a draft of his until he sends it to review.
type Amendment struct {
	ArticleID string
	By        string  // user id
	Base      int64   // the revision of the article that it began with
	State     State   // draft or review
	Title     string  // of Article
	Article   Article // as it would be; without Extra and Origin, which nobody proposes
	Note      string  // what its author says about it
	Answer    string  // what a reviewer said who sent it back
	Rev       int64   // grows by one with each save; 0 = never saved
	UpdatedAt time.Time
}

// Validate reports the first field that is missing, unknown or over its limit.
func (m *Amendment) Validate() error {
	if m.State != StateDraft && m.State != StateReview {
		return Unknown("state")
	}
	if len([]rune(m.Note)) > MaxNote || len([]rune(m.Answer)) > MaxNote {
		return TooLong("note", MaxNote)
	}
	return m.Article.Validate()
}

// AmendmentFilter narrows FindAmendments. Zero fields do not narrow.
type AmendmentFilter struct {
	ArticleID string
	By        string
	State     State
	Limit     int // 0 = no limit
}

// Amendments stores what is proposed for published articles. It goes with its article.
type Amendments interface {
	// Amendment finds what a person proposes for an article. ErrNotFound when that is nothing.
	Amendment(ctx context.Context, articleID, by string) (*Amendment, error)
	// FindAmendments lists without Article, longest untouched first.
	FindAmendments(ctx context.Context, f AmendmentFilter) ([]*Amendment, error)
	// SaveAmendment inserts with Rev 0; else the stored Rev must be the same (ErrConflict) and grows by one. Rev, Title and UpdatedAt
	// are set in place. An action, unless empty, is noted as an act of by, with what is said. ErrNotFound when there is no such article.
	SaveAmendment(ctx context.Context, by string, m *Amendment, step Step) error
	// AcceptAmendment saves the article, as SaveStep does, and takes the amendment away: both or neither. ErrConflict when either has
	// another Rev.
	AcceptAmendment(ctx context.Context, by string, a *Article, m *Amendment, step Step) error
	// DeleteAmendment takes one away. ErrNotFound when there is none, ErrConflict when its Rev is another.
	DeleteAmendment(ctx context.Context, articleID, by string, rev int64) error
}
