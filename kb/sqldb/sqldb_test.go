package sqldb_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/kbtest"
	"github.com/podskazka/podskazka/kb/sqldb"
)

// notes is a small line of migrations: one table.
func notes(versions ...string) sqldb.Line {
	files := fstest.MapFS{"0001_note.sql": file("CREATE TABLE notes (id TEXT NOT NULL PRIMARY KEY, code TEXT UNIQUE, at BIGINT NOT NULL);")}
	for _, version := range versions {
		files[version+"_more.sql"] = file("CREATE TABLE more_" + version + " (note TEXT NOT NULL REFERENCES notes (id));")
	}
	return sqldb.Line{Name: "notes", Files: files}
}

func file(statement string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte("-- +goose Up\n" + statement + "\n")}
}

const insertNote = "INSERT INTO notes (id, code, at) VALUES (?, ?, ?)"

func ids(t *testing.T, db *sqldb.DB) string {
	t.Helper()
	all, err := sqldb.All(t.Context(), db, sqldb.Value[string], "SELECT id FROM notes ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, " ")
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken.db")
	if err := os.WriteFile(broken, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]string{
		"":                       "must begin with",
		"mysql://localhost/x":    "must begin with",
		"sqlite:":                "path is empty",
		"sqlite:" + broken:       "not a database",
		"sqlite::memory:":        "cannot keep its promises",
		"sqlite:" + dir + "/a/b": "open sqlite",
	} {
		db, err := sqldb.Open(t.Context(), url)
		if err == nil {
			t.Errorf("Open(%q) succeeded", url)
			db.Close()
		} else if !strings.Contains(err.Error(), want) {
			t.Errorf("Open(%q): %v, want %q", url, err, want)
		}
	}
}

func TestOpenStrangePath(t *testing.T) {
	path := filepath.Join(t.TempDir(), "папка с ?#%41&_pragma=foreign_keys(0)")
	db, err := sqldb.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("the file is not where it was asked for: %v", err)
	}
}

func TestMigrate(t *testing.T) {
	kbtest.Databases(t, func(t *testing.T, open func(testing.TB, ...sqldb.Line) *sqldb.DB) {
		ctx := t.Context()
		db := open(t, notes("0002"))
		if err := db.Migrate(ctx, notes("0002")); err != nil {
			t.Errorf("a second time: %v", err)
		}
		add := func(id string) error {
			return db.InTx(ctx, func(tx *sqldb.Tx) error { return tx.Exec(ctx, insertNote, id, nil, 0) })
		}
		if err := add("a"); err != nil {
			t.Fatal(err)
		}
		other := sqldb.Line{Name: "other", Files: fstest.MapFS{"0001_x.sql": file("CREATE TABLE other (id TEXT);")}}
		err := db.Migrate(ctx, other, notes())
		if !errors.Is(err, sqldb.ErrNewerSchema) || !strings.Contains(err.Error(), "notes schema is 2, this program knows up to 1") {
			t.Errorf("an older program: %v", err)
		}
		if _, err := sqldb.All(ctx, db, sqldb.Value[string], "SELECT id FROM other"); err == nil {
			t.Error("an older program migrated another line before it refused")
		}
		if err := db.Migrate(ctx, notes("0002", "0003")); err != nil {
			t.Errorf("a newer program: %v", err)
		}
		if got := ids(t, db); got != "a" {
			t.Errorf("after migrations the notes are %q", got)
		}
		broken := notes("0002", "0003")
		broken.Files.(fstest.MapFS)["0004_broken.sql"] = file("CREATE TABLE half (id TEXT);\nCREATE TABLE notes (id TEXT);")
		if err := db.Migrate(ctx, broken); err == nil {
			t.Error("a broken migration succeeded")
		}
		if _, err := sqldb.All(ctx, db, sqldb.Value[string], "SELECT id FROM half"); err == nil {
			t.Error("half of a broken migration stayed")
		}
	})
}

func TestInTx(t *testing.T) {
	kbtest.Databases(t, func(t *testing.T, open func(testing.TB, ...sqldb.Line) *sqldb.DB) {
		ctx := t.Context()
		db := open(t, notes())
		add := func(tx *sqldb.Tx, id, code string) error { return tx.Exec(ctx, insertNote, id, code, 0) }
		refusal := errors.New("no")
		err := db.InTx(ctx, func(tx *sqldb.Tx) error {
			if err := add(tx, "a", "1"); err != nil {
				return err
			}
			return refusal
		})
		if !errors.Is(err, refusal) {
			t.Errorf("the error of fn: %v", err)
		}
		func() {
			defer func() { _ = recover() }()
			_ = db.InTx(ctx, func(tx *sqldb.Tx) error {
				if err := add(tx, "b", "2"); err != nil {
					t.Error(err)
				}
				panic("stop")
			})
		}()
		if got := ids(t, db); got != "" {
			t.Errorf("refused and broken transactions left %q", got)
		}
		err = db.InTx(ctx, func(tx *sqldb.Tx) error { return errors.Join(add(tx, "c", "3"), add(tx, "d", "4")) })
		if err != nil {
			t.Fatal(err)
		}
		if got := ids(t, db); got != "c d" {
			t.Errorf("the stored transaction left %q", got)
		}
	})
}

