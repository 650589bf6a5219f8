package kbsql

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ kb.Life = (*Store)(nil)

const actColumns = "id, article_id, title, action, by_user, at, rev, note"

func actFields(a *kb.Act) []any {
	return []any{&a.ID, &a.ArticleID, &a.Title, &a.Action, &a.By, sqldb.Time(&a.At), &a.Rev, &a.Note}
}

func scanAct(scan sqldb.Scan) (a kb.Act, err error) {
	err = scan(actFields(&a)...)
	return a, err
}

// SaveStep is SaveArticles for one article, with a name and a note for what is done.
func (s *Store) SaveStep(ctx context.Context, by string, a *kb.Article, step kb.Step) error {
	if err := sqldb.CheckText("note", step.Note); err != nil {
		return err
	}
	return s.save(ctx, by, step, nil, a)
}

// actRows is how many acts one statement writes.
const actRows = 100

// appendActs writes acts of one moment. Their ids sort by time, and in the order given.
func appendActs(ctx context.Context, tx *sqldb.Tx, acts []kb.Act) error {
	if len(acts) == 0 {
		return nil
	}
	number, err := sqldb.NextNumber(ctx, tx, "acts") // two saves may share a millisecond
	if err != nil {
		return err
	}
	row := sqldb.Row(strings.Count(actColumns, ",") + 1)
	n := 0
	for part := range slices.Chunk(acts, actRows) {
		var args []any
		for i := range part {
			part[i].ID = fmt.Sprintf("%012d-%06d", number, n)
			n++
			args = append(args, actFields(&part[i])...)
		}
		query := "INSERT INTO acts (" + actColumns + ") VALUES " + row + strings.Repeat(", "+row, len(part)-1)
		if err := tx.Exec(ctx, query, args...); err != nil {
			return fmt.Errorf("acts: %w", err)
		}
	}
	return nil
}

// Acts lists acts, newest first.
func (s *Store) Acts(ctx context.Context, f kb.ActFilter) ([]kb.Act, error) {
	w := new(sqldb.Where)
	if f.ArticleID != "" {
		w.Add("article_id = ?", f.ArticleID)
	}
	if f.By != "" {
		w.Add("by_user = ?", f.By)
	}
	if f.Before != "" {
		w.Add("id < ?", f.Before)
	}
	if err := sqldb.In(w, "action", f.Actions); err != nil {
		return nil, err
	}
	query := "SELECT " + actColumns + " FROM acts" + w.SQL() + " ORDER BY id DESC LIMIT ?"
	found, err := sqldb.All(ctx, s.db, scanAct, query, w.Args(limitOrAll(f.Limit))...)
	if err != nil {
		return nil, fmt.Errorf("acts: %w", err)
	}
	return found, nil
}

// LastActs maps articles to the last of the actions done with each.
func (s *Store) LastActs(ctx context.Context, action kb.Action, articleIDs []string) (map[string]kb.Act, error) {
	last := make(map[string]kb.Act, len(articleIDs))
	if len(articleIDs) == 0 {
		return last, nil
	}
	w := new(sqldb.Where)
	w.Add("action = ?", action)
	if err := sqldb.In(w, "article_id", articleIDs); err != nil {
		return nil, err
	}
	query := "SELECT " + actColumns + " FROM acts WHERE id IN (SELECT MAX(id) FROM acts" + w.SQL() + " GROUP BY article_id)"
	found, err := sqldb.All(ctx, s.db, scanAct, query, w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("last acts: %w", err)
	}
	for _, act := range found {
		last[act.ArticleID] = act
	}
	return last, nil
}
