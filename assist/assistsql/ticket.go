package assistsql

import (
	"context"
	"fmt"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ ticket.Store = (*Store)(nil)

const ticketColumns = "id, key, queue, type, topic, subject, status, requester_id, requester_name, requester_email, audience, " +
	"assignee, fields, solution_kind, solution_id, grade, grade_reasons, grade_comment, rated_at, suggestion, session, external_id, rev, created_at, updated_at, resolved_at"

func ticketFields(t *ticket.Ticket) []any {
	return []any{&t.ID, &t.Key, &t.Queue, &t.Type, &t.Topic, &t.Subject, &t.Status,
		&t.Requester.ID, &t.Requester.Name, &t.Requester.Email, &t.Audience,
		&t.Assignee, sqldb.JSON(&t.Fields), &t.Solution.Kind, &t.Solution.ID,
		&t.Rating.Grade, sqldb.JSON(&t.Rating.Reasons), &t.Rating.Comment, sqldb.Time(&t.Rating.At), &t.Suggestion, &t.Session, sqldb.Nullable(&t.ExternalID),
		&t.Rev, sqldb.Time(&t.CreatedAt), sqldb.Time(&t.UpdatedAt), sqldb.Time(&t.ResolvedAt)}
}

func scanTicket(scan sqldb.Scan) (*ticket.Ticket, error) {
	t := new(ticket.Ticket)
	return t, scan(ticketFields(t)...)
}

// Ticket finds one by key, id or external id, in that order.
func (s *Store) Ticket(ctx context.Context, ref string) (*ticket.Ticket, error) {
	const query = "SELECT " + ticketColumns + ` FROM tickets WHERE id = (
		SELECT id FROM (
			SELECT id, 0 AS place FROM tickets WHERE key = ?
			UNION ALL SELECT id, 1 FROM tickets WHERE id = ?
			UNION ALL SELECT id, 2 FROM tickets WHERE external_id = ?
		) AS found ORDER BY place LIMIT 1)`
	t, err := sqldb.One(ctx, s.db, scanTicket, query, ref, ref, ref)
	if err != nil {
		return nil, fmt.Errorf("ticket %q: %w", ref, err)
	}
	return t, nil
}

// Find lists tickets, newest update first; in id order when f.After is set.
func (s *Store) Find(ctx context.Context, f ticket.Filter) ([]*ticket.Ticket, error) {
	where, err := ticketWhere(f)
	if err != nil {
		return nil, err
	}
	order := " ORDER BY updated_at DESC, id DESC"
	if f.After != "" {
		order = " ORDER BY id"
	}
	query, args := "SELECT "+ticketColumns+" FROM tickets"+where.SQL()+order, where.Args()
	if f.Limit > 0 {
		query += " LIMIT ?"
		args = append(args, f.Limit)
	}
	found, err := sqldb.All(ctx, s.db, scanTicket, query, args...)
	if err != nil {
		return nil, fmt.Errorf("find tickets: %w", err)
	}
	return found, nil
}

// Count says how many Find would list without its Limit.
func (s *Store) Count(ctx context.Context, f ticket.Filter) (int, error) {
	where, err := ticketWhere(f)
	if err != nil {
		return 0, err
	}
	n, err := sqldb.One(ctx, s.db, sqldb.Value[int], "SELECT COUNT(*) FROM tickets"+where.SQL(), where.Args()...)
	if err != nil {
		return 0, fmt.Errorf("count tickets: %w", err)
	}
	return n, nil
}

func ticketWhere(f ticket.Filter) (*sqldb.Where, error) {
	w := new(sqldb.Where)
	if err := sqldb.In(w, "id", f.IDs); err != nil {
		return nil, err
	}
	if err := sqldb.In(w, "status", f.Statuses); err != nil {
		return nil, err
	}
	for _, equal := range []struct{ column, value string }{
		{"requester_id", f.Requester}, {"queue", f.Queue}, {"assignee", f.Assignee},
	} {
		if equal.value != "" {
			w.Add(equal.column+" = ?", equal.value)
		}
	}
	if err := sqldb.In(w, "grade", f.Grades); err != nil {
		return nil, err
	}
	if !f.RatedSince.IsZero() {
		w.Add("rated_at >= ?", sqldb.Millis(f.RatedSince))
	}
	if !f.RatedUntil.IsZero() {
		w.Add("rated_at > 0 AND rated_at < ?", sqldb.Millis(f.RatedUntil))
	}
	if f.Wrong != "" {
		w.Add("grade_reasons LIKE ?", wrongLike(f.Wrong))
	}
	if f.Sent != "" {
		sent, args := wasSent, []any{f.Sent}
		if !f.SentSince.IsZero() {
			sent, args = sent+" AND suggestions.at >= ?", append(args, sqldb.Millis(f.SentSince))
		}
		if !f.SentUntil.IsZero() {
			sent, args = sent+" AND suggestions.at < ?", append(args, sqldb.Millis(f.SentUntil))
		}
		w.Add(sent+")", args...)
	}
	if f.Reopened {
		w.Add(wasReopened)
	}
	if f.Nobody {
		w.Add("assignee = ''")
	}
	if f.Open {
		w.Add("status <> ?", ticket.StatusDone)
	}
	if at := sqldb.Time(&f.From.At); !f.From.At.IsZero() {
		w.Add("(updated_at < ? OR updated_at = ? AND id < ?)", at, at, f.From.ID)
	}
	if f.After != "" {
		w.Add("id > ?", f.After)
	}
	return w, nil
}

// wrongLike matches the reasons of a rating, a list of words as JSON, that hold one.
func wrongLike(reason string) string { return `%"` + reason + `"%` }

// wasSent begins a condition that a document was sent of the suggestions for a ticket.
const wasSent = "EXISTS (SELECT 1 FROM suggestions JOIN outcomes ON outcomes.suggestion = suggestions.id " +
	"WHERE suggestions.ticket = tickets.key AND outcomes.kind = '" + assist.OutcomeSent + "' AND outcomes.hit = ?"

// wasReopened is a condition that the requester has opened a ticket again, by the rules of ticket.Next: by that step, or by a reply
// to one that was done and that nothing had brought back since.
const wasReopened = "EXISTS (SELECT 1 FROM events WHERE events.ticket_id = tickets.id AND events.by_user <> '' AND events.by_user = tickets.requester_id " +
	"AND (events.action = '" + string(ticket.ActReopen) + "' OR events.action = '" + string(ticket.ActReply) + "' AND EXISTS (SELECT 1 FROM events done " +
	"WHERE done.ticket_id = events.ticket_id AND done.place < events.place AND (done.action = '" + string(ticket.ActResolve) + "' " +
	"OR done.action = '" + string(ticket.ActStatus) + "' AND done.detail = '" + string(ticket.StatusDone) + "') AND NOT EXISTS (SELECT 1 FROM events back " +
	"WHERE back.ticket_id = events.ticket_id AND back.place > done.place AND back.place < events.place " +
	"AND back.action IN ('" + string(ticket.ActReopen) + "', '" + string(ticket.ActReply) + "', '" + string(ticket.ActStatus) + "')))))"

// checkTicket reports the first field that cannot be stored.
func checkTicket(t *ticket.Ticket) error {
	if !t.Status.Valid() {
		return kb.Unknown("status")
	}
	texts := []string{t.Requester.ID, t.Requester.Name, t.Requester.Email}
	if err := sqldb.CheckText("requester", texts...); err != nil {
		return err
	}
	for name, value := range t.Fields {
		if err := sqldb.CheckText("fields", name, value); err != nil {
			return err
		}
	}
	if err := sqldb.CheckText("comment", t.Rating.Comment); err != nil {
		return err
	}
	return sqldb.CheckText("subject", t.Subject)
}
