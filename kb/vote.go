package kb

import (
	"context"
	"time"
)

// A Vote is one person's answer to «Статья помогла?».
type Vote struct {
	ArticleID string
	By        string // user id or visitor id; a person has one vote an article
	Helped    bool
	Reason    string // what was wrong, when it did not help: "outdated" …; may be empty
	Comment   string // in the person's words; may be empty
	At        time.Time
}

// Votes stores votes.
type Votes interface {
	// SaveVote inserts or replaces by (ArticleID, By). ErrNotFound when there is no such article.
	SaveVote(ctx context.Context, v Vote) error
	// Votes lists the votes on an article, newest first.
	Votes(ctx context.Context, articleID string) ([]Vote, error)
	// VotesAfter lists up to limit votes on all articles after a position, oldest first, and gives the position of the last.
	// "" is the beginning. A vote that is given anew comes again.
	VotesAfter(ctx context.Context, after string, limit int) (list []Vote, next string, err error)
}
