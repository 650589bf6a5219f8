package importer

import (
	"path/filepath"
	"strings"
	"testing"
)

// folderOf writes files into a folder of a name.
func folderOf(t *testing.T, name string, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), name)
	for file, text := range files {
		write(t, filepath.Join(dir, file), text)
	}
	return dir
}

// importAs imports a folder as podskazka import does, and returns what it reports.
func importAs(t *testing.T, im *Importer, format Format, dir, source string) Report {
	t.Helper()
	return mustImport(t, im, mustOpenFormat(t, format, dir), Options{Choices: Choices{Source: source}})
}

// Two folders with files of one name stay two; the second is told, its links lead to its own, and both come out and in again.
func TestTwoSources(t *testing.T) {
	im, store := newCenter(t)
	first := folderOf(t, "portal", map[string]string{"vhod.md": "# Вход в портал\n\nНажмите «Войти».\n", "pochta.md": "# Почта\n\nСм. [вход](vhod.md#shag).\n"})
	second := folderOf(t, "dnevnik", map[string]string{
		"vhod.md":   "# Вход в дневник\n\nВыберите школу и класс.\n",
		"ocenki.md": "---\nrelated: [vhod]\n---\n# Оценки\n\nСначала [войдите](vhod.md#shag), см. [почту](pochta.md) и `[вход](vhod.md)`.\n",
	})
	if report := importAs(t, im, FormatMarkdown, first, "portal"); report.Added != 2 || len(report.Problems) > 0 {
		t.Fatalf("%+v", report)
	}
	report := importAs(t, im, FormatMarkdown, second, "dnevnik")
	if report.Added != 2 || len(report.Problems) != 1 || !strings.Contains(report.Problems[0].String(), "источника «portal» — здесь они станут отдельными статьями с id «dnevnik--…»") {
		t.Fatalf("%+v", report)
	}
	if a := mustFind(t, im, "vhod"); a.Title != "Вход в портал" {
		t.Errorf("the article of the first source is %q", a.Title)
	}
	if a := mustFind(t, im, "dnevnik--vhod"); a.Title != "Вход в дневник" {
		t.Errorf("the article of the second source is %q", a.Title)
	}
	a := mustFind(t, im, "ocenki")
	if want := "Сначала [войдите](dnevnik--vhod#shag), см. [почту](pochta.md) и `[вход](vhod.md)`."; a.Body != want || a.Related[0] != "dnevnik--vhod" {
		t.Errorf("%q, related %q", a.Body, a.Related)
	}

	before := position(t, store)
	for dir, source := range map[string]string{first: "portal", second: "dnevnik"} {
		if again := importAs(t, im, FormatMarkdown, dir, source); again.Unchanged != 2 || position(t, store) != before {
			t.Errorf("%s again: %+v", source, again)
		}
	}
	out := filepath.Join(t.TempDir(), "help")
	if err := im.ExportMarkdown(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	if again := importAs(t, im, FormatMarkdown, out, "help"); again.Unchanged != 4 || position(t, store) != before {
		t.Errorf("what was exported: %+v", again)
	}
}

// A folder that was renamed and edited is the source that it was; one imported before sources had names belongs to everybody.
func TestSourceIsKnownAgain(t *testing.T) {
	im, _ := newCenter(t)
	files := map[string]string{"a.md": "# А\n\nОдин.\n\nДва.\n", "b.md": "# Б\n\nТри.\n\nЧетыре.\n", "c.md": "# В\n\nПять.\n"}
	importAs(t, im, FormatMarkdown, folderOf(t, "spravka", files), "spravka")
	files["a.md"], files["c.md"] = "# А\n\nОдин.\n\nДва и ещё.\n", "# Другое\n\nСовсем.\n"
	report := importAs(t, im, FormatMarkdown, folderOf(t, "kopiya", files), "kopiya")
	if report.Updated != 2 || report.Unchanged != 1 || len(report.Notes) != 1 || report.Notes[0].Reason.Code != "source_known" {
		t.Errorf("%+v", report)
	}

	im, _ = newCenter(t)
	dir := folderOf(t, "staraya", files)
	importAs(t, im, FormatMarkdown, dir, "")
	files["a.md"] = "# Новая\n\nИное.\n"
	if report := importAs(t, im, FormatMarkdown, folderOf(t, "staraya", files), "staraya"); report.Updated != 1 || report.Unchanged != 2 {
		t.Errorf("%+v", report)
	}
}

// Formats whose ids are made of paths keep sources apart, too, with the links between their pages.
func TestTwoSourcesOfFormats(t *testing.T) {
	for format, files := range map[Format]map[string]string{
		FormatHTML:     {"vhod.html": "<h1>Вход</h1><p>Текст", "a.html": "<h1>А</h1><p><a href='vhod.html'>вход</a>"},
		FormatDiplodoc: {"toc.yaml": "items: [{name: Вход, href: vhod.md}, {name: А, href: a.md}]\n", "vhod.md": "# Вход\n\nТекст\n", "a.md": "# А\n\n[вход](vhod.md)\n"},
	} {
		im, store := newCenter(t)
		one, two := folderOf(t, "one", files), folderOf(t, "two", files)
		importAs(t, im, format, one, "one")
		if report := importAs(t, im, format, two, "two"); report.Added != 2 || len(report.Problems) != 1 {
			t.Errorf("%s: %+v", format, report)
		}
		if a := mustFind(t, im, "two--a"); !strings.Contains(a.Body, "[вход](two--vhod)") {
			t.Errorf("%s: %q", format, a.Body)
		}
		before := position(t, store)
		importAs(t, im, format, two, "two")
		if importAs(t, im, format, folderOf(t, "three", files), "one"); position(t, store) != before {
			t.Errorf("%s: imported again", format)
		}
	}
}

func TestSourceName(t *testing.T) {
	for name, want := range map[string]string{
		"/srv/handbook": "handbook", "Справка.zip": "spravka", "docs.tar.gz": "docs", "site-2026-11-22.zip": "site", "Справка (2).zip": "spravka",
		"podskazka-20261122.zip": "podskazka", "2026-11-22.zip": "2026-11-22", "part-2.zip": "part-2", "«».zip": "",
	} {
		if got := SourceName(name); got != want {
			t.Errorf("SourceName(%q) = %q, want %q", name, got, want)
		}
	}
}

// Roles and sections of the source become those that were chosen.
func TestChoices(t *testing.T) {
	im, _ := newCenter(t)
	dir := folderOf(t, "x", map[string]string{"a.md": "---\naudiences: [Школьники, Родители]\nsection: Старый раздел\n---\n# А\n\nТекст\n"})
	o := Options{Choices: Choices{Audiences: map[string]string{"Школьники": "uchenik"}, Sections: map[string]string{"staryy-razdel": "vhod"}}}
	mustImport(t, im, mustOpen(t, dir), o)
	a := mustFind(t, im, "a")
	if strings.Join(a.Audiences, " ") != "roditeli uchenik" || a.Section != "vhod" {
		t.Errorf("%q in %q", a.Audiences, a.Section)
	}
	if again := mustImport(t, im, mustOpen(t, dir), o); again.Unchanged != 1 {
		t.Errorf("again: %+v", again)
	}
	for _, c := range []Choices{{Source: "Имя"}, {Audiences: map[string]string{"а": ""}}, {Sections: map[string]string{"а": "Б"}}} {
		if _, err := im.Import(t.Context(), mustOpen(t, dir), Options{Choices: c}); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
}
