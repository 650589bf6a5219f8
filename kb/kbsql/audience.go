package kbsql

import (
	"context"
	"fmt"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ kb.Audiences = (*Store)(nil)

const audienceColumns = "slug, role, contour, description, position"

func audienceFields(a *kb.Audience) []any {
	return []any{&a.Slug, &a.Role, &a.Contour, &a.Description, &a.Position}
}

func scanAudience(scan sqldb.Scan) (a kb.Audience, err error) {
	err = scan(audienceFields(&a)...)
	return a, err
}

// Audiences lists by position.
func (s *Store) Audiences(ctx context.Context) ([]kb.Audience, error) {
	return sqldb.All(ctx, s.db, scanAudience, "SELECT "+audienceColumns+" FROM audiences ORDER BY position, slug")
}

// SaveAudience inserts or replaces by slug.
func (s *Store) SaveAudience(ctx context.Context, a kb.Audience) error {
	if err := a.Validate(); err != nil {
		return err
	}
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		return tx.Exec(ctx, sqldb.Upsert("audiences", audienceColumns, "slug"), audienceFields(&a)...)
	})
	if err != nil {
		return fmt.Errorf("save audience %q: %w", a.Slug, err)
	}
	return nil
}
