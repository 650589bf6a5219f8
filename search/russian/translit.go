package russian

import "strings"

// latinOf is how each Russian letter is written in Latin ones most often (close to BGN/PCGN 1947, without its marks).
func latinOf(r rune) string {
	switch r {
	case 'ж':
		return "zh"
	case 'ц':
		return "ts"
	case 'ч':
		return "ch"
	case 'ш':
		return "sh"
	case 'щ':
		return "sch"
	case 'ю':
		return "yu"
	case 'я':
		return "ya"
	case 'ъ', 'ь':
		return ""
	}
	const cyrillic, latin = "абвгдезийклмнопрстуфхыэ", "abvgdeziyklmnoprstufhye"
	if i := strings.IndexRune(cyrillic, r); i >= 0 {
		return latin[i/2 : i/2+1] // two bytes a letter
	}
	return string(r)
}

// Transliterate writes a folded Russian word in Latin letters.
func Transliterate(word string) string {
	var b strings.Builder
	for _, r := range word {
		b.WriteString(latinOf(r))
	}
	return b.String()
}

// soundRules fold the ways to write Russian in Latin letters into one, the first rule that fits at a place.
// What they write for ш, щ and сч becomes one letter, and so on: the key is for finding, not for reading.
var soundRules = strings.NewReplacer(
	"shch", "w", "shh", "w", "sch", "w", "sh", "w", "skh", "w", "sx", "w", // ш щ сч сх
	"kh", "h", "x", "h", "ts", "c", "tz", "c", "tc", "c", "zh", "j", "zx", "j", "ch", "q",
	"w", "v", "q", "k", "j", "i", "y", "i", "'", "", "`", "", "’", "",
)

// SoundKey gives the key under which a folded word of either alphabet is found whatever way of writing Russian in
// Latin letters was chosen: «podklyuchenie», «podkljuchenije» and «подключение» have one.
func SoundKey(word string) string {
	folded := soundRules.Replace(Transliterate(word))
	key := make([]byte, 0, len(folded))
	for i := range len(folded) {
		c := folded[i]
		switch {
		case len(key) > 0 && key[len(key)-1] == c: // doubles
			continue
		case len(key) > 0 && key[len(key)-1] == 'i' && isLatinVowel(c): // ья, ия, иа, я
			key[len(key)-1] = c
			if len(key) > 1 && key[len(key)-2] == c {
				key = key[:len(key)-1]
			}
			continue
		}
		key = append(key, c)
	}
	return string(key)
}

func isLatinVowel(c byte) bool { return strings.IndexByte("aeou", c) >= 0 }

// soundKeys lists the keys of a Latin word: its own, and the one with «yo» read as ё, which text has as е.
func soundKeys(word string) []string {
	keys := []string{SoundKey(word)}
	if yo := strings.NewReplacer("yo", "e", "jo", "e").Replace(word); yo != word {
		keys = append(keys, SoundKey(yo))
	}
	return keys
}

// softRules and russianRules read Latin letters as Russian ones, one after the other, longest first.
var (
	softRules    = strings.NewReplacer("ya", "я", "ja", "я", "yu", "ю", "ju", "ю", "yo", "е", "jo", "е", "ye", "е", "je", "е")
	russianRules = strings.NewReplacer(
		"shch", "щ", "shh", "щ", "sch", "щ", "sh", "ш", "zh", "ж", "kh", "х", "ch", "ч", "tsя", "тся", "ts", "ц", "tz", "ц",
		"iy", "ий", "ij", "ий", "yy", "ый", "yj", "ый", "yi", "ый", "ay", "ай", "oy", "ой", "ey", "ей", "uy", "уй", "ck", "к",
		"ai", "ай", "oi", "ой", "ei", "ей", "ia", "ия",
		"a", "а", "b", "б", "v", "в", "g", "г", "d", "д", "e", "е", "z", "з", "i", "и", "j", "й", "y", "ы", "k", "к", "l", "л",
		"m", "м", "n", "н", "o", "о", "p", "п", "r", "р", "s", "с", "t", "т", "u", "у", "f", "ф", "h", "х", "x", "х", "c", "ц",
		"w", "в", "q", "к", "'", "ь", "`", "ь", "’", "ь",
	)
)

// Cyrillic reads a folded Latin word as Russian, by the commonest meaning of each letter.
func Cyrillic(word string) string { return russianRules.Replace(softRules.Replace(word)) }
