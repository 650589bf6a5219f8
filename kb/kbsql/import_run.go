package kbsql

import (
	"context"
	"fmt"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ kb.ImportRuns = (*Store)(nil)

const importHeadColumns = "id, file, size, format, by_user, trial, state, done, total, problem, rev, created_at, updated_at, choices"

func importHeadFields(r *kb.ImportRun) []any {
	return []any{&r.ID, &r.File, &r.Size, &r.Format, &r.By, sqldb.Bool(&r.Trial), &r.State, &r.Done, &r.Total, &r.Problem,
		&r.Rev, sqldb.Time(&r.CreatedAt), sqldb.Time(&r.UpdatedAt), sqldb.Raw(&r.Choices)}
}

func scanImportHead(scan sqldb.Scan) (*kb.ImportRun, error) {
	r := new(kb.ImportRun)
	return r, scan(importHeadFields(r)...)
}

func scanImportRun(scan sqldb.Scan) (*kb.ImportRun, error) {
	r := new(kb.ImportRun)
	return r, scan(append(importHeadFields(r), sqldb.Raw(&r.Report))...)
}

// ImportRun finds one by id.
func (s *Store) ImportRun(ctx context.Context, id string) (*kb.ImportRun, error) {
	found, err := sqldb.One(ctx, s.db, scanImportRun, "SELECT "+importHeadColumns+", report FROM import_runs WHERE id = ?", id)
	if err != nil {
		return nil, fmt.Errorf("import run %q: %w", id, err)
	}
	return found, nil
}

// FindImportRuns lists the newest first, without their reports.
func (s *Store) FindImportRuns(ctx context.Context, limit int) ([]*kb.ImportRun, error) {
	const query = "SELECT " + importHeadColumns + " FROM import_runs ORDER BY created_at DESC, id DESC LIMIT ?"
	found, err := sqldb.All(ctx, s.db, scanImportHead, query, limit)
	if err != nil {
		return nil, fmt.Errorf("find import runs: %w", err)
	}
	return found, nil
}

// SaveImportRun inserts or replaces.
func (s *Store) SaveImportRun(ctx context.Context, run *kb.ImportRun) error {
	if err := checkImportRun(run); err != nil {
		return fmt.Errorf("save import run: %w", err)
	}
	saved, now := *run, s.clock()
	saved.UpdatedAt = now
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		const columns = importHeadColumns + ", report"
		if run.Rev == 0 {
			if saved.ID == "" {
				saved.ID = kb.NewID(s.now())
			}
			saved.Rev, saved.CreatedAt = 1, now
			return tx.Exec(ctx, sqldb.Insert("import_runs", columns), append(importHeadFields(&saved), sqldb.Raw(&saved.Report))...)
		}
		saved.Rev = run.Rev + 1
		n, err := tx.ExecCount(ctx, sqldb.Update("import_runs", columns, "id = ? AND rev = ?"), append(importHeadFields(&saved), sqldb.Raw(&saved.Report), run.ID, run.Rev)...)
		if err == nil && n == 0 {
			err = kb.ErrConflict
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("save import run %q: %w", run.ID, err)
	}
	*run = saved
	return nil
}

// checkImportRun reports the first field that breaks a rule or cannot be stored.
func checkImportRun(run *kb.ImportRun) error {
	switch {
	case run.File == "":
		return kb.Required("file")
	case len(run.File) > kb.MaxImportFile:
		return kb.TooLong("file", kb.MaxImportFile)
	case len(run.Report) > kb.MaxImportReport:
		return kb.TooLong("report", kb.MaxImportReport)
	case len(run.Choices) > kb.MaxImportChoices:
		return kb.TooLong("choices", kb.MaxImportChoices)
	}
	return sqldb.CheckText("file", run.ID, run.File, run.Format, run.By, run.Problem, string(run.State), string(run.Report), string(run.Choices))
}
