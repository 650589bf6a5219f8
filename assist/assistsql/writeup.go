package assistsql

import (
	"context"
	"fmt"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ assist.Writeups = (*Store)(nil)

func scanWriteup(scan sqldb.Scan) (w assist.Writeup, err error) {
	err = scan(&w.Article, &w.Ticket)
	return w, err
}

// SaveWriteup writes down which ticket an article comes from; the first word stands.
func (s *Store) SaveWriteup(ctx context.Context, w assist.Writeup) error {
	const query = `INSERT INTO writeups (article, ticket, place)
		VALUES (?, ?, (SELECT COALESCE(MAX(place), 0) + 1 FROM writeups WHERE ticket = ?)) ON CONFLICT (article) DO NOTHING`
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error { return tx.Exec(ctx, query, w.Article, w.Ticket, w.Ticket) })
	if err != nil {
		return fmt.Errorf("save the origin of article %s: %w", w.Article, err)
	}
	return nil
}

// WriteupOf finds the ticket an article comes from.
func (s *Store) WriteupOf(ctx context.Context, article string) (assist.Writeup, error) {
	w, err := sqldb.One(ctx, s.db, scanWriteup, "SELECT article, ticket FROM writeups WHERE article = ?", article)
	if err != nil {
		return w, fmt.Errorf("origin of article %s: %w", article, err)
	}
	return w, nil
}

// Writeups lists the articles of a ticket.
func (s *Store) Writeups(ctx context.Context, ticket string) ([]assist.Writeup, error) {
	found, err := sqldb.All(ctx, s.db, scanWriteup, "SELECT article, ticket FROM writeups WHERE ticket = ? ORDER BY place", ticket)
	if err != nil {
		return nil, fmt.Errorf("articles of ticket %s: %w", ticket, err)
	}
	return found, nil
}
