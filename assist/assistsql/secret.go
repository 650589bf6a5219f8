package assistsql

import (
	"context"
	"fmt"

	"github.com/podskazka/podskazka/kb/sqldb"
)

// Secret reads a random value of the installation by its name. The first to ask stores made; everybody gets what was stored first.
func (s *Store) Secret(ctx context.Context, name, made string) (string, error) {
	const insert = "INSERT INTO secrets (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING"
	const query = "SELECT value FROM secrets WHERE name = ?"
	stored, err := sqldb.All(ctx, s.db, sqldb.Value[string], query, name)
	if err == nil && len(stored) == 0 {
		if err = s.db.InTx(ctx, func(tx *sqldb.Tx) error { return tx.Exec(ctx, insert, name, made) }); err == nil {
			stored, err = sqldb.All(ctx, s.db, sqldb.Value[string], query, name)
		}
	}
	if err != nil || len(stored) == 0 {
		return "", fmt.Errorf("secret %q: %w", name, err)
	}
	return stored[0], nil
}
