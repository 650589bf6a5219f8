package importer

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/podskazka/podskazka/content/blobdir"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/kbsql"
	"github.com/podskazka/podskazka/kb/kbtest"
)

// clock stands still.
func clock() time.Time { return time.Date(2026, 9, 3, 8, 12, 0, 0, time.UTC) }

// newCenter is an importer into an empty help center.
func newCenter(t testing.TB) (*Importer, *kbsql.Store) {
	t.Helper()
	store := kbsql.New(kbtest.OpenSQLite(t, kbsql.Schema()), clock)
	blobs, err := blobdir.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return &Importer{Articles: store, Replies: store, Audiences: store, Sections: store, Attachments: store, Blobs: blobs, Now: clock}, store
}

func mustImport(t testing.TB, im *Importer, src Source, o Options) Report {
	t.Helper()
	report, err := im.Import(context.Background(), src, o)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func mustOpen(t testing.TB, path string) Source {
	t.Helper()
	src, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { src.Close() })
	return src
}

func mustFind(t testing.TB, im *Importer, ref string) *kb.Article {
	t.Helper()
	a, err := im.Articles.Article(context.Background(), ref)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// write makes a file of a test.
func write(t testing.TB, path, data string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// contents reads a folder: file names to bytes.
func contents(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		out[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// position is the number of the last change.
func position(t testing.TB, store *kbsql.Store) int64 {
	t.Helper()
	changes, err := store.Changes(context.Background(), 0, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	if len(changes) == 0 {
		return 0
	}
	return changes[len(changes)-1].Seq
}

func exportJSONL(t testing.TB, im *Importer) string {
	t.Helper()
	var out bytes.Buffer
	if err := im.ExportJSONL(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestJSONL(t *testing.T) {
	im, store := newCenter(t)
	report := mustImport(t, im, JSONL("testdata/center.jsonl"), Options{})
	if report.Added != 6 || len(report.Skipped) > 0 {
		t.Fatalf("%+v", report)
	}
	a := mustFind(t, im, "a-1")
	want := kb.Article{ExternalID: "a-1", Slug: "a-1", Kind: kb.KindArticle, Title: "Сброс пароля", Category: "Вход / Пароль", Section: "access-iam",
		Audiences: []string{"user"}, Access: kb.AccessPublic, State: kb.StatePublished, Lang: "ru", Tags: []string{"reference"}, Author: "import",
		Body: "Первый абзац\nсо строкой \"в кавычках\" и \\ чертой.\n\n## Дальше\n\n<b>&</b> é [ссылка](a-2)"}
	got := *a
	got.ID, got.Rev, got.Origin = "", 0, ""
	got.CreatedAt, got.UpdatedAt, got.PublishedAt = time.Time{}, time.Time{}, time.Time{}
	if diff := cmp.Diff(want, got, cmp.Transformer("nil", func(s []string) []string { return append([]string{}, s...) })); diff != "" {
		t.Error(diff)
	}
	if a2 := mustFind(t, im, "a-2"); string(a2.Extra) != `{"score":1.50,"nested":{"z":1,"a":[1,2]}}` || !cmp.Equal(a2.Audiences, []string{"pedagog", "user"}) {
		t.Errorf("%s, %v", a2.Extra, a2.Audiences)
	}
	if a3 := mustFind(t, im, "a-3"); a3.Body != "Текст" || a3.Access != kb.AccessStaff || a3.State != kb.StateDraft || !a3.PublishedAt.IsZero() {
		t.Errorf("%+v", a3)
	}
	if g := mustFind(t, im, "g-1"); g.Guide == nil || g.Guide.Duration != 90 || !strings.Contains(g.Guide.Captions, "Привет") {
		t.Errorf("%+v", g.Guide)
	}

	// A second time nothing is written: no revision, no change.
	before := position(t, store)
	again := mustImport(t, im, JSONL("testdata/center.jsonl"), Options{})
	if again.Unchanged != 6 || again.Added+again.Updated > 0 || position(t, store) != before {
		t.Errorf("again: %+v, change %d → %d", again, before, position(t, store))
	}
	data, err := os.ReadFile("testdata/center.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(data), exportJSONL(t, im)); diff != "" {
		t.Errorf("export differs: %s", diff)
	}
}

func TestUpdate(t *testing.T) {
	im, store := newCenter(t)
	ctx := context.Background()
	file := write(t, filepath.Join(t.TempDir(), "x.jsonl"), `{"id": "a", "title": "Было", "body": "Текст"}`+"\n"+`{"id": "b", "title": "Рядом", "body": "Текст"}`)
	mustImport(t, im, JSONL(file), Options{})
	a := mustFind(t, im, "a")
	a.Access, a.State, a.Slug = kb.AccessStaff, kb.StateArchived, "drugoy-adres"
	if err := im.Articles.SaveArticles(ctx, "editor", a); err != nil {
		t.Fatal(err)
	}
	before := position(t, store)
	write(t, file, `{"id": "a", "title": "Стало", "body": "Текст"}`+"\n"+`{"id": "b", "title": "Рядом", "body": "Текст"}`)
	report := mustImport(t, im, JSONL(file), Options{By: "me"})
	if report.Updated != 1 || report.Unchanged != 1 || position(t, store) != before+1 {
		t.Errorf("%+v", report)
	}
	// What the source does not name stays as the editor left it: an import opens nothing.
	now := mustFind(t, im, "a")
	if now.Title != "Стало" || now.Access != kb.AccessStaff || now.State != kb.StateArchived || now.Slug != "drugoy-adres" || now.Author != "import" || now.ID != a.ID {
		t.Errorf("%+v", now)
	}
	revisions, err := im.Articles.Revisions(ctx, a.ID)
	if err != nil || len(revisions) != 3 || revisions[0].By != "me" {
		t.Errorf("%+v, %v", revisions, err)
	}
}

func TestDryRun(t *testing.T) {
	im, store := newCenter(t)
	for _, src := range []Source{JSONL("testdata/center.jsonl"), mustOpen(t, "testdata/folder")} {
		report := mustImport(t, im, src, Options{DryRun: true})
		if report.Added < 5 {
			t.Errorf("%+v", report)
		}
	}
	audiences, err := im.Audiences.Audiences(context.Background())
	if err != nil || len(audiences) > 0 || position(t, store) != 0 {
		t.Errorf("written: %v, %d changes, %v", audiences, position(t, store), err)
	}
}

func TestProgress(t *testing.T) {
	im, _ := newCenter(t)
	var last [2]int
	mustImport(t, im, JSONL("testdata/center.jsonl", "testdata/folder/replies.jsonl"), Options{Progress: func(done, total int, _ string) {
		if done != last[0]+1 {
			t.Errorf("%d after %d", done, last[0])
		}
		last = [2]int{done, total}
	}})
	if last != [2]int{7, 7} {
		t.Error(last)
	}
}

func TestCancelled(t *testing.T) {
	im, _ := newCenter(t)
	ctx, cancel := context.WithCancel(context.Background())
	n := 0
	_, err := im.Import(ctx, JSONL("testdata/center.jsonl"), Options{Progress: func(int, int, string) {
		if n++; n == 2 {
			cancel()
		}
	}})
	if err == nil || n != 2 {
		t.Errorf("%d documents, %v", n, err)
	}
}

// slugs stay unique, also against what is there, and in the order of the source.
func TestSlugs(t *testing.T) {
	im, _ := newCenter(t)
	file := write(t, filepath.Join(t.TempDir(), "x.jsonl"), strings.Join([]string{
		`{"id": "Вход", "title": "а", "body": "1"}`, `{"id": "вход!", "title": "б", "body": "2"}`, `{"id": "???", "title": "Вход", "body": "3"}`, `{"id": "CON", "title": "г", "body": "5"}`, `{"id": "x", "slug": "svoy", "title": "в", "body": "4"}`}, "\n"))
	mustImport(t, im, JSONL(file), Options{BatchSize: 2})
	for id, slug := range map[string]string{"Вход": "vkhod", "вход!": "vkhod-2", "???": "vkhod-3", "CON": "con-1", "x": "svoy"} {
		found, err := im.Articles.FindArticles(context.Background(), kb.ArticleFilter{ExternalIDs: []string{id}})
		if err != nil || len(found) != 1 || found[0].Slug != slug {
			t.Errorf("%s: %v, %v, want %s", id, found, err, slug)
		}
	}
	all, err := im.Articles.FindArticles(context.Background(), kb.ArticleFilter{})
	if err != nil || all[0].ExternalID != "Вход" || all[4].ExternalID != "x" {
		t.Errorf("order: %v", err)
	}
}

// Long ids that begin alike make different slugs, and equal ones are numbered without a look at each number before.
func TestTakenSlugs(t *testing.T) {
	im, _ := newCenter(t)
	counted := &countingArticles{Articles: im.Articles}
	im.Articles = counted
	var lines strings.Builder
	prefix := "https://support.example.org/hc/ru/articles/" + strings.Repeat("kak-", 20)
	for _, end := range []string{"odin", "dva"} {
		lines.WriteString(`{"id": "` + prefix + end + `", "title": "т", "body": "x"}` + "\n")
	}
	for n := range 50 {
		lines.WriteString(`{"id": "` + strings.Repeat("№", n+1) + `", "title": "Вопрос", "body": "x"}` + "\n")
	}
	report := mustImport(t, im, JSONL(write(t, filepath.Join(t.TempDir(), "x.jsonl"), lines.String())), Options{})
	if report.Added != 52 || counted.n != 52 {
		t.Errorf("%+v, %d look-ups", report, counted.n)
	}
	for _, slug := range []string{"vopros", "vopros-2", "vopros-50"} {
		mustFind(t, im, slug)
	}
	if a, b := mustFind(t, im, prefix+"odin"), mustFind(t, im, prefix+"dva"); len(a.Slug) != len(b.Slug) || a.Slug == b.Slug {
		t.Errorf("slugs %s, %s", a.Slug, b.Slug)
	}
}

type countingArticles struct {
	kb.Articles
	n int
}

func (c *countingArticles) Article(ctx context.Context, ref string) (*kb.Article, error) {
	c.n++
	return c.Articles.Article(ctx, ref)
}
