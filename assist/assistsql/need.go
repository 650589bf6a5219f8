package assistsql

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var (
	_ assist.NeedKeeper     = (*Store)(nil)
	_ assist.NeedSearches   = (*Store)(nil)
	_ assist.NeedRejections = (*Store)(nil)
)

const needColumns = "id, source, text, person, audience, about, solved, answer, bug, took, at, terms, near, strength, gap"

func needFields(n *assist.Need) []any {
	return []any{&n.ID, &n.Source, &n.Text, &n.Person, &n.Audience, &n.About, &n.Solved, &n.Answer, sqldb.Bool(&n.Bug), span{&n.Took},
		sqldb.Time(&n.At), sqldb.JSON(&n.Terms), sqldb.JSON(&n.Near), &n.Strength, &n.Gap}
}

func scanNeed(scan sqldb.Scan) (n assist.Need, err error) {
	err = scan(needFields(&n)...)
	return n, err
}

// span binds a duration as milliseconds.
type span struct{ d *time.Duration }

func (s span) Value() (driver.Value, error) { return s.d.Milliseconds(), nil }

func (s span) Scan(src any) error {
	ms, ok := src.(int64)
	if !ok {
		return fmt.Errorf("scan duration from %T", src)
	}
	*s.d = time.Duration(ms) * time.Millisecond
	return nil
}

// NeedPosition is how far a source has been read.
func (s *Store) NeedPosition(ctx context.Context, source string) (string, error) {
	return needPosition(ctx, s.db, source)
}

func needPosition(ctx context.Context, q sqldb.Queryer, source string) (string, error) {
	position, err := sqldb.One(ctx, q, sqldb.Value[string], "SELECT position FROM need_positions WHERE source = ?", source)
	if errors.Is(err, kb.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("position of %s: %w", source, err)
	}
	return position, nil
}

// GatherGaps lists all gaps, or those that eraser.needs left without words.
func (s *Store) GatherGaps(ctx context.Context, wordless bool) ([]*assist.Gap, error) {
	w := new(sqldb.Where)
	if wordless {
		w.Add("needs = 0")
	}
	list, err := sqldb.All(ctx, s.db, scanGap, "SELECT "+gapColumns+" FROM gaps"+w.SQL()+" ORDER BY id", w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("gaps: %w", err)
	}
	return list, nil
}

// FindNeeds lists those of the ids that are stored.
func (s *Store) FindNeeds(ctx context.Context, ids []string) ([]assist.Need, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	w := new(sqldb.Where)
	if err := sqldb.In(w, "id", ids); err != nil {
		return nil, err
	}
	list, err := sqldb.All(ctx, s.db, scanNeed, "SELECT "+needColumns+" FROM needs"+w.SQL()+" ORDER BY id", w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("needs: %w", err)
	}
	return list, nil
}

// GapNeeds lists needs of a gap, newest first.
func (s *Store) GapNeeds(ctx context.Context, id string, limit int) ([]assist.Need, error) {
	list, err := sqldb.All(ctx, s.db, scanNeed, "SELECT "+needColumns+" FROM needs WHERE gap = ? ORDER BY at DESC, id DESC LIMIT ?", id, limit)
	if err != nil {
		return nil, fmt.Errorf("needs of gap %q: %w", id, err)
	}
	return list, nil
}

// SaveNeeds writes a step in one transaction.
func (s *Store) SaveNeeds(ctx context.Context, step assist.NeedStep) error {
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		at, err := needPosition(ctx, tx, step.Source)
		if err != nil {
			return err
		}
		if at != step.From {
			return kb.ErrConflict
		}
		if err := tx.Exec(ctx, sqldb.Upsert("need_positions", "source, position", "source"), step.Source, step.To); err != nil {
			return err
		}
		return saveNeeds(ctx, tx, step)
	})
	if err != nil {
		return fmt.Errorf("save %d needs of %s: %w", len(step.Needs), step.Source, err)
	}
	return nil
}

