package assistsql

import (
	"context"
	"fmt"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var (
	_ assist.SearchKeeper = (*Store)(nil)
	_ assist.SearchStats  = (*Store)(nil)
)

const searchColumns = "id, surface, session, text, repaired, normal, masked, audience, role, lang, kinds, sections, page, total, strength, fits, took, follows, at"

func searchFields(q *assist.LoggedSearch, took *int64) []any {
	return []any{&q.ID, &q.Surface, &q.Session, &q.Text, &q.Repaired, &q.Normal, sqldb.Bool(&q.Masked), &q.Audience, &q.Role,
		&q.Lang, sqldb.JSON(&q.Kinds), sqldb.JSON(&q.Sections), &q.Page, &q.Total, &q.Strength, sqldb.Bool(&q.Fits), took, &q.Follows, sqldb.Time(&q.At)}
}

// SaveSearches writes searches and clicks in one transaction.
func (s *Store) SaveSearches(ctx context.Context, searches []assist.LoggedSearch, clicks []assist.LoggedClick) error {
	const click = "INSERT INTO search_clicks (search, ref, position, at) SELECT id, ?, ?, ? FROM searches WHERE id = ? " +
		"ON CONFLICT (search, ref) DO NOTHING"
	save := sqldb.Upsert("searches", searchColumns, "id")
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		for _, q := range searches {
			took := q.Took.Microseconds()
			if err := tx.Exec(ctx, save, searchFields(&q, &took)...); err != nil {
				return err
			}
		}
		for _, c := range clicks {
			if err := tx.Exec(ctx, click, c.Ref, c.Position, sqldb.Time(&c.At), c.Search); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("save %d searches, %d clicks: %w", len(searches), len(clicks), err)
	}
	return nil
}

// EraseSearches removes what a session searched for.
func (s *Store) EraseSearches(ctx context.Context, session string) (int64, error) {
	n, err := s.deleteSearches(ctx, "DELETE FROM searches WHERE session = ?", session)
	if err != nil {
		return n, fmt.Errorf("erase the searches of a session: %w", err)
	}
	return n, nil
}

// expireBatch is how many searches are removed in one transaction, so that others get their turn to write.
const expireBatch = 1000

// ExpireSearches removes the old and the too many, oldest first.
func (s *Store) ExpireSearches(ctx context.Context, before time.Time, most int) (total int64, err error) {
	const tooMany = "SELECT at FROM searches ORDER BY at DESC LIMIT 1 OFFSET ?" // this one and all older
	const query = "DELETE FROM searches WHERE id IN (SELECT id FROM searches WHERE at <= ? ORDER BY at LIMIT ?)"
	last := sqldb.Millis(before) - 1
	over, err := sqldb.All(ctx, s.db, sqldb.Value[int64], tooMany, most)
	if len(over) > 0 {
		last = max(last, over[0])
	}
	for n := int64(expireBatch); n == expireBatch && err == nil; total += n {
		n, err = s.deleteSearches(ctx, query, last, expireBatch)
	}
	if err != nil {
		return total, fmt.Errorf("expire searches: %w", err)
	}
	return total, nil
}

func (s *Store) deleteSearches(ctx context.Context, query string, args ...any) (n int64, err error) {
	err = s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		n, err = tx.ExecCount(ctx, query, args...)
		return err
	})
	return n, err
}

// loggedWhere narrows to the searches of a filter; prefix names the table in a join.
func loggedWhere(f assist.SearchFilter, prefix string) *sqldb.Where {
	var w sqldb.Where
	if !f.Since.IsZero() {
		w.Add(prefix+"at >= ?", sqldb.Millis(f.Since))
	}
	if !f.Until.IsZero() {
		w.Add(prefix+"at < ?", sqldb.Millis(f.Until))
	}
	if f.Audience != "" {
		w.Add(prefix+"audience = ?", f.Audience)
	}
	if f.Ref != "" {
		w.Add("searches.id IN (SELECT search FROM search_clicks WHERE ref = ?)", f.Ref)
	}
	return &w
}

// firstClick is the place of the first hit that was opened of a search; NULL when none was.
const firstClick = "(SELECT MIN(position) FROM search_clicks WHERE search_clicks.search = searches.id)"

