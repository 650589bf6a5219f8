package assistsql

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
	"github.com/podskazka/podskazka/search"
)

// maxPopular is how many popular queries are read of all audiences, and as many of all people together.
const maxPopular = 5000

// PopularQueries lists what is asked and answered in many sessions.
func (s *Store) PopularQueries(ctx context.Context, since time.Time, sessions int) ([]search.PopularQuery, error) {
	together, err := s.popular(ctx, "''", since, sessions)
	if err != nil {
		return nil, fmt.Errorf("popular queries: %w", err)
	}
	apart, err := s.popular(ctx, "searches.audience", since, sessions)
	if err != nil {
		return nil, fmt.Errorf("popular queries by audience: %w", err)
	}
	return append(together, apart...), nil
}

// popular groups queries by what stands for their audience in SQL. Each comes with the article that most sessions opened.
func (s *Store) popular(ctx context.Context, audience string, since time.Time, sessions int) ([]search.PopularQuery, error) {
	query := `WITH asked AS (
			SELECT ` + audience + ` AS audience, normal, session, role, ref FROM searches
			JOIN search_clicks ON search_clicks.search = searches.id
			WHERE searches.at >= ? AND masked = 0 AND total > 0 AND role IN (?, ?) AND ref LIKE 'article:%'
		), queries AS (
			SELECT audience, normal, COUNT(DISTINCT session) AS sessions, COUNT(DISTINCT CASE WHEN role = ? THEN session END) AS strangers
			FROM asked GROUP BY audience, normal HAVING COUNT(DISTINCT session) >= ?
		), articles AS (
			SELECT audience, normal, ref, ROW_NUMBER() OVER (PARTITION BY audience, normal ORDER BY COUNT(DISTINCT session) DESC, ref) AS place
			FROM asked GROUP BY audience, normal, ref
		)
		SELECT queries.normal, queries.audience, sessions, strangers, ref FROM queries
		JOIN articles ON articles.audience = queries.audience AND articles.normal = queries.normal AND place = 1
		ORDER BY sessions DESC, queries.normal, queries.audience LIMIT ?`
	scan := func(scan sqldb.Scan) (p search.PopularQuery, err error) {
		var strangers int
		var ref string
		err = scan(&p.Text, &p.Audience, &p.Sessions, &strangers, &ref)
		p.Strangers, p.Article = strangers >= sessions, strings.TrimPrefix(ref, "article:")
		return p, err
	}
	found, err := sqldb.All(ctx, s.db, scan, query, sqldb.Millis(since), kb.RoleNone, kb.RoleUser, kb.RoleNone, sessions, maxPopular)
	if audience != "''" { // those who chose no role are in the list of all
		found = slices.DeleteFunc(found, func(p search.PopularQuery) bool { return p.Audience == "" })
	}
	return found, err
}
