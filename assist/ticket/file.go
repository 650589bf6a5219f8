package ticket

import "context"

// Files says which files of articles conversations still need.
type Files interface {
	// FileMessages counts, by the hash of a file, the messages that refer to its bytes by their address.
	FileMessages(ctx context.Context) (map[string]int, error)
}
