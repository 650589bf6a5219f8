package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/content/importer"
	"github.com/podskazka/podskazka/kb/sqldb"
)

const stopTickets = 60

// stopArchive is a file of tickets, some of which are large; one line in the middle is broken.
func stopArchive(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for n := range stopTickets {
		if n == stopTickets/2 {
			b.WriteString(`{"id":"t-broken","kind":"ticket","title":"Не входит` + "\n")
		}
		fmt.Fprintf(&b, `{"id":"t-%d","kind":"ticket","title":"Не входит %d","body":%q,"created_at":"2026-03-02T08:00:00Z","events":[{"by":"oleg","action":"assign","at":"2026-03-02T08:01:00Z"}]}`+"\n",
			n, n, strings.Repeat("Пишет, что пароль неверный. ", 200))
	}
	path := filepath.Join(t.TempDir(), "archive.jsonl")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// An import that was stopped, by a full disk or by whoever started it, keeps what it has written; the same again brings the rest, once.
func TestImportStops(t *testing.T) {
	t.Parallel()
	ctx, dir := t.Context(), t.TempDir()
	s, err := openStores(ctx, config{Data: dir, DB: "sqlite:" + filepath.Join(dir, "podskazka.db")}, true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	path := stopArchive(t)
	read := func(ctx context.Context, progress func(int, int, string)) (importer.Report, error) {
		return importerOf(s, true).Import(ctx, importer.JSONL(path), importer.Options{Progress: progress})
	}
	stored := func() int {
		t.Helper()
		found, err := s.desk.Find(ctx, ticket.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	mostPages(t, s, 40)
	full, err := read(ctx, nil)
	first := stored()
	if err == nil || !strings.Contains(err.Error(), "на диске нет места") || full.Added == 0 || full.Added > first {
		t.Fatalf("a full disk: %d reported, %d stored, %v", full.Added, first, err)
	}
	mostPages(t, s, 1<<20)

	stoppable, stop := context.WithCancel(ctx)
	cut, err := read(stoppable, func(done, _ int, _ string) {
		if done == first+10 {
			stop()
		}
	})
	second := stored()
	if err == nil || !strings.Contains(err.Error(), "та же команда продолжит") || cut.Added == 0 || first+cut.Added > second {
		t.Fatalf("stopped: %d reported, %d stored, %v", cut.Added, second, err)
	}

	rest, err := read(ctx, nil)
	if err != nil || rest.Added != stopTickets-second || stored() != stopTickets {
		t.Errorf("the rest: %d added, %d stored, %v", rest.Added, stored(), err)
	}
	if len(rest.Skipped) != 1 || rest.Skipped[0].Line != stopTickets/2+1 {
		t.Errorf("the broken line: %v", rest.Skipped)
	}
}

// mostPages is how large the database may become: at least as large as it is.
func mostPages(t *testing.T, s *stores, more int) {
	t.Helper()
	ctx := t.Context()
	have, err := sqldb.One(ctx, s.db, sqldb.Value[int], "PRAGMA page_count")
	if err != nil {
		t.Fatal(err)
	}
	err = s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		return tx.Exec(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", have+more))
	})
	if err != nil {
		t.Fatal(err)
	}
}
