package importer

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"github.com/podskazka/podskazka/kb"
)

func openArchive(f *os.File, size int64) (*tree, error) {
	magic := make([]byte, 4)
	if _, err := f.ReadAt(magic, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(magic, []byte("PK")):
		return openZIP(f, size)
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		return openTar(f)
	}
	return nil, &SourceError{f.Name(), why("not_source"), kb.ErrInvalid}
}

// openZIP lists a ZIP and steps into its only folder.
func openZIP(f io.ReaderAt, size int64) (*tree, error) {
	t, err := listZIP(f, size)
	if err != nil {
		return nil, err
	}
	return t.rooted(), nil
}

// listZIP lists a ZIP. Names in CP866 and with backslashes, as Windows packs them, are read as such.
func listZIP(f io.ReaderAt, size int64) (*tree, error) {
	if err := checkMembers(f, size); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(f, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fmt.Errorf("%w: %w", err, kb.ErrInvalid)
	}
	t := &tree{}
	members := map[string]*zip.File{}
	for _, member := range z.File {
		name := member.Name
		if !utf8.ValidString(name) {
			if name, err = charmap.CodePage866.NewDecoder().String(name); err != nil {
				name = member.Name
			}
		}
		name = clean(name)
		if err := t.member(name, member.Mode()); err != nil {
			return nil, err
		}
		if _, twice := members[name]; !twice {
			members[name] = member
		}
	}
	all := &budget{left: maxZipped}
	t.opener = func(name string) (io.ReadCloser, error) {
		r, err := members[name].Open()
		if err != nil {
			return nil, err
		}
		ratio := &budget{left: max(1<<20, maxRatio*int64(members[name].CompressedSize64))}
		return all.of(ratio.of(r)), nil
	}
	slices.Sort(t.names)
	return t, nil
}

// checkMembers refuses an archive that lists more members than an import takes, before the list is read into memory. It counts
// the marks of the list's entries (APPNOTE.TXT 4.3.12), which only an archive of archives can have elsewhere.
func checkMembers(f io.ReaderAt, size int64) error {
	mark := []byte("PK\x01\x02")
	buf := make([]byte, 1<<20)
	count := 0
	for at := int64(0); at < size; at += int64(len(buf) - len(mark) + 1) {
		n, err := f.ReadAt(buf, at)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if count += bytes.Count(buf[:n], mark); count > 2*maxFiles {
			return fmt.Errorf("over %d members: %w", 2*maxFiles, kb.ErrTooLarge)
		}
	}
	return nil
}

// openTar unpacks a .tar.gz in memory.
func openTar(f io.Reader) (*tree, error) {
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", err, kb.ErrInvalid)
	}
	t := &tree{}
	members := map[string][]byte{}
	all := (&budget{left: maxTar}).of(io.NopCloser(z))
	for archive := tar.NewReader(all); ; {
		head, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
			return nil, err
		}
		name := clean(head.Name)
		if err := t.member(name, head.FileInfo().Mode()); err != nil {
			return nil, err
		}
		if _, twice := members[name]; t.has(name) && !twice {
			if members[name], err = io.ReadAll(archive); err != nil {
				return nil, err
			}
		}
	}
	t.opener = func(name string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(members[name])), nil }
	return t.rooted(), nil
}

// clean is the name of a member as documents write it: with slashes, letters composed (a Mac takes й apart), without "./" before it.
func clean(name string) string {
	return norm.NFC.String(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "./"))
}

// hidden reports a name that people do not see as a file of theirs: what begins with a dot, and the attributes a Mac packs beside.
func hidden(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if part == "__MACOSX" || len(part) > 1 && part[0] == '.' && part != ".." {
			return true
		}
	}
	return false
}

// member adds an entry of an archive, unless it is a folder, a link, or leads out.
func (t *tree) member(name string, mode fs.FileMode) error {
	switch {
	case mode.IsDir() || strings.HasSuffix(name, "/") || hidden(name):
		return nil
	case !fs.ValidPath(name):
		t.skipped = append(t.skipped, Skip{File: name, Reason: why("path_outside")})
		return nil
	case !mode.IsRegular():
		t.skipped = append(t.skipped, Skip{File: name, Reason: why("not_regular")})
		return nil
	case t.has(name):
		t.skipped = append(t.skipped, Skip{File: name, Reason: why("name_twice")})
		return nil
	default:
		return t.add(name)
	}
}

// rooted sorts the names and steps into the only folder at the top, where an archive has just one.
func (t *tree) rooted() *tree {
	slices.Sort(t.names)
	if len(t.names) == 0 {
		return t
	}
	top, _, nested := strings.Cut(t.names[0], "/")
	if !nested || !strings.HasPrefix(t.names[len(t.names)-1], top+"/") {
		return t
	}
	inner := &tree{skipped: t.skipped, known: map[string]bool{}}
	for _, name := range t.names {
		inner.names = append(inner.names, name[len(top)+1:])
		inner.known[name[len(top)+1:]] = true
	}
	inner.opener = func(name string) (io.ReadCloser, error) { return t.opener(top + "/" + name) }
	return inner
}

// A budget bounds what all files of an archive give together.
type budget struct{ left int64 }

func (b *budget) of(r io.ReadCloser) io.ReadCloser { return &rationed{r, b} }

type rationed struct {
	io.ReadCloser
	budget *budget
}

func (r *rationed) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	if r.budget.left -= int64(n); r.budget.left < 0 {
		return 0, fmt.Errorf("unpacks to more than allowed: %w", kb.ErrTooLarge)
	}
	return n, err
}
