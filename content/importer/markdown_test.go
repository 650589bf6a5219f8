package importer

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

func TestFolder(t *testing.T) {
	im, store := newCenter(t)
	report := mustImport(t, im, mustOpen(t, "testdata/folder"), Options{})
	if report.Added != 5 || len(report.Skipped) > 0 || len(report.Notes) > 0 {
		t.Fatalf("%+v", report)
	}
	a := mustFind(t, im, "parol")
	if a.Body != "Откройте ![меню](../images/menu.png) и нажмите «Забыли пароль?». См. [видео](guide-vhod).\n" || a.Access != kb.AccessMembers ||
		a.Section != "vhod" || string(a.Extra) != `{"owner":{"name":"Отдел поддержки","level":2}}` || len(a.Questions) != 1 {
		t.Errorf("%+v", a)
	}
	files, err := im.Attachments.Attachments(context.Background(), a.ID)
	if err != nil || len(files) != 1 || files[0].Path != "../images/menu.png" || files[0].Type != "image/png" || files[0].Name != "menu.png" {
		t.Fatalf("%+v, %v", files, err)
	}
	if owners, err := im.Attachments.AttachmentOwners(context.Background(), files[0].Hash); err != nil || len(owners) != 1 {
		t.Errorf("%v, %v", owners, err)
	}
	g := mustFind(t, im, "guide-vhod").Guide
	if !strings.HasPrefix(g.Video, "/files/") || !strings.HasSuffix(g.Video, "/vhod.webm") || !strings.HasPrefix(g.Captions, "WEBVTT") || g.Chapters[1].T != 30 {
		t.Errorf("%+v", g)
	}
	if w := mustFind(t, im, "windows"); w.Body != "Первая строка\nвторая строка." || w.Section != "vkhod-i-parol" || !cmp.Equal(w.Tags, []string{"howto"}) {
		t.Errorf("%+v", w)
	}
	if p := mustFind(t, im, "prosto"); p.Title != "Без шапки" {
		t.Errorf("%+v", p)
	}
	sections, err := im.Sections.Sections(context.Background())
	if err != nil || len(sections) != 3 {
		t.Errorf("%v, %v", sections, err)
	}
	before := position(t, store)
	again := mustImport(t, im, mustOpen(t, "testdata/folder"), Options{})
	if again.Unchanged != 5 || again.Added+again.Updated > 0 || position(t, store) != before {
		t.Errorf("again: %+v", again)
	}
}

