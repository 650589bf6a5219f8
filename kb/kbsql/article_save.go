package kbsql

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

// saveRows is how many articles one statement reads or copies.
const saveRows = 500

// SaveArticles writes all or none: the articles, a revision and a change each.
func (s *Store) SaveArticles(ctx context.Context, by string, articles ...*kb.Article) error {
	return s.save(ctx, by, kb.Step{}, nil, articles...)
}

// save writes the articles with what is done to them, and what goes with them in the same transaction (nil = nothing).
func (s *Store) save(ctx context.Context, by string, step kb.Step, also func(*sqldb.Tx) error, articles ...*kb.Article) error {
	for _, a := range articles {
		if err := checkArticle(a); err != nil {
			return fmt.Errorf("save article %q: %w", a.Slug, err)
		}
	}
	moved, err := s.movedAnchors(ctx, articles)
	if err != nil {
		return fmt.Errorf("save articles: %w", err)
	}
	// The articles of the caller change after the commit only; a retry starts from them again.
	saved := make([]kb.Article, len(articles))
	err = s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		for i, a := range articles {
			saved[i] = *a
		}
		if err := s.saveArticles(ctx, tx, by, step, saved); err != nil {
			return err
		}
		for _, a := range saved {
			if err := moveAnchors(ctx, tx, a.ID, moved[a.ID]); err != nil {
				return err
			}
		}
		if also == nil {
			return nil
		}
		return also(tx)
	})
	if err != nil {
		return fmt.Errorf("save articles: %w", err)
	}
	for i, a := range articles {
		*a = saved[i]
	}
	return nil
}

func (s *Store) saveArticles(ctx context.Context, tx *sqldb.Tx, by string, step kb.Step, articles []kb.Article) error {
	now := s.clock()
	var given []string
	for _, a := range articles {
		if a.ID != "" {
			given = append(given, a.ID)
		}
	}
	before, err := storedArticles(ctx, tx, given)
	if err != nil {
		return err
	}
	lastRev, err := lastRevisions(ctx, tx, given)
	if err != nil {
		return err
	}
	ids := make([]string, len(articles))
	var acts []kb.Act
	for i := range articles {
		a := &articles[i]
		a.UpdatedAt, a.PublishedAt, a.Plan = now, sqldb.Round(a.PublishedAt), roundPlan(a.Plan)
		if a.Rev == 0 {
			err = s.insertArticle(ctx, tx, a, lastRev[a.ID])
		} else {
			err = updateArticle(ctx, tx, a, before[a.ID])
		}
		if err != nil {
			return fmt.Errorf("article %q: %w", a.Slug, err)
		}
		ids[i] = a.ID
		for _, action := range step.Acts(before[a.ID], a) {
			acts = append(acts, kb.Act{ArticleID: a.ID, Title: a.Title, Action: action, By: by, At: now, Rev: a.Rev})
		}
	}
	if len(acts) > 0 { // a note is about one article
		acts[max(0, slices.IndexFunc(acts, func(a kb.Act) bool { return a.Action == step.Action }))].Note = step.Note
	}
	if err := appendActs(ctx, tx, acts); err != nil {
		return err
	}
	if err := copyRevisions(ctx, tx, by, now, ids); err != nil {
		return err
	}
	return sqldb.AppendChange(ctx, tx, feed, kb.ChangeArticle, now, ids...)
}

// insertArticle inserts a new article, or one that was deleted: its revisions go on after the last one.
func (s *Store) insertArticle(ctx context.Context, tx *sqldb.Tx, a *kb.Article, lastRev int64) error {
	if a.ID == "" {
		a.ID = kb.NewID(s.now())
	}
	if a.CreatedAt.IsZero() {
		a.CreatedAt = a.UpdatedAt
	}
	a.CreatedAt = sqldb.Round(a.CreatedAt)
	a.Rev = lastRev + 1
	query := sqldb.Insert("articles", articleColumns+", title_folded")
	return tx.Exec(ctx, query, append(articleFields(a), foldTitle(a.Title))...)
}

func updateArticle(ctx context.Context, tx *sqldb.Tx, a *kb.Article, before *kb.Article) error {
	if before == nil || before.Rev != a.Rev {
		return kb.ErrConflict
	}
	a.CreatedAt = before.CreatedAt
	a.Rev++
	query := sqldb.Update("articles", articleColumns+", title_folded", "id = ? AND rev = ?")
	n, err := tx.ExecCount(ctx, query, append(articleFields(a), foldTitle(a.Title), a.ID, before.Rev)...)
	if err != nil {
		return err
	}
	if n == 0 { // somebody was faster since storedArticles
		return kb.ErrConflict
	}
	if a.Slug == before.Slug {
		return nil
	}
	return tx.Exec(ctx, sqldb.Upsert("slug_history", "slug, article_id", "slug"), before.Slug, a.ID)
}

// storedArticles reads the heads of what a save replaces, by id.
func storedArticles(ctx context.Context, tx *sqldb.Tx, ids []string) (map[string]*kb.Article, error) {
	found := make(map[string]*kb.Article, len(ids))
	for part := range slices.Chunk(ids, saveRows) {
		w := new(sqldb.Where)
		if err := sqldb.In(w, "id", part); err != nil {
			return nil, err
		}
		rows, err := sqldb.All(ctx, tx, scanHead, "SELECT "+headColumns+" FROM articles"+w.SQL(), w.Args()...)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			found[row.ID] = row
		}
	}
	return found, nil
}

// copyRevisions keeps the articles as they are now.
func copyRevisions(ctx context.Context, tx *sqldb.Tx, by string, at time.Time, ids []string) error {
	const query = "INSERT INTO revisions (" + articleColumns + ", by_user, at) SELECT " + articleColumns +
		", CAST(? AS TEXT), CAST(? AS BIGINT) FROM articles"
	for part := range slices.Chunk(ids, saveRows) {
		w := new(sqldb.Where)
		if err := sqldb.In(w, "id", part); err != nil {
			return err
		}
		args := append([]any{by, sqldb.Time(&at)}, w.Args()...)
		if err := tx.Exec(ctx, query+w.SQL(), args...); err != nil {
			return fmt.Errorf("revisions: %w", err)
		}
	}
	return nil
}
