package assistsql

import (
	"context"
	"fmt"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var (
	_ assist.Choices    = (*Store)(nil)
	_ assist.ChoiceBook = (*Store)(nil)
)

// SaveChoices writes choices; "passed" never takes the place of another.
func (s *Store) SaveChoices(ctx context.Context, choices ...assist.Choice) error {
	query := sqldb.Upsert("choices", "hit, ticket, kind, kept, place, at", "hit, ticket") + " WHERE excluded.kind <> ?"
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		for _, c := range choices {
			if c.At.IsZero() {
				c.At = s.now()
			}
			if err := tx.Exec(ctx, query, c.Hit, c.Ticket, c.Kind, c.Kept, c.Rank, sqldb.Time(&c.At), assist.ChoicePassed); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("save choices: %w", err)
	}
	return nil
}

func scanChoice(scan sqldb.Scan) (c assist.Choice, err error) {
	err = scan(&c.Hit, &c.Ticket, &c.Kind, &c.Kept, &c.Rank, sqldb.Time(&c.At), &c.Scope.Queue, &c.Scope.Type, &c.Scope.Topic, &c.Rating.Grade, sqldb.JSON(&c.Rating.Reasons))
	return c, err
}

// Choices lists what agents chose in similar tickets.
func (s *Store) Choices(ctx context.Context, hits []string, near assist.Scope, since time.Time, limit int) ([]assist.Choice, error) {
	const query = `SELECT choices.hit, choices.ticket, choices.kind, choices.kept, choices.place, choices.at, tickets.queue, tickets.type, tickets.topic,
			tickets.grade, tickets.grade_reasons
		FROM choices JOIN tickets ON tickets.key = choices.ticket
		WHERE choices.hit = ? AND choices.at >= ? AND tickets.status <> ?
			AND (tickets.queue = ? OR tickets.type = ? AND tickets.type <> '' OR tickets.topic = ? AND tickets.topic <> '')
		ORDER BY choices.at DESC, choices.ticket LIMIT ?`
	var all []assist.Choice
	for _, hit := range hits {
		found, err := sqldb.All(ctx, s.db, scanChoice, query, hit, sqldb.Time(&since), ticket.StatusReopened, near.Queue, near.Type, near.Topic, limit)
		if err != nil {
			return nil, fmt.Errorf("choices of %s: %w", hit, err)
		}
		all = append(all, found...)
	}
	return all, nil
}

// TicketChoices lists what was chosen in one ticket.
func (s *Store) TicketChoices(ctx context.Context, key string) ([]assist.Choice, error) {
	const query = "SELECT hit, ticket, kind, kept, place, at FROM choices WHERE ticket = ? ORDER BY hit"
	found, err := sqldb.All(ctx, s.db, func(scan sqldb.Scan) (c assist.Choice, err error) {
		err = scan(&c.Hit, &c.Ticket, &c.Kind, &c.Kept, &c.Rank, sqldb.Time(&c.At))
		return c, err
	}, query, key)
	if err != nil {
		return nil, fmt.Errorf("choices in ticket %s: %w", key, err)
	}
	return found, nil
}
