package assistsql

import (
	"context"
	"errors"
	"fmt"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

const wordingSourceColumns = "source, off, judge, at, outcomes, success, success_without, ndcg, ndcg_without, chance, tried_at"

func wordingSourceFields(w *assist.WordingSource) []any {
	t := &w.Trial
	return []any{&w.Source, sqldb.Bool(&w.Off), &w.Judge, sqldb.Time(&w.At), &t.Outcomes, &t.Success, &t.SuccessWithout, &t.NDCG, &t.NDCGWithout, &t.Chance,
		sqldb.Time(&t.At)}
}

func scanWordingSource(scan sqldb.Scan) (w assist.WordingSource, err error) {
	err = scan(wordingSourceFields(&w)...)
	return w, err
}

// WordingSources lists the sources with a row.
func (s *Store) WordingSources(ctx context.Context) ([]assist.WordingSource, error) {
	list, err := sqldb.All(ctx, s.db, scanWordingSource, "SELECT "+wordingSourceColumns+" FROM wording_sources ORDER BY source")
	if err != nil {
		return nil, fmt.Errorf("sources of wordings: %w", err)
	}
	return list, nil
}

// SaveWordingSource writes whether a source is believed.
func (s *Store) SaveWordingSource(ctx context.Context, w assist.WordingSource) error {
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		before, err := sqldb.One(ctx, tx, scanWordingSource, "SELECT "+wordingSourceColumns+" FROM wording_sources WHERE source = ?", w.Source)
		if err != nil && !errors.Is(err, kb.ErrNotFound) {
			return err
		}
		save := sqldb.Upsert("wording_sources", wordingSourceColumns, "source")
		if err := tx.Exec(ctx, save, wordingSourceFields(&w)...); err != nil || before.Off == w.Off {
			return err
		}
		refs, err := sqldb.All(ctx, tx, sqldb.Value[string], "SELECT DISTINCT ref FROM wordings WHERE source = ?", w.Source)
		if err != nil {
			return err
		}
		return documentsChanged(ctx, tx, refs, s.clock())
	})
	if err != nil {
		return fmt.Errorf("save source %q of wordings: %w", w.Source, err)
	}
	return nil
}
