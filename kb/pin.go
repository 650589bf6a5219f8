package kb

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Limits of pinned answers.
const (
	MaxPins       = 2000
	MaxPinQueries = 20  // of one pin
	MaxPinQuery   = 256 // characters: that of a query to search
	MaxPinNote    = 500 // characters
)

// A Pin is an editor's word on what answers a query: its article is shown first to whoever asks one of the queries, when he may
// read it. How the other hits are ordered does not change.
type Pin struct {
	ID        string
	Queries   []string // as people type them; word forms, word order and words that mean nothing do not count
	Article   string   // id
	Audiences []string // chosen roles it counts for, sorted; empty = whoever asks
	Note      string   // why it is there
	Author    string   // id of the user who wrote it last
	Disabled  bool     // kept, but not searched with
	Rev       int64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Validate reports the first field that is missing or over its limit.
func (p *Pin) Validate() error {
	switch {
	case len(p.Queries) == 0:
		return Required("queries")
	case len(p.Queries) > MaxPinQueries:
		return TooLong("queries", MaxPinQueries)
	case p.Article == "":
		return Required("article")
	case utf8.RuneCountInString(p.Note) > MaxPinNote:
		return TooLong("note", MaxPinNote)
	}
	for _, query := range p.Queries {
		switch {
		case strings.TrimSpace(query) == "":
			return Required("queries")
		case utf8.RuneCountInString(query) > MaxPinQuery:
			return TooLong("queries", MaxPinQuery)
		case strings.ContainsFunc(query, unicode.IsControl):
			return &FieldError{Field: "queries", Code: "bad_text", Value: query}
		}
	}
	return nil
}

// Pins stores pinned answers.
type Pins interface {
	// Pin finds one by id. ErrNotFound when there is none.
	Pin(ctx context.Context, id string) (*Pin, error)
	// FindPins lists all, oldest first: of two pins for one query the older one comes first.
	FindPins(ctx context.Context) ([]*Pin, error)
	// SavePin inserts with Rev 0, an empty ID filled in; else the stored Rev must be the same (ErrConflict) and grows by one.
	// Rev, CreatedAt and UpdatedAt are set in place. More than MaxPins are too large.
	SavePin(ctx context.Context, p *Pin) error
	// DeletePin removes one. ErrNotFound when there is none, ErrConflict when its Rev is another; rev 0 is any.
	DeletePin(ctx context.Context, id string, rev int64) error
	// PinPosition is the number of the last change of a pin; 0 = there was none. Who remembers it need not read the pins again.
	PinPosition(ctx context.Context) (int64, error)
}
