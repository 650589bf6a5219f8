package eval

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"unicode"

	"github.com/podskazka/podskazka/search/russian"
)

// A Corruption is a way in which people mistype queries.
type Corruption string

// The corruptions.
const (
	CorruptTypo      Corruption = "typo"      // one mistake in one word of 4 letters or more
	CorruptTypo2     Corruption = "typo2"     // two of them
	CorruptLayout    Corruption = "layout"    // every letter in the other keyboard layout
	CorruptTranslit  Corruption = "translit"  // Russian in Latin letters, in one of the common ways
	CorruptYo        Corruption = "yo"        // ё as е; a text without ё gets it for every е
	CorruptCase      Corruption = "case"      // capitals
	CorruptHomoglyph Corruption = "homoglyph" // Latin look-alikes for half of the letters that have one
)

// Corruptions lists all.
var Corruptions = []Corruption{
	CorruptTypo, CorruptTypo2, CorruptLayout, CorruptTranslit, CorruptYo, CorruptCase, CorruptHomoglyph,
}

// ParseCorruption reads the name of a corruption.
func ParseCorruption(name string) (Corruption, error) {
	for _, c := range Corruptions {
		if string(c) == name {
			return c, nil
		}
	}
	return "", fmt.Errorf("no corruption %q", name)
}

// Apply corrupts the text of a query. The same seed, query and corruption give the same text.
func (c Corruption) Apply(q Query, seed uint64) Query {
	h := fnv.New64a()
	fmt.Fprint(h, c, q.ID)
	random := rand.New(rand.NewPCG(seed, h.Sum64()))
	switch c {
	case CorruptTypo:
		q.Text = mistype(q.Text, 1, random)
	case CorruptTypo2:
		q.Text = mistype(q.Text, 2, random)
	case CorruptLayout:
		q.Text = strings.Map(otherLayout, q.Text)
	case CorruptTranslit:
		q.Text = inLatin(q.Text, random)
	case CorruptYo:
		q.Text = otherYo(q.Text)
	case CorruptCase:
		q.Text = strings.ToUpper(q.Text)
	case CorruptHomoglyph:
		q.Text = lookAlikes(q.Text, random)
	}
	return q
}

// minMistyped is how many letters a word has that gets a mistake.
const minMistyped = 4

// mistype makes n mistakes, each in a word of its own as long as there are enough.
func mistype(text string, n int, random *rand.Rand) string {
	words := strings.Fields(text)
	var places []int
	for i, word := range words {
		letters := strings.IndexFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }) < 0
		if letters && len([]rune(word)) >= minMistyped {
			places = append(places, i)
		}
	}
	if len(places) == 0 {
		return text
	}
	random.Shuffle(len(places), func(i, j int) { places[i], places[j] = places[j], places[i] })
	for i := range n {
		at := places[i%len(places)]
		words[at] = mistake([]rune(words[at]), random)
	}
	return strings.Join(words, " ")
}

// mistake changes one letter of a word: its neighbour on the keyboard, a letter that sounds alike, one too few, one
// twice, or two in the wrong order. The first letter stays when it can.
func mistake(word []rune, random *rand.Rand) string {
	i := 1 + random.IntN(len(word)-1)
	switch random.IntN(5) {
	case 0:
		word[i] = neighbour(word[i], random)
	case 1:
		for range word {
			if alike, ok := sounds[word[i]]; ok {
				word[i] = alike
				break
			}
			i = i%(len(word)-1) + 1
		}
	case 2:
		word = append(word[:i], word[i+1:]...)
	case 3:
		word = append(word[:i+1], word[i:]...)
	case 4:
		i = min(i, len(word)-2)
		word[i], word[i+1] = word[i+1], word[i]
	}
	return string(word)
}

var sounds = map[rune]rune{
	'а': 'о', 'о': 'а', 'е': 'и', 'и': 'е', 'б': 'п', 'п': 'б', 'д': 'т', 'т': 'д', 'з': 'с', 'с': 'з', 'в': 'ф', 'г': 'к',
}

// neighbour is the key to the left or right.
func neighbour(r rune, random *rand.Rand) rune {
	step := 1 - 2*random.IntN(2)
	for _, row := range []string{"йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "qwertyuiop", "asdfghjkl", "zxcvbnm"} {
		keys := []rune(row)
		for i, key := range keys {
			if key == unicode.ToLower(r) {
				if i+step < 0 || i+step >= len(keys) {
					step = -step
				}
				return keys[i+step]
			}
		}
	}
	return r
}

func otherLayout(r rune) rune {
	switch {
	case unicode.Is(unicode.Cyrillic, r):
		return []rune(russian.Qwerty(string(r)))[0]
	case unicode.Is(unicode.Latin, r):
		return []rune(russian.Jcuken(string(r)))[0]
	}
	return r
}

// otherYo swaps the two ways to write ё.
func otherYo(text string) string {
	if strings.ContainsAny(text, "ёЁ") {
		return strings.NewReplacer("ё", "е", "Ё", "Е").Replace(text)
	}
	return strings.NewReplacer("е", "ё", "Е", "Ё").Replace(text)
}

// ways lists how letters are written in Latin ones; a text keeps to one way for each.
var ways = map[rune][]string{
	'а': {"a"}, 'б': {"b"}, 'в': {"v", "v", "w"}, 'г': {"g"}, 'д': {"d"}, 'е': {"e"}, 'ё': {"yo", "e", "jo"}, 'ж': {"zh"},
	'з': {"z"}, 'и': {"i"}, 'й': {"y", "j", "i"}, 'к': {"k"}, 'л': {"l"}, 'м': {"m"}, 'н': {"n"}, 'о': {"o"}, 'п': {"p"},
	'р': {"r"}, 'с': {"s"}, 'т': {"t"}, 'у': {"u"}, 'ф': {"f"}, 'х': {"h", "kh", "x"}, 'ц': {"ts", "c"}, 'ч': {"ch"},
	'ш': {"sh"}, 'щ': {"sch", "shch", "sh"}, 'ъ': {"", "'"}, 'ы': {"y", "i"}, 'ь': {"", "'"}, 'э': {"e"}, 'ю': {"yu", "ju"},
	'я': {"ya", "ja"},
}

func inLatin(text string, random *rand.Rand) string {
	chosen := map[rune]string{}
	var b strings.Builder
	for _, r := range text {
		lower := unicode.ToLower(r)
		list := ways[lower]
		if len(list) == 0 {
			b.WriteRune(r)
			continue
		}
		written, ok := chosen[lower]
		if !ok {
			written = list[random.IntN(len(list))]
			chosen[lower] = written
		}
		if lower != r && written != "" {
			written = strings.ToUpper(written[:1]) + written[1:]
		}
		b.WriteString(written)
	}
	return b.String()
}

var lookAlike = strings.NewReplacer(
	"а", "a", "е", "e", "о", "o", "р", "p", "с", "c", "у", "y", "х", "x",
	"А", "A", "В", "B", "Е", "E", "К", "K", "М", "M", "Н", "H", "О", "O", "Р", "P", "С", "C", "Т", "T", "У", "Y", "Х", "X",
)

func lookAlikes(text string, random *rand.Rand) string {
	var b strings.Builder
	for _, r := range text {
		if random.IntN(2) == 0 {
			b.WriteString(lookAlike.Replace(string(r)))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
