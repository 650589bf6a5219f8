// Package kbsql keeps the help center's content and people in a SQL database: it implements every interface of kb with
// one body of SQL for SQLite and PostgreSQL.
//
// It holds no rules (kb does) and does not search text. What it promises is written at kb's interfaces and tested by
// kb/kbtest; engines' differences are kb/sqldb's.
//
//	db, err := sqldb.Open(ctx, "sqlite:"+path)
//	err = db.Migrate(ctx, kbsql.Schema())
//	store := kbsql.New(db, time.Now)
//	article, err := store.Article(ctx, "sbros-parolya")
package kbsql
