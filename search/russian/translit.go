package russian

import (
	"math"
	"strings"
)

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

var yoRules = strings.NewReplacer("yo", "e", "jo", "e")

// soundKeys lists the keys of a Latin word: its own, and the one with «yo» read as ё, which text has as е.
func soundKeys(word string) []string {
	keys := []string{SoundKey(word)}
	if yo := yoRules.Replace(word); yo != word {
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

// minTranslit is how many letters a Latin word among Russian ones has that may be Russian; shorter ones are left alone.
const minTranslit = 4

// latin reads Latin words as Russian ones, and then looks for mistyped words in each chunk.
func (r *repair) latin() {
	translit := 0
	for _, c := range r.chunks {
		if c.exempt || c.others > 0 {
			continue
		}
		for _, t := range Tokens(withoutApostrophes(c.text)) {
			if t.Kind == Word && !r.knows(t.Text) && (r.says(r.analyzer.Stem(Cyrillic(t.Text))) || len(r.sounding(t.Text)) > 0) {
				translit += len(t.Text)
			}
		}
	}
	whole := !r.cyrillic && translit > 0 && float64(translit) >= mostly*float64(r.letters)
	for i := range r.chunks {
		if c := &r.chunks[i]; !c.exempt {
			r.words(c, whole)
		}
	}
}

// withoutApostrophes drops what stands for ь and ъ in Latin letters.
func withoutApostrophes(text string) string { return apostrophes.Replace(text) }

var apostrophes = strings.NewReplacer("'", "", "`", "", "’", "")

// fromLatin lists what a Latin word means in Russian. In a text in Latin letters every word means something.
func (r *repair) fromLatin(word string, whole bool) []Alternative {
	cyrillic := Cyrillic(word)
	if r.says(r.analyzer.Stem(cyrillic)) {
		if whole {
			return itself(cyrillic)
		}
		return nil
	}
	if list := r.weigh(r.sounding(word)); len(list) > 0 {
		return list
	}
	if r.knows(word) {
		return nil
	}
	if r.knows(cyrillic) {
		return itself(cyrillic)
	}
	if !whole {
		return nil
	}
	if list := r.mistyped(cyrillic); len(list) > 0 {
		return list
	}
	return itself(cyrillic)
}

// sounding lists the Russian words that a Latin one may be.
func (r *repair) sounding(word string) []guess {
	var list []guess
	for _, key := range soundKeys(word) {
		if len(key) < 2 {
			continue
		}
		typed := []rune(soundRules.Replace(word))
		for _, e := range r.dictionary.Sounding(key) {
			if !isCyrillic(first(e.Word)) {
				continue
			}
			written := []rune(soundRules.Replace(Transliterate(e.Word)))
			far := distance(typed[:min(len(typed), maxTypoRunes)], written[:min(len(written), maxTypoRunes)], maxTypoRunes)
			list = append(list, guess{e.Word, nearness*float64(far) - popularity*math.Log1p(float64(e.Frequency))})
		}
	}
	return list
}

// nearness is what a letter's difference between ways of writing in Latin letters counts beside popularity.
const nearness = .6
