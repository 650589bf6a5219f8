package kb

import (
	"context"
	"time"
)

// What the number or the name of a Place means.
const (
	PlacePage    = "page"    // Number, from 1
	PlaceSheet   = "sheet"   // Name
	PlaceHeading = "heading" // Name
	PlaceLine    = "line"    // Number, from 1
	PlaceSecond  = "second"  // Number, from 0
)

// A Place is where in a file a piece of its text stands. The zero value is the whole file.
type Place struct {
	Kind   string `json:"kind,omitempty"`
	Number int    `json:"number,omitempty"`
	Name   string `json:"name,omitempty"`
}

// A FilePart is a piece of the text of a file that one can point at.
type FilePart struct {
	Place Place  `json:"place,omitzero"`
	Text  string `json:"text"` // plain; paragraphs, rows and lines apart by "\n"
}

// A FileText is what was found inside a file. It is a cache: anything that can read the file can make it again.
type FileText struct {
	Hash    string // of the file
	Parts   []FilePart
	Problem string // why there is no text, or not all of it: a word for logs; empty when all went well
	Version int64  // of the program that read the file; a later one reads it again
	At      time.Time
}

// FileTexts stores the text inside attachments, one text for the same bytes. A text goes with the last attachment that has them.
type FileTexts interface {
	// FileTexts finds the texts of these files. Files that nobody has read are left out.
	FileTexts(ctx context.Context, hashes []string) ([]FileText, error)
	// UnreadFiles lists up to limit attachments of these types, one for the same bytes, that no program of this version
	// or a later one has read.
	UnreadFiles(ctx context.Context, version int64, types []string, limit int) ([]Attachment, error)
	// SaveFileText keeps a text and appends a change for each article that owns the file.
	SaveFileText(ctx context.Context, t FileText) error
}
