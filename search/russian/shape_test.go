package russian

import (
	"strings"
	"testing"
)

func TestShapes(t *testing.T) {
	a := NewAnalyzer()
	golden(t, "testdata/shapes.txt", func(input string) string {
		var grams, starts, pairs []string
		for _, token := range Tokens(input) {
			Grams(token.Text, func(gram string) { grams = append(grams, gram) })
			starts = append(starts, Start(token.Text))
		}
		a.Pairs(a.Terms(input), func(first, second string) { pairs = append(pairs, first+" "+second) })
		return strings.Join(grams, " ") + " | " + strings.Join(starts, " ") + " | " + strings.Join(pairs, ", ")
	})
}
