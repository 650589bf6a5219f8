package bleveindex

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// TestForbiddenIndexIsLeftAlone takes the right to read away: that is said, and nothing is replaced or deleted.
func TestForbiddenIndexIsLeftAlone(t *testing.T) {
	x := newFixture(t, Full)
	for _, name := range []string{currentFile, "v1", "v1/" + schemaFile, "v1/data", "v1/data/" + boltFile, "segment"} {
		t.Run(name, func(t *testing.T) {
			dir, version := x.copy(t)
			path := filepath.Join(dir, filepath.FromSlash(name))
			if name == "segment" {
				list, err := segments(version)
				if err != nil {
					t.Fatal(err)
				}
				path = list[0]
			}
			before := tree(t, dir)
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, 0); err != nil {
				t.Fatal(err)
			}
			openErr := asNobody(t, func() error {
				index, err := Open(dir, quiet)
				if err == nil {
					err = errors.Join(errors.New("it was opened"), index.Close())
				}
				return err
			})
			if err := os.Chmod(path, info.Mode()); err != nil {
				t.Fatal(err)
			}
			if errors.Is(openErr, ErrRebuild) || !errors.Is(openErr, fs.ErrPermission) {
				t.Errorf("open: %v", openErr)
			}
			if after := tree(t, dir); after != before {
				t.Errorf("files changed:\n%s\nbecame\n%s", before, after)
			}
		})
	}
}

// asNobody calls f on a thread that has no rights to the files of others, when we are root: chmod alone does not stop root.
func asNobody(t *testing.T, f func() error) error {
	t.Helper()
	if os.Getuid() != 0 {
		return f()
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	const nobody = 65534
	if err := syscall.Setfsuid(nobody); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := syscall.Setfsuid(0); err != nil {
			t.Error(err)
		}
	}()
	return f()
}

// TestFaultIsAnError reads behind the end of a mapped file that was cut off, as a search in a segment would.
func TestFaultIsAnError(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "mapped"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := file.Truncate(1 << 20); err != nil {
		t.Fatal(err)
	}
	mapped, err := syscall.Mmap(int(file.Fd()), 0, 1<<20, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Munmap(mapped)
	if err := file.Truncate(10); err != nil {
		t.Fatal(err)
	}
	sum := byte(0)
	err = guarded(func() error {
		for _, b := range mapped {
			sum += b
		}
		return nil
	})
	if p := (*panicked)(nil); !errors.As(err, &p) {
		t.Errorf("a fault is %v (sum %d)", err, sum)
	}
}
