package assistsql

import (
	"context"
	"fmt"
	"time"

	"github.com/podskazka/podskazka/kb/sqldb"
)

// TakeTurn gives the turn of proposing to one holder at a time.
func (s *Store) TakeTurn(ctx context.Context, holder string, keep time.Duration) (taken bool, err error) {
	const query = `INSERT INTO incident_turn (name, holder, ends_at) VALUES ('propose', ?, ?)
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, ends_at = excluded.ends_at
		WHERE incident_turn.holder = excluded.holder OR incident_turn.ends_at <= ?`
	now := s.clock()
	err = s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.ExecCount(ctx, query, holder, sqldb.Millis(now.Add(keep)), sqldb.Millis(now))
		taken = n > 0
		return err
	})
	if err != nil {
		return false, fmt.Errorf("turn of proposing mass problems: %w", err)
	}
	return taken, nil
}
