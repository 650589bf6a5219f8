package assistsql

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb/sqldb"
)

// arrange puts days in their order under the names people give them, and everything else by size.
func arrange[T any](list []T, by string, of func(*T) (key *string, size int)) []T {
	slices.SortFunc(list, func(a, b T) int {
		first, n := of(&a)
		second, m := of(&b)
		if by == assist.ByDay {
			return cmp.Or(cmp.Compare(len(*first), len(*second)), cmp.Compare(*first, *second))
		}
		return cmp.Or(cmp.Compare(m, n), cmp.Compare(*first, *second))
	})
	for i := range list {
		key, _ := of(&list[i])
		if day, err := strconv.ParseInt(*key, 10, 64); by == assist.ByDay && err == nil {
			*key = dayKey(day)
		}
	}
	return list
}

// ArticleStats counts what came of articles.
func (s *Store) ArticleStats(ctx context.Context, f assist.InsightFilter) ([]assist.ArticleStat, error) {
	if err := f.Validate(); err != nil {
		return nil, err
	}
	stats, err := s.suggestedArticles(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("count suggested articles: %w", err)
	}
	views, err := s.views(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("count views: %w", err)
	}
	for i := range stats {
		stats[i].Views = views[stats[i].Article]
		delete(views, stats[i].Article)
	}
	for article, n := range views {
		stats = append(stats, assist.ArticleStat{Article: article, Views: n})
	}
	slices.SortFunc(stats, func(a, b assist.ArticleStat) int {
		return cmp.Or(cmp.Compare(b.Views, a.Views), cmp.Compare(b.Suggested, a.Suggested), cmp.Compare(a.Article, b.Article))
	})
	return stats, nil
}

func (s *Store) suggestedArticles(ctx context.Context, f assist.InsightFilter) ([]assist.ArticleStat, error) {
	w := shownWhere(f, false)
	if w.Add("suggested.hit LIKE 'article:%'"); f.Article != "" {
		w.Add("suggested.hit = ?", "article:"+f.Article)
	}
	query := `WITH needs AS (
			SELECT suggested.hit, session, MAX(person) AS person, MIN(suggestions.at) AS first, ` + dayOf("suggestions.at") + ` AS day, ` +
		had(assist.OutcomeOpened) + ", " + had(assist.OutcomeHelped) + ", " + had(assist.OutcomeRejected) + `
			FROM suggestions JOIN suggested ON suggested.suggestion = suggestions.id
			LEFT JOIN outcomes ON outcomes.suggestion = suggestions.id AND outcomes.hit = suggested.hit` + w.SQL() + `
			GROUP BY suggested.hit, ` + who + `, session, day
		)
		SELECT hit, COUNT(*), SUM(opened), SUM(helped), SUM(rejected), SUM(CASE WHEN opened = 1 AND ` + requested("needs", "first") + ` THEN 1 ELSE 0 END)
		FROM needs GROUP BY hit`
	scan := func(scan sqldb.Scan) (a assist.ArticleStat, err error) {
		err = scan(&a.Article, &a.Suggested, &a.Opened, &a.Helped, &a.Rejected, &a.Requests)
		a.Article = strings.TrimPrefix(a.Article, "article:")
		return a, err
	}
	args := append([]any{f.Zone.Milliseconds()}, w.Args(followArgs()...)...)
	return sqldb.All(ctx, s.db, scan, query, args...)
}

// views adds up the days of the period, by article.
func (s *Store) views(ctx context.Context, f assist.InsightFilter) (map[string]int, error) {
	var w sqldb.Where
	w.Add("day >= ?", (sqldb.Millis(f.Since)+f.Zone.Milliseconds())/dayMillis)
	w.Add("day * ? < ?", dayMillis, sqldb.Millis(f.Until)+f.Zone.Milliseconds())
	if f.Audience != "" {
		w.Add("audience = ?", f.Audience)
	}
	if f.Article != "" {
		w.Add("article = ?", f.Article)
	}
	sums := map[string]int{}
	scan := func(scan sqldb.Scan) (v assist.Views, err error) {
		err = scan(&v.Article, &v.Count)
		sums[v.Article] = v.Count
		return v, err
	}
	_, err := sqldb.All(ctx, s.db, scan, "SELECT article, SUM(views) FROM article_views"+w.SQL()+" GROUP BY article", w.Args()...)
	return sums, err
}

