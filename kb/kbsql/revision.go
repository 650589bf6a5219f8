package kbsql

import (
	"context"
	"fmt"
	"slices"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ kb.History = (*Store)(nil)

// Revisions lists the revisions of an article, newest first.
func (s *Store) Revisions(ctx context.Context, articleID string) ([]kb.Revision, error) {
	const query = "SELECT " + articleColumns + ", by_user, at FROM revisions WHERE id = ? ORDER BY rev DESC"
	found, err := sqldb.All(ctx, s.db, scanRevision, query, articleID)
	if err != nil {
		return nil, fmt.Errorf("revisions of %q: %w", articleID, err)
	}
	return found, nil
}

// RevisionHeads lists up to limit revisions with Rev < before (0 = all), newest first, without their texts.
func (s *Store) RevisionHeads(ctx context.Context, articleID string, before int64, limit int) ([]kb.Revision, error) {
	const query = "SELECT " + headColumns + ", by_user, at FROM revisions WHERE id = ? AND (rev < ? OR ? = 0) ORDER BY rev DESC LIMIT ?"
	scan := func(scan sqldb.Scan) (r kb.Revision, err error) {
		err = scan(append(headFields(&r.Article), &r.By, sqldb.Time(&r.At))...)
		r.ArticleID, r.Rev = r.Article.ID, r.Article.Rev
		return r, err
	}
	found, err := sqldb.All(ctx, s.db, scan, query, articleID, before, before, limit)
	if err != nil {
		return nil, fmt.Errorf("revisions of %q: %w", articleID, err)
	}
	return found, nil
}

// Revision reads one.
func (s *Store) Revision(ctx context.Context, articleID string, rev int64) (*kb.Revision, error) {
	const query = "SELECT " + articleColumns + ", by_user, at FROM revisions WHERE id = ? AND rev = ?"
	r, err := sqldb.One(ctx, s.db, scanRevision, query, articleID, rev)
	if err != nil {
		return nil, fmt.Errorf("revision %d of %q: %w", rev, articleID, err)
	}
	return &r, nil
}

func scanRevision(scan sqldb.Scan) (r kb.Revision, err error) {
	err = scan(append(articleFields(&r.Article), &r.By, sqldb.Time(&r.At))...)
	r.ArticleID, r.Rev = r.Article.ID, r.Article.Rev
	return r, err
}

// lastRevisions maps ids to the number of their last revision, deleted articles' too.
func lastRevisions(ctx context.Context, tx *sqldb.Tx, ids []string) (map[string]int64, error) {
	type last struct {
		id  string
		rev int64
	}
	found := make(map[string]int64, len(ids))
	for part := range slices.Chunk(ids, saveRows) {
		w := new(sqldb.Where)
		if err := sqldb.In(w, "id", part); err != nil {
			return nil, err
		}
		scan := func(scan sqldb.Scan) (l last, err error) {
			err = scan(&l.id, &l.rev)
			return l, err
		}
		rows, err := sqldb.All(ctx, tx, scan, "SELECT id, MAX(rev) FROM revisions"+w.SQL()+" GROUP BY id", w.Args()...)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			found[row.id] = row.rev
		}
	}
	return found, nil
}
