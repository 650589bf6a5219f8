package content

import (
	"slices"
	"strings"

	"github.com/podskazka/podskazka/kb"
)

// A FileRef is a place in a file that belongs to an article.
type FileRef struct {
	Name  string // file name shown to people
	URL   string // where pages read it
	Place kb.Place
}

// FilePassages cuts the text of a file like the text of an article. audiences are the ones that alone find it: see Attached.
func FilePassages(a kb.Attachment, parts []kb.FilePart, audiences []string) []Passage {
	var passages []Passage
	for _, part := range parts {
		var lines []line
		for text := range strings.Lines(part.Text) {
			lines = append(lines, line{text: strings.TrimSpace(text)})
		}
		ref := &FileRef{Name: a.Name, URL: FileURL(a), Place: part.Place}
		passages = append(passages, pack(lines, Passage{T: -1, Audiences: audiences, File: ref})...)
	}
	return passages
}

// Attached lists the files that a source refers to, by path as written, with the audiences that alone find them: none for a file
// that everybody who reads the source may know of, those of the "only" blocks for a file of such blocks.
func Attached(src string) map[string][]string {
	if Check(src) != nil {
		return nil
	}
	files := map[string][]string{}
	nobody := func([]string) bool { return false }
	blocks := scanBlocks(src)
	for _, b := range blocks {
		if b.name != "only" {
			continue
		}
		for _, ref := range References(visible(src[b.open[1]:max(b.open[1], b.close[0])], nobody)) {
			for _, slug := range common(blocks, b) {
				if !slices.Contains(files[ref.Path], slug) {
					files[ref.Path] = append(files[ref.Path], slug)
				}
			}
		}
	}
	for _, ref := range References(visible(src, nobody)) {
		files[ref.Path] = nil
	}
	return files
}
