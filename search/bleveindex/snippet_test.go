package bleveindex

import (
	"strings"
	"testing"

	"github.com/podskazka/podskazka/search/russian"
)

func markerFor(analyzer *russian.Analyzer, text string) *marker {
	var concepts []*concept
	for _, t := range analyzer.Query(text) {
		c := newConcept(t)
		c.idf = 1
		concepts = append(concepts, c)
	}
	return newMarker(analyzer, concepts)
}

func TestSnippet(t *testing.T) {
	analyzer, filler := russian.NewAnalyzer(), strings.Repeat("Здесь ни о чём. ", 30)
	for _, c := range []struct{ name, query, text, want string }{
		{"nothing matched", "зебра", "Короткий текст.", "Короткий текст."},
		{"empty", "зебра", "", ""},
		{"ё and case", "елка", "Ёлка, ЕЛКУ", "<mark>Ёлка</mark>, <mark>ЕЛКУ</mark>"},
		{"look-alikes keep their spelling", "пароль", "ваш парoль здесь", "ваш <mark>парoль</mark> здесь"},
		{"escaped", "b", "a < b & c", "a &lt; <mark>b</mark> &amp; c"},
		{"a whole is marked once", "веб-интерфейс", "Наш веб-интерфейс", "Наш <mark>веб-интерфейс</mark>"},
		{"starts with its sentence", "пароль", filler + "Потом введите пароль. Конец.", ""},
	} {
		got := string(markerFor(analyzer, c.query).snippet(c.text))
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
	got := string(markerFor(russian.NewAnalyzer(), "сброс пароля учителя").snippet(text))
	if !strings.Contains(got, "<mark>сброс</mark> <mark>пароля</mark> <mark>учителя</mark>") {
		t.Errorf("%q", got)
	}
}
