package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteReaders is how many queries read at once.
const sqliteReaders = 8

// pragmas are the promises: an acknowledged write survives power loss (WAL with FULL syncs the log at each commit),
// references hold, another process holding the lock is waited for.
var pragmas = [...]struct{ name, set, want string }{
	{"journal_mode", "WAL", "wal"},
	{"synchronous", "FULL", "2"},
	{"foreign_keys", "1", "1"},
	{"busy_timeout", "5000", "5000"},
}

func openSQLite(ctx context.Context, path string) (*DB, error) {
	write, err := openSQLiteHandle(ctx, path, 1, "_txlock", "immediate")
	if err != nil {
		return nil, fmt.Errorf("open sqlite %s: %w", path, err)
	}
	read, err := openSQLiteHandle(ctx, path, sqliteReaders, "_pragma", "query_only(1)")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open sqlite %s for reading: %w", path, err), write.Close())
	}
	return &DB{write: write, read: read, dialect: sqliteDialect{}}, nil
}

func openSQLiteHandle(ctx context.Context, path string, conns int, option, value string) (*sql.DB, error) {
	if path == "" {
		return nil, errors.New("path is empty")
	}
	options := url.Values{option: {value}}
	for _, p := range pragmas {
		options.Add("_pragma", p.name+"("+p.set+")")
	}
	options.Add("_pragma", "cache_size(-2000)") // 2 MB a connection: what is not there the system has in its own cache
	name := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath(), RawQuery: options.Encode()}
	handle, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, err
	}
	handle.SetMaxOpenConns(conns)
	handle.SetMaxIdleConns(conns)
	if err := checkPragmas(ctx, handle); err != nil {
		return nil, errors.Join(err, handle.Close())
	}
	return handle, nil
}

func checkPragmas(ctx context.Context, handle *sql.DB) error {
	for _, p := range pragmas {
		var got string
		if err := handle.QueryRowContext(ctx, "PRAGMA "+p.name).Scan(&got); err != nil {
			return fmt.Errorf("pragma %s: %w", p.name, err)
		}
		if got != p.want {
			return fmt.Errorf("pragma %s is %s instead of %s: the database cannot keep its promises here", p.name, got, p.want)
		}
	}
	return nil
}

type sqliteDialect struct{}

func (sqliteDialect) goose() goose.Dialect         { return goose.DialectSQLite3 }
func (sqliteDialect) rebind(query string) string   { return query }
func (sqliteDialect) migrations(files fs.FS) fs.FS { return files }

// retryable: writers take their turn, so nothing breaks a transaction off.
func (sqliteDialect) retryable(error) bool { return false }

func (sqliteDialect) interpret(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		// "constraint failed: UNIQUE constraint failed: articles.slug (2067)"
		_, columns, _ := strings.Cut(e.Error(), "UNIQUE constraint failed: ")
		columns, _, _ = strings.Cut(columns, " (")
		return taken(columns)
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return missingReference(err)
	case sqlite3.SQLITE_FULL:
		return diskFull(err)
	}
	return err
}
