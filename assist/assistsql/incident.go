package assistsql

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/podskazka/podskazka/assist/incident"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var (
	_ incident.Store   = (*Store)(nil)
	_ incident.Links   = (*Store)(nil)
	_ incident.Reports = (*Store)(nil)
	_ incident.Turns   = (*Store)(nil)
)

const incidentColumns = "id, state, title, text, audiences, topic, signals, by_user, people, usual, span, chance, rev, started_at, updated_at, ended_at"

func incidentFields(in *incident.Incident) []any {
	return []any{&in.ID, &in.State, &in.Title, &in.Text, sqldb.JSON(&in.Audiences), &in.Topic, sqldb.JSON(&in.Signals), &in.By,
		&in.People, &in.Usual, &in.Span, &in.P, &in.Rev, sqldb.Time(&in.StartedAt), sqldb.Time(&in.UpdatedAt), sqldb.Time(&in.EndedAt)}
}

func scanIncident(scan sqldb.Scan) (*incident.Incident, error) {
	in := new(incident.Incident)
	return in, scan(append(incidentFields(in), &in.Tickets, &in.Proposed, &in.Joined)...)
}

// selectIncident reads incidents with their counts.
const selectIncident = "SELECT " + incidentColumns + `,
	(SELECT COUNT(*) FROM incident_links WHERE incident = incidents.id AND state = 'linked'),
	(SELECT COUNT(*) FROM incident_links WHERE incident = incidents.id AND state = 'proposed'),
	(SELECT COUNT(*) FROM incident_people WHERE incident = incidents.id) FROM incidents`

// SaveIncident inserts or replaces an incident with its links and appends the step.
func (s *Store) SaveIncident(ctx context.Context, in *incident.Incident, step incident.Step, links ...incident.Link) error {
	if err := sqldb.CheckText("title", in.Title, in.Text); err != nil {
		return err
	}
	var saved incident.Incident
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		saved = *in
		if err := s.putIncident(ctx, tx, &saved); err != nil {
			return err
		}
		if err := s.appendStep(ctx, tx, saved.ID, step); err != nil {
			return err
		}
		return saveLinks(ctx, tx, links)
	})
	if err != nil {
		return fmt.Errorf("save incident %q: %w", in.ID, err)
	}
	*in = saved
	return nil
}

func (s *Store) putIncident(ctx context.Context, tx *sqldb.Tx, in *incident.Incident) error {
	if in.UpdatedAt.IsZero() {
		in.UpdatedAt = s.now()
	}
	in.StartedAt, in.UpdatedAt, in.EndedAt = sqldb.Round(in.StartedAt), sqldb.Round(in.UpdatedAt), sqldb.Round(in.EndedAt)
	in.Rev++
	if in.Rev == 1 {
		if in.ID == "" {
			in.ID = kb.NewID(s.now())
		}
		return tx.Exec(ctx, sqldb.Insert("incidents", incidentColumns), incidentFields(in)...)
	}
	n, err := tx.ExecCount(ctx, sqldb.Update("incidents", incidentColumns, "id = ? AND rev = ?"), append(incidentFields(in), in.ID, in.Rev-1)...)
	if err == nil && n == 0 {
		return kb.ErrConflict
	}
	return err
}

func (s *Store) appendStep(ctx context.Context, tx *sqldb.Tx, id string, step incident.Step) error {
	const query = `INSERT INTO incident_steps (incident, by_user, action, detail, at, place) VALUES (?, ?, ?, ?, ?,
		(SELECT COALESCE(MAX(place), 0) + 1 FROM incident_steps WHERE incident = ?))`
	if step.At.IsZero() {
		step.At = s.now()
	}
	return tx.Exec(ctx, query, id, step.By, step.Action, step.Detail, sqldb.Millis(step.At), id)
}

// Incident finds one.
func (s *Store) Incident(ctx context.Context, id string) (*incident.Incident, error) {
	in, err := sqldb.One(ctx, s.db, scanIncident, selectIncident+" WHERE id = ?", id)
	if err != nil {
		return nil, fmt.Errorf("incident %q: %w", id, err)
	}
	return in, nil
}

// FindIncidents lists by state, the newest first.
func (s *Store) FindIncidents(ctx context.Context, states []incident.State, limit int) ([]*incident.Incident, error) {
	where := new(sqldb.Where)
	if err := sqldb.In(where, "state", states); err != nil {
		return nil, err
	}
	query, args := selectIncident+where.SQL()+" ORDER BY started_at DESC, id DESC", where.Args()
	if limit > 0 {
		query, args = query+" LIMIT ?", append(args, limit)
	}
	found, err := sqldb.All(ctx, s.db, scanIncident, query, args...)
	if err != nil {
		return nil, fmt.Errorf("find incidents: %w", err)
	}
	return found, nil
}

// IncidentSteps lists what was done.
func (s *Store) IncidentSteps(ctx context.Context, id string) ([]incident.Step, error) {
	const query = "SELECT incident, by_user, action, detail, at FROM incident_steps WHERE incident = ? ORDER BY place"
	scan := func(scan sqldb.Scan) (step incident.Step, err error) {
		err = scan(&step.Incident, &step.By, &step.Action, &step.Detail, sqldb.Time(&step.At))
		return step, err
	}
	steps, err := sqldb.All(ctx, s.db, scan, query, id)
	if err != nil {
		return nil, fmt.Errorf("steps of incident %q: %w", id, err)
	}
	return steps, nil
}

