package assistsql

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

// TouchWordings tells the feed that documents are to be looked at again.
func (s *Store) TouchWordings(ctx context.Context, refs []string) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error { return documentsChanged(ctx, tx, refs, s.clock()) })
}

// Names of the positions in wording_feed. A turn is the time in milliseconds when it was last ended.
const (
	feedRead = feed
	feedFrom = feed + " from"
	feedRest = feed + " rest"
	turnOf   = "turn "
)

// WordingReach is how far the feed of tickets was read.
func (s *Store) WordingReach(ctx context.Context) (assist.WordingReach, error) {
	return wordingReach(ctx, s.db)
}

func wordingReach(ctx context.Context, q sqldb.Queryer) (r assist.WordingReach, err error) {
	for name, at := range map[string]*int64{feedRead: &r.Read, feedFrom: &r.From, feedRest: &r.Rest} {
		stored, err := sqldb.All(ctx, q, sqldb.Value[int64], "SELECT position FROM wording_feed WHERE name = ?", name)
		if err != nil {
			return r, fmt.Errorf("position of wordings: %w", err)
		}
		if len(stored) > 0 {
			*at = stored[0]
		}
	}
	return r, nil
}

// MoveWordingReach moves it on.
func (s *Store) MoveWordingReach(ctx context.Context, from, to assist.WordingReach) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		stored, err := wordingReach(ctx, tx)
		if err != nil {
			return err
		}
		if stored != from {
			return fmt.Errorf("position of wordings: %w", kb.ErrConflict)
		}
		save := sqldb.Upsert("wording_feed", "name, position", "name")
		return errors.Join(tx.Exec(ctx, save, feedRead, to.Read), tx.Exec(ctx, save, feedFrom, to.From), tx.Exec(ctx, save, feedRest, to.Rest))
	})
}

// TakeWordingTurn lends each turn to one: it is written down as if it had been ended so long ago that it is due again in time.
func (s *Store) TakeWordingTurn(ctx context.Context, name string, every, lent time.Duration) (taken bool, err error) {
	const query = `INSERT INTO wording_feed (name, position) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET position = excluded.position WHERE wording_feed.position <= ?`
	due := sqldb.Millis(s.clock().Add(-every))
	err = s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.ExecCount(ctx, query, turnOf+name, due+lent.Milliseconds(), due)
		taken = n > 0
		return err
	})
	if err != nil {
		return false, fmt.Errorf("turn of %s: %w", name, err)
	}
	return taken, nil
}

// EndWordingTurn notes when.
func (s *Store) EndWordingTurn(ctx context.Context, name string) error {
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		return tx.Exec(ctx, sqldb.Upsert("wording_feed", "name, position", "name"), turnOf+name, sqldb.Millis(s.clock()))
	})
	if err != nil {
		return fmt.Errorf("end the turn of %s: %w", name, err)
	}
	return nil
}
