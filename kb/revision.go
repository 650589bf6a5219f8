package kb

import "time"

// A Revision is one saved state of an article, complete, so that any two can be compared and any one restored.
type Revision struct {
	ArticleID string
	Rev       int64
	By        string // user id; "import" for an import
	At        time.Time
	Article   Article
}