func TestFolderRoundTrip(t *testing.T) {
	im, _ := newCenter(t)
	mustImport(t, im, mustOpen(t, "testdata/folder"), Options{})
	dir := filepath.Join(t.TempDir(), "out")
	if err := im.ExportMarkdown(context.Background(), dir); err != nil {
		t.Fatal(err)
	}
	want, got := contents(t, "testdata/folder"), contents(t, dir)
	delete(want, "README.md")
	for _, name := range []string{"audiences.yaml", "sections.yaml"} { // written anew
		delete(want, name)
		delete(got, name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if again := mustImport(t, im, mustOpen(t, dir), Options{}); again.Unchanged != 5 || again.Added+again.Updated > 0 {
		t.Errorf("%+v", again)
	}
	sections, err := im.Sections.Sections(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	other, _ := newCenter(t)
	mustImport(t, other, mustOpen(t, dir), Options{})
	copied, err := other.Sections.Sections(context.Background())
	if diff := cmp.Diff(sections, copied); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if exportJSONL(t, im) != exportJSONL(t, other) {
		t.Error("the copy differs")
	}
	if err := im.ExportMarkdown(context.Background(), dir); err == nil {
		t.Error("written over a folder that is not empty")
	}
}

// An article that was changed here is written anew, and means the same elsewhere.
func TestExportOfEdited(t *testing.T) {
	ctx := context.Background()
	im, _ := newCenter(t)
	mustImport(t, im, mustOpen(t, "testdata/folder"), Options{})
	mustImport(t, im, JSONL("testdata/center.jsonl"), Options{})
	all, err := im.Articles.FindArticles(ctx, kb.ArticleFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		a.Title += " — ещё: \"да\""
		a.Body = "Новый **текст**\nв две строки\n\n---\n\nКонец"
		a.Tags = append(a.Tags, "правка")
		a.State, a.Access, a.Category, a.Slug = kb.StateReview, kb.AccessStaff, "", a.Slug+"-x"
		if a.Guide != nil {
			a.Guide.Chapters = append(a.Guide.Chapters, kb.Chapter{T: 50, Title: "Ещё"})
		}
	}
	written := &kb.Article{Slug: "zdes", Kind: kb.KindFAQ, Title: "Написано здесь", Body: "Да", Access: kb.AccessPublic, State: kb.StatePublished, Lang: "ru"}
	if err := im.Articles.SaveArticles(ctx, "editor", append(all, written)...); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "out")
	if err := im.ExportMarkdown(ctx, dir); err != nil {
		t.Fatal(err)
	}
	lines := write(t, filepath.Join(t.TempDir(), "x.jsonl"), exportJSONL(t, im))
	for name, source := range map[string]func() Source{"markdown": func() Source { return mustOpen(t, dir) }, "jsonl": func() Source { return JSONL(lines) }} {
		if again := mustImport(t, im, source(), Options{}); again.Added+again.Updated+len(again.Skipped) > 0 {
			t.Errorf("%s into the same center: %+v", name, again)
		}
		other, _ := newCenter(t)
		if copied := mustImport(t, other, source(), Options{}); len(copied.Skipped) > 0 {
			t.Errorf("%s: %v", name, copied.Skipped)
		}
		for _, a := range append(all, written) {
			ref := a.ExternalID
			if ref == "" {
				ref = a.ID
			}
			b := mustFind(t, other, ref)
			if !sameText(a, b) || a.Slug != b.Slug {
				t.Errorf("%s: %+v became %+v", name, a, b)
			}
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, "articles/vhod/parol.md"))
	if err != nil || !strings.HasPrefix(string(data), "---\nid: \"parol\"\ntitle: \"Сброс пароля — ещё: \\\"да\\\"\"\nkind: \"faq\"\n") {
		t.Errorf("%s, %v", data, err)
	}
}

// The same documents as JSONL and as Markdown are the same articles.
func TestFormatsAgree(t *testing.T) {
	dir := t.TempDir()
	fields := "category: \"Вход / Пароль\"\naudience: user\nsection: \"access/iam\"\nkind: reference\nlang: ru\n"
	write(t, filepath.Join(dir, "a-1.md"), "---\nid: a-1\ntitle: \"Сброс пароля\"\n"+fields+"---\n\n# Сброс пароля\n\nПервый абзац\nсо строкой \"в кавычках\" и \\ чертой.\n\n## Дальше\n\n<b>&</b> é [ссылка](a-2)\n")
	lines, _ := newCenter(t)
	mustImport(t, lines, JSONL("testdata/center.jsonl"), Options{})
	folder, _ := newCenter(t)
	mustImport(t, folder, mustOpen(t, dir), Options{})
	if a, b := mustFind(t, lines, "a-1"), mustFind(t, folder, "a-1"); !sameText(a, b) || a.Slug != b.Slug {
		t.Errorf("%+v and %+v", a, b)
	}
}

func TestSkippedFiles(t *testing.T) {
	for name, c := range map[string]struct {
		file, data string
		line       int
		reason     string
	}{
		"broken head":     {"a.md", "---\nid: a\ntitle: [т\n---\nТекст", 0, "не разобрать"},
		"head not closed": {"a.md", "---\nid: a\n\nТекст", 1, "не разобрать"},
		"alias":           {"a.md", "---\nid: &x a\ntitle: *x\n---\nТекст", 2, "anchors, aliases"},
		"bad UTF-8":       {"a.md", "# Т\n\nа\n\xff\n", 4, "UTF-8"},
		"NUL":             {"a.md", "# Т\n\nа\x00", 3, "NUL"},
		"no title":        {"a.md", "Просто текст", 1, "нет заголовка"},
		"too large":       {"a.md", "# Т\n\n" + strings.Repeat("x", maxMarkdown), 0, "текст больше 256 КиБ"},
		"body too large":  {"a.md", "# Т\n\n" + strings.Repeat("x", content.MaxBody+1), 1, "текст больше 256 КиБ"},
		"bad access":      {"a.md", "---\ntitle: т\nlang: ru\naccess: all\n---\nТекст", 4, "access"},
		"many fields":     {"a.md", "---\n" + strings.Repeat("x: 1\n", 1500) + "---\nТекст", 0, "не разобрать"},
		"no captions":     {"a.md", "---\ntitle: т\nkind: guide\nvideo: https://v.example/1\ncaptions: no.vtt\n---\n", 1, "нет файла субтитров"},
		"captions away":   {"a.md", "---\ntitle: т\nkind: guide\nvideo: https://v.example/1\ncaptions: ../x.vtt\n---\n", 1, "выходит за пределы"},
		"the same id":     {"b/good.md", "# Т\n\nа", 1, "такой id уже был: a/good.md"},
		"config":          {"audiences.yaml", "- slug: [a]\n", 0, "slug"},
		"config syntax":   {"sections.yaml", "- slug: *a\n", 1, "anchors"},
		"config empty":    {"sections.yaml", "- title: a\n", 0, "slug"},
	} {
		t.Run(name, func(t *testing.T) {
			im, _ := newCenter(t)
			dir := t.TempDir()
			write(t, filepath.Join(dir, "a", "good.md"), "# Хорошая\n\nТекст")
			write(t, filepath.Join(dir, c.file), c.data)
			report := mustImport(t, im, mustOpen(t, dir), Options{})
			if report.Added != 1 || len(report.Skipped) != 1 {
				t.Fatalf("%+v", report)
			}
			skip := report.Skipped[0]
			if skip.File != c.file || c.line > 0 && skip.Line != c.line || !strings.Contains(skip.Reason.String(), c.reason) {
				t.Errorf("%v, want line %d, %q", skip, c.line, c.reason)
			}
		})
	}
}

func TestMissingFiles(t *testing.T) {
	im, _ := newCenter(t)
	dir := t.TempDir()
	secret := write(t, filepath.Join(filepath.Dir(dir), "secret.png"), dot(t, 0))
	write(t, filepath.Join(dir, "a.md"), "# Т\n\n![нет](нет.png)\n\n![вне](../secret.png) ![вне](/etc/passwd) [док](vhod.intl)\n")
	report := mustImport(t, im, mustOpen(t, dir), Options{})
	if report.Added != 1 || len(report.Notes) != 2 || !strings.Contains(report.Notes[0].String(), "a.md:3: нет файла «нет.png»") || !strings.Contains(report.Notes[1].String(), "выходит за пределы") {
		t.Errorf("%+v", report)
	}
	files, err := im.Attachments.Attachments(context.Background(), mustFind(t, im, "a").ID)
	if err != nil || len(files) > 0 {
		t.Errorf("%s was taken: %v, %v", secret, files, err)
	}
}

// dot is a PNG of one pixel of this shade.
func dot(t testing.TB, shade byte) string {
	var b bytes.Buffer
	if err := png.Encode(&b, &image.Gray{Pix: []byte{shade}, Stride: 1, Rect: image.Rect(0, 0, 1, 1)}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A picture that changed is stored again, although the text did not change.
func TestChangedFile(t *testing.T) {
	im, _ := newCenter(t)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.md"), "# Т\n\n![к](k.png)\n")
	write(t, filepath.Join(dir, "k.png"), dot(t, 1))
	mustImport(t, im, mustOpen(t, dir), Options{})
	id := mustFind(t, im, "a").ID
	before, err := im.Attachments.Attachments(context.Background(), id)
	if err != nil || len(before) != 1 {
		t.Fatalf("%v, %v", before, err)
	}
	write(t, filepath.Join(dir, "k.png"), dot(t, 2))
	mustImport(t, im, mustOpen(t, dir), Options{})
	after, err := im.Attachments.Attachments(context.Background(), id)
	if err != nil || len(after) != 1 || after[0].Hash == before[0].Hash {
		t.Errorf("%v, %v", after, err)
	}
}
