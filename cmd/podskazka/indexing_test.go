package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// nothing is a source whose changes leave nothing to index.
type nothing struct{ search.Source }

func (nothing) Updates(context.Context, []kb.Change) ([]search.Update, error) { return nil, nil }

func last(n int64) func(context.Context) (int64, error) {
	return func(context.Context) (int64, error) { return n, nil }
}

// Two indexes, one of which knew the first 100 changes of its feed, are shown as one.
func TestIndexingShown(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	clock := time.Now()
	now := func() time.Time {
		clock = clock.Add(6 * time.Second)
		return clock
	}
	shown := logIndexing(slog.New(slog.NewTextHandler(&out, nil)), now)
	follow := func(n int64) search.Source {
		t.Helper()
		source, err := shown.follow(t.Context(), nothing{}, last(n))
		if err != nil {
			t.Fatal(err)
		}
		return source
	}
	articles, tickets := follow(150), follow(1000)
	read := func(source search.Source, seq ...int64) {
		t.Helper()
		var changes []kb.Change
		for _, n := range seq {
			changes = append(changes, kb.Change{Seq: n})
		}
		if _, err := source.Updates(t.Context(), changes); err != nil {
			t.Fatal(err)
		}
	}
	read(articles, 101, 102)
	read(tickets, 1, 500)
	read(tickets, 501, 900)
	read(articles, 141)
	read(tickets)
	read(tickets, 1200)
	read(tickets, 1)                                                            // an index in the place of a damaged one
	want := []string{"done=0 of=1050", "done=540 of=1050", "done=1040 of=2050"} // every second of them was said within 10 s
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != len(want) {
		t.Fatalf("%q", lines)
	}
	for i, line := range lines {
		if !strings.HasSuffix(line, want[i]) {
			t.Errorf("line %d is %q, not %s", i, line, want[i])
		}
	}
}

// A full disk is said in words of ours, whether the system says it or the engine repeats it.
func TestNotIndexed(t *testing.T) {
	t.Parallel()
	full, other := "на диске нет места, освободите его", errors.New("persist: bad segment")
	for _, err := range []error{fmt.Errorf("persist: %w", syscall.ENOSPC), errors.New("persist: write 1.zap: no space left on device")} {
		if got := notIndexed(t.Context(), err); got.Error() != full {
			t.Errorf("%v: %v", err, got)
		}
	}
	if got := notIndexed(t.Context(), other); !errors.Is(got, other) {
		t.Errorf("%v: %v", other, got)
	}
}

// Whoever stops an import at its index is told what is there and what to do.
func TestImportedIsNotIndexed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := openStores(t.Context(), config{Data: dir, DB: "sqlite:" + filepath.Join(dir, "podskazka.db")}, true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	ctx, stop := context.WithCancel(t.Context())
	stop()
	cmd := &cobra.Command{}
	cmd.SetErr(&bytes.Buffer{})
	if err := indexImported(ctx, cmd, s); err == nil || !strings.Contains(err.Error(), "всё загружено и сохранено, но поиск ещё не знает этого: прервано;") {
		t.Errorf("stopped: %v", err)
	}
}
