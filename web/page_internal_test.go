package web

import (
	"bytes"
	"io/fs"
	"path"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

func newTestServer(t *testing.T) *Server {
	t.Helper()
	s, err := New(Deps{Now: func() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }}, Config{BaseURL: "https://help.example"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// viewStructs is the page struct of every template.
func viewStructs() map[string]any {
	return map[string]any{
		"article": articlePage{}, "guide": articlePage{}, "studio_role": articlePage{As: &roleView{}}, "error": errorPage{}, "guides": guidesPage{}, "helped": helpedPage{}, "home": homePage{},
		"login": loginPage{}, "request": requestPage{}, "request_new": requestNewPage{}, "requests": requestsPage{}, "search": searchPage{}, "search_lab": labPage{},
		"section": sectionPage{}, "desk_list": deskListPage{}, "desk_ticket": deskTicketPage{}, "studio_list": studioListPage{}, "studio_edit": studioEditPage{},
		"insights": insightPage{}, "insight_list": insightListPage{},
		"gap": gapPage{}, "gap_list": gapListPage{}, "proposal_list": proposalPage{}, "import_list": importListPage{}, "import_run": importRunPage{}, "wording_list": wordingListPage{},
		"studio_audit": studioAuditPage{}, "studio_review": studioReviewPage{}, "studio_revisions": studioRevisionsPage{}, "studio_compare": studioComparePage{},
		"studio_amendment": amendmentPage{}, "studio_library": libraryPage{}, "synonym_list": synonymPage{}, "pin_list": pinPage{}, "reply_list": replyPage{}, "section_tree": treePage{},
		"desk_incident": incidentShowPage{}, "desk_incidents": incidentListPage{},
	}
}

// Every template runs in every language with an empty and with a full struct, so that none fails on a value somebody has.
func TestTemplatesRun(t *testing.T) {
	s := newTestServer(t)
	files, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(path.Base(file), ".html")
		if name == "layout" {
			continue
		}
		view, ok := viewStructs()[name]
		if !ok {
			t.Errorf("%s: add its page struct to viewStructs", file)
			continue
		}
		for lang := range s.locales.all {
			for _, full := range []bool{false, true} {
				value := reflect.New(reflect.TypeOf(view)).Elem()
				fill(value, full, 0)
				var out bytes.Buffer
				if err := s.pages[lang].ExecuteTemplate(&out, layoutOf(name), value.Interface()); err != nil {
					t.Errorf("%s in %s, full=%v: %v", name, lang, full, err)
				}
				if strings.Contains(out.String(), "ZgotmplZ") {
					t.Errorf("%s in %s: the template engine refused a value", name, lang)
				}
			}
		}
	}
}

// The templates of a language are one set: a second one of a name would silently take the place of the first.
func TestTemplateNamesDiffer(t *testing.T) {
	seen := map[string]bool{}
	for _, source := range sources(t, templateFiles, "templates") {
		for _, define := range regexp.MustCompile(`{{define "([^"]+)"}}`).FindAllStringSubmatch(source, -1) {
			if name := define[1]; name != "main" && seen[name] {
				t.Errorf("two templates are called %s", name)
			}
			seen[define[1]] = true
		}
	}
}

// fill sets pointers, and with full everything, to something that is not zero.
func fill(v reflect.Value, full bool, depth int) {
	embedded := v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[time.Time]() // its own fields may be set though it may not
	if depth > 8 || !v.CanSet() && !embedded {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if full || v.Type().Elem().Kind() == reflect.Struct && depth < 5 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(v.Elem(), full, depth+1)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			if full {
				v.Set(reflect.ValueOf(time.Date(2026, 11, 21, 18, 40, 0, 0, time.UTC)))
			}
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), full, depth+1)
		}
	case reflect.Slice:
		if full {
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			fill(v.Index(0), full, depth+1)
			fill(v.Index(1), full, depth+1)
		}
	case reflect.Map:
		if full && v.Type().Key().Kind() == reflect.String {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(key, full, depth+1)
			fill(value, full, depth+1)
			v.Set(reflect.MakeMap(v.Type()))
			v.SetMapIndex(key, value)
		}
	case reflect.String:
		if full {
			v.SetString("<значение>")
		}
	case reflect.Bool:
		v.SetBool(full)
	case reflect.Int, reflect.Int64:
		if full {
			v.SetInt(2)
		}
	case reflect.Float64:
		if full {
			v.SetFloat(.5)
		}
	}
}

// Both catalogues know the same messages, and every message that a template names.
func TestCatalogues(t *testing.T) {
	s := newTestServer(t)
	keys := map[string]map[string]bool{}
	for _, lang := range languages {
		keys[lang] = catalogueKeys(t, lang)
	}
	for key := range keys["ru"] {
		if !keys["en"][key] {
			t.Errorf("%s is missing in English", key)
		}
	}
	for key := range keys["en"] {
		if !keys["ru"][key] {
			t.Errorf("%s is missing in Russian", key)
		}
	}
	named := regexp.MustCompile(`\bT\(? ?"([a-z_.0-9]+)"`)
	for _, source := range append(sources(t, templateFiles, "templates"), goSources(t)...) {
		for _, found := range named.FindAllStringSubmatch(source, -1) {
			id := found[1]
			if !strings.HasSuffix(id, ".") && !s.locales.all["ru"].has(id) && s.locales.all["ru"].T(id, "Count", 1) == id {
				t.Errorf("message %q is in no catalogue", id)
			}
		}
	}
}

