package assist

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maskNames replaces the names of people. First names are known by a list, patronymics by their making; surnames by their ending,
// beside either, beside initials or where a name is announced («меня зовут», «ФИО:», «ученик»).
func maskNames(text string) string {
	words := nameWords(text)
	for i := range words {
		words.mark(i)
	}
	var b strings.Builder
	from, open := 0, false
	for _, w := range words {
		if !w.masked {
			open = false
			continue
		}
		if !open || !w.joined {
			b.WriteString(text[from:w.start])
			b.WriteString(masked)
		}
		from, open = w.end, true
	}
	return b.String() + text[from:]
}

// A nameWord is a word of a text with what it may be of a person's name.
type nameWord struct {
	start, end int // of an initial with its dot
	lower      string
	is         part
	capital    bool // and nothing but letters
	initial    bool // one capital letter and a dot
	joined     bool // nothing but spaces stands between it and the word before
	near       bool // … or a colon or dash
	last       bool // nothing is joined to it
	masked     bool
}

type nameText []nameWord

// token is letters with what may join them to something that is no name: digits, hyphens, underscores, what has been masked.
var token = regexp.MustCompile(`[\p{L}\p{N}\p{M}_@•-]+`)

func nameWords(text string) nameText {
	var words nameText
	end := 0
	for _, at := range token.FindAllStringIndex(text, -1) {
		found := text[at[0]:at[1]]
		w := nameWord{start: at[0], end: at[1], lower: strings.ToLower(found), last: true}
		if word.MatchString(found) && !strings.HasPrefix(found, "-") && !strings.HasSuffix(found, "-") {
			first, size := utf8.DecodeRuneInString(found)
			w.is, w.capital = partsOf(w.lower), unicode.IsUpper(first)
			if w.initial = w.capital && size == len(found) && strings.HasPrefix(text[w.end:], "."); w.initial {
				w.end++
			}
		}
		if n := len(words); n > 0 {
			gap := text[end:w.start]
			w.joined = strings.Trim(gap, " \u00a0") == ""
			w.near = strings.Trim(gap, " \u00a0:–—-") == ""
			words[n-1].last = !w.joined
		}
		words, end = append(words, w), w.end
	}
	return words
}

// at gives a word that is part of the same phrase as its neighbour towards i; of none when there is no such.
func (t nameText) at(i, step int) *nameWord {
	next := i + step
	if next < 0 || next >= len(t) || !t[max(i, next)].joined {
		return &nameWord{}
	}
	return &t[next]
}

// mark masks the word and its neighbours when they are a name.
func (t nameText) mark(i int) {
	w := &t[i]
	prev, next := t.at(i, -1), t.at(i, 1)
	switch {
	case t.announced(i):
		t.introduce(i)
	case prev.is&(firstName|unsureName) != 0 && (w.is&patronymic != 0 || otherPatronymic.MatchString(w.lower)): // in any case of letters: «анна петровна»
		prev.masked, w.masked = true, true
		next.masked = next.masked || next.isSurname()
		if before := t.at(i-1, -1); before.isSurname() {
			before.masked = true
		}
	case w.is&patronymic != 0 && w.capital:
		w.masked = true
	case w.is&firstName != 0 && w.capital, w.is&unsureName != 0 && w.capital && (prev.isSurname() || next.isSurname()):
		w.masked = true
		prev.masked = prev.masked || prev.isSurname()
		t.follow(i)
	case w.initial:
		t.initials(i)
	}
}

func (w *nameWord) isSurname() bool { return w.capital && w.is&surname != 0 }

// follow masks what comes after a first name: a patronymic, a surname, or the last word of the phrase, whatever it ends in.
func (t nameText) follow(i int) {
	next := t.at(i, 1)
	if next.capital && (next.is&patronymic != 0 || otherPatronymic.MatchString(next.lower)) {
		next.masked = true
		i++
		next = t.at(i, 1)
	}
	if next.capital && !next.initial && (next.is&surname != 0 || next.last) {
		next.masked = true
	}
}

// initials masks «Иванов И. И.», «И. И. Иванов» and, with one initial, a word that ends like a surname beside it.
func (t nameText) initials(i int) {
	end := i
	if t.at(i, 1).initial {
		end++
	}
	prev, next := t.at(i, -1), t.at(end, 1)
	two := end > i
	var name *nameWord
	switch {
	case prev.isSurname() && !prev.initial:
		name = prev
	case next.isSurname(), two && next.capital && !next.initial:
		name = next
	case two && prev.capital && !prev.initial:
		name = prev
	default:
		return
	}
	name.masked = true
	for j := i; j <= end; j++ {
		t[j].masked = true
	}
}

// introduce masks a name that was announced: up to three words of the phrase that begin with a capital letter or are parts of names.
func (t nameText) introduce(i int) {
	for n := range 3 {
		w := &t[i+n]
		if n > 0 && !w.capital && w.is&^unsureName == 0 || w.initial {
			break
		}
		w.masked = true
		if w.last || i+n+1 == len(t) {
			break
		}
	}
}

// Words that announce a name; those of people only one that ends like a surname or is a first name.
var (
	whose  = []string{"ребенка", "ребёнка", "ученика", "ученицы", "педагога", "участника", "участницы", "заявителя", "родителя"}
	people = regexp.MustCompile(`^(?:ученик|учениц|учащ|учител|педагог|преподавател|директор|родител|гражданин|гражданк|сын|доч|участник|участниц|завуч|куратор)\p{L}{0,5}$`)
)

func (t nameText) announced(i int) bool {
	if i == 0 || !t[i].near || t[i].is == 0 && !t[i].capital || !word.MatchString(t[i].lower) {
		return false
	}
	j := i - 1
	if people.MatchString(t[j].lower) && (t[i].isSurname() || t[i].capital && t[i].is != 0) {
		return true
	}
	if j > 0 && slices.Contains(whose, t[j].lower) && t[j].near {
		j--
	}
	switch t[j].lower {
	case "зовут", "фамилия", "отчество", "фио":
		return true
	case "имя":
		return j > 0 && strings.HasPrefix(t[j-1].lower, "мо")
	}
	return false
}
