// Package sqldb opens the database by URL and is all that Podskazka knows about the difference between SQLite and
// PostgreSQL: connections, transactions, placeholders, migrations, errors, numbers given inside a transaction.
//
// It is not a store (kb/kbsql and assist/assistsql are) and not a query builder: statements are plain SQL of the subset
// both engines share, with ? for parameters. Columns are TEXT and BIGINT only; times are milliseconds UTC, lists are
// JSON text. The same list of fields is written from and scanned into:
//
//	func queueFields(q *ticket.Queue) []any { return []any{&q.ID, &q.Title, &q.Prefix} }
//
//	db, err := sqldb.Open(ctx, "sqlite:/var/lib/podskazka/podskazka.db")
//	err = db.InTx(ctx, func(tx *sqldb.Tx) error {
//		return tx.Exec(ctx, sqldb.Upsert("queues", "id, title, prefix", "id"), queueFields(&q)...)
//	})
package sqldb
