package importer

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/podskazka/podskazka/kb"
)

// A Format is a way to write a help center into files.
type Format string

// The formats that are read. Markdown and JSONL are written, too.
const (
	FormatMarkdown   Format = "markdown"   // a folder of Markdown with front matter; a Git working tree is one
	FormatDiplodoc   Format = "diplodoc"   // Markdown with toc.yaml and {% … %}
	FormatHTML       Format = "html"       // a folder of pages
	FormatZendesk    Format = "zendesk"    // JSON of the Help Center API
	FormatDOCX       Format = "docx"       // a document, or a folder of them
	FormatConfluence Format = "confluence" // HTML export of a space
	FormatNotion     Format = "notion"     // HTML or Markdown export
	FormatJSONL      Format = "jsonl"      // a document a line
)

// Formats lists them in the order of menus.
var Formats = [...]Format{FormatMarkdown, FormatDiplodoc, FormatHTML, FormatZendesk, FormatDOCX, FormatConfluence, FormatNotion, FormatJSONL}

// OpenFormat opens a folder, an archive or a file as a source of one format. A Markdown folder with a toc.yaml is one of Diplodoc.
// Close it after use.
func OpenFormat(format Format, name string) (Source, error) {
	if format == FormatJSONL {
		return JSONL(name), nil
	}
	t, err := openFiles(name)
	if err != nil {
		return nil, err
	}
	if format == FormatMarkdown && t.isDiplodoc() {
		format = FormatDiplodoc
	}
	switch format {
	case FormatMarkdown:
		return t, nil
	case FormatDiplodoc:
		return &diplodoc{tree: t}, nil
	case FormatHTML:
		return &htmlFolder{tree: t}, nil
	case FormatZendesk:
		return &zendesk{tree: t}, nil
	case FormatDOCX:
		return &docxFolder{tree: t}, nil
	case FormatConfluence:
		return &confluence{tree: t}, nil
	case FormatNotion:
		return openNotion(t)
	}
	return nil, errors.Join(&SourceError{name, why("format_unknown", format), kb.ErrInvalid}, t.Close())
}

// openFiles opens a folder, an archive, or a single file as a tree of one.
func openFiles(name string) (*tree, error) {
	t, err := openTree(name)
	if err == nil && !t.has("word/document.xml") {
		return t, nil
	}
	if err == nil { // a .docx is an archive, too, but one document
		t.Close()
	} else if !isDocument(name) {
		return nil, err
	}
	return openSingle(name)
}

// isDocument reports the name of a file that can be a source by itself.
func isDocument(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".html", ".htm", ".json", ".md":
		return true
	}
	return false
}

func openSingle(name string) (*tree, error) {
	t := &tree{opener: func(string) (io.ReadCloser, error) { return os.Open(name) }}
	if err := t.add(filepath.Base(name)); err != nil {
		return nil, unreadable(name, err)
	}
	if _, err := os.Stat(name); err != nil {
		return nil, unreadable(name, err)
	}
	return t, nil
}

// Detect guesses the format of a folder, an archive or a file by what is in it.
func Detect(name string) (Format, error) {
	switch strings.ToLower(strings.TrimSuffix(filepath.Ext(name), ".gz")) {
	case ".jsonl", ".ndjson":
		return FormatJSONL, nil
	}
	if strings.HasSuffix(strings.ToLower(name), ".jsonl.gz") {
		return FormatJSONL, nil
	}
	t, err := openFiles(name)
	if err != nil {
		return "", err
	}
	defer t.Close()
	return t.format()
}

// notionName is how Notion ends the names of its pages: with their ids.
var notionName = regexp.MustCompile(`[ -]([0-9a-f]{32})(_all)?(/|\.(html|md|csv)$)`)

// format guesses the format of a tree.
func (t *tree) format() (Format, error) {
	count := map[string]int{}
	notion := 0
	for _, name := range t.names {
		count[strings.ToLower(path.Ext(name))]++
		if notionName.MatchString(name) {
			notion++
		}
	}
	pages := count[".html"] + count[".htm"]
	switch {
	case t.isDiplodoc():
		return FormatDiplodoc, nil
	case notion > 0 && notion >= (pages+count[".md"])/2, len(t.names) > 0 && count[".zip"] == len(t.names):
		return FormatNotion, nil
	case t.isConfluence():
		return FormatConfluence, nil
	case count[".md"] > 0:
		return FormatMarkdown, nil
	case count[".docx"] > 0:
		return FormatDOCX, nil
	case count[".json"] > 0 && pages == 0:
		return FormatZendesk, nil
	case pages > 0:
		return FormatHTML, nil
	case count[".jsonl"] > 0:
		return FormatMarkdown, nil // replies.jsonl and tickets.jsonl of an exported folder
	}
	return "", &SourceError{"файл", why("format_none"), kb.ErrInvalid}
}

// zipInside opens an archive that lies in a file of a tree.
func (t *tree) zipInside(name string, limit int64) (*tree, error) {
	data, err := t.readFile(name, limit)
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(data, []byte("PK")) {
		return nil, zip.ErrFormat
	}
	return listZIP(bytes.NewReader(data), int64(len(data)))
}
