package assistsql

import (
	"context"
	"fmt"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ assist.Contacts = (*Store)(nil)

// Contacts lists requests of people who had been helped, or had opened an answer and left.
func (s *Store) Contacts(ctx context.Context, since time.Time, limit int) ([]assist.Contact, error) {
	// Two indexes lead from a ticket to suggestions, one by session and one by person: an OR would use neither.
	pair := func(same string) string {
		return `SELECT suggestions.id AS suggestion, tickets.key, tickets.created_at FROM tickets JOIN suggestions ON ` + same + `
			AND suggestions.at < tickets.created_at AND suggestions.at >= tickets.created_at - ?
			WHERE tickets.created_at >= ? AND suggestions.surface <> ? AND suggestions.holdout = 0 AND suggestions.found = 1
			AND suggestions.id <> tickets.suggestion
			AND EXISTS (SELECT 1 FROM outcomes WHERE suggestion = suggestions.id
				AND (kind = ? AND at <= tickets.created_at OR kind = ? AND at <= tickets.created_at - ?))
			AND NOT EXISTS (SELECT 1 FROM outcomes WHERE suggestion = suggestions.id AND kind = ?)`
	}
	query := "SELECT suggestion, key FROM (" + pair("tickets.session <> '' AND suggestions.session = tickets.session") +
		" UNION " + pair("tickets.requester_id <> '' AND suggestions.person = tickets.requester_id") + ") AS pairs ORDER BY created_at, suggestion, key LIMIT ?"
	half := []any{assist.RecontactWithin.Milliseconds(), sqldb.Millis(since), assist.SurfaceDesk,
		assist.OutcomeHelped, assist.OutcomeOpened, assist.RecontactVisit.Milliseconds(), assist.OutcomeRecontact}
	args := append(append(append([]any{}, half...), half...), limit)
	scan := func(scan sqldb.Scan) (c assist.Contact, err error) {
		err = scan(&c.Suggestion, &c.Ticket)
		return c, err
	}
	found, err := sqldb.All(ctx, s.db, scan, query, args...)
	if err != nil {
		return nil, fmt.Errorf("contacts after suggestions: %w", err)
	}
	return found, nil
}