// deskWhere chooses what was suggested for tickets.
func deskWhere(f assist.InsightFilter) *sqldb.Where {
	var w sqldb.Where
	w.Add("suggestions.at >= ?", sqldb.Millis(f.Since))
	w.Add("suggestions.at < ?", sqldb.Millis(f.Until))
	w.Add("suggestions.surface = ?", assist.SurfaceDesk)
	w.Add("suggestions.found = 1")
	if f.Audience != "" {
		w.Add("suggestions.audience = ?", f.Audience)
	}
	if f.Queue != "" {
		w.Add("tickets.queue = ?", f.Queue)
	}
	return &w
}

// ReplyStats counts what agents made of canned replies.
func (s *Store) ReplyStats(ctx context.Context, f assist.InsightFilter) ([]assist.ReplyStat, error) {
	if err := f.Validate(); err != nil {
		return nil, err
	}
	w := deskWhere(f)
	if w.Add("suggested.hit LIKE 'reply:%'"); f.Reply != "" {
		w.Add("suggested.hit = ?", "reply:"+f.Reply)
	}
	query := `WITH offers AS (
			SELECT suggested.hit, tickets.id AS ticket, tickets.status, tickets.grade, ` + had(assist.OutcomeInserted) + ", " + had(assist.OutcomeSent) + ", " +
		had(assist.OutcomeEdited) + ", " + had(assist.OutcomeRejected) + ", CASE WHEN " + wasReopened + ` THEN 1 ELSE 0 END AS reopened
			FROM suggestions JOIN tickets ON tickets.key = suggestions.ticket JOIN suggested ON suggested.suggestion = suggestions.id
			LEFT JOIN outcomes ON outcomes.suggestion = suggestions.id AND outcomes.hit = suggested.hit` + w.SQL() + `
			GROUP BY suggested.hit, suggestions.id, tickets.id, tickets.requester_id, tickets.status, tickets.grade
		)
		SELECT hit, COUNT(*), SUM(inserted), SUM(sent), SUM(edited), SUM(rejected), COUNT(DISTINCT CASE WHEN sent = 1 AND status = ? THEN ticket END),
			COUNT(DISTINCT CASE WHEN sent = 1 AND reopened = 1 THEN ticket END), COUNT(DISTINCT CASE WHEN sent = 1 AND grade <> '' THEN ticket END), COUNT(DISTINCT CASE WHEN sent = 1 AND grade = ? THEN ticket END)
		FROM offers GROUP BY hit`
	scan := func(scan sqldb.Scan) (r assist.ReplyStat, err error) {
		err = scan(&r.Reply, &r.Suggested, &r.Inserted, &r.Sent, &r.Edited, &r.Rejected, &r.Done, &r.Reopened, &r.Rated, &r.Good)
		r.Reply = strings.TrimPrefix(r.Reply, "reply:")
		return r, err
	}
	list, err := sqldb.All(ctx, s.db, scan, query, w.Args(ticket.StatusDone, ticket.GradeGood)...)
	if err == nil {
		err = s.kept(ctx, f, list)
	}
	if err != nil {
		return nil, fmt.Errorf("count replies: %w", err)
	}
	slices.SortFunc(list, func(a, b assist.ReplyStat) int {
		return cmp.Or(cmp.Compare(b.Sent, a.Sent), cmp.Compare(b.Suggested, a.Suggested), cmp.Compare(a.Reply, b.Reply))
	})
	return list, nil
}

