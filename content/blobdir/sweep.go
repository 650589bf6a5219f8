package blobdir

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// grace is how long bytes must have been without use before they are removed: nobody's upload takes as long, and who took a file
// away by mistake has a day to bring it back.
const grace = 24 * time.Hour

// sweepBatch is how many hashes are looked up at once.
const sweepBatch = 500

// strangers is how many files, none of them used, mean that the folder is another database's.
const strangers = 10

// A Sweeper removes what nothing refers to any more. That a blob was seen without use is noted in the folder (unused/hash), so that
// a program that is started anew every night sweeps as well.
type Sweeper struct {
	dir  *Dir
	uses kb.BlobUses
	log  *slog.Logger
	now  func() time.Time
}

// NewSweeper makes a sweeper of a folder whose files are used as uses says, and by nobody else.
func NewSweeper(dir *Dir, uses kb.BlobUses, log *slog.Logger, now func() time.Time) *Sweeper {
	return &Sweeper{dir: dir, uses: uses, log: log, now: now}
}

// Sweep removes the blobs that had no use at an earlier Sweep a day ago, have none now and were not stored again since.
func (w *Sweeper) Sweep(ctx context.Context) error {
	if err := w.uses.ForgetPictures(ctx); err != nil {
		return fmt.Errorf("sweep files: %w", err)
	}
	hashes, err := w.dir.hashes()
	if err != nil {
		return fmt.Errorf("sweep files: %w", err)
	}
	unused := make(map[string]bool)
	for part := range slices.Chunk(hashes, sweepBatch) {
		list, err := w.uses.UnusedBlobs(ctx, part)
		if err != nil {
			return fmt.Errorf("sweep files: %w", err)
		}
		for _, hash := range list {
			unused[hash] = true
		}
	}
	if len(hashes) >= strangers && len(unused) == len(hashes) {
		return fmt.Errorf("sweep files: the database uses none of %d files: it belongs to another folder, and nothing is removed", len(hashes))
	}
	var files, bytes int64
	for _, hash := range hashes {
		size, err := w.visit(hash, unused[hash])
		if err != nil {
			return fmt.Errorf("sweep file %s: %w", hash, err)
		}
		if size >= 0 {
			files, bytes = files+1, bytes+size
		}
	}
	if files > 0 {
		w.log.InfoContext(ctx, "unused files removed", "files", files, "bytes", bytes)
	}
	return nil
}

// visit notes or removes a blob; its size in bytes when it was removed, else -1.
func (w *Sweeper) visit(hash string, unused bool) (int64, error) {
	mark := filepath.Join(w.dir.root, "unused", hash)
	if !unused {
		return -1, remove(mark)
	}
	info, err := os.Stat(mark)
	if errors.Is(err, fs.ErrNotExist) {
		return -1, w.note(mark)
	}
	limit := w.now().Add(-grace)
	if err != nil || info.ModTime().After(limit) {
		return -1, err
	}
	size, err := w.dir.drop(hash, limit)
	if err != nil || size < 0 {
		return -1, err
	}
	return size, remove(mark)
}

func (w *Sweeper) note(mark string) error {
	if err := os.MkdirAll(filepath.Dir(mark), 0o750); err != nil {
		return err
	}
	if err := os.WriteFile(mark, nil, 0o640); err != nil {
		return err
	}
	now := w.now()
	return os.Chtimes(mark, now, now)
}

// drop removes a blob that was stored last before limit; -1 when it was stored later. It is taken away first and looked at then: a
// Put either finds it gone and stores it anew, or has set its time, and it is put back.
func (d *Dir) drop(hash string, limit time.Time) (int64, error) {
	path, aside := d.path(hash), filepath.Join(d.root, "tmp", "sweep-"+hash)
	if err := os.Rename(path, aside); err != nil {
		return -1, err
	}
	info, err := os.Stat(aside)
	if err != nil || info.ModTime().After(limit) {
		return -1, errors.Join(err, os.Rename(aside, path))
	}
	return info.Size(), os.Remove(aside)
}

// hashes lists what is stored, in order.
func (d *Dir) hashes() ([]string, error) {
	const hex = "[0-9a-f]"
	found, err := fs.Glob(os.DirFS(d.root), hex+hex+"/"+hex+hex+"/"+hex+"*")
	for i, path := range found {
		found[i] = filepath.Base(path)
	}
	return slices.DeleteFunc(found, func(name string) bool { return !isHash(name) }), err
}

func remove(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