// counts are the numbers that totals and queries have in common, over rows of a search with its first click as opened.
const counts = "COUNT(*), COUNT(DISTINCT session), COALESCE(SUM(CASE WHEN total = 0 THEN 1 ELSE 0 END), 0), COALESCE(SUM(1 - fits), 0), COUNT(opened)"

// SearchTotals counts settled queries.
func (s *Store) SearchTotals(ctx context.Context, f assist.SearchFilter) (assist.SearchTotals, error) {
	w := loggedWhere(f, "")
	query := "SELECT " + counts + ", COALESCE(SUM(reworded), 0) FROM (SELECT session, total, fits, " + firstClick + " AS opened, " +
		"CASE WHEN EXISTS (SELECT 1 FROM searches AS next WHERE next.follows = searches.id) THEN 1 ELSE 0 END AS reworded FROM searches" + w.SQL() + ") AS logged"
	scan := func(scan sqldb.Scan) (t assist.SearchTotals, err error) {
		err = scan(&t.Asked, &t.Sessions, &t.Zero, &t.Unfit, &t.Opened, &t.Reworded)
		return t, err
	}
	totals, err := sqldb.One(ctx, s.db, scan, query, w.Args()...)
	if err != nil {
		return totals, fmt.Errorf("search totals: %w", err)
	}
	return totals, nil
}

// onlyCounts are what queries are chosen and ordered by.
var onlyCounts = map[string]string{
	"":                  "COUNT(*)",
	assist.OnlyZero:     "SUM(CASE WHEN total = 0 THEN 1 ELSE 0 END)",
	assist.OnlyUnfit:    "SUM(1 - fits)",
	assist.OnlyUnopened: "COUNT(*) - COUNT(opened)",
	assist.OnlyOpened:   "COUNT(opened)",
	assist.OnlyRepaired: "SUM(CASE WHEN repaired <> '' THEN 1 ELSE 0 END)",
}

// QueryStats lists queries with what came of them.
func (s *Store) QueryStats(ctx context.Context, f assist.SearchFilter) ([]assist.QueryStat, error) {
	if err := f.Validate(); err != nil {
		return nil, err
	}
	w, by := loggedWhere(f, ""), onlyCounts[f.Only]
	query := "SELECT normal, " + counts + ", COALESCE(AVG(opened * 1.0), 0.0), MAX(at) FROM (SELECT normal, session, total, fits, repaired, at, " +
		firstClick + " AS opened FROM searches" + w.SQL() + ") AS logged GROUP BY normal HAVING " + by + " > 0 ORDER BY " + by + " DESC, normal LIMIT ?"
	scan := func(scan sqldb.Scan) (q assist.QueryStat, err error) {
		err = scan(&q.Query, &q.Asked, &q.Sessions, &q.Zero, &q.Unfit, &q.Opened, &q.Position, sqldb.Time(&q.Last))
		return q, err
	}
	list, err := sqldb.All(ctx, s.db, scan, query, w.Args(limitOf(f))...)
	if err != nil {
		return nil, fmt.Errorf("query stats: %w", err)
	}
	return list, nil
}

// Rewordings lists pairs of queries.
func (s *Store) Rewordings(ctx context.Context, f assist.SearchFilter) ([]assist.Rewording, error) {
	if err := f.Validate(); err != nil {
		return nil, err
	}
	w := loggedWhere(f, "searches.")
	query := "SELECT before, normal, COUNT(*), COUNT(DISTINCT session), COUNT(opened) FROM (SELECT former.normal AS before, searches.normal, " +
		"searches.session, " + firstClick + " AS opened FROM searches JOIN searches AS former ON former.id = searches.follows" + w.SQL() +
		") AS pairs GROUP BY before, normal ORDER BY COUNT(*) DESC, before, normal LIMIT ?"
	scan := func(scan sqldb.Scan) (r assist.Rewording, err error) {
		err = scan(&r.From, &r.To, &r.Asked, &r.Sessions, &r.Opened)
		return r, err
	}
	list, err := sqldb.All(ctx, s.db, scan, query, w.Args(limitOf(f))...)
	if err != nil {
		return nil, fmt.Errorf("rewordings: %w", err)
	}
	return list, nil
}

func limitOf(f assist.SearchFilter) int {
	if f.Limit == 0 {
		return assist.DefaultSearchStats
	}
	return f.Limit
}
