package kb

import (
	"context"
	"time"
)

// A Presence is somebody who has an article open for writing.
type Presence struct {
	UserID string
	At     time.Time // when his page was last heard of
}

// PresenceTTL is how long somebody counts as present after his page was last heard of.
const PresenceTTL = 45 * time.Second

// Presences stores who writes where. It is shared by all nodes of an installation.
type Presences interface {
	// Beat says that the user has the article open and lists the others who have, the latest first.
	// ErrNotFound when there is no such article or user.
	Beat(ctx context.Context, articleID, userID string) ([]Presence, error)
}
