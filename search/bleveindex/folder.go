package bleveindex

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

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
	currentFile  = "current"
	manifestFile = "manifest.json"
)

// A manifest says what a version is, readable before the engine opens it.
type manifest struct {
	Schema  string    `json:"schema"`
	Created time.Time `json:"created"`
}

func (f folder) path(version string) string { return filepath.Join(string(f), version) }

// data is where the engine keeps a version.
func (f folder) data(version string) string { return filepath.Join(f.path(version), "data") }

// lockFile is the engine's file that an open index holds a lock on.
func (f folder) lockFile(version string) string { return filepath.Join(f.data(version), "root.bolt") }

// locked reports whether somebody has a version open.
func (f folder) locked(version string) bool {
	if _, err := os.Stat(f.lockFile(version)); err != nil {
		return false
	}
	db, err := bbolt.Open(f.lockFile(version), 0o600, &bbolt.Options{ReadOnly: true, Timeout: lockWait})
	if err != nil {
		return errors.Is(err, bolterrors.ErrTimeout)
	}
	return db.Close() != nil
}

// current is the version in use.
func (f folder) current() (string, error) {
	raw, err := os.ReadFile(f.path(currentFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%w: there is none", ErrRebuild)
	}
	if err != nil {
		return "", err
	}
	version := strings.TrimSpace(string(raw))
	if number(version) == 0 {
		return "", fmt.Errorf("%w: the file %q names no version", ErrRebuild, currentFile)
	}
	return version, nil
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

// versions lists the versions that have a folder.
func (f folder) versions() ([]string, error) {
	entries, err := os.ReadDir(string(f))
	if err != nil {
		return nil, err
	}
	var list []string
	for _, e := range entries {
		if e.IsDir() && number(e.Name()) > 0 {
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
	raw, err := json.Marshal(manifest{Schema: schema, Created: time.Now().UTC()})
	if err != nil {
		return nil, "", err
	}
	if err := os.WriteFile(filepath.Join(f.path(version), manifestFile), raw, 0o644); err != nil {
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
	if err := f.check(version); err != nil {
		return nil, version, err
	}
	x, err = open(f.data(version), o)
	if err != nil {
		return nil, version, classify(err)
	}
	if x.view.schema != schema {
		return nil, version, errors.Join(fmt.Errorf("%w: it holds no data of ours", ErrRebuild), x.Close())
	}
	return x, version, nil
}

// check reads the manifest and looks for the engine's files before the engine would make new ones.
func (f folder) check(version string) error {
	raw, err := os.ReadFile(filepath.Join(f.path(version), manifestFile))
	if err != nil {
		return classify(err)
	}
	var m manifest
	if err := json.Unmarshal(raw, &m); err != nil {
		return fmt.Errorf("%w: the manifest of %s is damaged", ErrRebuild, version)
	}
	if m.Schema != schema {
		return fmt.Errorf("%w: it has schema %q, not %q", ErrRebuild, m.Schema, schema)
	}
	_, err = os.Stat(f.lockFile(version))
	return classify(err)
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
