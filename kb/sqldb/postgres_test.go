package sqldb_test

import (
	"sync"
	"testing"

	"github.com/podskazka/podskazka/kb/kbtest"
	"github.com/podskazka/podskazka/kb/sqldb"
)

// TestDeadlockIsRetried: two transactions that wait for each other's row. PostgreSQL breaks one off; InTx runs it again.
func TestDeadlockIsRetried(t *testing.T) {
	ctx := t.Context()
	db := kbtest.OpenPostgres(t, notes())
	err := db.InTx(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Exec(ctx, insertNote, "a", nil, 0); err != nil {
			return err
		}
		return tx.Exec(ctx, insertNote, "b", nil, 0)
	})
	if err != nil {
		t.Fatal(err)
	}
	const touch = "UPDATE notes SET at = at + 1 WHERE id = ?"
	var bothHold sync.WaitGroup // until each has locked its first row
	bothHold.Add(2)
	runs := make([]int, 2)
	swap := func(i int, first, second string) error {
		return db.InTx(ctx, func(tx *sqldb.Tx) error {
			runs[i]++
			if err := tx.Exec(ctx, touch, first); err != nil {
				return err
			}
			if runs[i] == 1 {
				bothHold.Done()
				bothHold.Wait()
			}
			return tx.Exec(ctx, touch, second)
		})
	}
	errs := make([]error, 2)
	var done sync.WaitGroup
	done.Go(func() { errs[0] = swap(0, "a", "b") })
	done.Go(func() { errs[1] = swap(1, "b", "a") })
	done.Wait()
	if errs[0] != nil || errs[1] != nil {
		t.Errorf("errors: %v", errs)
	}
	if runs[0]+runs[1] < 3 {
		t.Errorf("the transactions ran %d and %d times: they never met", runs[0], runs[1])
	}
	touched, err := sqldb.All(ctx, db, sqldb.Value[int64], "SELECT at FROM notes ORDER BY id")
	if err != nil || len(touched) != 2 || touched[0] != 2 || touched[1] != 2 {
		t.Errorf("rows were touched %v times (%v), want 2 each", touched, err)
	}
}

// TestMigrateTogether: nodes that start at the same moment do not trip over each other.
func TestMigrateTogether(t *testing.T) {
	db := kbtest.OpenPostgres(t)
	errs := make([]error, 3)
	var starting sync.WaitGroup
	for i := range errs {
		starting.Go(func() { errs[i] = db.Migrate(t.Context(), notes("0002")) })
	}
	starting.Wait()
	for _, err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
}

// TestTextsSortAsInSQLite: byte by byte, whatever the server's locale.
func TestTextsSortAsInSQLite(t *testing.T) {
	kbtest.Databases(t, func(t *testing.T, open func(testing.TB, ...sqldb.Line) *sqldb.DB) {
		ctx := t.Context()
		db := open(t, notes())
		err := db.InTx(ctx, func(tx *sqldb.Tx) error {
			for _, id := range []string{"б", "a-b", "ab", "Б", "a b", "B", "ё", "я"} {
				if err := tx.Exec(ctx, insertNote, id, nil, 0); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := ids(t, db), "B a b a-b ab Б б я ё"; got != want {
			t.Errorf("order is %q, want %q", got, want)
		}
	})
}
