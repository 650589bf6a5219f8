// Package russian turns Russian (and English) text into terms: what stands in an index and what is looked up in
// it, the same for both, in pure functions.
//
// Text is folded rune by rune (case, ё, stress marks, soft hyphens, decomposed letters, letters of the other
// alphabet that only look right), cut into tokens that keep their place in the original, and words are stemmed.
// E-mail addresses, URLs, versions, error codes and ticket keys stay whole and are given in parts as well.
//
// It is not an engine and imports nothing of ours: it knows no fields, no weights but those of query words, no
// synonyms and no repair.
//
//	a := russian.NewAnalyzer()
//	for _, t := range a.Terms("Не открывается веб-интерфейс") {
//		fmt.Println(t.Text, t.Start, t.End) // не, открыва, вебинтерфейс, веб, интерфейс
//	}
package russian
