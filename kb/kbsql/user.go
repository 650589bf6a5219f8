package kbsql

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ kb.Users = (*Store)(nil)

const userColumns = "id, login, name, role, audiences, password_hash, disabled, created_at"

func userFields(u *kb.User) []any {
	return []any{&u.ID, &u.Login, &u.Name, &u.Role, sqldb.JSON(&u.Audiences), &u.PasswordHash,
		sqldb.Bool(&u.Disabled), sqldb.Time(&u.CreatedAt)}
}

func scanUser(scan sqldb.Scan) (*kb.User, error) {
	u := new(kb.User)
	return u, scan(userFields(u)...)
}

// User finds one by id or login, in any case of letters.
func (s *Store) User(ctx context.Context, ref string) (*kb.User, error) {
	const query = "SELECT " + userColumns + ` FROM users WHERE id = ? OR login = ?
		ORDER BY CASE WHEN id = ? THEN 0 ELSE 1 END LIMIT 1`
	u, err := sqldb.One(ctx, s.db, scanUser, query, ref, strings.ToLower(ref), ref)
	if err != nil {
		return nil, fmt.Errorf("user %q: %w", ref, err)
	}
	return u, nil
}

// FindUsers lists by login.
func (s *Store) FindUsers(ctx context.Context, roles ...kb.Role) ([]*kb.User, error) {
	w := new(sqldb.Where)
	if err := sqldb.In(w, "role", roles); err != nil {
		return nil, err
	}
	found, err := sqldb.All(ctx, s.db, scanUser, "SELECT "+userColumns+" FROM users"+w.SQL()+" ORDER BY login", w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("find users: %w", err)
	}
	return found, nil
}

// SaveUser inserts or replaces by id. The login is stored in lower case.
func (s *Store) SaveUser(ctx context.Context, u *kb.User) error {
	if err := u.Validate(); err != nil {
		return err
	}
	if err := sqldb.CheckText("audiences", u.Audiences...); err != nil {
		return err
	}
	saved := *u
	saved.Login = strings.ToLower(u.Login)
	if saved.ID == "" {
		saved.ID = kb.NewID(s.now())
	}
	if saved.CreatedAt.IsZero() {
		saved.CreatedAt = s.now()
	}
	saved.CreatedAt = sqldb.Round(saved.CreatedAt)
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		return tx.Exec(ctx, sqldb.Upsert("users", userColumns, "id"), userFields(&saved)...)
	})
	if err != nil {
		return fmt.Errorf("save user %q: %w", u.Login, err)
	}
	*u = saved
	return nil
}

// errDry ends a transaction that was only to be counted.
var errDry = errors.New("dry run")

// ErasePerson removes a user with his sessions and the votes of a user or visitor. What he wrote for others stays, under an id
// that is nobody's any more.
func (s *Store) ErasePerson(ctx context.Context, id string, dry bool) (votes int64, err error) {
	err = s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if votes, err = tx.ExecCount(ctx, "DELETE FROM votes WHERE by_user = ?", id); err != nil {
			return err
		}
		if err := tx.Exec(ctx, "DELETE FROM users WHERE id = ?", id); err != nil {
			return err
		}
		if dry {
			return errDry
		}
		return nil
	})
	if err != nil && !errors.Is(err, errDry) {
		return 0, fmt.Errorf("erase person: %w", err)
	}
	return votes, nil
}
