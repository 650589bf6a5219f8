package sqldb

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// NextNumber gives the next number of a counter: 1, 2, 3 … The counter's row stays locked until the transaction ends, so
// numbers become visible in order and a rolled back one is given again: no gaps. A database sequence promises neither.
// Take it as late in the transaction as possible: other writers of the counter wait for its end.
func NextNumber(ctx context.Context, tx *Tx, counter string) (int64, error) {
	return takeNumbers(ctx, tx, counter, 1)
}

// takeNumbers takes n numbers and returns the last one.
func takeNumbers(ctx context.Context, tx *Tx, counter string, n int) (int64, error) {
	const query = `INSERT INTO counters (name, value) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value RETURNING value`
	return One(ctx, tx, Value[int64], query, counter, n)
}

// SkipNumbers makes sure that the counter never gives a number up to n (again): for numbers that came from outside.
func SkipNumbers(ctx context.Context, tx *Tx, counter string, n int64) error {
	const query = `INSERT INTO counters (name, value) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE counters.value < excluded.value`
	return tx.Exec(ctx, query, counter, n)
}

// changeRows is how many changes one statement writes.
const changeRows = 500

// AppendChange appends one change per id to a feed.
func AppendChange(ctx context.Context, tx *Tx, feed, kind string, at time.Time, ids ...string) error {
	if len(ids) == 0 {
		return nil
	}
	last, err := takeNumbers(ctx, tx, "feed:"+feed, len(ids))
	if err != nil {
		return err
	}
	seq, ms := last-int64(len(ids)), Millis(at)
	for part := range slices.Chunk(ids, changeRows) {
		args := make([]any, 0, len(part)*5)
		for _, id := range part {
			seq++
			args = append(args, feed, seq, kind, id, ms)
		}
		row := Row(5)
		query := "INSERT INTO changes (feed, seq, kind, id, at) VALUES " + row + strings.Repeat(", "+row, len(part)-1)
		if err := tx.Exec(ctx, query, args...); err != nil {
			return err
		}
	}
	return nil
}

// Changes lists up to limit changes of a feed with Seq > after, in order.
func Changes(ctx context.Context, q Queryer, feed string, after int64, limit int) ([]kb.Change, error) {
	const query = "SELECT seq, kind, id, at FROM changes WHERE feed = ? AND seq > ? ORDER BY seq LIMIT ?"
	return All(ctx, q, scanChange, query, feed, after, limit)
}

// LastChange is the number of the last change of a feed; 0 when there is none.
func LastChange(ctx context.Context, q Queryer, feed string) (int64, error) {
	return One(ctx, q, Value[int64], "SELECT COALESCE(MAX(seq), 0) FROM changes WHERE feed = ?", feed)
}

func scanChange(scan Scan) (c kb.Change, err error) {
	err = scan(&c.Seq, &c.Kind, &c.ID, Time(&c.At))
	return c, err
}
