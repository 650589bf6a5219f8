package rivals

import (
	"context"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// A Query is what every engine is asked: any of the words of a text, in documents for the viewer's audiences.
type Query struct {
	Text    string
	Message bool // a whole message, not a line of a search box
	Viewer  kb.Viewer
}

// An Engine holds an index on disk. One goroutine uses it at a time.
type Engine interface {
	// Add indexes new documents.
	Add(ctx context.Context, documents []*search.Document) error
	// Settle is called after the last document: it ends what the engine would still do by itself.
	Settle(ctx context.Context) error
	// Search lists the ids of the best documents, at most limit.
	Search(ctx context.Context, q Query, limit int) ([]string, error)
	// Size is the bytes of the index on disk.
	Size() (int64, error)
	Close() error
}

// body is the whole text of a document but for its title.
func body(d *search.Document) string {
	var b strings.Builder
	line := func(text string) {
		if text != "" {
			b.WriteString(text)
			b.WriteByte('\n')
		}
	}
	for _, q := range d.Questions {
		line(q)
	}
	for _, p := range d.Passages {
		line(p.Heading)
		line(p.Text)
	}
	return b.String()
}

// InputBytes is the size of the text of a document as UTF-8, the measure of an index.
func InputBytes(d *search.Document) int64 { return int64(len(d.Title) + len(body(d))) }

// role is the audience a document of the corpus is for.
func role(d *search.Document) string { return d.Audiences[0] }

// words lists the words and numbers of a text as analyze makes them, for engines that split what holds words together.
func words(text string, analyze func(russian.Token) string) []string {
	var list []string
	for _, t := range russian.Tokens(text) {
		if !t.Kind.Whole() {
			list = append(list, analyze(t))
		}
	}
	return list
}

// anyOf joins words, each in quotes, into a query for any of them.
func anyOf(words []string, quote, or string) string {
	return quote + strings.Join(words, quote+or+quote) + quote
}

// sizeOf adds up the files of a folder.
func sizeOf(dir string) (size int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	})
	return size, err
}
