package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/pressly/goose/v3"
)

// A DB is an open database: one handle that writes, one that reads. For SQLite the writing handle is a single
// connection, so writers queue in this process instead of failing; readers never wait for it.
type DB struct {
	write, read *sql.DB
	dialect     dialect
}

// A dialect is where the engines differ.
type dialect interface {
	goose() goose.Dialect
	// rebind turns ? into the engine's placeholders.
	rebind(query string) string
	// interpret turns the engine's errors into those of kb (see error.go); others pass unchanged.
	interpret(err error) error
	// retryable reports whether the transaction failed only because of others running beside it.
	retryable(err error) bool
	// migrations gives the engine's version of the migration files.
	migrations(files fs.FS) fs.FS
}

// Open opens the database at url: "sqlite:PATH" (created when missing) or "postgres://…". It fails when the engine does
// not give the guarantees the stores rely on: for SQLite WAL, synchronous=FULL and foreign keys, for PostgreSQL UTF-8.
func Open(ctx context.Context, url string) (*DB, error) {
	scheme, rest, _ := strings.Cut(url, ":")
	switch scheme {
	case "sqlite":
		return openSQLite(ctx, rest)
	case "postgres", "postgresql":
		return openPostgres(ctx, url)
	}
	return nil, fmt.Errorf("database url must begin with sqlite: or postgres://, this one begins with %q", scheme)
}

// Close waits for running queries and closes both handles.
func (db *DB) Close() error { return errors.Join(db.read.Close(), db.write.Close()) }

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.read.PingContext(ctx) }

func (db *DB) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	return db.read.QueryContext(ctx, db.dialect.rebind(query), args...)
}

func (db *DB) interpret(err error) error { return db.dialect.interpret(err) }
