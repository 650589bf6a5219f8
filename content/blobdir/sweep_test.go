package blobdir

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// uses is a store that refers to some blobs.
type uses map[string]bool

func (u uses) ForgetPictures(context.Context) error { return nil }

func (u uses) UnusedBlobs(_ context.Context, hashes []string) ([]string, error) {
	return slices.DeleteFunc(slices.Clone(hashes), func(hash string) bool { return u[hash] }), nil
}

func TestSweep(t *testing.T) {
	root := t.TempDir()
	d, err := Open(root)
	if err != nil {
		t.Fatal(err)
	}
	ctx, used, clock := t.Context(), uses{}, time.Now()
	w := NewSweeper(d, used, slog.New(slog.DiscardHandler), func() time.Time { return clock })
	put := func(text string) string {
		t.Helper()
		hash, _, err := d.Put(ctx, strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return hash
	}
	kept, gone, back, again := put("kept"), put("gone"), put("back"), put("again")
	used[kept] = true
	if err := os.WriteFile(filepath.Join(root, "2c"), nil, 0o600); err != nil { // not of ours
		t.Fatal(err)
	}
	sweep := func(what string, want ...string) {
		t.Helper()
		if err := w.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		for _, hash := range []string{kept, gone, back, again} {
			f, err := d.Open(ctx, hash)
			if there := slices.Contains(want, hash); there && err != nil || !there && !errors.Is(err, kb.ErrNotFound) {
				t.Errorf("%s: %s: %v", what, hash, err)
			}
			if err == nil {
				f.Close()
			}
		}
	}
	start := clock
	sweep("seen without use", kept, gone, back, again)
	clock = start.Add(23 * time.Hour)
	used[back] = true
	sweep("within the day, and one has a use again", kept, gone, back, again)
	if err := os.Chtimes(d.path(again), clock, clock); err != nil { // as Put does, with the clock of the machine
		t.Fatal(err)
	}
	delete(used, back)
	clock = start.Add(25 * time.Hour)
	sweep("after it: one is gone; the day of another begins anew; one was stored again", kept, back, again)
	clock = start.Add(50 * time.Hour)
	sweep("after another day", kept)
	if marks, err := os.ReadDir(filepath.Join(root, "unused")); len(marks) > 0 || err != nil {
		t.Errorf("marks are left: %v, %v", marks, err)
	}
}

func TestPutOfWhatIsThereSetsItsTime(t *testing.T) {
	d, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, _, err := d.Put(t.Context(), strings.NewReader("hello")); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(d.path(helloHash))
		if err != nil || time.Since(info.ModTime()) > time.Hour {
			t.Fatalf("stored at %v, %v", info.ModTime(), err)
		}
		long := time.Now().Add(-48 * time.Hour)
		if err := os.Chtimes(d.path(helloHash), long, long); err != nil {
			t.Fatal(err)
		}
	}
	if size, err := d.drop(helloHash, time.Now().Add(-grace)); size != 5 || err != nil {
		t.Errorf("%d, %v", size, err)
	}
}

// A database that knows none of the files is not theirs: nothing is removed, however long it lasts.
func TestSweepLeavesTheFilesOfAnotherDatabase(t *testing.T) {
	d, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	clock := time.Now()
	w := NewSweeper(d, uses{}, slog.New(slog.DiscardHandler), func() time.Time { return clock })
	for i := range strangers {
		if _, _, err := d.Put(t.Context(), strings.NewReader(strings.Repeat("x", i+1))); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		if err := w.Sweep(t.Context()); err == nil || !strings.Contains(err.Error(), "another folder") {
			t.Fatalf("swept: %v", err)
		}
		clock = clock.Add(2 * grace)
	}
	if left, err := d.hashes(); err != nil || len(left) != strangers {
		t.Errorf("%d files are left: %v", len(left), err)
	}
}
