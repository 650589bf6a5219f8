package kb

import (
	"context"
	"time"
)

// What a change is about.
const (
	ChangeArticle = "article"
	ChangeReply   = "reply"
	ChangeTicket  = "ticket"
	ChangeSynonym = "synonym"
	ChangePin     = "pin"
)

// FeedKnowledge is the name of the change feed of articles and replies in a database: whoever writes what is searched with them
// appends to it.
const FeedKnowledge = "knowledge"

// A Change says that something was written or removed; what it is now is read from the store.
// Its number is given inside the writing transaction, so numbers become visible in order and a
// reader never steps over a late committer.
type Change struct {
	Seq  int64 // 1, 2, 3 … within one feed, without gaps among committed changes
	Kind string
	ID   string
	At   time.Time
}

// ChangeFeed reads what changed.
type ChangeFeed interface {
	// Changes lists up to limit changes with Seq > after, in order.
	Changes(ctx context.Context, after int64, limit int) ([]Change, error)
}
