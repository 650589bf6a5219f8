package kbsql

import (
	"context"
	"fmt"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ kb.Autosaves = (*Store)(nil)

const (
	autosaveHead    = "by_user, id, rev, title, at"
	autosaveColumns = autosaveHead + ", form"
)

func autosaveFields(a *kb.Autosave) []any {
	return []any{&a.By, &a.ID, &a.Rev, &a.Title, sqldb.Time(&a.At)}
}

func scanAutosaveHead(scan sqldb.Scan) (a kb.Autosave, err error) {
	err = scan(autosaveFields(&a)...)
	return a, err
}

func scanAutosave(scan sqldb.Scan) (*kb.Autosave, error) {
	a := new(kb.Autosave)
	return a, scan(append(autosaveFields(a), &a.Form)...)
}

// Autosaves lists the unsaved texts of an editor without their forms, newest first.
func (s *Store) Autosaves(ctx context.Context, by string) ([]kb.Autosave, error) {
	const query = "SELECT " + autosaveHead + " FROM autosaves WHERE by_user = ? ORDER BY at DESC, id DESC"
	found, err := sqldb.All(ctx, s.db, scanAutosaveHead, query, by)
	if err != nil {
		return nil, fmt.Errorf("autosaves of %q: %w", by, err)
	}
	return found, nil
}

// Autosave finds what an editor left of an article.
func (s *Store) Autosave(ctx context.Context, by, id string) (*kb.Autosave, error) {
	const query = "SELECT " + autosaveColumns + " FROM autosaves WHERE by_user = ? AND id = ?"
	a, err := sqldb.One(ctx, s.db, scanAutosave, query, by, id)
	if err != nil {
		return nil, fmt.Errorf("autosave %q of %q: %w", id, by, err)
	}
	return a, nil
}

// SaveAutosave inserts or replaces by editor and article; the editor's oldest over kb.MaxAutosaves go.
func (s *Store) SaveAutosave(ctx context.Context, a kb.Autosave) error {
	if len(a.Form) > kb.MaxAutosave {
		return kb.TooLong("form", kb.MaxAutosave)
	}
	if a.At.IsZero() {
		a.At = s.now()
	}
	if err := sqldb.CheckText("form", a.ID, a.Title, a.Form); err != nil {
		return err
	}
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Exec(ctx, sqldb.Upsert("autosaves", autosaveColumns, "by_user, id"), append(autosaveFields(&a), &a.Form)...); err != nil {
			return err
		}
		const prune = `DELETE FROM autosaves WHERE by_user = ? AND id NOT IN
			(SELECT id FROM autosaves WHERE by_user = ? ORDER BY at DESC, id DESC LIMIT ?)`
		return tx.Exec(ctx, prune, a.By, a.By, kb.MaxAutosaves)
	})
	if err != nil {
		return fmt.Errorf("autosave %q: %w", a.ID, err)
	}
	return nil
}

// DeleteAutosave drops one; one that is not there is dropped already.
func (s *Store) DeleteAutosave(ctx context.Context, by, id string) error {
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		return tx.Exec(ctx, "DELETE FROM autosaves WHERE by_user = ? AND id = ?", by, id)
	})
	if err != nil {
		return fmt.Errorf("delete autosave %q: %w", id, err)
	}
	return nil
}
