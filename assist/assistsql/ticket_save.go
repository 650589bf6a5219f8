package assistsql

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

// Create stores a new ticket with its messages, or replaces the one with the same external id, whose id and key stay.
func (s *Store) Create(ctx context.Context, t *ticket.Ticket, messages ...ticket.Message) error {
	if err := checkTicket(t); err != nil {
		return err
	}
	for _, m := range messages {
		if err := sqldb.CheckText("body", m.Body); err != nil {
			return err
		}
	}
	var saved ticket.Ticket
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		saved = *t
		s.fillTimes(&saved, messages)
		if err := s.putTicket(ctx, tx, &saved); err != nil {
			return err
		}
		for _, m := range messages {
			m.TicketID = saved.ID
			if m.At.IsZero() {
				m.At = saved.CreatedAt
			}
			if err := s.insertMessage(ctx, tx, &m); err != nil {
				return err
			}
		}
		return sqldb.AppendChange(ctx, tx, feed, kb.ChangeTicket, s.clock(), saved.ID)
	})
	if err != nil {
		return fmt.Errorf("create ticket: %w", err)
	}
	*t = saved
	return nil
}

// fillTimes sets the times that are empty: an archive's ticket was last updated by its last message.
func (s *Store) fillTimes(t *ticket.Ticket, messages []ticket.Message) {
	if t.CreatedAt.IsZero() {
		t.CreatedAt = s.now()
	}
	if t.UpdatedAt.IsZero() {
		t.UpdatedAt = t.CreatedAt
		for _, m := range messages {
			if m.At.After(t.UpdatedAt) {
				t.UpdatedAt = m.At
			}
		}
	}
	t.CreatedAt, t.UpdatedAt, t.ResolvedAt = sqldb.Round(t.CreatedAt), sqldb.Round(t.UpdatedAt), sqldb.Round(t.ResolvedAt)
}

// putTicket inserts the ticket, or replaces the row of the one with its external id and clears the conversation.
func (s *Store) putTicket(ctx context.Context, tx *sqldb.Tx, t *ticket.Ticket) error {
	if t.ExternalID != "" {
		const query = "SELECT " + ticketColumns + " FROM tickets WHERE external_id = ?"
		before, err := sqldb.One(ctx, tx, scanTicket, query, t.ExternalID)
		if err == nil {
			return replaceTicket(ctx, tx, t, before)
		}
		if !errors.Is(err, kb.ErrNotFound) {
			return err
		}
	}
	if t.ID == "" {
		t.ID = kb.NewID(s.now())
	}
	if err := giveKey(ctx, tx, t); err != nil {
		return err
	}
	t.Rev = 1
	return tx.Exec(ctx, sqldb.Insert("tickets", ticketColumns), ticketFields(t)...)
}

func replaceTicket(ctx context.Context, tx *sqldb.Tx, t, before *ticket.Ticket) error {
	t.ID, t.Key, t.Rev = before.ID, before.Key, before.Rev
	if err := updateTicket(ctx, tx, t); err != nil {
		return err
	}
	if err := tx.Exec(ctx, "DELETE FROM messages WHERE ticket_id = ?", t.ID); err != nil {
		return err
	}
	return tx.Exec(ctx, "DELETE FROM events WHERE ticket_id = ?", t.ID)
}

// updateTicket writes the ticket over the revision it holds and moves on to the next one.
func updateTicket(ctx context.Context, tx *sqldb.Tx, t *ticket.Ticket) error {
	t.Rev++
	query := sqldb.Update("tickets", ticketColumns, "id = ? AND rev = ?")
	n, err := tx.ExecCount(ctx, query, append(ticketFields(t), t.ID, t.Rev-1)...)
	switch {
	case errors.Is(err, kb.ErrNotFound): // the only reference of a ticket
		return kb.Unknown("queue")
	case err != nil:
		return err
	case n == 0:
		return kb.ErrConflict
	}
	return nil
}

// giveKey makes the key of a new ticket: the queue's prefix and its next number. A key from outside is kept, and its
// number is not given again.
func giveKey(ctx context.Context, tx *sqldb.Tx, t *ticket.Ticket) error {
	prefix, err := sqldb.One(ctx, tx, sqldb.Value[string], "SELECT prefix FROM queues WHERE id = ?", t.Queue)
	if errors.Is(err, kb.ErrNotFound) {
		return kb.Unknown("queue")
	}
	if err != nil {
		return err
	}
	if t.Key == "" {
		n, err := sqldb.NextNumber(ctx, tx, keyCounter(prefix))
		t.Key = prefix + "-" + strconv.FormatInt(n, 10)
		return err
	}
	given, number, _ := strings.Cut(t.Key, "-")
	if n, err := strconv.ParseInt(number, 10, 64); err == nil {
		return sqldb.SkipNumbers(ctx, tx, keyCounter(given), n)
	}
	return nil
}

func keyCounter(prefix string) string { return "ticket:" + prefix }

// Take writes a step: the ticket as it will be, what was said and what happened.
func (s *Store) Take(ctx context.Context, step ticket.Step) error {
	if err := checkTicket(step.Ticket); err != nil {
		return err
	}
	if step.Message != nil {
		if err := sqldb.CheckText("body", step.Message.Body); err != nil {
			return err
		}
	}
	var saved ticket.Ticket
	var said ticket.Message
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		saved = *step.Ticket
		if step.Message != nil {
			said = *step.Message
		}
		return s.take(ctx, tx, &saved, step, &said)
	})
	if err != nil {
		return fmt.Errorf("take a step on ticket %s: %w", step.Ticket.Key, err)
	}
	*step.Ticket = saved
	if step.Message != nil {
		*step.Message = said
	}
	return nil
}

func (s *Store) take(ctx context.Context, tx *sqldb.Tx, t *ticket.Ticket, step ticket.Step, said *ticket.Message) error {
	// What is given with a ticket's birth stays.
	const query = "SELECT " + ticketColumns + " FROM tickets WHERE id = ?"
	before, err := sqldb.One(ctx, tx, scanTicket, query, t.ID)
	if err != nil {
		return err
	}
	t.Key, t.ExternalID, t.CreatedAt = before.Key, before.ExternalID, before.CreatedAt
	if t.UpdatedAt.IsZero() {
		t.UpdatedAt = s.now()
	}
	t.UpdatedAt, t.ResolvedAt = sqldb.Round(t.UpdatedAt), sqldb.Round(t.ResolvedAt)
	if err := updateTicket(ctx, tx, t); err != nil {
		return err
	}
	if step.Message != nil {
		said.TicketID = t.ID
		if err := s.insertMessage(ctx, tx, said); err != nil {
			return err
		}
	}
	if err := s.insertEvent(ctx, tx, t.ID, step.Event); err != nil {
		return err
	}
	return sqldb.AppendChange(ctx, tx, feed, kb.ChangeTicket, s.clock(), t.ID)
}