func TestErrors(t *testing.T) {
	kbtest.Databases(t, func(t *testing.T, open func(testing.TB, ...sqldb.Line) *sqldb.DB) {
		ctx := t.Context()
		db := open(t, notes("0002"))
		exec := func(query string, args ...any) error {
			return db.InTx(ctx, func(tx *sqldb.Tx) error { return tx.Exec(ctx, query, args...) })
		}
		if err := exec(insertNote, "a", "1", 0); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name, id, code, field string
		}{{"unique column", "b", "1", "code"}, {"primary key", "a", "2", "id"}} {
			err := exec(insertNote, c.id, c.code, 0)
			var field *kb.FieldError
			if !sqldb.IsUnique(err) || !errors.As(err, &field) || field.Field != c.field {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		if err := exec("INSERT INTO more_0002 (note) VALUES (?)", "none"); !errors.Is(err, kb.ErrNotFound) {
			t.Errorf("a reference to nothing: %v", err)
		}
		if err := exec("INSERT INTO nothing (x) VALUES (1)"); err == nil || errors.Is(err, kb.ErrNotFound) || sqldb.IsUnique(err) {
			t.Errorf("a broken statement: %v", err)
		}
		_, err := sqldb.One(ctx, db, sqldb.Value[string], "SELECT id FROM notes WHERE id = ?", "none")
		if !errors.Is(err, kb.ErrNotFound) {
			t.Errorf("One without a row: %v", err)
		}
		for _, text := range []string{"a\x00b", "\xff"} {
			if err := exec(insertNote, text, nil, 0); !errors.Is(err, kb.ErrInvalid) {
				t.Errorf("text %q: %v", text, err)
			}
		}
	})
}

// Readers must not be able to write past the one writer.
func TestReadersOnlyRead(t *testing.T) {
	db := kbtest.OpenSQLite(t, notes())
	_, err := sqldb.All(t.Context(), db, sqldb.Value[string], "INSERT INTO notes (id, at) VALUES ('a', 0) RETURNING id")
	if err == nil {
		t.Error("the reading handle wrote")
	}
}

// A question mark inside quotes is text, on both engines; a time and a NULL come back as they went in.
func TestPlaceholders(t *testing.T) {
	kbtest.Databases(t, func(t *testing.T, open func(testing.TB, ...sqldb.Line) *sqldb.DB) {
		ctx := t.Context()
		db := open(t, notes())
		at, none, code := time.UnixMilli(1_700_000_000_123).UTC(), time.Time{}, ""
		err := db.InTx(ctx, func(tx *sqldb.Tx) error {
			return errors.Join(
				tx.Exec(ctx, `INSERT INTO notes (id, "code", at) VALUES ('it''s ?', ?, ?)`, "?", sqldb.Time(&at)),
				tx.Exec(ctx, insertNote, "none", sqldb.Nullable(&code), sqldb.Time(&none)),
			)
		})
		if err != nil {
			t.Fatal(err)
		}
		type note struct {
			id, code string
			at       time.Time
		}
		scan := func(scan sqldb.Scan) (n note, err error) {
			err = scan(&n.id, sqldb.Nullable(&n.code), sqldb.Time(&n.at))
			return n, err
		}
		got, err := sqldb.All(ctx, db, scan, "SELECT id, code, at FROM notes WHERE id <> '?' AND (code = ? OR code IS NULL) ORDER BY id", "?")
		if err != nil {
			t.Fatal(err)
		}
		want := []note{{"it's ?", "?", at}, {"none", "", time.Time{}}}
		if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestStatements(t *testing.T) {
	var w sqldb.Where
	w.Add("a = ?", 1)
	if err := sqldb.In(&w, "b", []string{"x", "y"}); err != nil {
		t.Fatal(err)
	}
	if err := sqldb.In(&w, "c", []string(nil)); err != nil {
		t.Fatal(err)
	}
	for got, want := range map[string]string{
		sqldb.Insert("t", "a, b"):           "INSERT INTO t (a, b) VALUES (?, ?)",
		sqldb.Upsert("t", "a, b", "a"):      "INSERT INTO t (a, b) VALUES (?, ?) ON CONFLICT (a) DO UPDATE SET a = excluded.a, b = excluded.b",
		sqldb.Update("t", "a, b", "id = ?"): "UPDATE t SET (a, b) = (?, ?) WHERE id = ?",
		w.SQL():                             " WHERE a = ? AND b IN (?, ?)",
		new(sqldb.Where).SQL():              "",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if args := w.Args(9); len(args) != 4 || args[3] != 9 {
		t.Errorf("arguments are %v", args)
	}
	if err := sqldb.In(&w, "b", make([]int, sqldb.MaxIn+1)); !errors.Is(err, kb.ErrTooLarge) {
		t.Errorf("too many values: %v", err)
	}
}