// SaveLinks inserts links or replaces them; a proposed one replaces nothing, and there is none of a ticket that is gone.
func (s *Store) SaveLinks(ctx context.Context, links ...incident.Link) error {
	if len(links) == 0 {
		return nil
	}
	if err := s.db.InTx(ctx, func(tx *sqldb.Tx) error { return saveLinks(ctx, tx, links) }); err != nil {
		return fmt.Errorf("save links of incident %q: %w", links[0].Incident, err)
	}
	return nil
}

func saveLinks(ctx context.Context, tx *sqldb.Tx, links []incident.Link) error {
	const columns = "incident, ticket, state, by_user, at"
	for _, l := range links {
		query := sqldb.Upsert("incident_links", columns, "incident, ticket")
		if l.State == incident.LinkProposed {
			_, err := sqldb.One(ctx, tx, sqldb.Value[string], "SELECT id FROM tickets WHERE id = ?", l.Ticket)
			if errors.Is(err, kb.ErrNotFound) { // it was erased since it was read
				continue
			}
			if err != nil {
				return err
			}
			query = sqldb.Insert("incident_links", columns) + " ON CONFLICT (incident, ticket) DO NOTHING"
		}
		if err := tx.Exec(ctx, query, l.Incident, l.Ticket, l.State, l.By, sqldb.Millis(l.At)); err != nil {
			return err
		}
	}
	return nil
}

// IncidentLinks lists the tickets of an incident, the oldest first.
func (s *Store) IncidentLinks(ctx context.Context, id string) ([]incident.Link, error) {
	links, err := sqldb.All(ctx, s.db, scanLink, selectLink+" WHERE incident = ? ORDER BY at, ticket", id)
	if err != nil {
		return nil, fmt.Errorf("links of incident %q: %w", id, err)
	}
	return links, nil
}

// TicketLinks lists the incidents of a ticket, the newest first.
func (s *Store) TicketLinks(ctx context.Context, ticket string) ([]incident.Link, error) {
	links, err := sqldb.All(ctx, s.db, scanLink, selectLink+" WHERE ticket = ? ORDER BY at DESC, incident DESC", ticket)
	if err != nil {
		return nil, fmt.Errorf("incidents of ticket %q: %w", ticket, err)
	}
	return links, nil
}

const selectLink = "SELECT incident, ticket, state, by_user, at FROM incident_links"

func scanLink(scan sqldb.Scan) (l incident.Link, err error) {
	err = scan(&l.Incident, &l.Ticket, &l.State, &l.By, sqldb.Time(&l.At))
	return l, err
}

// JoinIncident notes that a person has the trouble, once.
func (s *Store) JoinIncident(ctx context.Context, id, person string, at time.Time) error {
	query := sqldb.Insert("incident_people", "incident, person, at") + " ON CONFLICT (incident, person) DO NOTHING"
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error { return tx.Exec(ctx, query, id, person, sqldb.Millis(at)) })
	if err != nil {
		return fmt.Errorf("join incident %q: %w", id, err)
	}
	return nil
}

// JoinedIncidents lists what a person has joined, the newest first.
func (s *Store) JoinedIncidents(ctx context.Context, person string) ([]string, error) {
	const query = "SELECT incident FROM incident_people WHERE person = ? ORDER BY at DESC, incident DESC"
	ids, err := sqldb.All(ctx, s.db, sqldb.Value[string], query, person)
	if err != nil {
		return nil, fmt.Errorf("joined incidents: %w", err)
	}
	return ids, nil
}

// Reports lists what people wrote and searched for after a place. A request is known by its browser's session, as what was
// suggested while it was written is: both are one person.
func (s *Store) Reports(ctx context.Context, at time.Time, id string, limit int) ([]incident.Report, error) {
	const (
		place   = " AND (%[1]s > ? OR %[1]s = ? AND %[2]s > ?) ORDER BY %[1]s, %[2]s LIMIT ?"
		tickets = `SELECT tickets.id AS id, CASE WHEN session <> '' THEN session ELSE requester_id END AS person, audience,
			subject || ' ' || COALESCE(body, '') AS text, created_at AS at
			FROM tickets LEFT JOIN messages ON messages.ticket_id = tickets.id AND messages.place = 1 WHERE requester_id <> ''`
		drafts   = "SELECT id, CASE WHEN session <> '' THEN session ELSE person END, audience, query, at FROM suggestions WHERE surface IN ('form', 'widget', 'api')"
		searches = "SELECT id, session, audience, text, at FROM searches WHERE session <> ''"
	)
	moment := sqldb.Millis(at)
	var all []incident.Report
	for _, part := range []struct {
		kind              incident.Kind
		query, time, name string
	}{
		{incident.KindTicket, tickets, "created_at", "tickets.id"}, {incident.KindDraft, drafts, "at", "id"}, {incident.KindSearch, searches, "at", "id"},
	} {
		scan := func(scan sqldb.Scan) (r incident.Report, err error) {
			r.Kind = part.kind
			err = scan(&r.ID, &r.Person, &r.Audience, &r.Text, sqldb.Time(&r.At))
			return r, err
		}
		found, err := sqldb.All(ctx, s.db, scan, part.query+fmt.Sprintf(place, part.time, part.name), moment, moment, id, limit)
		if err != nil {
			return nil, fmt.Errorf("%s reports: %w", part.kind, err)
		}
		all = append(all, found...)
	}
	slices.SortFunc(all, func(a, b incident.Report) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID)) })
	return all[:min(len(all), limit)], nil
}
