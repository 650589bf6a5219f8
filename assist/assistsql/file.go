package assistsql

import (
	"context"
	"fmt"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ ticket.Files = (*Store)(nil)

// FileMessages counts the messages that refer to files of articles, by the hashes. The condition is that of an index.
func (s *Store) FileMessages(ctx context.Context) (map[string]int, error) {
	const query = "SELECT body FROM messages WHERE body LIKE '%/files/%'"
	counts := map[string]int{}
	_, err := sqldb.All(ctx, s.db, func(scan sqldb.Scan) (none struct{}, err error) {
		var body string
		err = scan(&body)
		for _, hash := range kb.FilesIn(body) {
			counts[hash]++
		}
		return none, err
	}, query)
	if err != nil {
		return nil, fmt.Errorf("files that messages mention: %w", err)
	}
	return counts, nil
}