// saveNeeds writes gaps first: needs refer to them. A gap that is stored keeps what people decided, but for those that return.
func saveNeeds(ctx context.Context, tx *sqldb.Tx, step assist.NeedStep) error {
	update := sqldb.Insert("gaps", gapColumns) + " ON CONFLICT (id) DO UPDATE SET " + excluded(gapFound)
	for _, g := range step.Gaps {
		if err := tx.Exec(ctx, update, gapFields(g)...); err != nil {
			return fmt.Errorf("gap %s: %w", g.ID, err)
		}
	}
	for _, n := range step.Needs {
		if err := tx.Exec(ctx, sqldb.Upsert("needs", needColumns, "id"), needFields(&n)...); err != nil {
			return fmt.Errorf("need %s: %w", n.ID, err)
		}
	}
	for _, id := range step.Dropped {
		if err := tx.Exec(ctx, "DELETE FROM needs WHERE id = ?", id); err != nil {
			return fmt.Errorf("drop need %s: %w", id, err)
		}
	}
	for _, g := range step.Gaps {
		if g.Needs > 0 {
			continue
		}
		if err := tx.Exec(ctx, "DELETE FROM gaps WHERE id = ? AND NOT EXISTS (SELECT 1 FROM needs WHERE gap = ?)", g.ID, g.ID); err != nil {
			return fmt.Errorf("empty gap %s: %w", g.ID, err)
		}
	}
	for _, id := range step.Returned {
		if err := tx.Exec(ctx, "UPDATE gaps SET state = ?, closed_at = 0, rev = rev + 1 WHERE id = ?", assist.GapOpen, id); err != nil {
			return fmt.Errorf("return gap %s: %w", id, err)
		}
	}
	return nil
}

// excluded assigns columns of an insert that met its key.
func excluded(columns string) string {
	names := strings.Split(columns, ", ")
	for i, name := range names {
		names[i] = name + " = excluded." + name
	}
	return strings.Join(names, ", ")
}

// ExpireNeeds removes needs older than before, those of open gaps of one person but for the newest lonely gaps, and gaps without any.
func (s *Store) ExpireNeeds(ctx context.Context, before time.Time, lonely int) (n int64, err error) {
	const crowd = "DELETE FROM needs WHERE gap IN (SELECT id FROM gaps WHERE people <= 1 AND state = ? ORDER BY last_at DESC, id DESC LIMIT ? OFFSET ?)"
	err = s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if n, err = tx.ExecCount(ctx, "DELETE FROM needs WHERE at < ?", sqldb.Millis(before)); err != nil {
			return err
		}
		more, err := tx.ExecCount(ctx, crowd, assist.GapOpen, math.MaxInt32, lonely)
		if err != nil {
			return err
		}
		n += more
		return tx.Exec(ctx, "DELETE FROM gaps WHERE NOT EXISTS (SELECT 1 FROM needs WHERE needs.gap = gaps.id)")
	})
	if err != nil {
		return 0, fmt.Errorf("expire needs: %w", err)
	}
	return n, nil
}

// A moment is a position in what is read in order of time: milliseconds and what tells two of the same moment apart.
func moment(position string) (at int64, id string) {
	ms, id, _ := strings.Cut(position, ":")
	at, _ = strconv.ParseInt(ms, 10, 64) // "" = the beginning
	return at, id
}

func position(at time.Time, id string) string {
	return strconv.FormatInt(sqldb.Millis(at), 10) + ":" + id
}

