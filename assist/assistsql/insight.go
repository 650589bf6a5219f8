package assistsql

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var (
	_ assist.Insights   = (*Store)(nil)
	_ assist.ViewKeeper = (*Store)(nil)
)

// dayOf is the day of a time column in SQL; its argument is the zone in milliseconds.
func dayOf(column string) string { return "(" + column + " + ?) / " + strconv.Itoa(dayMillis) }

// dayKey is a day as people write it.
func dayKey(day int64) string { return time.UnixMilli(day * dayMillis).UTC().Format(time.DateOnly) }

// who stands for a need within a day: a browser, or a suggestion of none.
const who = "CASE WHEN session = '' THEN id ELSE session END"

// shownWhere chooses what was shown to people, or with held what was kept from them.
func shownWhere(f assist.InsightFilter, held bool) *sqldb.Where {
	var w sqldb.Where
	w.Add("suggestions.at >= ?", sqldb.Millis(f.Since))
	w.Add("suggestions.at < ?", sqldb.Millis(f.Until))
	w.Add("surface IN (?, ?, ?)", assist.SurfaceForm, assist.SurfaceWidget, assist.SurfaceAPI)
	w.Add("found = 1")
	w.Add("holdout = ?", sqldb.Bool(&held))
	if f.Audience != "" {
		w.Add("audience = ?", f.Audience)
	}
	return &w
}

// requested tells in SQL whether a request of its session or person follows the row of a table with session, person and the
// time of what it follows. Its arguments are followArgs.
func requested(table, first string) string {
	in := func(same string) string {
		return "EXISTS (SELECT 1 FROM tickets WHERE " + same + " AND created_at >= " + table + "." + first + " AND created_at < " + table + "." + first + " + ?)"
	}
	return "(" + in(table+".session <> '' AND tickets.session = "+table+".session") + " OR " +
		in(table+".person <> '' AND tickets.requester_id = "+table+".person") + ")"
}

func followArgs() []any {
	within := assist.RecontactWithin.Milliseconds()
	return []any{within, within}
}

// had is a column of a need: whether an outcome of the kind is among those joined.
func had(kind string) string {
	return "MAX(CASE WHEN outcomes.kind = '" + kind + "' THEN 1 ELSE 0 END) AS " + kind
}

// Deflections counts needs.
func (s *Store) Deflections(ctx context.Context, f assist.InsightFilter, by string) ([]assist.Deflection, error) {
	column, ok := map[string]string{assist.ByDay: "CAST(day AS TEXT)", assist.ByAudience: "audience", assist.BySurface: "surface"}[by]
	if err := f.Validate(); err != nil || !ok {
		return nil, cmpError(err, "by")
	}
	w := shownWhere(f, false)
	query := `WITH needs AS (
			SELECT ` + dayOf("suggestions.at") + ` AS day, audience, surface, session, MAX(person) AS person, MIN(suggestions.at) AS first, ` +
		had(assist.OutcomeOpened) + ", " + had(assist.OutcomeRejected) + ", " + had(assist.OutcomeHelped) + ", " +
		had(assist.OutcomeSubmitted) + ", " + had(assist.OutcomeRecontact) + `
			FROM suggestions LEFT JOIN outcomes ON outcomes.suggestion = suggestions.id` + w.SQL() + `
			GROUP BY ` + who + `, session, day, audience, surface
		), followed AS (
			SELECT needs.*, CASE WHEN submitted = 1 OR ` + requested("needs", "first") + ` THEN 1 ELSE 0 END AS requested FROM needs
		)
		SELECT ` + column + `, COUNT(*), SUM(opened), SUM(rejected), SUM(helped * (1 - requested)),
			SUM(opened * (1 - rejected) * (1 - helped) * (1 - requested)), SUM(requested), SUM(helped * recontact)
		FROM followed GROUP BY ` + column
	args := append([]any{f.Zone.Milliseconds()}, w.Args(followArgs()...)...)
	scan := func(scan sqldb.Scan) (d assist.Deflection, err error) {
		err = scan(&d.Key, &d.Needs, &d.Opened, &d.Rejected, &d.Confirmed, &d.Assumed, &d.Requested, &d.Recontact)
		return d, err
	}
	list, err := sqldb.All(ctx, s.db, scan, query, args...)
	if err != nil {
		return nil, fmt.Errorf("count needs by %s: %w", by, err)
	}
	return arrange(list, by, func(d *assist.Deflection) (*string, int) { return &d.Key, d.Needs }), nil
}

