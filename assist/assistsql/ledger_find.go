package assistsql

import (
	"context"
	"fmt"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ assist.LedgerLists = (*Store)(nil)

// FindSuggestions lists the newest first.
func (s *Store) FindSuggestions(ctx context.Context, f assist.LedgerFilter) ([]*assist.Suggestion, error) {
	if err := f.Validate(); err != nil {
		return nil, err
	}
	w, err := ledgerWhere(f)
	if err != nil {
		return nil, err
	}
	if f.Limit == 0 {
		f.Limit = assist.MaxLedgerPage
	}
	// By time and id, as ids of one millisecond are in no order; the page after goes on behind the last one read.
	query := "SELECT " + suggestionColumns + " FROM suggestions" + w.SQL() + " ORDER BY at DESC, id DESC LIMIT ?"
	list, err := sqldb.All(ctx, s.db, scanSuggestion, query, w.Args(f.Limit)...)
	if err != nil {
		return nil, fmt.Errorf("find suggestions: %w", err)
	}
	return list, nil
}

// sameNeed tells in SQL whether another suggestion is of the same need, as Deflections counts them. Its arguments are the zone's
// milliseconds, twice.
func sameNeed() string {
	return "suggestions.session <> '' AND other.session = suggestions.session AND other.audience = suggestions.audience AND " +
		"other.surface = suggestions.surface AND " + dayOf("other.at") + " = " + dayOf("suggestions.at")
}

func ledgerWhere(f assist.LedgerFilter) (*sqldb.Where, error) {
	var w sqldb.Where
	if !f.Since.IsZero() {
		w.Add("at >= ?", sqldb.Millis(f.Since))
	}
	if !f.Until.IsZero() {
		w.Add("at < ?", sqldb.Millis(f.Until))
	}
	if err := sqldb.In(&w, "surface", f.Surfaces); err != nil {
		return nil, err
	}
	for _, equal := range []struct{ column, value string }{{"audience", f.Audience}, {"ticket", f.Ticket}} {
		if equal.value != "" {
			w.Add(equal.column+" = ?", equal.value)
		}
	}
	if f.Roleless {
		w.Add("audience = ''")
	}
	if f.Queue != "" {
		w.Add("ticket IN (SELECT key FROM tickets WHERE queue = ?)", f.Queue)
	}
	switch f.Followed {
	case "yes":
		w.Add(requested("suggestions", "at"), followArgs()...)
	case "no":
		w.Add("NOT "+requested("suggestions", "at"), followArgs()...)
	}
	if f.Holdout {
		w.Add("holdout = 1 AND found = 1")
	}
	if f.Hit != "" {
		w.Add("EXISTS (SELECT 1 FROM suggested WHERE suggestion = suggestions.id AND hit = ?)", f.Hit)
	}
	if f.Outcome != "" {
		hit := f.Hit
		if f.Outcome == assist.OutcomeShown {
			hit = ""
		}
		w.Add("EXISTS (SELECT 1 FROM outcomes WHERE suggestion = suggestions.id AND kind = ? AND (hit = ? OR ? = ''))", f.Outcome, hit, hit)
	}
	for _, kind := range f.Without {
		w.Add("NOT EXISTS (SELECT 1 FROM outcomes WHERE suggestion = suggestions.id AND kind = ?)", kind)
		w.Add("NOT EXISTS (SELECT 1 FROM suggestions AS other JOIN outcomes ON outcomes.suggestion = other.id WHERE "+sameNeed()+" AND outcomes.kind = ?)",
			f.Zone.Milliseconds(), f.Zone.Milliseconds(), kind)
	}
	if f.After != "" {
		w.Add(`(at < (SELECT at FROM suggestions WHERE id = ?) OR at = (SELECT at FROM suggestions WHERE id = ?) AND id < ?)`, f.After, f.After, f.After)
	}
	return &w, nil
}

// OutcomesOf lists those of many suggestions.
func (s *Store) OutcomesOf(ctx context.Context, suggestions []string) ([]assist.Outcome, error) {
	if len(suggestions) == 0 {
		return nil, nil
	}
	var w sqldb.Where
	if err := sqldb.In(&w, "suggestion", suggestions); err != nil {
		return nil, err
	}
	list, err := sqldb.All(ctx, s.db, scanOutcome, "SELECT "+outcomeColumns+" FROM outcomes"+w.SQL()+" ORDER BY at, place, suggestion", w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("outcomes of %d suggestions: %w", len(suggestions), err)
	}
	return list, nil
}
