package assistsql

import (
	"context"
	"fmt"

	"github.com/podskazka/podskazka/kb/sqldb"
)

// Remember notes that a client's Idempotency-Key made a ticket, so that the same request sent again gets the same answer.
// A key that is already known is a kb.FieldError "taken": somebody was faster, Remembered says with which ticket.
func (s *Store) Remember(ctx context.Context, who, key, ticketKey string) error {
	now := s.clock()
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		return tx.Exec(ctx, sqldb.Insert("idempotency_keys", "who, key, ticket, at"), who, key, ticketKey, sqldb.Time(&now))
	})
	if err != nil {
		return fmt.Errorf("remember idempotency key: %w", err)
	}
	return nil
}

// Remembered gives the key of the ticket that was made. kb.ErrNotFound when none was.
func (s *Store) Remembered(ctx context.Context, who, key string) (string, error) {
	const query = "SELECT ticket FROM idempotency_keys WHERE who = ? AND key = ?"
	ticketKey, err := sqldb.One(ctx, s.db, sqldb.Value[string], query, who, key)
	if err != nil {
		return "", fmt.Errorf("idempotency key: %w", err)
	}
	return ticketKey, nil
}
