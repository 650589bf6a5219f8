package importer

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// Names that file systems do not take are skipped, in archives and in folders; the rest is imported and comes out again.
func TestLongNames(t *testing.T) {
	long := strings.Repeat("й", 300)
	archive := zipOf(t, member{name: long + ".md", data: "# А\n\nТекст"}, member{name: "b.md", data: "# Б\n\n![](" + long + ".png)"}, member{name: long + ".png", data: "x"},
		member{name: strings.Repeat("a/", 600) + "c.md", data: "# В\n\nТекст"}, member{name: strings.Repeat("к", 120) + ".md", data: "# Г\n\nТекст"})
	im, _ := newCenter(t)
	report := mustImport(t, im, mustOpen(t, archive), Options{})
	if report.Added != 2 || len(report.Skipped) != 3 || !strings.Contains(report.Skipped[0].Reason.String(), "имя длиннее") {
		t.Errorf("%+v", report)
	}
	if err := im.ExportMarkdown(t.Context(), filepath.Join(t.TempDir(), "out")); err != nil {
		t.Error(err)
	}
}

// What unpacks to far more than it is packed is not read to its end; what lists too many members is not even listed.
func TestZIPBombs(t *testing.T) {
	im, _ := newCenter(t)
	archive := zipOf(t, member{name: "bomb.png", data: strings.Repeat("\x00", 20<<20)}, member{name: "a.md", data: "# А\n\n![](bomb.png)"})
	report := mustImport(t, im, mustOpen(t, archive), Options{})
	files, err := im.Attachments.Attachments(t.Context(), mustFind(t, im, "a").ID)
	if err != nil || len(files) > 0 || report.Added != 1 || len(report.Skipped) != 1 {
		t.Errorf("%d files, %v, %+v", len(files), err, report)
	}

	var many bytes.Buffer
	w := zip.NewWriter(&many)
	for n := range maxFiles + 1 {
		if _, err := w.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("%d.md", n)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{"100,001 files": many.String(), "a list of a million": "PK\x03\x04" + strings.Repeat("PK\x01\x02", 1_000_000)} {
		if _, err := Open(write(t, filepath.Join(t.TempDir(), "x.zip"), data)); !errors.Is(err, kb.ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		} else if told := new(SourceError); !errors.As(err, &told) || !strings.Contains(told.Reason.String(), "разделите") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The members of an archive that lead out of it are refused in every format.
func TestHostileArchivesOfFormats(t *testing.T) {
	for format, data := range map[Format]string{FormatHTML: "<h1>А</h1><p>Текст</p>", FormatNotion: "# А\n\nТекст", FormatConfluence: "<p>Текст</p>"} {
		ext := map[Format]string{FormatNotion: ".md"}[format]
		if ext == "" {
			ext = ".html"
		}
		archive := zipOf(t, member{name: "good" + ext, data: data}, member{name: "../slip" + ext, data: data}, member{name: "/abs" + ext, data: data},
			member{name: "link" + ext, data: "/etc/passwd", mode: os.ModeSymlink | 0o777})
		im, _ := newCenter(t)
		report := mustImport(t, im, mustOpenFormat(t, format, archive), Options{})
		if report.Added > 1 || len(report.Skipped) < 3 {
			t.Errorf("%s: %+v", format, report)
		}
	}
}

// Files that are made to take long or much end soon and leave a report.
func TestHostileDocuments(t *testing.T) {
	diplodoc := func(body string) map[string]string {
		return map[string]string{"toc.yaml": "title: О\nitems:\n  - {name: А, href: a.md}\n", "a.md": "# А\n\n" + body}
	}
	include := strings.Repeat("{% include [x](a.md) %}\n", 2000)
	for name, c := range map[string]struct {
		format Format
		files  map[string]string
	}{
		"includes of itself": {FormatDiplodoc, diplodoc(include)},
		"titles":             {FormatDiplodoc, diplodoc(strings.Repeat("[{#T}](a.md)", 15_000))},
		"open blocks":        {FormatDiplodoc, diplodoc(strings.Repeat("{% note info %}\n", 10_000))},
		"open lists":         {FormatDiplodoc, diplodoc(strings.Repeat("{% list tabs %}\n- а\n", 5_000))},
		"braces":             {FormatDiplodoc, diplodoc(strings.Repeat("{%", 100_000) + strings.Repeat("{{", 10_000))},
		"contents in a ring": {FormatDiplodoc, map[string]string{"toc.yaml": "items:\n  - {name: А, include: {path: b/toc.yaml}}\n", "b/toc.yaml": "items:\n  - {name: Б, include: {path: ../toc.yaml}}\n"}},
		"deep HTML":          {FormatHTML, map[string]string{"a.html": strings.Repeat("<div>", 100_000)}},
		"deep lists":         {FormatHTML, map[string]string{"a.html": strings.Repeat("<ul><li>а", 200)}},
		"many frames":        {FormatHTML, map[string]string{"a.html": strings.Repeat("<iframe src='x'></iframe>", 50_000)}},
		"open bold":          {FormatHTML, map[string]string{"a.html": strings.Repeat("<b>а", 20_000)}},
		"wide table":         {FormatHTML, map[string]string{"a.html": "<table><tr>" + strings.Repeat("<td>а", 5_000) + "</table>"}},
		"huge spans":         {FormatHTML, map[string]string{"a.html": `<table><tr><td colspan="1000000000" rowspan="1000000000">а</table>`}},
		"broken JSON":        {FormatZendesk, map[string]string{"a.json": `{"articles":` + strings.Repeat("[", 100_000)}},
		"sections in a ring": {FormatZendesk, map[string]string{"a.json": `{"sections":[{"id":1,"name":"а","parent_section_id":2},{"id":2,"name":"б","parent_section_id":1}],"articles":[{"id":1,"title":"А","body":"<p>а","section_id":1}]}`}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for file, data := range c.files {
				write(t, filepath.Join(dir, file), data)
			}
			im, _ := newCenter(t)
			start := time.Now()
			report, err := im.Import(t.Context(), mustOpenFormat(t, c.format, dir), Options{})
			if took := time.Since(start); err != nil || took > 20*time.Second {
				t.Errorf("%s: %v after %s", name, err, took)
			}
			if report.Added == 0 && len(report.Skipped)+len(report.Problems)+len(report.Notes) == 0 {
				t.Errorf("%s: nothing is told", name)
			}
		})
	}
}

// FuzzArchive opens whatever claims to be an archive and reads what it lists.
func FuzzArchive(f *testing.F) {
	for _, members := range [][]member{hostile, {{name: "a/b.md", data: "# А"}}, {{name: "word/document.xml", data: "<w:document/>"}}} {
		for _, pack := range []func(testing.TB, ...member) string{zipOf, tarOf} {
			data, err := os.ReadFile(pack(f, members...))
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var trees []*tree
		if z, err := openZIP(bytes.NewReader(data), int64(len(data))); err == nil {
			trees = append(trees, z)
		}
		if z, err := openTar(bytes.NewReader(data)); err == nil {
			trees = append(trees, z)
		}
		for _, z := range trees {
			for _, name := range z.names {
				if longName(name) || strings.HasPrefix(name, "/") || strings.Contains("/"+name+"/", "/../") {
					t.Errorf("%q is listed", name)
				}
				if r, err := z.open(name); err == nil {
					io.Copy(io.Discard, io.LimitReader(r, 1<<20))
					r.Close()
				}
			}
			z.format()
		}
	})
}

// FuzzForeign reads any text as each of the formats whose documents are text.
func FuzzForeign(f *testing.F) {
	for _, format := range foreignFormats {
		for _, data := range contents(f, filepath.Join("testdata", "foreign", string(format))) {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data string) {
		if len(data) > 64<<10 {
			return
		}
		files := map[string]string{
			"toc.yaml": "items: [{name: А, href: a.md}]\n", "a.md": data, "b/toc.yaml": data, "index.html": data, "a_123.html": data, "a.json": data,
			"x 0123456789abcdef0123456789abcdef.md": data, "word/document.xml": data, "word/styles.xml": data, "word/numbering.xml": data,
		}
		for _, format := range foreignFormats {
			src := memorySource(format, files)
			r := &run{Importer: &Importer{}, seen: map[string]place{}, notes: map[string]int{}, claimed: map[string]string{}, placed: map[string]bool{}, sections: map[string]kb.Section{}, audiences: map[string]bool{}, o: Options{DryRun: true, BatchSize: 1000}}
			if err := src.read(t.Context(), r); err != nil {
				t.Errorf("%s: %v", format, err)
			}
			for _, p := range r.articles {
				if strings.ContainsRune(p.article.Body, 0) || p.article.ExternalID == "" {
					t.Errorf("%s: %+v", format, p.article)
				}
			}
		}
	})
}

// memorySource is a source of files in memory.
func memorySource(format Format, files map[string]string) Source {
	t := &tree{opener: func(name string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(files[name])), nil }}
	for name := range files {
		if strings.HasPrefix(name, "word/") == (format == FormatDOCX) {
			t.add(name)
		}
	}
	switch format {
	case FormatDiplodoc:
		return &diplodoc{tree: t}
	case FormatHTML:
		return &htmlFolder{tree: t}
	case FormatZendesk:
		return &zendesk{tree: t}
	case FormatConfluence:
		return &confluence{tree: t}
	case FormatNotion:
		return &notion{tree: t}
	}
	return &docxFolder{tree: t}
}
