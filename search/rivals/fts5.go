package rivals

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver

	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// FTS5 is SQLite's full-text search, compiled to Go: a contentless table of stems that our analyzer makes, and BM25
// with a title that weighs three times.
type FTS5 struct {
	dir      string
	db       *sql.DB
	analyzer *russian.Analyzer
	added    int
}

// fts5Schema keeps of a document what a search returns and filters by.
const fts5Schema = `
	PRAGMA journal_mode = WAL;
	PRAGMA synchronous = NORMAL;
	CREATE TABLE IF NOT EXISTS document (number INTEGER PRIMARY KEY, id TEXT NOT NULL, role TEXT NOT NULL);
	CREATE VIRTUAL TABLE IF NOT EXISTS stem USING fts5 (title, body, content = '', tokenize = 'unicode61 remove_diacritics 0')`

// NewFTS5 opens or makes an index in a folder.
func NewFTS5(dir string) (*FTS5, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "fts5.db"))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(fts5Schema); err != nil {
		return nil, errors.Join(fmt.Errorf("make the fts5 tables: %w", err), db.Close())
	}
	return &FTS5{dir: dir, db: db, analyzer: russian.NewAnalyzer()}, nil
}

// Add writes the documents in one transaction.
func (f *FTS5) Add(ctx context.Context, documents []*search.Document) error {
	tx, err := f.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, d := range documents {
		f.added++
		if _, err := tx.ExecContext(ctx, `INSERT INTO document VALUES (?, ?, ?)`, f.added, d.ID, role(d)); err != nil {
			return err
		}
		title, text := strings.Join(f.stems(d.Title), " "), strings.Join(f.stems(body(d)), " ")
		if _, err := tx.ExecContext(ctx, `INSERT INTO stem (rowid, title, body) VALUES (?, ?, ?)`, f.added, title, text); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (f *FTS5) stems(text string) []string {
	return words(text, func(t russian.Token) string { return f.analyzer.Term(t).Text })
}

// Settle merges the index into one piece.
func (f *FTS5) Settle(ctx context.Context) error {
	_, err := f.db.ExecContext(ctx, `INSERT INTO stem (stem) VALUES ('optimize'); PRAGMA wal_checkpoint(TRUNCATE)`)
	return err
}

// Search lets fts5 sort by rank, so that roles are looked up for the best documents alone.
func (f *FTS5) Search(ctx context.Context, q Query, limit int) ([]string, error) {
	stems := f.stems(q.Text)
	if len(stems) == 0 {
		return nil, nil
	}
	roles := strings.TrimSuffix(strings.Repeat("?,", len(q.Viewer.Audiences)), ",")
	args := []any{anyOf(stems, `"`, " OR ")}
	for _, audience := range q.Viewer.Audiences {
		args = append(args, audience)
	}
	rows, err := f.db.QueryContext(ctx, `
		SELECT document.id FROM stem CROSS JOIN document ON document.number = stem.rowid
		WHERE stem MATCH ? AND rank MATCH 'bm25(3.0, 1.0)' AND document.role IN (`+roles+`)
		ORDER BY rank LIMIT ?`, append(args, limit)...)
	if err != nil {
		return nil, err
	}
	return ids(rows)
}

// ids reads a column of ids and closes the rows.
func ids(rows *sql.Rows) (list []string, err error) {
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		list = append(list, id)
	}
	return list, rows.Err()
}

// Size counts the folder.
func (f *FTS5) Size() (int64, error) { return sizeOf(f.dir) }

// Close closes the database.
func (f *FTS5) Close() error { return f.db.Close() }
