package russian

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// minRoot is how many letters a root has that says something.
const minRoot = 4

// suffixes make verbs, the names of what they do, adjectives and people of a root; the longest that fits is taken.
// Snowball has taken the endings by then. They lie by their last letters. (Русская грамматика, 1980, §§ 196-765: word formation.)
var suffixes = byLastLetter(strings.Fields(`
	изирова изирован ирова ирован ировк ировщик ирующ иру ир ова ован ева еван ива иван ыва ыван ава аван ва овк евк
	а я и е у ну ен ан ян енн анн янн изац ац яц ионн ацион
	к ок ек очк ечк очн ник щик чик ател ител тел тельн ительн ательн ств еств
	н льн альн ов ев ск еск ическ овск ивн ичн ост ем им ющ ущ ящ ащ вш`))

// byLastLetter puts the longest first.
func byLastLetter(list []string) (lists ['я' - 'а' + 1][]string) {
	slices.SortStableFunc(list, func(a, b string) int { return len(b) - len(a) })
	for _, suffix := range list {
		last, _ := utf8.DecodeLastRuneInString(suffix)
		lists[last-'а'] = append(lists[last-'а'], suffix)
	}
	return lists
}

// A Root is what words of one family have in common: восстановить, восстановление, восстанавливать. It is for finding
// words of a family in a vocabulary, not for reading.
type Root string

// RootOf strips a Russian stem of at most two suffixes. The second has two letters
// at least: after -ива of «настраивать» no other letter of the verb is left.
func RootOf(stem string) Root {
	for again := range 2 {
		rest, ok := cutSuffix(stem, again > 0)
		if !ok {
			break
		}
		stem = rest
	}
	if before, ok := strings.CutSuffix(stem, "л"); ok && utf8.RuneCountInString(before) >= minRoot && endsIn(before, "бвмпф") {
		stem = before // добавл, добав
	}
	return Root(stem)
}

func cutSuffix(stem string, again bool) (rest string, ok bool) {
	last, _ := utf8.DecodeLastRuneInString(stem)
	if !isCyrillic(last) {
		return "", false
	}
	for _, suffix := range suffixes[last-'а'] {
		rest, ok := strings.CutSuffix(stem, suffix)
		switch {
		case !ok || utf8.RuneCountInString(rest) < minRoot:
		case again && (strings.HasSuffix(suffix, "щ") || utf8.RuneCountInString(suffix) == 1):
		case (suffix == "ов" || suffix == "овк") && endsIn(rest, "н"): // установить, обновить
		case suffix == "ск" && endsIn(rest, vowels): // записка
		default:
			return rest, true
		}
	}
	return "", false
}

func endsIn(text, letters string) bool {
	last, _ := utf8.DecodeLastRuneInString(text)
	return strings.ContainsRune(letters, last)
}

const vowels = "аеиоуыэюя"

// Prefix is what the stems of a root's family begin with: its letters before those that may change, four at least. It
// is empty when the root is too short to have a family.
func (r Root) Prefix() string {
	letters := []rune(r)
	if len(letters) <= minRoot {
		return string(letters[:len(letters)/minRoot*minRoot])
	}
	end := len(letters) - 1
	if vowel := r.lastVowel(letters); vowel > 0 {
		end = min(end, vowel)
	}
	return string(letters[:max(minRoot, end)])
}

func (Root) lastVowel(letters []rune) int {
	for i := len(letters) - 1; i > 0; i-- {
		if strings.ContainsRune(vowels, letters[i]) {
			return i
		}
	}
	return 0
}

// changes are the consonants that change at the end of a root: загрузить, загружать; очистить, очищать.
var changes = [...][2]string{
	{"з", "ж"}, {"д", "ж"}, {"г", "ж"}, {"д", "жд"}, {"т", "ч"}, {"к", "ч"}, {"ц", "ч"}, {"к", "ц"}, {"с", "ш"}, {"х", "ш"},
	{"т", "щ"}, {"ст", "щ"}, {"ск", "щ"}, {"й", ""},
}

// Kin reports whether two roots may be of one family: they are the same but for the last consonant, and о that became а
// in the last syllable.
func (r Root) Kin(other Root) bool {
	switch {
	case r == other:
		return true
	case utf8.RuneCountInString(string(r)) <= minRoot || utf8.RuneCountInString(string(other)) <= minRoot:
		return false
	case r.open() == other.open():
		return true
	}
	return slices.ContainsFunc(changes[:], func(c [2]string) bool {
		return r.ends(c[0]) && other.ends(c[1]) && r.becomes(c[0]) == other.becomes(c[1]) ||
			r.ends(c[1]) && other.ends(c[0]) && r.becomes(c[1]) == other.becomes(c[0])
	})
}

func (r Root) ends(consonant string) bool { return strings.HasSuffix(string(r), consonant) }

// becomes is the root without its end, open.
func (r Root) becomes(end string) Root { return Root(strings.TrimSuffix(string(r), end)).open() }

// open has а for о in the last syllable: настро, настра.
func (r Root) open() Root {
	letters := []rune(r)
	if vowel := r.lastVowel(letters); vowel > 2 && letters[vowel] == 'о' {
		letters[vowel] = 'а'
	}
	return Root(letters)
}