// kept fills in how much of replies was left in what was sent. The shares stand in the detail of outcomes, which is text.
func (s *Store) kept(ctx context.Context, f assist.InsightFilter, list []assist.ReplyStat) error {
	w := deskWhere(f)
	w.Add("outcomes.kind = ?", assist.OutcomeSent)
	query := `SELECT outcomes.hit, outcomes.detail, COUNT(*) FROM suggestions JOIN tickets ON tickets.key = suggestions.ticket
		JOIN outcomes ON outcomes.suggestion = suggestions.id` + w.SQL() + " GROUP BY outcomes.hit, outcomes.detail"
	type sum struct{ shares, n float64 }
	sums := map[string]sum{}
	scan := func(scan sqldb.Scan) (none struct{}, err error) {
		var hit, detail string
		var n float64
		if err = scan(&hit, &detail, &n); err != nil {
			return none, err
		}
		if share, err := strconv.ParseFloat(detail, 64); err == nil && share >= 0 && share <= 1 {
			before := sums[hit]
			sums[hit] = sum{before.shares + share*n, before.n + n}
		}
		return none, nil
	}
	if _, err := sqldb.All(ctx, s.db, scan, query, w.Args()...); err != nil {
		return err
	}
	for i := range list {
		if kept := sums["reply:"+list[i].Reply]; kept.n > 0 {
			list[i].Kept = kept.shares / kept.n
		}
	}
	return nil
}

// Adherence counts answers and what of them was suggested.
func (s *Store) Adherence(ctx context.Context, f assist.InsightFilter, by string) ([]assist.Adherence, error) {
	key := func(at string) string {
		if by == assist.ByDay {
			return "CAST(" + dayOf(at) + " AS TEXT)"
		}
		return "tickets.queue"
	}
	if err := f.Validate(); err != nil || by != assist.ByDay && by != assist.ByQueue {
		return nil, cmpError(err, "by")
	}
	var zone []any
	if by == assist.ByDay {
		zone = []any{f.Zone.Milliseconds()}
	}
	var said sqldb.Where
	said.Add("messages.at >= ?", sqldb.Millis(f.Since))
	said.Add("messages.at < ?", sqldb.Millis(f.Until))
	said.Add("messages.side = ?", ticket.ByAgent)
	said.Add("messages.note = 0")
	if f.Queue != "" {
		said.Add("tickets.queue = ?", f.Queue)
	}
	if f.Audience != "" {
		said.Add("tickets.audience = ?", f.Audience)
	}
	offered := deskWhere(f)
	query := "SELECT grp, SUM(answers), SUM(offered), SUM(used) FROM (SELECT " + key("messages.at") + ` AS grp, 1 AS answers, 0 AS offered, 0 AS used
			FROM messages JOIN tickets ON tickets.id = messages.ticket_id` + said.SQL() + `
			UNION ALL SELECT ` + key("suggestions.at") + `, 0, 1, CASE WHEN EXISTS (SELECT 1 FROM outcomes WHERE suggestion = suggestions.id AND kind = ?) THEN 1 ELSE 0 END
			FROM suggestions JOIN tickets ON tickets.key = suggestions.ticket` + offered.SQL() + `
		) AS counted GROUP BY grp`
	args := append(slices.Clone(zone), said.Args(zone...)...)
	args = append(append(args, assist.OutcomeSent), offered.Args()...)
	scan := func(scan sqldb.Scan) (a assist.Adherence, err error) {
		err = scan(&a.Key, &a.Answers, &a.Offered, &a.Used)
		return a, err
	}
	list, err := sqldb.All(ctx, s.db, scan, query, args...)
	if err != nil {
		return nil, fmt.Errorf("count answers by %s: %w", by, err)
	}
	return arrange(list, by, func(a *assist.Adherence) (*string, int) { return &a.Key, a.Answers }), nil
}
