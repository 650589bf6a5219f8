// Package assistsql keeps tickets, the forms they are filed with, the ledger of suggestions and the log of searches in a SQL
// database, with one body of SQL for SQLite and PostgreSQL (see kb/sqldb for what differs).
//
// It holds no rules: who may do what is assist/ticket's business, what to suggest assist's. What it promises is written at
// their interfaces and tested by assist/assisttest.
//
//	err = db.Migrate(ctx, kbsql.Schema(), assistsql.Schema())
//	store := assistsql.New(db, time.Now)
//	err = store.Create(ctx, &t, ticket.Message{From: ticket.ByRequester, Body: "Не приходит письмо"})
//	fmt.Println(t.Key) // SPSUP-1503
package assistsql
