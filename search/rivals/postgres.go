package rivals

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// Postgres is PostgreSQL's full-text search: its Russian configuration, titles of weight A and bodies of weight D, a
// GIN index and ts_rank. The work is done by a process of the server, see Backend.
type Postgres struct {
	conn    *pgx.Conn
	schema  string
	backend int
}

// postgresSettings let one session use what memory it wants and no other processors.
const postgresSettings = `
	SET max_parallel_workers_per_gather = 0; SET max_parallel_maintenance_workers = 0; SET jit = off;
	SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'`

const postgresTable = `
	CREATE TABLE IF NOT EXISTS document (id text PRIMARY KEY, role text NOT NULL, title text NOT NULL, body text NOT NULL,
		words tsvector GENERATED ALWAYS AS
			(setweight(to_tsvector('russian', title), 'A') || setweight(to_tsvector('russian', body), 'D')) STORED)`

// NewPostgres opens or makes an index in a schema of the database at url.
func NewPostgres(ctx context.Context, url, schema string) (*Postgres, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	p := &Postgres{conn: conn, schema: pgx.Identifier{schema}.Sanitize()}
	err = p.exec(ctx, postgresSettings, `CREATE SCHEMA IF NOT EXISTS `+p.schema, `SET search_path = `+p.schema, postgresTable)
	if err == nil {
		err = conn.QueryRow(ctx, `SELECT pg_backend_pid()`).Scan(&p.backend)
	}
	if err != nil {
		conn.Close(ctx)
		return nil, err
	}
	return p, nil
}

func (p *Postgres) exec(ctx context.Context, statements ...string) error {
	for _, statement := range statements {
		if _, err := p.conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("postgres: %w", err)
		}
	}
	return nil
}

// Backend is the number of the server's process that serves this connection.
func (p *Postgres) Backend() int { return p.backend }

// Add copies the documents.
func (p *Postgres) Add(ctx context.Context, documents []*search.Document) error {
	row := func(i int) ([]any, error) {
		d := documents[i]
		return []any{d.ID, role(d), d.Title, body(d)}, nil
	}
	columns := []string{"id", "role", "title", "body"}
	_, err := p.conn.CopyFrom(ctx, pgx.Identifier{"document"}, columns, pgx.CopyFromSlice(len(documents), row))
	return err
}

// Settle makes the index at once, which costs less than to keep it up to date, and collects statistics.
func (p *Postgres) Settle(ctx context.Context) error {
	return p.exec(ctx, `CREATE INDEX IF NOT EXISTS words ON document USING gin (words)`, `VACUUM ANALYZE document`)
}

// Search ranks every document with any of the words.
func (p *Postgres) Search(ctx context.Context, q Query, limit int) ([]string, error) {
	list := words(q.Text, func(t russian.Token) string { return t.Text })
	if len(list) == 0 {
		return nil, nil
	}
	rows, err := p.conn.Query(ctx, `
		SELECT id FROM document, to_tsquery('russian', $1) AS asked
		WHERE words @@ asked AND role = ANY ($2) ORDER BY ts_rank(words, asked) DESC LIMIT $3`,
		anyOf(list, "'", " | "), q.Viewer.Audiences, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Size is that of the vectors and their index; the text in the table is not counted.
func (p *Postgres) Size() (size int64, err error) {
	err = p.conn.QueryRow(context.Background(),
		`SELECT pg_relation_size('words') + (SELECT coalesce(sum(pg_column_size(words)), 0) FROM document)`).Scan(&size)
	return size, err
}

// Drop removes the schema with everything in it.
func (p *Postgres) Drop(ctx context.Context) error {
	return p.exec(ctx, `DROP SCHEMA `+p.schema+` CASCADE`)
}

// Close ends the connection.
func (p *Postgres) Close() error { return p.conn.Close(context.Background()) }
