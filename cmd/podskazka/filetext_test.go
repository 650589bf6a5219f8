package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/content/filetext"
	"github.com/podskazka/podskazka/kb"
)

// pdfOf makes a PDF of objects 1, 2, 3 …, the first of which is the catalog.
func pdfOf(objects ...string) string {
	var b, table strings.Builder
	b.WriteString("%PDF-1.4\n")
	for i, o := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start, size := b.Len(), len(objects)+1
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", size, &table, size, start)
	return b.String()
}

// TestHostileFiles are files over which a reader loops, or dies in a way nobody can recover from: only its process may.
func TestHostileFiles(t *testing.T) {
	t.Setenv("PATH", t.TempDir()) // no pdftotext
	read := func(timeout time.Duration, kind, file string) (int, error) {
		ctx, cancel := context.WithTimeout(t.Context(), timeout)
		defer cancel()
		parts, err := newFileReader().Text(ctx, kind, strings.NewReader(file))
		return len(parts), err
	}
	if n, err := read(time.Minute, "text/plain", "Расписание на неделю"); n != 1 || err != nil {
		t.Errorf("a text: %d parts, %v", n, err)
	}
	if _, err := read(time.Minute, "image/png", "x"); !errors.Is(err, filetext.Unknown) {
		t.Errorf("a picture: %v", err)
	}
	const huge = "%PDF-1.4\n1 0 obj\n<< /Type /XRef /Size 300000000 /W [1 1 1] /Length 3 >>\nstream\nabc\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
	if n, err := read(time.Minute, "application/pdf", huge); n != 0 || !errors.Is(err, filetext.Damaged) {
		t.Errorf("a table of objects larger than memory: %d parts, %v", n, err)
	}
	endless := pdfOf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
		"<< /Type /Page /Parent 4 0 R /Contents 5 0 R >>", "<< /Type /Pages /Parent 4 0 R >>", "<< /Length 5 >>\nstream\nBT ET\nendstream")
	if _, err := read(2*time.Second, "application/pdf", endless); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a page that is its own ancestor: %v", err)
	}
}

// TestFileHits looks at what people see of the text inside files.
func TestFileHits(t *testing.T) {
	attach := func(ctx context.Context, s *stores, path, said string) kb.Attachment {
		a, err := content.NewAttacher(s.blobs).Attach(ctx, path, strings.NewReader(said))
		if err != nil {
			t.Fatal(err)
		}
		a.ArticleID, a.Path = "trip", path
		if err := s.kb.SaveAttachment(ctx, a); err != nil {
			t.Fatal(err)
		}
		return a
	}
	var rules kb.Attachment
	s := newSite(t, func(ctx context.Context, s *stores) error {
		err := s.kb.SaveArticles(ctx, "test", &kb.Article{
			ID: "trip", Slug: "trip", Kind: kb.KindArticle, Title: "Поездка", Access: kb.AccessPublic, State: kb.StatePublished, Lang: "ru",
			Body: "Возьмите [правила](rules.txt).\n\n:::only navigator\n[Склад](store.txt)\n:::\n",
		})
		if err != nil {
			return err
		}
		rules = attach(ctx, s, "rules.txt", "Сменная обувь обязательна, маникюр <b>запрещён</b>.")
		attach(ctx, s, "store.txt", "Ключи от кладовой выдаёт дежурный.")
		return nil
	})
	reader := s.stranger()
	ask := func(path, q string) string { return reader.get(path + "?" + url.Values{"q": {q}}.Encode()).body }

	page := ask("/search", "сменная обувь")
	for _, want := range []string{
		"в файле «rules.txt», строка 1", `href="` + content.FileURL(rules) + `"`, "<mark>обувь</mark> обязательна, маникюр &lt;b&gt;запрещён",
		"в файле: «сменная», «обувь»",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page of results lacks %q", want)
		}
	}
	if got := reader.get(content.FileURL(rules)); got.status != http.StatusOK || !strings.Contains(got.body, "Сменная обувь") {
		t.Errorf("the file: %d", got.status)
	}
	if answer := ask("/api/v1/search", "сменная обувь"); !strings.Contains(answer, `"name":"rules.txt"`) || !strings.Contains(answer, `"place":{"kind":"line","number":1}`) {
		t.Errorf("the API answers %s", answer)
	}
	for _, path := range []string{"/search", "/api/v1/search", "/api/v1/complete"} {
		if answer := ask(path, "ключи от кладовой"); strings.Contains(answer, "store.txt") || strings.Contains(answer, "дежурный") || strings.Contains(answer, "/a/trip") {
			t.Errorf("%s tells of a file that is for others", path)
		}
	}

	attach(t.Context(), s.stores, "rules.txt", "Купальник и шапочка.")
	if err := s.catchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if page := ask("/search", "сменная обувь"); strings.Contains(page, "rules.txt") {
		t.Error("the text of the replaced file is found")
	}
	if page := ask("/search", "купальник"); !strings.Contains(page, "в файле «rules.txt»") {
		t.Error("the text of the new file is not found")
	}
}
