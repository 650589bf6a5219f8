package kbsql

import (
	"context"
	"fmt"
	"time"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ kb.Replies = (*Store)(nil)

const replyColumns = "id, external_id, title, body, audiences, queues, tags, category, article, state, extra, origin, " +
	"rev, created_at, updated_at"

func replyFields(r *kb.Reply) []any {
	return []any{&r.ID, sqldb.Nullable(&r.ExternalID), &r.Title, &r.Body, sqldb.JSON(&r.Audiences), sqldb.JSON(&r.Queues),
		sqldb.JSON(&r.Tags), &r.Category, &r.Article, &r.State, sqldb.Raw(&r.Extra), &r.Origin,
		&r.Rev, sqldb.Time(&r.CreatedAt), sqldb.Time(&r.UpdatedAt)}
}

func scanReply(scan sqldb.Scan) (*kb.Reply, error) {
	r := new(kb.Reply)
	return r, scan(replyFields(r)...)
}

// Reply finds one by id or external id.
func (s *Store) Reply(ctx context.Context, ref string) (*kb.Reply, error) {
	const query = "SELECT " + replyColumns + ` FROM replies WHERE id = ? OR external_id = ?
		ORDER BY CASE WHEN id = ? THEN 0 ELSE 1 END LIMIT 1`
	r, err := sqldb.One(ctx, s.db, scanReply, query, ref, ref, ref)
	if err != nil {
		return nil, fmt.Errorf("reply %q: %w", ref, err)
	}
	return r, nil
}

// FindReplies lists by title; ids empty = all.
func (s *Store) FindReplies(ctx context.Context, ids []string) ([]*kb.Reply, error) {
	w := new(sqldb.Where)
	if err := sqldb.In(w, "id", ids); err != nil {
		return nil, err
	}
	query := "SELECT " + replyColumns + " FROM replies" + w.SQL() + " ORDER BY title, id"
	found, err := sqldb.All(ctx, s.db, scanReply, query, w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("find replies: %w", err)
	}
	return found, nil
}

// SaveReplies writes all or none, with a change each.
func (s *Store) SaveReplies(ctx context.Context, replies ...*kb.Reply) error {
	for _, r := range replies {
		if err := checkReply(r); err != nil {
			return fmt.Errorf("save reply %q: %w", r.Title, err)
		}
	}
	saved := make([]kb.Reply, len(replies))
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		now := s.clock()
		ids := make([]string, len(replies))
		for i, r := range replies {
			saved[i] = *r
			if err := s.saveReply(ctx, tx, &saved[i], now); err != nil {
				return fmt.Errorf("reply %q: %w", r.Title, err)
			}
			ids[i] = saved[i].ID
		}
		return sqldb.AppendChange(ctx, tx, feed, kb.ChangeReply, now, ids...)
	})
	if err != nil {
		return fmt.Errorf("save replies: %w", err)
	}
	for i, r := range replies {
		*r = saved[i]
	}
	return nil
}

func (s *Store) saveReply(ctx context.Context, tx *sqldb.Tx, r *kb.Reply, now time.Time) error {
	r.UpdatedAt = now
	if r.State == "" {
		r.State = kb.StatePublished
	}
	if r.Rev == 0 {
		if r.ID == "" {
			r.ID = kb.NewID(s.now())
		}
		if r.CreatedAt.IsZero() {
			r.CreatedAt = now
		}
		r.CreatedAt = sqldb.Round(r.CreatedAt)
		r.Rev = 1
		return tx.Exec(ctx, sqldb.Insert("replies", replyColumns), replyFields(r)...)
	}
	before, err := sqldb.All(ctx, tx, scanReply, "SELECT "+replyColumns+" FROM replies WHERE id = ?", r.ID)
	if err != nil {
		return err
	}
	if len(before) == 0 || before[0].Rev != r.Rev {
		return kb.ErrConflict
	}
	r.CreatedAt = before[0].CreatedAt
	r.Rev++
	n, err := tx.ExecCount(ctx, sqldb.Update("replies", replyColumns, "id = ? AND rev = ?"), append(replyFields(r), r.ID, r.Rev-1)...)
	if err == nil && n == 0 {
		err = kb.ErrConflict
	}
	return err
}

// DeleteReply removes one.
func (s *Store) DeleteReply(ctx context.Context, id string) error {
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.ExecCount(ctx, "DELETE FROM replies WHERE id = ?", id)
		if err != nil {
			return err
		}
		if n == 0 {
			return kb.ErrNotFound
		}
		return sqldb.AppendChange(ctx, tx, feed, kb.ChangeReply, s.clock(), id)
	})
	if err != nil {
		return fmt.Errorf("delete reply %q: %w", id, err)
	}
	return nil
}

// checkReply reports the first field that breaks a rule or cannot be stored.
func checkReply(r *kb.Reply) error {
	if err := r.Validate(); err != nil {
		return err
	}
	fields := []struct {
		name  string
		texts []string
	}{
		{"title", []string{r.Title}}, {"body", []string{r.Body}}, {"audiences", r.Audiences}, {"queues", r.Queues},
		{"tags", r.Tags}, {"category", []string{r.Category}}, {"article", []string{r.Article}},
		{"id", []string{r.ID, r.ExternalID}}, {"extra", []string{string(r.Extra), r.Origin}},
	}
	for _, f := range fields {
		if err := sqldb.CheckText(f.name, f.texts...); err != nil {
			return err
		}
	}
	return nil
}
