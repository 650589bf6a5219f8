package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"time"
)

// maxAttempts is how often a transaction is tried that PostgreSQL broke off because of another one.
const maxAttempts = 5

// A Tx is a writing transaction.
type Tx struct {
	tx      *sql.Tx
	dialect dialect
}

// InTx runs fn in a writing transaction: all of it is stored when fn returns nil, nothing otherwise. When the engine
// breaks the transaction off because of another one (deadlock, serialization), fn is run again from the start, so it must
// change nothing but the database until InTx has returned.
func (db *DB) InTx(ctx context.Context, fn func(*Tx) error) error {
	for attempt := 1; ; attempt++ {
		err := db.inTx(ctx, fn)
		if err == nil || attempt == maxAttempts || !db.dialect.retryable(err) {
			return err
		}
		if err := pause(ctx, attempt); err != nil {
			return err
		}
	}
}

// pause waits a random time, longer with each attempt: a transaction that comes back at once takes its first row before the
// one it ran into has woken up, and both wait for each other again.
func pause(ctx context.Context, attempt int) error {
	timer := time.NewTimer(rand.N(10 * time.Millisecond << attempt))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (db *DB) inTx(ctx context.Context, fn func(*Tx) error) error {
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin transaction: %w", err)
	}
	defer tx.Rollback() // does nothing after Commit
	if err := fn(&Tx{tx: tx, dialect: db.dialect}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit transaction: %w", db.interpret(err))
	}
	return nil
}

// Exec runs a statement that returns no rows.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) error {
	_, err := tx.ExecCount(ctx, query, args...)
	return err
}

// ExecCount runs a statement and reports how many rows it wrote or removed.
func (tx *Tx) ExecCount(ctx context.Context, query string, args ...any) (int64, error) {
	if err := checkArgs(args); err != nil {
		return 0, err
	}
	result, err := tx.tx.ExecContext(ctx, tx.dialect.rebind(query), args...)
	if err != nil {
		return 0, tx.interpret(err)
	}
	return result.RowsAffected()
}

func (tx *Tx) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	return tx.tx.QueryContext(ctx, tx.dialect.rebind(query), args...)
}

func (tx *Tx) interpret(err error) error { return tx.dialect.interpret(err) }
