package sqldb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

// postgresConns is how many connections one program takes: a default server allows 100 in all.
const postgresConns = 16

func openPostgres(ctx context.Context, url string) (*DB, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, errors.New("open postgres: the url cannot be parsed") // the parser's text may hold the password
	}
	handle := stdlib.OpenDB(*config)
	handle.SetMaxOpenConns(postgresConns)
	handle.SetMaxIdleConns(postgresConns)
	var encoding string
	err = handle.QueryRowContext(ctx, "SHOW server_encoding").Scan(&encoding)
	if err == nil && encoding != "UTF8" {
		err = fmt.Errorf("the database's encoding is %s instead of UTF8", encoding)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open postgres %s/%s: %w", config.Host, config.Database, err), handle.Close())
	}
	return &DB{write: handle, read: handle, dialect: postgresDialect{}}, nil
}

type postgresDialect struct{}

func (postgresDialect) goose() goose.Dialect { return goose.DialectPostgres }

// rebind numbers the placeholders: ? becomes $1, $2, … outside of quotes.
func (postgresDialect) rebind(query string) string {
	if strings.IndexByte(query, '?') < 0 {
		return query
	}
	b := make([]byte, 0, len(query)+64)
	quote, n := byte(0), 0
	for i := range len(query) {
		c := query[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '?':
			n++
			b = strconv.AppendInt(append(b, '$'), int64(n), 10)
			continue
		}
		b = append(b, c)
	}
	return string(b)
}

// retryable reports the errors that say "try again": serialization_failure and deadlock_detected.
func (postgresDialect) retryable(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && (e.Code == "40001" || e.Code == "40P01")
}

func (postgresDialect) interpret(err error) error {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code {
	case "23505": // unique_violation, "Key (slug)=(x) already exists." in the server's language
		_, columns, _ := strings.Cut(e.Detail, "(")
		columns, _, _ = strings.Cut(columns, ")")
		return taken(columns)
	case "23503": // foreign_key_violation
		return missingReference(err)
	case "53100": // disk_full
		return diskFull(err)
	}
	return err
}

// migrations gives every text column the C collation: texts then compare and sort byte by byte as in SQLite, and an
// update of the operating system's locales cannot silently break an index.
func (postgresDialect) migrations(files fs.FS) fs.FS { return collated{files} }

type collated struct{ fs.FS }

func (c collated) Open(name string) (fs.File, error) {
	file, err := c.FS.Open(name)
	if err != nil || !strings.HasSuffix(name, ".sql") {
		return file, err
	}
	text, err := io.ReadAll(file)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	text = bytes.ReplaceAll(text, []byte(" TEXT"), []byte(` TEXT COLLATE "C"`))
	return collatedFile{File: file, text: bytes.NewReader(text)}, nil
}

type collatedFile struct {
	fs.File
	text *bytes.Reader
}

func (f collatedFile) Read(p []byte) (int, error) { return f.text.Read(p) }
