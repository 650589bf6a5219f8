package kbsql

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ kb.Votes = (*Store)(nil)

const voteColumns = "article_id, by_user, helped, reason, comment, at"

func voteFields(v *kb.Vote) []any {
	return []any{&v.ArticleID, &v.By, sqldb.Bool(&v.Helped), &v.Reason, &v.Comment, sqldb.Time(&v.At)}
}

func scanVote(scan sqldb.Scan) (v kb.Vote, err error) {
	err = scan(voteFields(&v)...)
	return v, err
}

// SaveVote inserts or replaces by article and person. kb.ErrNotFound when there is no such article.
func (s *Store) SaveVote(ctx context.Context, v kb.Vote) error {
	if v.At.IsZero() {
		v.At = s.now()
	}
	if err := sqldb.CheckText("comment", v.Comment); err != nil {
		return err
	}
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		return tx.Exec(ctx, sqldb.Upsert("votes", voteColumns, "article_id, by_user"), voteFields(&v)...)
	})
	if err != nil {
		return fmt.Errorf("save vote on %q: %w", v.ArticleID, err)
	}
	return nil
}

// Votes lists the votes on an article, newest first.
func (s *Store) Votes(ctx context.Context, articleID string) ([]kb.Vote, error) {
	const query = "SELECT " + voteColumns + " FROM votes WHERE article_id = ? ORDER BY at DESC, by_user"
	found, err := sqldb.All(ctx, s.db, scanVote, query, articleID)
	if err != nil {
		return nil, fmt.Errorf("votes on %q: %w", articleID, err)
	}
	return found, nil
}

// VotesAfter lists up to limit votes after a position, oldest first, and gives the position of the last; "" is the beginning.
func (s *Store) VotesAfter(ctx context.Context, after string, limit int) ([]kb.Vote, string, error) {
	const query = "SELECT " + voteColumns + " FROM votes WHERE at > ? OR at = ? AND article_id || by_user > ? ORDER BY at, article_id || by_user LIMIT ?"
	ms, id, _ := strings.Cut(after, ":")
	at, _ := strconv.ParseInt(ms, 10, 64) // "" = the beginning
	found, err := sqldb.All(ctx, s.db, scanVote, query, at, at, id, limit)
	if err != nil {
		return nil, after, fmt.Errorf("votes after %q: %w", after, err)
	}
	if len(found) > 0 {
		last := found[len(found)-1]
		after = strconv.FormatInt(sqldb.Millis(last.At), 10) + ":" + last.ArticleID + last.By
	}
	return found, after, nil
}
