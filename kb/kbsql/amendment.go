package kbsql

import (
	"context"
	"fmt"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ kb.Amendments = (*Store)(nil)

const (
	amendmentHead    = "article_id, by_user, base, state, title, note, answer, rev, updated_at"
	amendmentColumns = amendmentHead + ", article"
)

func amendmentFields(m *kb.Amendment) []any {
	return []any{&m.ArticleID, &m.By, &m.Base, &m.State, &m.Title, &m.Note, &m.Answer, &m.Rev, sqldb.Time(&m.UpdatedAt)}
}

func scanAmendmentHead(scan sqldb.Scan) (*kb.Amendment, error) {
	m := new(kb.Amendment)
	return m, scan(amendmentFields(m)...)
}

func scanAmendment(scan sqldb.Scan) (*kb.Amendment, error) {
	m := new(kb.Amendment)
	err := scan(append(amendmentFields(m), sqldb.JSON(&m.Article))...)
	m.Article.Extra = nil // JSON has no other word for it than null
	return m, err
}

// Amendment finds what a person proposes for an article.
func (s *Store) Amendment(ctx context.Context, articleID, by string) (*kb.Amendment, error) {
	const query = "SELECT " + amendmentColumns + " FROM amendments WHERE article_id = ? AND by_user = ?"
	m, err := sqldb.One(ctx, s.db, scanAmendment, query, articleID, by)
	if err != nil {
		return nil, fmt.Errorf("amendment of %q by %q: %w", articleID, by, err)
	}
	return m, nil
}

// FindAmendments lists without texts, longest untouched first.
func (s *Store) FindAmendments(ctx context.Context, f kb.AmendmentFilter) ([]*kb.Amendment, error) {
	w := new(sqldb.Where)
	for _, equal := range []struct{ column, value string }{{"article_id", f.ArticleID}, {"by_user", f.By}, {"state", string(f.State)}} {
		if equal.value != "" {
			w.Add(equal.column+" = ?", equal.value)
		}
	}
	query := "SELECT " + amendmentHead + " FROM amendments" + w.SQL() + " ORDER BY updated_at, article_id, by_user LIMIT ?"
	found, err := sqldb.All(ctx, s.db, scanAmendmentHead, query, w.Args(limitOrAll(f.Limit))...)
	if err != nil {
		return nil, fmt.Errorf("find amendments: %w", err)
	}
	return found, nil
}

// SaveAmendment inserts with Rev 0, else changes what has the same Rev, and notes what was done.
func (s *Store) SaveAmendment(ctx context.Context, by string, m *kb.Amendment, step kb.Step) error {
	saved := *m
	saved.Title, saved.UpdatedAt = m.Article.Title, s.clock()
	saved.Article.Extra, saved.Article.Origin = nil, ""
	saved.Rev++
	err := checkAmendment(&saved, step)
	if err == nil {
		err = s.db.InTx(ctx, func(tx *sqldb.Tx) error {
			if err := writeAmendment(ctx, tx, &saved, m.Rev); err != nil {
				return err
			}
			if step.Action == "" {
				return nil
			}
			return appendActs(ctx, tx, []kb.Act{{ArticleID: m.ArticleID, Title: saved.Title, Action: step.Action, By: by, At: saved.UpdatedAt, Note: step.Note}})
		})
	}
	if err != nil {
		return fmt.Errorf("amend %q: %w", m.ArticleID, err)
	}
	*m = saved
	return nil
}

func checkAmendment(m *kb.Amendment, step kb.Step) error {
	if err := m.Validate(); err != nil {
		return err
	}
	if err := sqldb.CheckText("note", m.Note, m.Answer, step.Note, m.By); err != nil {
		return err
	}
	return checkArticle(&m.Article)
}

// writeAmendment writes m over the revision before it; 0 = there is none.
func writeAmendment(ctx context.Context, tx *sqldb.Tx, m *kb.Amendment, before int64) error {
	fields := append(amendmentFields(m), sqldb.JSON(&m.Article))
	if before > 0 {
		query := sqldb.Update("amendments", amendmentColumns, "article_id = ? AND by_user = ? AND rev = ?")
		n, err := tx.ExecCount(ctx, query, append(fields, m.ArticleID, m.By, before)...)
		if err == nil && n == 0 {
			err = kb.ErrConflict
		}
		return err
	}
	const query = "SELECT COUNT(*) FROM amendments WHERE article_id = ? AND by_user = ?"
	n, err := sqldb.One(ctx, tx, sqldb.Value[int], query, m.ArticleID, m.By)
	if err == nil && n > 0 {
		err = kb.ErrConflict
	}
	if err != nil {
		return err
	}
	return tx.Exec(ctx, sqldb.Insert("amendments", amendmentColumns), fields...)
}

// AcceptAmendment saves the article and takes the amendment away: both or neither.
func (s *Store) AcceptAmendment(ctx context.Context, by string, a *kb.Article, m *kb.Amendment, step kb.Step) error {
	if err := sqldb.CheckText("note", step.Note); err != nil {
		return err
	}
	return s.save(ctx, by, step, func(tx *sqldb.Tx) error { return dropAmendment(ctx, tx, m.ArticleID, m.By, m.Rev) }, a)
}

// DeleteAmendment takes one away.
func (s *Store) DeleteAmendment(ctx context.Context, articleID, by string, rev int64) error {
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if err := dropAmendment(ctx, tx, articleID, by, rev); err != nil {
			return err
		}
		title, err := sqldb.One(ctx, tx, sqldb.Value[string], "SELECT title FROM articles WHERE id = ?", articleID)
		if err != nil {
			return err
		}
		return appendActs(ctx, tx, []kb.Act{{ArticleID: articleID, Title: title, Action: kb.ActDrop, By: by, At: s.clock()}})
	})
	if err != nil {
		return fmt.Errorf("delete amendment of %q by %q: %w", articleID, by, err)
	}
	return nil
}

func dropAmendment(ctx context.Context, tx *sqldb.Tx, articleID, by string, rev int64) error {
	stored, err := sqldb.One(ctx, tx, sqldb.Value[int64], "SELECT rev FROM amendments WHERE article_id = ? AND by_user = ?", articleID, by)
	if err != nil {
		return err
	}
	if stored != rev {
		return kb.ErrConflict
	}
	return tx.Exec(ctx, "DELETE FROM amendments WHERE article_id = ? AND by_user = ?", articleID, by)
}
