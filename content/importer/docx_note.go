package importer

import (
	"fmt"
	"slices"
	"strings"
)

// noteGuard stands around the mark of a footnote while HTML is converted: a rune that no text has.
const noteGuard = "\ue001"

// loadNotes finds the texts of footnotes or endnotes (ECMA-376 part 1, §17.11).
func (w *wordDoc) loadNotes(kind string) func(*xmlNode) {
	return func(root *xmlNode) {
		root.each(kind, func(n *xmlNode) { w.notes[kind+n.attr("id")] = n })
	}
}

// cite is the place of a footnote in the text.
func (w *wordDoc) cite(mark string) string {
	if w.notes[mark] == nil {
		w.lose("docx_footnote")
		return ""
	}
	at := slices.Index(w.cited, mark)
	if at < 0 {
		at = len(w.cited)
		w.cited = append(w.cited, mark)
	}
	return fmt.Sprintf("%s%d%s", noteGuard, at+1, noteGuard)
}

// withNotes puts the marks of footnotes into converted text as Markdown has them, and their texts below it.
func (w *wordDoc) withNotes(body string) string {
	for i := range w.cited {
		body = strings.ReplaceAll(body, fmt.Sprintf("%s%d%s", noteGuard, i+1, noteGuard), fmt.Sprintf("[^%d]", i+1))
	}
	for i, mark := range w.cited {
		body += fmt.Sprintf("\n\n[^%d]: %s", i+1, escapeMarkdown(w.notes[mark].plain()))
	}
	return body
}

// escapeMarkdown keeps a plain text from meaning anything in Markdown.
func escapeMarkdown(text string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, "`", "\\`", ":::", `\:::`).Replace(text)
}
