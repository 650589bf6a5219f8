package russian

import (
	"math"
	"strings"
	"unicode/utf8"
)

const (
	minSkeleton  = 3  // sounds of a skeleton that says something
	maxRare      = 2  // documents with a word that may be a rare spelling of another
	soundsWeight = .7 // of the other spelling
	maxStretch   = 3  // letters by which two spellings may differ in length
)

// bones write the consonants of a word as they sound: those of an English word, and those Russian ones that need two
// Latin letters.
var (
	englishBones = strings.NewReplacer(
		"sch", "w", "sh", "w", "tch", "q", "ch", "q", "ck", "k", "ph", "f", "th", "t", "qu", "kv", "x", "ks", "w", "v",
		"ce", "se", "ci", "si", "cy", "si", "c", "k", "q", "k", "dge", "j", "kh", "h",
	)
	russianBones = strings.NewReplacer("ш", "w", "щ", "w", "ч", "q", "дж", "j", "ж", "j")
)

// Skeleton gives the consonants of a folded word as they sound, after a mark when it begins with a vowel: кликхаус and
// clickhouse have one. It is empty when there are too few to say something.
func Skeleton(word string) string {
	if isCyrillic(first(word)) {
		word = Transliterate(russianBones.Replace(word))
	} else {
		word = englishBones.Replace(word)
	}
	var bones []byte
	var before rune
	for i, r := range word {
		switch {
		case strings.ContainsRune("aeiouy", r):
			if i == 0 {
				bones = append(bones, '_')
			}
		case r != before && isLatin(r):
			bones = append(bones, byte(r))
		}
		before = r
	}
	if len(strings.TrimPrefix(string(bones), "_")) < minSkeleton {
		return ""
	}
	return string(bones)
}

// otherScript lists the words of the other alphabet that sound like a rare or unknown one.
func (r *repair) otherScript(word string) []Alternative {
	if r.dictionary.Frequency(word) > maxRare {
		return nil
	}
	skeleton := Skeleton(word)
	if skeleton == "" {
		return nil
	}
	var list []guess
	for _, e := range r.dictionary.Skeletons(skeleton, !isLatin(first(word))) {
		if stretch := utf8.RuneCountInString(e.Word) - utf8.RuneCountInString(word); max(stretch, -stretch) <= maxStretch {
			list = append(list, guess{e.Word, -math.Log1p(float64(e.Frequency))})
		}
	}
	readings := r.weigh(list)
	for i := range readings {
		readings[i].Weight *= soundsWeight
	}
	return readings
}
