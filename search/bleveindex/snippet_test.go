package bleveindex

import (
	"strings"
	"testing"

	"github.com/podskazka/podskazka/content"
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
		{"rows of a table are apart", "вторник", "Часы\nДень · Часы\nВторник · 10–19\nКонец · мая\nИ всё",
			"Часы\nДень · Часы —\n<mark>Вторник</mark> · 10–19 —\nКонец · мая\nИ всё"},
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

func TestMoment(t *testing.T) {
	text := "Откройте раздел «Карточки». Зелёная карточка открывает турникет у входа. Красная не открывает."
	at := func(s string, t int) content.Moment { return content.Moment{At: strings.Index(text, s), T: t} }
	moments := []content.Moment{at("Откройте", 0), at("Зелёная", 12), at("турникет", 15), at("Красная", 19)}
	for query, want := range map[string]int{
		"зелёная карточка открывает турникет": 12, // not the cue with one of its words
		"турникет у входа":                    15,
		"красная":                             19,
		"зебра":                               0, // found by other fields
	} {
		if got := markerFor(russian.NewAnalyzer(), query).moment(text, moments); got != want {
			t.Errorf("%s: second %d, want %d", query, got, want)
		}
	}
}

// A marker looks at few of the tokens of a text; it finds what looking at all of them does.
func TestMarkerFindsTermsWhereverTheyStand(t *testing.T) {
	analyzer := russian.NewAnalyzer()
	for _, text := range []string{
		"Ошибка HTTP 500, http 500: «сервер» не отвечает", "веб-интерфейс и .NET, C++, С++; help.example.com/путь",
		"0х80070005 и 0x80070005 А4 1С 1С:Предприятие v8.3.24", "я, а у нас/вас е-мэйл name+tag@example.com", "dying die; skies",
		"кот(пёс)\"кит\" ПАРОЛЬ…пароль", "па\u00adроль парo\u0301ль и\u0306од", "a\x00b\xffв\rг", "https://example.com/вход?x=1#якорь вход",
	} {
		for _, term := range analyzer.Terms(text) {
			m := newMarker(analyzer, []*concept{{idf: 1, choices: []choice{{Alternative: russian.Alternative{Text: term.Text, Weight: 1}}}}})
			if list := m.matches(text); len(list) == 0 || list[0].start > term.Start {
				t.Errorf("%q was not found in %q", term.Text, text)
			}
		}
	}
}
