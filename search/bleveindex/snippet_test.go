package bleveindex

import (
	"html"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/search/russian"
)

func markerFor(text string) *marker {
	analyzer := russian.NewAnalyzer()
	var concepts []*concept
	for _, t := range analyzer.Query(text) {
		c := newConcept(t)
		c.idf = 1
		concepts = append(concepts, c)
	}
	return newMarker(analyzer, concepts)
}

func TestSnippet(t *testing.T) {
	filler := strings.Repeat("Здесь ни о чём. ", 30)
	for _, c := range []struct{ name, query, text, want string }{
		{"nothing matched", "зебра", "Короткий текст.", "Короткий текст."},
		{"empty", "зебра", "", ""},
		{"ё and case", "елка", "Ёлка, ЕЛКУ", "<mark>Ёлка</mark>, <mark>ЕЛКУ</mark>"},
		{"look-alikes keep their spelling", "пароль", "ваш парoль здесь", "ваш <mark>парoль</mark> здесь"},
		{"escaped", "b", "a < b & c", "a &lt; <mark>b</mark> &amp; c"},
		{"a whole is marked once", "веб-интерфейс", "Наш веб-интерфейс", "Наш <mark>веб-интерфейс</mark>"},
		{"starts with its sentence", "пароль", filler + "Потом введите пароль. Конец.", ""},
	} {
		got := string(markerFor(c.query).snippet(c.text))
		if c.want == "" && c.text != "" {
			if !strings.HasPrefix(got, "… ") || !strings.Contains(got, "Потом введите <mark>пароль</mark>. Конец.") {
				t.Errorf("%s: %q", c.name, got)
			}
		} else if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestSnippetTakesTheWindowWithMostWords(t *testing.T) {
	filler := strings.Repeat("слово ", 60)
	text := "пароль пароль пароль " + filler + "сброс пароля учителя " + filler
	got := string(markerFor("сброс пароля учителя").snippet(text))
	if !strings.Contains(got, "<mark>сброс</mark> <mark>пароля</mark> <mark>учителя</mark>") {
		t.Errorf("%q", got)
	}
}

func FuzzSnippet(f *testing.F) {
	for _, seed := range []string{"", "пароль", "<b>пароль</b> & \xff\x00", strings.Repeat("пароль ", 100), strings.Repeat("а", 500), "и\u0306 пароль\u0301 ﷺ"} {
		f.Add("пароль й", seed)
	}
	f.Fuzz(func(t *testing.T, query, text string) {
		got := string(markerFor(query).snippet(text))
		bare := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(got)
		if strings.ContainsAny(bare, `<>"'`) {
			t.Fatalf("not escaped: %q", got)
		}
		bare = html.UnescapeString(strings.TrimSuffix(strings.TrimPrefix(bare, "… "), " …"))
		if !strings.Contains(text, bare) && !strings.Contains(text, strings.TrimSuffix(bare, " …")) && !strings.HasPrefix(text, "… ") {
			t.Fatalf("%q is no part of %q", bare, text)
		}
	})
}
