package assist

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// A part is what a word may be of a person's full name.
type part uint8

const (
	firstName  part = 1 << iota // Анна, Ивану
	unsureName                  // Вера, Роман: only beside other parts
	patronymic                  // Петровна, Ильичом: of a first name of the list
	surname                     // Иванова, Ковальчук: by its ending, which other words have, too
)

//go:embed first-names-ru.txt
var firstNamesText string

// firstNames are the forms of the first names of the list, and of the patronymics made of those of men.
var firstNames = sync.OnceValue(func() map[string]part {
	forms := map[string]part{}
	section := ""
	for line := range strings.Lines(firstNamesText) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			section = line
		}
		if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "[") {
			continue
		}
		for name := range strings.FieldsSeq(line) {
			addName(forms, name, section)
		}
	}
	return forms
})

// addName adds the forms of a name. One of the section [unsure] is unsure wherever else it stands.
func addName(forms map[string]part, name, section string) {
	is := firstName
	if section == "[unsure]" {
		is = unsureName
	}
	for _, form := range cases(name) {
		forms[form] = is
	}
	if section != "[men]" {
		return
	}
	for _, stem := range patronymicStems(name) {
		for _, end := range []string{"ич", "ича", "ичу", "ичем", "иче", "на", "ны", "не", "ну", "ной"} {
			forms[stem+end] |= patronymic
		}
	}
}

// cases are the forms of a first name in the singular.
func cases(name string) []string {
	ends := map[string][]string{
		"й": {"й", "я", "ю", "ем", "е", "и"}, "ь": {"ь", "я", "ю", "ем", "е", "и", "ью"},
		"а": {"а", "ы", "и", "е", "у", "ой", "ей"}, "я": {"я", "и", "е", "ю", "ей"},
	}
	letters := []rune(name)
	last := string(letters[len(letters)-1])
	list, stem := ends[last], string(letters[:len(letters)-1])
	if list == nil {
		list, stem = []string{"", "а", "у", "ом", "ем", "е"}, name
	}
	if name == "павел" || name == "лев" {
		stem = strings.Replace(strings.Replace(name, "вел", "вл", 1), "лев", "льв", 1)
		return []string{name, stem + "а", stem + "у", stem + "ом", stem + "е"}
	}
	forms := make([]string, len(list))
	for i, end := range list {
		forms[i] = stem + end
	}
	return forms
}

// patronymicStems are what «ич» and «на» are put to: Иванов-ич, Иванов-на; Васильев-ич; Ильич and Никитич have no «ов».
func patronymicStems(name string) []string {
	if stem, ok := strings.CutSuffix(name, "ий"); ok {
		return []string{stem + "ьев", stem + "иев"}
	}
	if stem, ok := strings.CutSuffix(name, "ай"); ok {
		return []string{stem + "аев"}
	}
	if stem, ok := strings.CutSuffix(name, "й"); ok {
		return []string{stem + "ев"}
	}
	if stem, ok := strings.CutSuffix(name, "ь"); ok {
		return []string{stem + "ев"}
	}
	if name == "павел" || name == "лев" {
		return []string{strings.Replace(strings.Replace(name, "вел", "вл", 1), "лев", "льв", 1) + "ов"}
	}
	if strings.HasSuffix(name, "а") || strings.HasSuffix(name, "я") {
		return []string{name[:len(name)-2], name[:len(name)-2] + "ич", name[:len(name)-2] + "инич"}
	}
	return []string{name + "ов"}
}

var (
	surnameEnd      = regexp.MustCompile(`(?:(?:ов|ев|ёв|ин|ын)(?:а|у|ым|ом|е|ой|ы|ых|ыми)?|(?:ск|цк)(?:ий|ого|ому|им|ом|ая|ой|ую|ие|их)|енко|чук[ауе]?|чуком|юк[ауе]?|ян[ауе]?|янц|дзе|швили|[ыи]х|ко|ук|ман)$`)
	otherPatronymic = regexp.MustCompile(`[оеё]в(?:ич(?:а|у|ем|е)?|н[аыеу]|ной)$`)
)

// minSurname is how many bytes a surname has at least.
const minSurname = len("Попов") // as «Бунин», «Лысых»

// notSurnames end like surnames and stand beside names in requests.
var notSurnames = []string{"логин", "логина", "админ", "магазин", "один", "московский", "российский", "русский", "только", "сколько", "несколько", "английский"}

// services are words that services, schools and programs call themselves by, in small letters.
var services = regexp.MustCompile(`^(?:служб[аы]|поддержк[аи]|кабинет|отдел|центр|портал|сервис|команд[аы]|администраци[яи]|школ[аы]|лице[йя]|гимнази[яи]|колледжа?|` +
	`институт|университет|академи[яи]|редакци[яи]|бот|робот|помощник|support|service|team|help|bot)$`)

// isService reports whether the words of a name are those of a service: one is such a word, and none a first name or patronymic.
func isService(words []string) bool {
	called := false
	for _, word := range words {
		word = strings.ToLower(word)
		if partsOf(word)&^surname != 0 {
			return false
		}
		called = called || services.MatchString(word)
	}
	return called
}

// partsOf tells what a word in lower case may be of a name. Of a double name every half has to be it.
func partsOf(word string) part {
	all := firstName | unsureName | patronymic | surname
	for half := range strings.SplitSeq(word, "-") {
		is := firstNames()[half]
		if is&^surname == 0 && len(half) >= minSurname && surnameEnd.MatchString(half) && !slices.Contains(notSurnames, half) {
			is |= surname
		}
		all &= is
	}
	return all
}
