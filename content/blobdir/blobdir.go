// Package blobdir keeps bytes in a folder, each under the hash of what it holds: aa/bb/aabb….
//
// It knows no names, types or rights: those are kb.Attachment's. A file is complete or absent, also after a power cut:
// it is written beside, flushed, then renamed.
//
//	blobs, err := blobdir.Open("/var/lib/podskazka/files")
//	hash, size, err := blobs.Put(ctx, file)
package blobdir

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

var _ content.Blobs = (*Dir)(nil)

// A Dir is a store in a folder. It is safe for concurrent use, by several processes too.
type Dir struct{ root string }

// abandoned is when a file that is being written counts as left behind by a program that was killed.
const abandoned = 24 * time.Hour

// Open makes the folder where it is missing and removes what killed programs left half written.
func Open(root string) (*Dir, error) {
	tmp := filepath.Join(root, "tmp")
	if err := os.MkdirAll(tmp, 0o750); err != nil {
		return nil, fmt.Errorf("open blobs: %w", err)
	}
	parts, err := os.ReadDir(tmp)
	if err != nil {
		return nil, fmt.Errorf("open blobs: %w", err)
	}
	for _, part := range parts {
		if info, err := part.Info(); err == nil && time.Since(info.ModTime()) > abandoned {
			os.Remove(filepath.Join(tmp, part.Name())) // what cannot be removed now is tried again at the next start
		}
	}
	return &Dir{root: root}, nil
}

// Put stores bytes; see content.Blobs.
func (d *Dir) Put(ctx context.Context, r io.Reader) (hash string, size int64, err error) {
	tmp, err := os.CreateTemp(filepath.Join(d.root, "tmp"), "put-*")
	if err != nil {
		return "", 0, fmt.Errorf("put blob: %w", err)
	}
	defer os.Remove(tmp.Name()) // after the rename there is nothing to remove
	defer tmp.Close()
	sum := sha256.New()
	if size, err = io.Copy(io.MultiWriter(tmp, sum), readerFunc(func(p []byte) (int, error) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		return r.Read(p)
	})); err != nil {
		return "", 0, fmt.Errorf("put blob: %w", err)
	}
	hash = hex.EncodeToString(sum.Sum(nil))
	if err := d.keep(tmp, hash); err != nil {
		return "", 0, fmt.Errorf("put blob %s: %w", hash, err)
	}
	return hash, size, nil
}

func (d *Dir) keep(tmp *os.File, hash string) error {
	path, now := d.path(hash), time.Now()
	if err := os.Chtimes(path, now, now); err == nil { // there already: a Sweeper must know that it is wanted
		return nil
	}
	if err := tmp.Sync(); err != nil {
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return err
	}
	for _, made := range []string{dir, filepath.Dir(dir), d.root} {
		if err := syncDir(made); err != nil {
			return err
		}
	}
	return nil
}

// Open reads stored bytes; see content.Blobs.
func (d *Dir) Open(_ context.Context, hash string) (io.ReadSeekCloser, error) {
	if !isHash(hash) {
		return nil, fmt.Errorf("blob %q: %w", hash, kb.ErrNotFound)
	}
	f, err := os.Open(d.path(hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("blob %s: %w", hash, kb.ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("open blob: %w", err)
	}
	return f, nil
}

func isHash(name string) bool {
	raw, err := hex.DecodeString(name)
	return err == nil && len(raw) == sha256.Size
}

func (d *Dir) path(hash string) string { return filepath.Join(d.root, hash[:2], hash[2:4], hash) }

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
