package importer

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

var rewrite = flag.Bool("update", false, "rewrite the golden files")

// foreignDir is the folder of a fixture. Documents of Word are kept unpacked and packed here.
func foreignDir(t *testing.T, format Format) string {
	t.Helper()
	from, to := filepath.Join("testdata", "foreign", string(format)), t.TempDir()
	packed := map[string][]member{}
	for name, data := range contents(t, from) {
		if doc, inner, ok := strings.Cut(name, ".docx/"); ok {
			packed[doc+".docx"] = append(packed[doc+".docx"], member{name: inner, data: data})
		} else {
			write(t, filepath.Join(to, name), data)
		}
	}
	for name, members := range packed {
		data, err := os.ReadFile(zipOf(t, members...))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(to, name), string(data))
	}
	return to
}

// everything tells what an import did, in a text for people.
func everything(t *testing.T, im *Importer, report Report) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "added %d, updated %d, unchanged %d\n", report.Added, report.Updated, report.Unchanged)
	for _, skip := range report.Skipped {
		fmt.Fprintf(&b, "skipped: %s\n", skip)
	}
	for _, problem := range report.Problems {
		fmt.Fprintf(&b, "problem: %s\n", problem)
	}
	for _, note := range report.Notes {
		fmt.Fprintf(&b, "note: %s\n", note)
	}
	for _, s := range report.Sections {
		fmt.Fprintf(&b, "section: %s in %q: %s\n", s.Slug, s.Parent, s.Title)
	}
	for _, r := range report.Redirects {
		fmt.Fprintf(&b, "redirect: %s → %s\n", r.From, r.To)
	}
	articles, err := im.Articles.FindArticles(t.Context(), kb.ArticleFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range articles {
		fmt.Fprintf(&b, "\n=== %s /a/%s %s %s %s %q in %q tags %q related %q\n", a.ExternalID, a.Slug, a.State, a.Access, a.Lang, a.Title, a.Section, a.Tags, a.Related)
		files, err := im.Attachments.Attachments(t.Context(), a.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			fmt.Fprintf(&b, "file: %s\n", f.Path)
		}
		fmt.Fprintf(&b, "%s\n", a.Body)
	}
	return b.String()
}

var foreignFormats = [...]Format{FormatDiplodoc, FormatHTML, FormatZendesk, FormatConfluence, FormatNotion, FormatDOCX}

// Each fixture becomes what its golden file says; a dry run before says the same and writes nothing, an import after changes nothing.
func TestForeignFormats(t *testing.T) {
	for _, format := range foreignFormats {
		t.Run(string(format), func(t *testing.T) {
			dir := foreignDir(t, format)
			if found, err := Detect(dir); err != nil || found != format {
				t.Errorf("detected as %q, %v", found, err)
			}
			im, store := newCenter(t)
			dry := mustImport(t, im, mustOpenFormat(t, format, dir), Options{DryRun: true})
			if n := position(t, store); n != 0 {
				t.Errorf("a dry run made %d changes", n)
			}
			report := mustImport(t, im, mustOpenFormat(t, format, dir), Options{})
			checkGolden(t, filepath.Join("testdata", "foreign", string(format)+".txt"), everything(t, im, report))
			for i := range report.Mapped {
				report.Mapped[i].ID = ""
			}
			if diff := cmp.Diff(report, dry); diff != "" {
				t.Errorf("the dry run said something else (-import +dry):\n%s", diff)
			}
			before := position(t, store)
			again := mustImport(t, im, mustOpenFormat(t, format, dir), Options{})
			if again.Added+again.Updated > 0 || len(again.Sections) > 0 || position(t, store) != before {
				t.Errorf("imported again: %+v", again)
			}
		})
	}
}

// What came from elsewhere is exported as Markdown, which is a no-op to import.
func TestForeignRoundTrip(t *testing.T) {
	for _, format := range foreignFormats {
		im, store := newCenter(t)
		mustImport(t, im, mustOpenFormat(t, format, foreignDir(t, format)), Options{})
		out := filepath.Join(t.TempDir(), "out")
		if err := im.ExportMarkdown(context.Background(), out); err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		before := position(t, store)
		report := mustImport(t, im, mustOpen(t, out), Options{})
		if report.Added+report.Updated+len(report.Skipped) > 0 || position(t, store) != before {
			t.Errorf("%s: %+v", format, report)
		}
	}
}

// Bodies of every fixture can be shown.
func TestForeignBodiesRender(t *testing.T) {
	renderer := content.NewRenderer()
	for _, format := range foreignFormats {
		im, _ := newCenter(t)
		mustImport(t, im, mustOpenFormat(t, format, foreignDir(t, format)), Options{})
		articles, err := im.Articles.FindArticles(t.Context(), kb.ArticleFilter{})
		if err != nil || len(articles) == 0 {
			t.Fatalf("%s: %d articles, %v", format, len(articles), err)
		}
		for _, a := range articles {
			page, err := renderer.Render(a.Body, content.Options{})
			if err != nil || strings.Contains(string(page.HTML), "{%") && format != FormatDiplodoc {
				t.Errorf("%s %s: %v\n%s", format, a.ExternalID, err, page.HTML)
			}
		}
	}
}

func mustOpenFormat(t testing.TB, format Format, name string) Source {
	t.Helper()
	src, err := OpenFormat(format, name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { src.Close() })
	return src
}

func checkGolden(t *testing.T, file, got string) {
	t.Helper()
	if *rewrite {
		write(t, file, got)
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
