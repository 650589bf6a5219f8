package ticket

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// A Cursor is a place in a list of tickets, newest update first: everything after the ticket it was made of. Tickets of
// one moment follow each other by id, so none is lost between two pages. The zero Cursor is the beginning.
type Cursor struct {
	At time.Time
	ID string
}

// CursorAfter is the place behind the last ticket of a page.
func CursorAfter(t *Ticket) Cursor { return Cursor{At: t.UpdatedAt, ID: t.ID} }

// String is the cursor as it stands in an address.
func (c Cursor) String() string {
	if c.At.IsZero() {
		return ""
	}
	return strconv.FormatInt(c.At.UnixMilli(), 10) + "-" + c.ID
}

// ParseCursor reads what String wrote; the empty text is the beginning.
func ParseCursor(text string) (Cursor, error) {
	if text == "" {
		return Cursor{}, nil
	}
	at, id, _ := strings.Cut(text, "-")
	ms, err := strconv.ParseInt(at, 10, 64)
	if err != nil || ms <= 0 {
		return Cursor{}, fmt.Errorf("cursor %q: %w", text, kb.Unknown("cursor"))
	}
	return Cursor{At: time.UnixMilli(ms), ID: id}, nil
}
