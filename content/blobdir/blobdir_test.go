package blobdir

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
)

const helloHash = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" // sha256 of "hello"

func TestPut(t *testing.T) {
	root := t.TempDir()
	d, err := Open(root)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	var all sync.WaitGroup
	for range 8 { // the same bytes at the same time
		all.Go(func() {
			if hash, size, err := d.Put(ctx, strings.NewReader("hello")); hash != helloHash || size != 5 || err != nil {
				t.Errorf("%s, %d, %v", hash, size, err)
			}
		})
	}
	all.Wait()
	if _, err := os.Stat(filepath.Join(root, "2c", "f2", helloHash)); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(filepath.Join(root, "tmp")); len(left) > 0 || err != nil {
		t.Errorf("left behind: %v, %v", left, err)
	}
	f, err := d.Open(ctx, helloHash)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Seek(1, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(f); string(rest) != "ello" || err != nil {
		t.Errorf("%q, %v", rest, err)
	}
}

func TestFailures(t *testing.T) {
	root := t.TempDir()
	d, err := Open(root)
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken pipe")
	if _, _, err := d.Put(context.Background(), io.MultiReader(strings.NewReader("half"), failing{broken})); !errors.Is(err, broken) {
		t.Errorf("a reader that fails: %v", err)
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := d.Put(cancelled, strings.NewReader("hello")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for _, hash := range []string{helloHash, "", "../../etc/passwd", strings.Repeat("z", 64), helloHash[:10]} {
		if _, err := d.Open(context.Background(), hash); !errors.Is(err, kb.ErrNotFound) {
			t.Errorf("open %q: %v", hash, err)
		}
	}
	entries, err := filepath.Glob(filepath.Join(root, "*", "*"))
	if len(entries) > 0 || err != nil {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestOpenRemovesWhatWasAbandoned(t *testing.T) {
	root := t.TempDir()
	if _, err := Open(root); err != nil {
		t.Fatal(err)
	}
	old, fresh := filepath.Join(root, "tmp", "put-old"), filepath.Join(root, "tmp", "put-fresh")
	for _, part := range []string{old, fresh} {
		if err := os.WriteFile(part, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	yesterday := time.Now().Add(-25 * time.Hour)
	if err := os.Chtimes(old, yesterday, yesterday); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(root); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the abandoned file is still there: %v", err)
	}
	if _, err := os.Stat(fresh); err != nil {
		t.Errorf("a file that is being written is gone: %v", err)
	}
}
