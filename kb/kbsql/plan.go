package kbsql

import (
	"context"
	"errors"
	"fmt"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

// RunPlans publishes and archives what is due by the store's clock, an article a transaction: stopped half-way it goes on where it
// was, and two nodes that run it at once do everything once. It says how many articles were due.
func (s *Store) RunPlans(ctx context.Context) (int, error) {
	const query = `SELECT id FROM articles WHERE publish_at > 0 AND publish_at <= ?
		UNION SELECT id FROM articles WHERE unpublish_at > 0 AND unpublish_at <= ? ORDER BY id`
	now := sqldb.Millis(s.clock())
	ids, err := sqldb.All(ctx, s.db, sqldb.Value[string], query, now, now)
	if err != nil {
		return 0, fmt.Errorf("plans: %w", err)
	}
	for _, id := range ids {
		if err := s.runPlan(ctx, id); err != nil {
			return 0, fmt.Errorf("plan of article %q: %w", id, err)
		}
	}
	return len(ids), nil
}

// runPlan reads the article again where nobody else can write it. Who was faster has done it, or decided otherwise: the next run
// looks again.
func (s *Store) runPlan(ctx context.Context, id string) error {
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		a, err := sqldb.One(ctx, tx, scanArticle, "SELECT "+articleColumns+" FROM articles WHERE id = ?", id)
		if err != nil || !a.Advance(s.clock()) {
			return err
		}
		return s.saveArticles(ctx, tx, kb.ByPlan, kb.Step{}, []kb.Article{*a})
	})
	if errors.Is(err, kb.ErrConflict) || errors.Is(err, kb.ErrNotFound) {
		return nil
	}
	return err
}

func roundPlan(p kb.Plan) kb.Plan {
	p.PublishAt, p.UnpublishAt, p.ReviewBy = sqldb.Round(p.PublishAt), sqldb.Round(p.UnpublishAt), sqldb.Round(p.ReviewBy)
	return p
}
