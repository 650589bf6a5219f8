package bleveindex

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// The errors of opening. Only ErrRebuild allows to put a new index in place of what is there.
var (
	// ErrRebuild says that there is no index, or one that is damaged or of another schema.
	ErrRebuild = errors.New("the index must be rebuilt")
	// ErrLocked says that another process has the index open.
	ErrLocked = errors.New("the index is open in another process")
)

// A folder holds the versions of one index: v1, v2 … and the file "current", which names the one in use.
// Versions are written beside each other; a rename of "current" switches.
type folder string

const (
	currentFile = "current"
	schemaFile  = "schema"    // in a version: what it is, readable before the engine opens it
	boltFile    = "root.bolt" // the engine's list of segments, which an open index holds a lock on
)

func (f folder) path(version string) string { return filepath.Join(string(f), version) }

// data is where the engine keeps a version.
func (f folder) data(version string) string { return filepath.Join(f.path(version), "data") }

// locked reports whether somebody has a version open.
func (f folder) locked(version string) bool {
	path := filepath.Join(f.data(version), boltFile)
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return false
	}
	err := guarded(func() error {
		db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: lockWait})
		if err != nil {
			return err
		}
		return db.Close()
	})
	return errors.Is(err, bolterrors.ErrTimeout)
}

// current is the version in use.
func (f folder) current() (string, error) {
	raw, err := readStart(f.path(currentFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%w: there is none", ErrRebuild)
	}
	if err != nil {
		return "", classify(err)
	}
	version, ok := strings.CutSuffix(raw, "\n")
	if !ok || number(version) == 0 {
		return "", fmt.Errorf("%w: the file %q names no version", ErrRebuild, currentFile)
	}
	return version, nil
}

// readStart reads the beginning of a file that ought to be small.
func readStart(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, 128))
	return string(raw), err
}

// number of a version; 0 when the name is none.
func number(version string) int {
	digits, ok := strings.CutPrefix(version, "v")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 1 || "v"+strconv.Itoa(n) != version {
		return 0
	}
	return n
}

// versions lists the names of versions that are taken.
func (f folder) versions() ([]string, error) {
	entries, err := os.ReadDir(string(f))
	if err != nil {
		return nil, err
	}
	var list []string
	for _, e := range entries {
		if number(e.Name()) > 0 {
			list = append(list, e.Name())
		}
	}
	return list, nil
}

// create makes an empty index in a new version beside the others.
func (f folder) create(o Options) (x *Index, version string, err error) {
	if err := os.MkdirAll(string(f), 0o755); err != nil {
		return nil, "", err
	}
	list, err := f.versions()
	if err != nil {
		return nil, "", err
	}
	next := 1
	for _, v := range list {
		next = max(next, number(v)+1)
	}
	version = "v" + strconv.Itoa(next)
	if err := os.Mkdir(f.path(version), 0o755); err != nil {
		return nil, "", err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(f.path(version)))
		}
	}()
	if err := writeSynced(filepath.Join(f.path(version), schemaFile), o.Profile.schema()+"\n"); err != nil {
		return nil, "", err
	}
	x, err = open(f.data(version), o)
	if err != nil {
		return nil, "", fmt.Errorf("create index %s: %w", version, err)
	}
	return x, version, nil
}

// publish makes a version the one in use.
func (f folder) publish(version string) error {
	temporary := f.path(currentFile + ".new")
	if err := writeSynced(temporary, version+"\n"); err != nil {
		return err
	}
	return os.Rename(temporary, f.path(currentFile))
}

func writeSynced(path, text string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	return errors.Join(err, file.Sync(), file.Close())
}

// open opens the version in use.
func (f folder) open(o Options) (x *Index, version string, err error) {
	version, err = f.current()
	if err != nil {
		return nil, "", err
	}
	if f.locked(version) {
		return nil, version, ErrLocked
	}
	var sealed seal
	if err := guarded(func() (err error) { sealed, err = f.check(version, o.Profile.schema()); return err }); err != nil {
		return nil, version, classify(err)
	}
	x, err = open(f.data(version), o)
	if err != nil {
		return nil, version, classify(err)
	}
	if err = guarded(func() error { return x.view.verifySeal(sealed, o.Profile.schema()) }); err != nil {
		return nil, version, errors.Join(classify(err), x.Close())
	}
	return x, version, nil
}

// check verifies the files of a version before the engine opens them, or makes new ones.
func (f folder) check(version, schema string) (seal, error) {
	raw, err := readStart(filepath.Join(f.path(version), schemaFile))
	if err != nil {
		return seal{}, err
	}
	if raw != schema+"\n" {
		return seal{}, fmt.Errorf("it has schema %q, not %q", raw, schema)
	}
	return verifyFiles(f.data(version))
}

// classify tells damage, which a rebuild mends, from trouble that has to be reported: nothing is ever replaced or
// deleted because of a lock, a missing permission, a full disk or a failing one.
func classify(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, bolterrors.ErrTimeout):
		return fmt.Errorf("%w: %w", ErrLocked, err)
	}
	for _, trouble := range []error{fs.ErrPermission, syscall.ENOSPC, syscall.EIO, syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM, syscall.EROFS} {
		if errors.Is(err, trouble) {
			return fmt.Errorf("open the index: %w", err)
		}
	}
	return fmt.Errorf("%w: %w", ErrRebuild, err)
}

// sweep removes the versions before the one in use that nobody has open. The caller has that one open.
func (f folder) sweep(current string) error {
	list, err := f.versions()
	if err != nil {
		return err
	}
	var errs []error
	for _, v := range list {
		if number(v) < number(current) && !f.locked(v) {
			errs = append(errs, os.RemoveAll(f.path(v)))
		}
	}
	return errors.Join(errs...)
}

// Open opens the index in a folder: the version in use. Its errors are ErrRebuild, ErrLocked, and whatever else the
// system says; it deletes and makes nothing.
func Open(dir string, o Options) (*Index, error) {
	x, _, err := folder(dir).open(o)
	return x, err
}

// Create makes an empty index in a folder and puts it in use at once.
func Create(dir string, o Options) (*Index, error) {
	x, version, err := folder(dir).create(o)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(x.seal(), folder(dir).publish(version)); err != nil {
		return nil, errors.Join(err, x.Close())
	}
	return x, nil
}
