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
	err = scan(&c.Hit, &c.Ticket, &c.Kind, &c.Kept, &c.Rank, sqldb.Time(&c.At), &c.Scope.Queue, &c.Scope.Type, &c.Scope.Topic, &c.Rating.Grade, sqldb.JSON(&c.Rating.Reasons), sqldb.Time(&c.Rating.At))
	return c, err
}

// Choices lists what agents chose in similar tickets.
func (s *Store) Choices(ctx context.Context, hits []string, near assist.Scope, since time.Time, limit int) ([]assist.Choice, error) {
	const query = `SELECT choices.hit, choices.ticket, choices.kind, choices.kept, choices.place, choices.at, tickets.queue, tickets.type, tickets.topic,
			tickets.grade, tickets.grade_reasons, tickets.rated_at
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
	if err := s.dropRatings(ctx, all); err != nil {
		return nil, fmt.Errorf("what ratings speak of: %w", err)
	}
	return all, nil
}

// dropRatings takes the ratings away that were given before a reopening from what was chosen after it.
func (s *Store) dropRatings(ctx context.Context, list []assist.Choice) error {
	var later []string
	for _, c := range list {
		if c.Rating.Grade != "" && c.At.After(c.Rating.At) {
			later = append(later, c.Ticket)
		}
	}
	if len(later) == 0 {
		return nil
	}
	var w sqldb.Where
	if err := sqldb.In(&w, "tickets.key", later); err != nil {
		return err
	}
	type rated struct {
		key, requester string
		ticket.Event
	}
	all, err := sqldb.All(ctx, s.db, func(scan sqldb.Scan) (r rated, err error) {
		err = scan(append([]any{&r.key, &r.requester}, eventFields(&r.Event)...)...)
		return r, err
	}, "SELECT tickets.key, tickets.requester_id, "+eventColumns+" FROM events JOIN tickets ON tickets.id = events.ticket_id"+w.SQL()+" ORDER BY events.at, events.place", w.Args()...)
	if err != nil {
		return err
	}
	events, requesters := map[string][]ticket.Event{}, map[string]string{}
	for _, r := range all {
		events[r.key], requesters[r.key] = append(events[r.key], r.Event), r.requester
	}
	for i, c := range list {
		if !c.Rating.Judges(c.At, requesters[c.Ticket], events[c.Ticket]) {
			list[i].Rating = ticket.Rating{}
		}
	}
	return nil
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
