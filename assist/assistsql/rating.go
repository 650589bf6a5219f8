package assistsql

import (
	"context"
	"fmt"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ assist.RatingStats = (*Store)(nil)

// RatingStats counts ratings by the day they were given or the queue of their ticket.
func (s *Store) RatingStats(ctx context.Context, f assist.InsightFilter, by string) ([]assist.RatingStat, error) {
	if err := f.Validate(); err != nil || by != assist.ByDay && by != assist.ByQueue {
		return nil, cmpError(err, "by")
	}
	key, first := "queue", []any(nil)
	if by == assist.ByDay {
		key, first = "CAST("+dayOf("rated_at")+" AS TEXT)", []any{f.Zone.Milliseconds()}
	}
	count, args := "", first
	for _, g := range ticket.Grades {
		count += ", SUM(CASE WHEN grade = ? THEN 1 ELSE 0 END)"
		args = append(args, g)
	}
	for _, reason := range ticket.Wrongs {
		count += ", SUM(CASE WHEN grade_reasons LIKE ? THEN 1 ELSE 0 END)"
		args = append(args, wrongLike(reason))
	}
	var w sqldb.Where
	w.Add("rated_at > 0 AND rated_at >= ?", sqldb.Millis(f.Since))
	w.Add("rated_at < ?", sqldb.Millis(f.Until))
	if f.Queue != "" {
		w.Add("queue = ?", f.Queue)
	}
	if f.Audience != "" {
		w.Add("audience = ?", f.Audience)
	}
	list, err := sqldb.All(ctx, s.db, scanRatingStat, "SELECT "+key+" AS grp, COUNT(*)"+count+" FROM tickets"+w.SQL()+" GROUP BY 1", append(args, w.Args()...)...)
	if err != nil {
		return nil, fmt.Errorf("count ratings by %s: %w", by, err)
	}
	return arrange(list, by, func(r *assist.RatingStat) (*string, int) { return &r.Key, r.Rated }), nil
}

func scanRatingStat(scan sqldb.Scan) (r assist.RatingStat, err error) {
	wrong := make([]int, len(ticket.Wrongs))
	into := []any{&r.Key, &r.Rated, &r.Good, &r.Fair, &r.Bad}
	for i := range wrong {
		into = append(into, &wrong[i])
	}
	err = scan(into...)
	for i, n := range wrong {
		if n > 0 {
			if r.Wrong == nil {
				r.Wrong = map[string]int{}
			}
			r.Wrong[ticket.Wrongs[i]] = n
		}
	}
	return r, err
}
