package importer

import "encoding/json"

// An origin is how a document was written in its source: enough to write it the same way again. It is kept as JSON
// in kb.Article.Origin and kb.Reply.Origin.
type origin struct {
	Format Format            `json:"format"`
	Source string            `json:"source,omitempty"` // Choices.Source
	File   string            `json:"file,omitempty"`   // Markdown: path in the folder
	Head   string            `json:"head,omitempty"`   // everything before the body
	Tail   string            `json:"tail,omitempty"`   // everything after it
	Whole  bool              `json:"whole,omitempty"`  // Head is the whole document: its body is escaped in an unusual way
	CRLF   bool              `json:"crlf,omitempty"`   // lines end as in Windows; Head and Tail are kept with \n
	Files  map[string]string `json:"files,omitempty"`  // references as written → paths in the folder
}

func (o origin) String() string {
	raw, err := json.Marshal(o)
	if err != nil {
		return ""
	}
	return string(raw)
}

// originOf reads a note; the zero origin when there is none or it is not ours.
func originOf(note string) origin {
	var o origin
	if json.Unmarshal([]byte(note), &o) != nil {
		return origin{}
	}
	return o
}
