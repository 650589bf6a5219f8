package assist

import (
	"strings"
	"unicode"
)

// Kept says how much of an inserted text is left in what was sent, 0..1: the share of its pairs of neighbouring words that
// the sent text still has. Order of paragraphs, case, punctuation and what was added do not count. It is linear in both texts.
func Kept(inserted, sent string) float64 {
	want, have := pairs(words(inserted)), pairs(words(sent))
	if len(want) == 0 {
		return 0
	}
	all, left := 0, 0
	for pair, n := range want {
		all += n
		left += min(n, have[pair])
	}
	return float64(left) / float64(all)
}

func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// pairs counts neighbouring words. A text of one word has nothing to compare by: it is no reply.
func pairs(list []string) map[[2]string]int {
	counts := make(map[[2]string]int, len(list))
	for i := 1; i < len(list); i++ {
		counts[[2]string{list[i-1], list[i]}]++
	}
	return counts
}
