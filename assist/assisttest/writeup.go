package assisttest

import (
	"testing"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
)

func testWriteups(t *testing.T, s *Stores) {
	ctx := t.Context()
	_, err := s.Writeups.WriteupOf(ctx, "a1")
	wantError(t, "an article of no ticket", err, kb.ErrNotFound)
	first, second := assist.Writeup{Article: "a2", Ticket: "REQ-1"}, assist.Writeup{Article: "a1", Ticket: "REQ-1"}
	for _, w := range []assist.Writeup{first, second, {Article: "a3", Ticket: "REQ-2"}, {Article: "a1", Ticket: "REQ-9"}} {
		noError(t, s.Writeups.SaveWriteup(ctx, w))
	}
	got, err := s.Writeups.WriteupOf(ctx, "a1")
	noError(t, err)
	wantEqual(t, "the first word stands", got, second)
	list, err := s.Writeups.Writeups(ctx, "REQ-1")
	noError(t, err)
	wantEqual(t, "of the ticket, the oldest first", list, []assist.Writeup{first, second})
	list, err = s.Writeups.Writeups(ctx, "REQ-9")
	noError(t, err)
	wantEqual(t, "of a ticket without", list, nil)
}
