package kbsql

import (
	"context"
	"embed"
	"fmt"
	"time"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

// feed is the change feed of articles and replies.
const feed = kb.FeedKnowledge

// A Store is the content of one help center and its people.
type Store struct {
	db     *sqldb.DB
	now    func() time.Time
	follow kb.HeadingFollower // nil = former ids of headings are not kept
}

// New makes a store over an open database that has been migrated with Schema.
func New(db *sqldb.DB, now func() time.Time) *Store { return &Store{db: db, now: now} }

//go:embed migrations/*.sql
var migrations embed.FS

// Schema is the store's line of migrations.
func Schema() sqldb.Line { return sqldb.Migrations("kb", migrations) }

var _ kb.ChangeFeed = (*Store)(nil)

// Changes reads the feed of articles and replies.
func (s *Store) Changes(ctx context.Context, after int64, limit int) ([]kb.Change, error) {
	return sqldb.Changes(ctx, s.db, feed, after, limit)
}

// LastChange is the number of the feed's last change; 0 when there is none.
func (s *Store) LastChange(ctx context.Context) (int64, error) {
	last, err := sqldb.LastChange(ctx, s.db, feed)
	if err != nil {
		return 0, fmt.Errorf("last change: %w", err)
	}
	return last, nil
}

// clock is the time as it is stored.
func (s *Store) clock() time.Time { return sqldb.Round(s.now()) }
