package russian

import (
	_ "embed"
	"strings"
)

//go:embed common-words-ru.txt
var commonWordsText string

// commonWords reads a list of words; # starts a comment line.
func (a *Analyzer) commonWords(list string) map[string]bool {
	stems := map[string]bool{}
	for line := range strings.Lines(list) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for word := range strings.FieldsSeq(line) {
			stems[a.Stem(word)] = true
		}
	}
	return stems
}