// SettledSearches lists searches after a position and before a time, oldest first, with what came of them: of itself, and of the
// next two wordings that took its place.
func (s *Store) SettledSearches(ctx context.Context, after string, until time.Time, limit int) ([]assist.SettledSearch, string, error) {
	const opened = "COALESCE((SELECT ref FROM search_clicks WHERE search_clicks.search = %s ORDER BY at, position LIMIT 1), '')"
	const follower = "(SELECT id FROM searches AS later WHERE later.follows = %s ORDER BY at, id LIMIT 1)"
	query := "SELECT searches." + strings.ReplaceAll(searchColumns, ", ", ", searches.") + ", searches.requested, " + fmt.Sprintf(opened, "searches.id") +
		", CASE WHEN next.id IS NULL THEN 0 ELSE 1 END, COALESCE(NULLIF(" + fmt.Sprintf(opened, "next.id") + ", ''), " + fmt.Sprintf(opened, "third.id") +
		") FROM searches LEFT JOIN searches AS next ON next.id = " + fmt.Sprintf(follower, "searches.id") +
		" LEFT JOIN searches AS third ON third.id = " + fmt.Sprintf(follower, "next.id") +
		" WHERE (searches.at > ? OR searches.at = ? AND searches.id > ?) AND searches.at < ? ORDER BY searches.at, searches.id LIMIT ?"
	scan := func(scan sqldb.Scan) (q assist.SettledSearch, err error) {
		var took int64
		fields := append(searchFields(&q.LoggedSearch, &took), sqldb.Bool(&q.Requested), &q.Opened, sqldb.Bool(&q.Followed), &q.Instead)
		err = scan(fields...)
		q.Took = time.Duration(took) * time.Microsecond
		return q, err
	}
	at, id := moment(after)
	list, err := sqldb.All(ctx, s.db, scan, query, at, at, id, sqldb.Millis(until), limit)
	if err != nil {
		return nil, after, fmt.Errorf("settled searches: %w", err)
	}
	if len(list) > 0 {
		last := list[len(list)-1]
		after = position(last.At, last.ID)
	}
	return list, after, nil
}

// MarkRequested notes that a request followed a session's searches since then.
func (s *Store) MarkRequested(ctx context.Context, session string, since time.Time) error {
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		return tx.Exec(ctx, "UPDATE searches SET requested = 1 WHERE session = ? AND at >= ?", session, sqldb.Millis(since))
	})
	if err != nil {
		return fmt.Errorf("mark searches before a request: %w", err)
	}
	return nil
}

// Rejections lists what people turned down after a position, oldest first.
func (s *Store) Rejections(ctx context.Context, after string, limit int) ([]assist.Rejection, string, error) {
	const query = "SELECT " + outcomePrefixed + `, suggestions.query, suggestions.session, suggestions.audience FROM outcomes
		JOIN suggestions ON suggestions.id = outcomes.suggestion
		WHERE outcomes.kind = ? AND suggestions.surface <> ? AND (outcomes.at > ? OR outcomes.at = ? AND outcomes.suggestion || outcomes.hit > ?)
		ORDER BY outcomes.at, outcomes.suggestion || outcomes.hit LIMIT ?`
	scan := func(scan sqldb.Scan) (r assist.Rejection, err error) {
		return r, scan(append(outcomeFields(&r.Outcome), &r.Query, &r.Session, &r.Audience)...)
	}
	at, id := moment(after)
	list, err := sqldb.All(ctx, s.db, scan, query, assist.OutcomeRejected, assist.SurfaceDesk, at, at, id, limit)
	if err != nil {
		return nil, after, fmt.Errorf("rejections: %w", err)
	}
	if len(list) > 0 {
		last := list[len(list)-1]
		after = position(last.At, last.Suggestion+last.Hit)
	}
	return list, after, nil
}

const outcomePrefixed = "outcomes.suggestion, outcomes.kind, outcomes.hit, outcomes.by_user, outcomes.detail, outcomes.at"

// needs removes what he needed. The words of gaps that he had a part in go with it: what is left of them is written when they are
// described anew.
func (e *eraser) needs(ctx context.Context) error {
	persons, refs := slices.Clone(e.sessions), make([]string, len(e.tickets))
	for _, id := range e.id() {
		persons = append(persons, assist.PersonKey(id))
	}
	for i, id := range e.tickets {
		refs[i] = "ticket:" + id
	}
	var count int64
	for _, his := range []struct {
		column string
		values []string
	}{{"person", persons}, {"id", refs}} {
		const forget = "UPDATE gaps SET title = '', wordings = '', needs = 0 WHERE id IN (SELECT gap FROM needs WHERE "
		if err := e.where(ctx, &count, forget+his.column, his.values, ")"); err != nil {
			return err
		}
		if err := e.where(ctx, &e.done.Traces, "DELETE FROM needs WHERE "+his.column, his.values); err != nil {
			return err
		}
	}
	return e.tx.Exec(ctx, "DELETE FROM gaps WHERE NOT EXISTS (SELECT 1 FROM needs WHERE needs.gap = gaps.id)")
}