func sources(t *testing.T, files fs.FS, root string) []string {
	t.Helper()
	var all []string
	err := fs.WalkDir(files, root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, name)
		all = append(all, string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Messages that are put together of a part and a value: every value has its message.
func TestComposedMessages(t *testing.T) {
	s := newTestServer(t)
	var ids []string
	for _, row := range statuses {
		ids = append(ids, "error."+row.code+".title", "error."+row.code+".text")
	}
	for _, reason := range voteReasons {
		ids = append(ids, "vote.reason."+reason)
	}
	for _, kind := range []string{"article", "faq", "guide"} {
		ids = append(ids, "kind."+kind, "kinds."+kind)
	}
	for _, status := range []string{"open", "in_progress", "waiting_dev", "pending", "feedback", "reopened", "done"} {
		ids = append(ids, "status."+status)
	}
	for _, code := range []string{"too_few", "bad_sign", "repeated", "both_sides", "duplicate", "bad_text", russian.DoubtNoTerms, russian.DoubtNoEffect} {
		ids = append(ids, "invalid."+code)
	}
	for _, code := range []string{russian.DoubtStop, russian.DoubtSame, search.DoubtKnown} {
		ids = append(ids, "synonym.doubt."+code)
	}
	for lang, l := range s.locales.all {
		for _, id := range ids {
			if !l.has(id) {
				t.Errorf("%s: no message %s", lang, id)
			}
		}
	}
}

func TestPlurals(t *testing.T) {
	ru := newTestServer(t).locales.find("ru")
	for count, want := range map[int]string{1: "Найден 1 ответ", 2: "Найдено 2 ответа", 5: "Найдено 5 ответов", 11: "Найдено 11 ответов", 21: "Найден 21 ответ", 104: "Найдено 104 ответа"} {
		if got := ru.T("search.found", "Count", count); got != want {
			t.Errorf("%d: %q, want %q", count, got, want)
		}
	}
}

func TestDates(t *testing.T) {
	moscow := time.FixedZone("MSK", 3*3600)
	now := time.Date(2026, 11, 22, 0, 30, 0, 0, moscow)
	s := newTestServer(t)
	d := dates{locale: s.locales.find("ru"), zone: moscow, now: func() time.Time { return now }}
	en := dates{locale: s.locales.find("en"), zone: moscow, now: func() time.Time { return now }}
	for _, c := range []struct{ got, want string }{
		{d.Date(time.Date(2026, 11, 21, 20, 5, 0, 0, time.UTC)), "21 ноября 2026"},
		{d.Date(time.Date(2026, 11, 21, 21, 5, 0, 0, time.UTC)), "22 ноября 2026"},
		{d.Time(time.Date(2026, 11, 21, 20, 5, 0, 0, time.UTC)), "21 ноября 2026, 23:05"},
		{d.Ago(now.Add(-10 * time.Minute)), "сегодня в 00:20"},
		{d.Ago(now.Add(-6 * time.Hour)), "вчера в 18:30"},
		{d.Ago(time.Date(2026, 3, 8, 9, 0, 0, 0, moscow)), "8 марта в 09:00"},
		{d.Ago(time.Date(2025, 12, 31, 9, 0, 0, 0, moscow)), "31 декабря 2025"},
		{d.Day(now), "Сегодня"},
		{d.Day(now.Add(-24 * time.Hour)), "Вчера"},
		{en.Date(time.Date(2026, 11, 21, 20, 5, 0, 0, time.UTC)), "21 November 2026"},
		{filmClock(83), "1:23"}, {filmClock(0), "0:00"}, {filmClock(3723), "1:02:03"}, {filmClock(-4), "0:00"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestLocalPath(t *testing.T) {
	for in, want := range map[string]string{
		"/a/parol?t=1": "/a/parol?t=1", "": "/", "a": "/", "//evil.example": "/", "/\\evil.example": "/", "https://evil.example": "/",
		"javascript:alert(1)": "/", "/\t/evil.example": "/", "/a\r\nX: y": "/",
	} {
		if got := localPath(in); got != want {
			t.Errorf("localPath(%q) = %q, want %q", in, got, want)
		}
	}
}

// Nothing inline: the content policy forbids it, and the pages would break.
func TestTemplatesHaveNoInlineCode(t *testing.T) {
	inline := regexp.MustCompile(`(?i)\son[a-z]+=|\sstyle=|<style|javascript:|hx-on|js:|<script(?:[^>]*)>[^<]`)
	for _, source := range sources(t, templateFiles, "templates") {
		source = strings.ReplaceAll(source, `<script type="application/ld+json">{{.}}</script>`, "") // data: browsers run none of it
		if found := inline.FindString(source); found != "" {
			t.Errorf("inline code %q", found)
		}
	}
}
