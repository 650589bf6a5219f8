package importer

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/podskazka/podskazka/kb"
)

// Limits of folders and archives.
const (
	maxFiles  = 100_000
	maxTar    = 512 << 20 // bytes of a .tar.gz, which is unpacked in memory
	maxZipped = 4 << 30   // bytes that may be read out of a ZIP
	maxName   = 255       // bytes of a name between two slashes: what file systems take, so that export can write it again
	maxPath   = 1000      // bytes of a whole name
	maxRatio  = 200       // how many times more than its packed size a member of over 1 MiB may give
)

// A tree is a folder or an archive: the names that may be read, sorted, and how to read them. Symbolic links and names that lead
// out of it are not among them.
type tree struct {
	names   []string
	known   map[string]bool
	skipped []Skip
	opener  func(name string) (io.ReadCloser, error)
	closer  func() error
}

// Open opens a Markdown source: a folder, a .zip or a .tar.gz. Close it after use.
func Open(name string) (Source, error) { return OpenFormat(FormatMarkdown, name) }

// openTree opens a folder or an archive.
func openTree(name string) (*tree, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, unreadable(name, err)
	}
	if info.IsDir() {
		root, err := os.OpenRoot(name)
		if err != nil {
			return nil, unreadable(name, err)
		}
		t, err := newTree(root.FS())
		if err != nil {
			root.Close()
			return nil, unreadable(name, err)
		}
		t.closer = root.Close
		return t, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, unreadable(name, err)
	}
	t, err := openArchive(f, info.Size())
	if err != nil {
		f.Close()
		return nil, unreadable(name, err)
	}
	t.closer = f.Close
	return t, nil
}

// Folder is a source of the files of a file system, for embedded content.
func Folder(fsys fs.FS) (Source, error) { return newTree(fsys) }

func newTree(fsys fs.FS) (*tree, error) {
	t := &tree{}
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrPermission) && name != ".":
			t.skipped = append(t.skipped, Skip{File: name, Reason: why("permission")})
			return fs.SkipDir
		case err != nil:
			return err
		case entry.IsDir() && hidden(name):
			return fs.SkipDir
		case entry.IsDir() || hidden(name):
			return nil
		case !entry.Type().IsRegular():
			t.skipped = append(t.skipped, Skip{File: name, Reason: why("not_regular")})
			return nil
		}
		return t.add(name)
	})
	if err != nil {
		return nil, fmt.Errorf("list source: %w", err)
	}
	t.opener = func(name string) (io.ReadCloser, error) { return fsys.Open(name) }
	return t, nil
}

func (t *tree) add(name string) error {
	if len(t.names) >= maxFiles {
		return fmt.Errorf("over %d files: %w", maxFiles, kb.ErrTooLarge)
	}
	if !utf8.ValidString(name) || strings.ContainsRune(name, 0) {
		t.skipped = append(t.skipped, Skip{File: fmt.Sprintf("%q", name), Reason: why("name_encoding")})
		return nil
	}
	if longName(name) {
		t.skipped = append(t.skipped, Skip{File: strings.ToValidUTF8(name[:60], "") + "…", Reason: why("name_long", maxName)})
		return nil
	}
	if t.known == nil {
		t.known = map[string]bool{}
	}
	t.known[name] = true
	t.names = append(t.names, name)
	return nil
}

func longName(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if len(part) > maxName {
			return true
		}
	}
	return len(name) > maxPath
}

func (t *tree) has(name string) bool { return t.known[name] }

// Close releases the folder or archive.
func (t *tree) Close() error {
	if t.closer == nil {
		return nil
	}
	return t.closer()
}

// open reads a file of the tree.
func (t *tree) open(name string) (io.ReadCloser, error) {
	if !t.known[name] {
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
	return t.opener(name)
}
