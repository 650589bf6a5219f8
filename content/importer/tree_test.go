package importer

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/text/encoding/charmap"

	"github.com/podskazka/podskazka/kb"
)

// A member of an archive.
type member struct {
	name, data string
	mode       fs.FileMode
}

func zipOf(t testing.TB, members ...member) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, m := range members {
		head := &zip.FileHeader{Name: m.name, Method: zip.Deflate, NonUTF8: true}
		if m.mode != 0 {
			head.SetMode(m.mode)
		}
		f, err := w.CreateHeader(head)
		if err == nil {
			_, err = io.WriteString(f, m.data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return write(t, filepath.Join(t.TempDir(), "x.zip"), out.String())
}

func tarOf(t testing.TB, members ...member) string {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	w := tar.NewWriter(z)
	for _, m := range members {
		head := &tar.Header{Name: m.name, Size: int64(len(m.data)), Mode: 0o644, Typeflag: tar.TypeReg}
		if m.mode&fs.ModeSymlink != 0 {
			head.Typeflag, head.Linkname, head.Size = tar.TypeSymlink, m.data, 0
		}
		err := w.WriteHeader(head)
		if err == nil && head.Size > 0 {
			_, err = io.WriteString(w, m.data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return write(t, filepath.Join(t.TempDir(), "x.tar.gz"), out.String())
}

var hostile = []member{
	{name: "good.md", data: "# Хорошая\n\nТекст ![к](k.png)"},
	{name: "k.png", data: "\x89PNG\r\n\x1a\n"},
	{name: "../slip.md", data: "# Вне\n\nТекст"},
	{name: "/abs.md", data: "# Вне\n\nТекст"},
	{name: "a/../../slip.md", data: "# Вне\n\nТекст"},
	{name: "link.md", data: "/etc/passwd", mode: fs.ModeSymlink | 0o777},
	{name: "good.md", data: "# Вторая с тем же именем\n\nТекст"},
}

func TestHostileArchives(t *testing.T) {
	for name, pack := range map[string]func(testing.TB, ...member) string{"zip": zipOf, "tar": tarOf} {
		im, _ := newCenter(t)
		report := mustImport(t, im, mustOpen(t, pack(t, hostile...)), Options{})
		if report.Added != 1 || len(report.Skipped) != 5 || mustFind(t, im, "good").Title != "Хорошая" {
			t.Errorf("%s: %+v", name, report)
		}
		var reasons []string
		for _, skip := range report.Skipped {
			reasons = append(reasons, skip.String())
		}
		all := strings.Join(reasons, "\n")
		if strings.Count(all, "выходит за пределы папки") != 3 || strings.Count(all, "не обычный файл") != 1 || strings.Count(all, "уже было") != 1 {
			t.Errorf("%s: %s", name, all)
		}
	}
}

func TestZIPNames(t *testing.T) {
	cp866, err := charmap.CodePage866.NewEncoder().String("папка/вход.md")
	if err != nil {
		t.Fatal(err)
	}
	im, _ := newCenter(t)
	report := mustImport(t, im, mustOpen(t, zipOf(t, member{name: cp866, data: "# Вход\n\nТекст"}, member{name: `папка\windows.md`, data: "# Слэш\n\nТекст"},
		member{name: "папка/\u0438\u0306.md", data: "# Мак\n\nТекст"}, member{name: "папка/._x.md", data: "\xff"}, member{name: "__MACOSX/папка/x.md", data: "\xff"})), Options{})
	if report.Added != 3 || len(report.Skipped) > 0 || mustFind(t, im, "вход").Title != "Вход" || mustFind(t, im, "windows").Title != "Слэш" || mustFind(t, im, "й").Title != "Мак" {
		t.Errorf("%+v", report)
	}
}

// An archive of one folder is that folder.
func TestArchiveOfOneFolder(t *testing.T) {
	im, _ := newCenter(t)
	report := mustImport(t, im, mustOpen(t, tarOf(t, member{name: "./top/a.md", data: "# А\n\nТекст"}, member{name: "./top/audiences.yaml", data: "- {slug: a, role: \"А\"}\n"})), Options{})
	audiences, err := im.Audiences.Audiences(context.Background())
	if report.Added != 1 || err != nil || len(audiences) != 1 {
		t.Errorf("%+v, %v, %v", report, audiences, err)
	}
}

func TestBombs(t *testing.T) {
	im, _ := newCenter(t)
	bomb := zipOf(t, member{name: "bomb.md", data: strings.Repeat("x", 64<<20)}, member{name: "good.md", data: "# Хорошая\n\nТекст"})
	if report := mustImport(t, im, mustOpen(t, bomb), Options{}); report.Added != 1 || len(report.Skipped) != 1 || !strings.Contains(report.Skipped[0].Reason.String(), "256 КиБ") {
		t.Errorf("%+v", report)
	}
	ration := &budget{left: 10}
	if _, err := io.ReadAll(ration.of(io.NopCloser(strings.NewReader("12345678901")))); !errors.Is(err, kb.ErrTooLarge) {
		t.Errorf("over the budget: %v", err)
	}
	full := &tree{}
	var err error
	for range maxFiles + 1 {
		if err = full.add("x"); err != nil {
			break
		}
	}
	if !errors.Is(err, kb.ErrTooLarge) || len(full.names) != maxFiles {
		t.Errorf("%d files, %v", len(full.names), err)
	}
}

func TestSymlinksOfFolder(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "good.md"), "# Хорошая\n\n![к](k.png)")
	outside := write(t, filepath.Join(t.TempDir(), "outside.md"), "# Тайна\n\nТекст")
	for _, name := range []string{"link.md", "k.png"} {
		if err := os.Symlink(outside, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	im, _ := newCenter(t)
	report := mustImport(t, im, mustOpen(t, dir), Options{})
	if report.Added != 1 || len(report.Skipped) != 2 || len(report.Notes) != 1 {
		t.Errorf("%+v", report)
	}
	files, err := im.Attachments.Attachments(context.Background(), mustFind(t, im, "good").ID)
	if err != nil || len(files) > 0 {
		t.Errorf("%v, %v", files, err)
	}
}

// locked is a folder in which some files may not be read.
type locked struct{ fs.FS }

func (l locked) Open(name string) (fs.File, error) {
	if strings.Contains(name, "locked") {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return l.FS.Open(name)
}

// What may not be read is skipped, and the rest is imported.
func TestPermissions(t *testing.T) {
	src, err := Folder(locked{fstest.MapFS{"locked.md": {Data: []byte("# А")}, "locked/b.md": {Data: []byte("# Б")}, "locked.png": {Data: []byte("x")}, "ok.md": {Data: []byte("# В\n\n![](locked.png)")}}})
	if err != nil {
		t.Fatal(err)
	}
	im, _ := newCenter(t)
	report := mustImport(t, im, src, Options{})
	if report.Added != 1 || len(report.Skipped) != 3 {
		t.Errorf("%+v", report)
	}
	for _, skip := range report.Skipped {
		if !strings.Contains(skip.Reason.String(), "нет прав") {
			t.Error(skip)
		}
	}
}

func TestOpenFailures(t *testing.T) {
	for name, data := range map[string]string{"text": "просто текст", "zip": "PK\x03\x04 сломан", "gzip": "\x1f\x8b сломан", "empty": ""} {
		if src, err := Open(write(t, filepath.Join(t.TempDir(), name), data)); err == nil {
			src.Close()
			t.Errorf("%s: opened", name)
		} else if told := new(SourceError); !errors.As(err, &told) || !strings.Contains(told.Reason.String(), " — ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

func TestHiddenFolders(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, ".git", "x.md"), "# Х\n\nТекст")
	write(t, filepath.Join(dir, "a.md"), "# А\n\nТекст")
	src := mustOpen(t, dir).(*tree)
	if !slices.Equal(src.names, []string{"a.md"}) {
		t.Error(src.names)
	}
}
