package assistsql

import (
	"context"
	"fmt"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ assist.Gaps = (*Store)(nil)

// What follows from needs, and what people decide.
const (
	gapFound   = "title, wordings, verdict, near, strength, solved, written, terms, refs, needs, people, audiences, handled, first_at, last_at"
	gapColumns = "id, " + gapFound + ", state, reason, by_user, closed_at, rev"
)

func gapFields(g *assist.Gap) []any {
	return []any{&g.ID, &g.Title, sqldb.JSON(&g.Wordings), &g.Verdict, &g.Near, &g.Strength, sqldb.Bool(&g.Solved), &g.Written,
		sqldb.JSON(&g.Terms), sqldb.JSON(&g.Refs), &g.Needs, &g.People, sqldb.JSON(&g.Audiences), span{&g.Handled},
		sqldb.Time(&g.FirstAt), sqldb.Time(&g.LastAt), &g.State, &g.Reason, &g.By, sqldb.Time(&g.ClosedAt), &g.Rev}
}

func scanGap(scan sqldb.Scan) (*assist.Gap, error) {
	g := new(assist.Gap)
	return g, scan(gapFields(g)...)
}

// Gap finds one.
func (s *Store) Gap(ctx context.Context, id string) (*assist.Gap, error) {
	g, err := sqldb.One(ctx, s.db, scanGap, "SELECT "+gapColumns+" FROM gaps WHERE id = ?", id)
	if err != nil {
		return nil, fmt.Errorf("gap %q: %w", id, err)
	}
	return g, nil
}

// aWeek is what trends compare.
const aWeek = 7 * 24 * time.Hour

// counted are the needs of a period by gap, and the conditions on the gaps themselves.
func (s *Store) counted(f assist.GapFilter) (query string, args []any, err error) {
	until := f.Until
	if until.IsZero() {
		until = s.now().Add(time.Millisecond)
	}
	needs, gaps := new(sqldb.Where), new(sqldb.Where)
	needs.Add("at < ?", sqldb.Millis(until))
	if !f.Since.IsZero() {
		needs.Add("at >= ?", sqldb.Millis(f.Since))
	}
	if f.Audience != "" {
		needs.Add("audience = ?", f.Audience)
	}
	if f.Verdict != "" {
		gaps.Add("verdict = ?", f.Verdict)
	}
	if err := sqldb.In(gaps, "state", f.States); err != nil {
		return "", nil, err
	}
	week, before := sqldb.Millis(until.Add(-aWeek)), sqldb.Millis(until.Add(-2*aWeek))
	query = " FROM gaps JOIN (SELECT gap, COUNT(*) AS asked, COUNT(DISTINCT person) AS who, COUNT(DISTINCT CASE WHEN at >= ? THEN person END) AS week, " +
		"COUNT(DISTINCT CASE WHEN at >= ? AND at < ? THEN person END) AS earlier FROM needs" + needs.SQL() + " GROUP BY gap) AS counted ON counted.gap = gaps.id" + gaps.SQL()
	args = append([]any{week, before, week}, needs.Args(gaps.Args()...)...)
	return query, args, nil
}

// FindGaps lists those with most people in the period first.
func (s *Store) FindGaps(ctx context.Context, f assist.GapFilter) ([]assist.GapRow, error) {
	if err := f.Validate(); err != nil {
		return nil, err
	}
	query, args, err := s.counted(f)
	if err != nil {
		return nil, err
	}
	limit := f.Limit
	if limit == 0 {
		limit = assist.DefaultGaps
	}
	scan := func(scan sqldb.Scan) (row assist.GapRow, err error) {
		return row, scan(append(gapFields(&row.Gap), &row.Asked, &row.Who, &row.Week, &row.Before)...)
	}
	query = "SELECT " + gapColumns + ", asked, who, week, earlier" + query + " ORDER BY who DESC, asked DESC, last_at DESC, id LIMIT ? OFFSET ?"
	rows, err := sqldb.All(ctx, s.db, scan, query, append(args, limit, f.Offset)...)
	if err != nil {
		return nil, fmt.Errorf("find gaps: %w", err)
	}
	return rows, nil
}

// CountGaps says how many FindGaps would list without Offset and Limit.
func (s *Store) CountGaps(ctx context.Context, f assist.GapFilter) (int, error) {
	if err := f.Validate(); err != nil {
		return 0, err
	}
	query, args, err := s.counted(f)
	if err != nil {
		return 0, err
	}
	n, err := sqldb.One(ctx, s.db, sqldb.Value[int], "SELECT COUNT(*)"+query, args...)
	if err != nil {
		return 0, fmt.Errorf("count gaps: %w", err)
	}
	return n, nil
}

// DecideGap writes a decision.
func (s *Store) DecideGap(ctx context.Context, d assist.GapDecision) error {
	if err := d.Validate(); err != nil {
		return err
	}
	if err := sqldb.CheckText("reason", d.Reason); err != nil {
		return err
	}
	if d.At.IsZero() {
		d.At = s.now()
	}
	var closed time.Time
	if d.State.Closed() {
		closed = d.At
	}
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if _, err := sqldb.One(ctx, tx, sqldb.Value[string], "SELECT id FROM gaps WHERE id = ?", d.ID); err != nil {
			return err
		}
		n, err := tx.ExecCount(ctx, "UPDATE gaps SET state = ?, reason = ?, by_user = ?, closed_at = ?, rev = rev + 1 WHERE id = ? AND (rev = ? OR ? = 0)",
			d.State, d.Reason, d.By, sqldb.Millis(closed), d.ID, d.Rev, d.Rev)
		if err == nil && n == 0 {
			err = kb.ErrConflict
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("decide gap %q: %w", d.ID, err)
	}
	return nil
}
