package sqldb_test

import (
	"errors"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/podskazka/podskazka/kb/kbtest"
	"github.com/podskazka/podskazka/kb/sqldb"
)

// A database without room says so, keeps what it has and goes on once there is room.
func TestDiskFull(t *testing.T) {
	db := kbtest.OpenSQLite(t, notes())
	ctx := t.Context()
	exec := func(query string, args ...any) error {
		return db.InTx(ctx, func(tx *sqldb.Tx) error { return tx.Exec(ctx, query, args...) })
	}
	pages := func(n int) {
		t.Helper()
		if err := exec("PRAGMA max_page_count = " + strconv.Itoa(n)); err != nil {
			t.Fatal(err)
		}
	}
	have, err := sqldb.One(ctx, db, sqldb.Value[int], "PRAGMA page_count")
	if err != nil {
		t.Fatal(err)
	}
	pages(have)
	large := strings.Repeat("а", 1<<20)
	if err := exec(insertNote, large, "1", 0); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("without room: %v", err)
	}
	pages(have + 10_000)
	if err := exec(insertNote, large, "1", 0); err != nil {
		t.Errorf("with room: %v", err)
	}
	if got := ids(t, db); got != large {
		t.Errorf("%d bytes are stored", len(got))
	}
}
