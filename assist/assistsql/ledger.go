package assistsql

import (
	"context"
	"fmt"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ assist.Ledger = (*Store)(nil)

const suggestionColumns = "id, surface, ticket, session, person, holdout, audience, query, estimate, confidence, confident, hits, topics, at"

func suggestionFields(s *assist.Suggestion) []any {
	return []any{&s.ID, &s.Surface, &s.Ticket, &s.Session, &s.Person, sqldb.Bool(&s.Holdout), &s.Audience, &s.Query, &s.Estimate, &s.Confidence, sqldb.Bool(&s.Confident),
		sqldb.JSON(&s.Hits), sqldb.JSON(&s.Topics), sqldb.Time(&s.At)}
}

func scanSuggestion(scan sqldb.Scan) (*assist.Suggestion, error) {
	s := new(assist.Suggestion)
	return s, scan(suggestionFields(s)...)
}

const outcomeColumns = "suggestion, kind, hit, by_user, detail, at"

func outcomeFields(o *assist.Outcome) []any {
	return []any{&o.Suggestion, &o.Kind, &o.Hit, &o.By, &o.Detail, sqldb.Time(&o.At)}
}

func scanOutcome(scan sqldb.Scan) (o assist.Outcome, err error) {
	err = scan(outcomeFields(&o)...)
	return o, err
}

// SaveSuggestion stores a new suggestion under its id.
func (s *Store) SaveSuggestion(ctx context.Context, suggestion assist.Suggestion) error {
	if suggestion.ID == "" {
		return kb.Required("id")
	}
	if suggestion.At.IsZero() {
		suggestion.At = s.now()
	}
	found := len(suggestion.Hits) > 0
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		insert := sqldb.Insert("suggestions", suggestionColumns+", found")
		if err := tx.Exec(ctx, insert, append(suggestionFields(&suggestion), sqldb.Bool(&found))...); err != nil {
			return err
		}
		return saveSuggested(ctx, tx, suggestion)
	})
	if err != nil {
		return fmt.Errorf("save suggestion: %w", err)
	}
	return nil
}

// saveSuggested writes what numbers by article and reply are counted from.
func saveSuggested(ctx context.Context, tx *sqldb.Tx, suggestion assist.Suggestion) error {
	const insert = "INSERT INTO suggested (suggestion, hit, place) VALUES (?, ?, ?) ON CONFLICT (suggestion, hit) DO NOTHING"
	for i, h := range suggestion.Hits {
		if err := tx.Exec(ctx, insert, suggestion.ID, h.Ref(), i+1); err != nil {
			return err
		}
	}
	return nil
}

// Suggestion finds one.
func (s *Store) Suggestion(ctx context.Context, id string) (*assist.Suggestion, error) {
	const query = "SELECT " + suggestionColumns + " FROM suggestions WHERE id = ?"
	found, err := sqldb.One(ctx, s.db, scanSuggestion, query, id)
	if err != nil {
		return nil, fmt.Errorf("suggestion %q: %w", id, err)
	}
	return found, nil
}

// LatestSuggestion finds the newest one made for a ticket, by the ticket's key.
func (s *Store) LatestSuggestion(ctx context.Context, ticket string) (*assist.Suggestion, error) {
	const query = "SELECT " + suggestionColumns + " FROM suggestions WHERE ticket = ? AND ticket <> '' ORDER BY at DESC, id DESC LIMIT 1"
	found, err := sqldb.One(ctx, s.db, scanSuggestion, query, ticket)
	if err != nil {
		return nil, fmt.Errorf("suggestion for ticket %q: %w", ticket, err)
	}
	return found, nil
}

// SaveOutcome appends. The same (suggestion, kind, hit) is kept once.
func (s *Store) SaveOutcome(ctx context.Context, o assist.Outcome) error {
	const query = "INSERT INTO outcomes (" + outcomeColumns + ", place) VALUES (?, ?, ?, ?, ?, ?, " +
		"(SELECT COALESCE(MAX(place), 0) + 1 FROM outcomes WHERE suggestion = ?)) ON CONFLICT (suggestion, kind, hit) DO NOTHING"
	if o.At.IsZero() {
		o.At = s.now()
	}
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		return tx.Exec(ctx, query, append(outcomeFields(&o), o.Suggestion)...)
	})
	if err != nil {
		return fmt.Errorf("save outcome %s of suggestion %q: %w", o.Kind, o.Suggestion, err)
	}
	return nil
}

// Outcomes lists what came of a suggestion, oldest first.
func (s *Store) Outcomes(ctx context.Context, suggestion string) ([]assist.Outcome, error) {
	const query = "SELECT " + outcomeColumns + " FROM outcomes WHERE suggestion = ? ORDER BY at, place"
	found, err := sqldb.All(ctx, s.db, scanOutcome, query, suggestion)
	if err != nil {
		return nil, fmt.Errorf("outcomes of suggestion %q: %w", suggestion, err)
	}
	return found, nil
}

// Rejected lists the refs of the hits that were rejected since then in a session or by a user.
func (s *Store) Rejected(ctx context.Context, session, person string, since time.Time) ([]string, error) {
	if session == "" && person == "" { // nobody in particular
		return nil, nil
	}
	const query = `SELECT DISTINCT outcomes.hit FROM outcomes JOIN suggestions ON suggestions.id = outcomes.suggestion
		WHERE (suggestions.session = ? AND suggestions.session <> '' OR suggestions.person = ? AND suggestions.person <> '')
		AND outcomes.kind = ? AND outcomes.hit <> '' AND outcomes.at >= ?`
	refs, err := sqldb.All(ctx, s.db, sqldb.Value[string], query, session, person, assist.OutcomeRejected, sqldb.Time(&since))
	if err != nil {
		return nil, fmt.Errorf("rejected hits: %w", err)
	}
	return refs, nil
}
