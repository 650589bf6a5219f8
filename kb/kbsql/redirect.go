package kbsql

import (
	"context"
	"fmt"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ kb.Redirects = (*Store)(nil)

const redirectColumns = "source, article_id, anchor, created_at"

func redirectFields(r *kb.Redirect) []any {
	return []any{&r.Source, &r.ArticleID, &r.Anchor, sqldb.Time(&r.CreatedAt)}
}

func scanRedirect(scan sqldb.Scan) (r kb.Redirect, err error) {
	err = scan(redirectFields(&r)...)
	return r, err
}

// Redirect finds where an address leads.
func (s *Store) Redirect(ctx context.Context, source string) (kb.Redirect, error) {
	const query = "SELECT " + redirectColumns + " FROM redirects WHERE source = ?"
	found, err := sqldb.One(ctx, s.db, scanRedirect, query, source)
	if err != nil {
		return kb.Redirect{}, fmt.Errorf("redirect of %q: %w", source, err)
	}
	return found, nil
}

// Redirects lists the old addresses of an article, in order.
func (s *Store) Redirects(ctx context.Context, articleID string) ([]kb.Redirect, error) {
	const query = "SELECT " + redirectColumns + " FROM redirects WHERE article_id = ? ORDER BY source"
	found, err := sqldb.All(ctx, s.db, scanRedirect, query, articleID)
	if err != nil {
		return nil, fmt.Errorf("redirects to %q: %w", articleID, err)
	}
	return found, nil
}

// SaveRedirects inserts or replaces by source, all or none.
func (s *Store) SaveRedirects(ctx context.Context, redirects ...kb.Redirect) error {
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		for _, r := range redirects {
			if err := sqldb.CheckText("source", r.Source, r.Anchor); err != nil {
				return err
			}
			if len(r.Source) > kb.MaxRedirect {
				return kb.TooLong("source", kb.MaxRedirect)
			}
			if r.CreatedAt.IsZero() {
				r.CreatedAt = s.now()
			}
			if err := tx.Exec(ctx, sqldb.Upsert("redirects", redirectColumns, "source"), redirectFields(&r)...); err != nil {
				return fmt.Errorf("%q: %w", r.Source, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("save redirects: %w", err)
	}
	return nil
}
