package kb

import "context"

// Anchors remembers the ids that headings had before: links to them go on working after a heading is renamed.
type Anchors interface {
	// OldAnchors maps former ids of an article's headings to those of today, however often a heading was renamed. Headings that
	// are gone are left out.
	OldAnchors(ctx context.Context, articleID string) (map[string]string, error)
}

// A HeadingFollower compares two bodies of an article: it maps the ids of headings that are no more to the ids of the headings
// that took their places, empty when none did. Stores ask it about every body that is replaced.
type HeadingFollower func(before, after string) map[string]string