// cmpError is the error of a filter, or of a word that is not known.
func cmpError(err error, field string) error {
	if err == nil {
		err = kb.Unknown(field)
	}
	return err
}

// Arms counts sessions by whether suggestions were shown to them.
func (s *Store) Arms(ctx context.Context, f assist.InsightFilter) (held, shown assist.Arm, err error) {
	if err := f.Validate(); err != nil {
		return held, shown, err
	}
	for _, arm := range []struct {
		held bool
		into *assist.Arm
	}{{true, &held}, {false, &shown}} {
		w := shownWhere(f, arm.held)
		w.Add("session <> ''")
		query := `WITH sessions AS (SELECT session, MAX(person) AS person, MIN(at) AS first FROM suggestions` + w.SQL() + ` GROUP BY session)
			SELECT COUNT(*), COALESCE(SUM(CASE WHEN ` + requested("sessions", "first") + ` THEN 1 ELSE 0 END), 0) FROM sessions`
		scan := func(scan sqldb.Scan) (a assist.Arm, err error) {
			err = scan(&a.Sessions, &a.Requests)
			return a, err
		}
		if *arm.into, err = sqldb.One(ctx, s.db, scan, query, w.Args(followArgs()...)...); err != nil {
			return held, shown, fmt.Errorf("count sessions: %w", err)
		}
	}
	return held, shown, nil
}

// SearchDays counts searches by day.
func (s *Store) SearchDays(ctx context.Context, f assist.InsightFilter) ([]assist.SearchDay, error) {
	if err := f.Validate(); err != nil {
		return nil, err
	}
	w := loggedWhere(assist.SearchFilter{Since: f.Since, Until: f.Until, Audience: f.Audience}, "")
	query := `SELECT CAST(day AS TEXT), COUNT(*), SUM(CASE WHEN total = 0 THEN 1 ELSE 0 END), SUM(1 - fits), SUM(CASE WHEN repaired <> '' THEN 1 ELSE 0 END),
			COUNT(opened), COALESCE(SUM(opened), 0), SUM(CASE WHEN follows <> '' THEN 1 ELSE 0 END)
		FROM (SELECT ` + dayOf("at") + " AS day, total, fits, repaired, follows, " + firstClick + " AS opened FROM searches" + w.SQL() + ") AS logged GROUP BY day"
	scan := func(scan sqldb.Scan) (d assist.SearchDay, err error) {
		err = scan(&d.Key, &d.Asked, &d.Zero, &d.Unfit, &d.Repaired, &d.Opened, &d.Places, &d.Reworded)
		return d, err
	}
	list, err := sqldb.All(ctx, s.db, scan, query, append([]any{f.Zone.Milliseconds()}, w.Args()...)...)
	if err != nil {
		return nil, fmt.Errorf("count searches by day: %w", err)
	}
	return arrange(list, assist.ByDay, func(d *assist.SearchDay) (*string, int) { return &d.Key, d.Asked }), nil
}

// AddViews adds counts to what is stored.
func (s *Store) AddViews(ctx context.Context, list []assist.Views) error {
	const add = `INSERT INTO article_views (day, article, audience, views) VALUES (?, ?, ?, ?)
		ON CONFLICT (day, article, audience) DO UPDATE SET views = article_views.views + excluded.views`
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		for _, v := range list {
			if err := tx.Exec(ctx, add, v.Day, v.Article, v.Audience, v.Count); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("add views: %w", err)
	}
	return nil
}
