package kbsql

import (
	"context"
	"fmt"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ kb.Presences = (*Store)(nil)

// Beat says that the user has the article open and lists the others who have, the latest first.
func (s *Store) Beat(ctx context.Context, articleID, userID string) ([]kb.Presence, error) {
	const others = "SELECT user_id, at FROM presences WHERE article_id = ? AND user_id <> ? AND at > ? ORDER BY at DESC, user_id"
	now := s.clock()
	since := sqldb.Millis(now.Add(-kb.PresenceTTL))
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Exec(ctx, "DELETE FROM presences WHERE at <= ?", since); err != nil {
			return err
		}
		return tx.Exec(ctx, sqldb.Upsert("presences", "article_id, user_id, at", "article_id, user_id"), articleID, userID, sqldb.Time(&now))
	})
	if err != nil {
		return nil, fmt.Errorf("presence at %q: %w", articleID, err)
	}
	scan := func(scan sqldb.Scan) (p kb.Presence, err error) {
		err = scan(&p.UserID, sqldb.Time(&p.At))
		return p, err
	}
	found, err := sqldb.All(ctx, s.db, scan, others, articleID, userID, since)
	if err != nil {
		return nil, fmt.Errorf("presences at %q: %w", articleID, err)
	}
	return found, nil
}
