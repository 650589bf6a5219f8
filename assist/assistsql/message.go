package assistsql

import (
	"context"
	"fmt"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ ticket.History = (*Store)(nil)

const messageColumns = "id, ticket_id, side, author_id, author_name, author_email, note, body, at"

func messageFields(m *ticket.Message) []any {
	return []any{&m.ID, &m.TicketID, &m.From, &m.Author.ID, &m.Author.Name, &m.Author.Email,
		sqldb.Bool(&m.Note), &m.Body, sqldb.Time(&m.At)}
}

func scanMessage(scan sqldb.Scan) (m ticket.Message, err error) {
	err = scan(messageFields(&m)...)
	return m, err
}

const eventColumns = "ticket_id, by_user, action, detail, at"

func eventFields(e *ticket.Event) []any {
	return []any{&e.TicketID, &e.By, &e.Action, &e.Detail, sqldb.Time(&e.At)}
}

func scanEvent(scan sqldb.Scan) (e ticket.Event, err error) {
	err = scan(eventFields(&e)...)
	return e, err
}

// Conversation lists messages and events of a ticket, oldest first; of the same moment in the order they were written.
func (s *Store) Conversation(ctx context.Context, ticketID string) ([]ticket.Message, []ticket.Event, error) {
	const (
		messageQuery = "SELECT " + messageColumns + " FROM messages WHERE ticket_id = ? ORDER BY at, place"
		eventQuery   = "SELECT " + eventColumns + " FROM events WHERE ticket_id = ? ORDER BY at, place"
	)
	messages, err := sqldb.All(ctx, s.db, scanMessage, messageQuery, ticketID)
	if err != nil {
		return nil, nil, fmt.Errorf("messages of ticket %s: %w", ticketID, err)
	}
	events, err := sqldb.All(ctx, s.db, scanEvent, eventQuery, ticketID)
	if err != nil {
		return nil, nil, fmt.Errorf("events of ticket %s: %w", ticketID, err)
	}
	return messages, events, nil
}

// The statements append to a ticket: the place is the next one.
const (
	insertMessage = "INSERT INTO messages (" + messageColumns + ", place) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, " +
		"(SELECT COALESCE(MAX(place), 0) + 1 FROM messages WHERE ticket_id = ?))"
	insertEvent = "INSERT INTO events (" + eventColumns + ", place) VALUES (?, ?, ?, ?, ?, " +
		"(SELECT COALESCE(MAX(place), 0) + 1 FROM events WHERE ticket_id = ?))"
)

func (s *Store) insertMessage(ctx context.Context, tx *sqldb.Tx, m *ticket.Message) error {
	if m.ID == "" {
		m.ID = kb.NewID(s.now())
	}
	if m.At.IsZero() {
		m.At = s.now()
	}
	m.At = sqldb.Round(m.At)
	if err := tx.Exec(ctx, insertMessage, append(messageFields(m), m.TicketID)...); err != nil {
		return fmt.Errorf("message: %w", err)
	}
	return nil
}

// ReplaceEvents writes the events of a ticket in place of those it has.
func (s *Store) ReplaceEvents(ctx context.Context, ticketID string, events []ticket.Event) error {
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if _, err := sqldb.One(ctx, tx, sqldb.Value[string], "SELECT id FROM tickets WHERE id = ?", ticketID); err != nil {
			return err
		}
		if err := tx.Exec(ctx, "DELETE FROM events WHERE ticket_id = ?", ticketID); err != nil {
			return err
		}
		for _, e := range events {
			if err := sqldb.CheckText("events", e.By, string(e.Action), e.Detail); err != nil {
				return err
			}
			if err := s.insertEvent(ctx, tx, ticketID, e); err != nil {
				return err
			}
		}
		return sqldb.AppendChange(ctx, tx, feed, kb.ChangeTicket, s.clock(), ticketID)
	})
	if err != nil {
		return fmt.Errorf("replace events of ticket %s: %w", ticketID, err)
	}
	return nil
}

// insertEvent appends an event; one without an action tells nothing and is left out.
func (s *Store) insertEvent(ctx context.Context, tx *sqldb.Tx, ticketID string, e ticket.Event) error {
	if e.Action == "" {
		return nil
	}
	e.TicketID = ticketID
	if e.At.IsZero() {
		e.At = s.now()
	}
	if err := tx.Exec(ctx, insertEvent, append(eventFields(&e), ticketID)...); err != nil {
		return fmt.Errorf("event: %w", err)
	}
	return nil
}
