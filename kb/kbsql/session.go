package kbsql

import (
	"context"
	"fmt"
	"time"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ kb.Sessions = (*Store)(nil)

const sessionColumns = "token_hash, user_id, created_at, seen_at, user_agent"

func sessionFields(s *kb.Session) []any {
	return []any{&s.TokenHash, &s.UserID, sqldb.Time(&s.CreatedAt), sqldb.Time(&s.SeenAt), &s.UserAgent}
}

func scanSession(scan sqldb.Scan) (*kb.Session, error) {
	s := new(kb.Session)
	return s, scan(sessionFields(s)...)
}

// Session finds one by the hash of its token.
func (s *Store) Session(ctx context.Context, tokenHash string) (*kb.Session, error) {
	const query = "SELECT " + sessionColumns + " FROM sessions WHERE token_hash = ?"
	session, err := sqldb.One(ctx, s.db, scanSession, query, tokenHash)
	if err != nil {
		return nil, fmt.Errorf("session: %w", err)
	}
	return session, nil
}

// SaveSession inserts. kb.ErrNotFound when there is no such user.
func (s *Store) SaveSession(ctx context.Context, session kb.Session) error {
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		return tx.Exec(ctx, sqldb.Insert("sessions", sessionColumns), sessionFields(&session)...)
	})
	if err != nil {
		return fmt.Errorf("save session of user %q: %w", session.UserID, err)
	}
	return nil
}

// TouchSession sets when a session was seen last, if it is still there.
func (s *Store) TouchSession(ctx context.Context, tokenHash string, seen time.Time) error {
	const query = "UPDATE sessions SET seen_at = ? WHERE token_hash = ?"
	if err := s.db.InTx(ctx, func(tx *sqldb.Tx) error { return tx.Exec(ctx, query, sqldb.Millis(seen), tokenHash) }); err != nil {
		return fmt.Errorf("touch session: %w", err)
	}
	return nil
}

// ExpireSessions removes those seen last before seen or made before created.
func (s *Store) ExpireSessions(ctx context.Context, seen, created time.Time) error {
	const query = "DELETE FROM sessions WHERE seen_at < ? OR created_at < ?"
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error { return tx.Exec(ctx, query, sqldb.Millis(seen), sqldb.Millis(created)) })
	if err != nil {
		return fmt.Errorf("expire sessions: %w", err)
	}
	return nil
}

// DeleteSessions removes one session, or all of a user when tokenHash is empty.
func (s *Store) DeleteSessions(ctx context.Context, userID, tokenHash string) error {
	query, arg := "DELETE FROM sessions WHERE token_hash = ?", tokenHash
	if tokenHash == "" {
		query, arg = "DELETE FROM sessions WHERE user_id = ?", userID
	}
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error { return tx.Exec(ctx, query, arg) })
	if err != nil {
		return fmt.Errorf("delete sessions: %w", err)
	}
	return nil
}
