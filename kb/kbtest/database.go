package kbtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/kb/sqldb"
)

// The variables that say which databases there are to test on.
const (
	postgresVariable = "PODSKAZKA_TEST_POSTGRES" // postgres://… of a server where schemas may be created
	requireVariable  = "PODSKAZKA_TEST_REQUIRE"  // "1": a missing server is a failure, not a skip
)

// Databases runs a test on every engine, as subtests "sqlite" and "postgres". Each call of open gives a new, empty
// database, migrated with the lines and removed after the test.
func Databases(t *testing.T, test func(t *testing.T, open func(t testing.TB, lines ...sqldb.Line) *sqldb.DB)) {
	t.Run("sqlite", func(t *testing.T) { test(t, OpenSQLite) })
	t.Run("postgres", func(t *testing.T) {
		server(t)
		test(t, OpenPostgres)
	})
}

// server is the PostgreSQL to test on; without one the test is skipped, or fails where one is required.
func server(t testing.TB) string {
	t.Helper()
	url := os.Getenv(postgresVariable)
	if url == "" && os.Getenv(requireVariable) == "1" {
		t.Fatalf("%s is required but not set", postgresVariable)
	}
	if url == "" {
		t.Skipf("PostgreSQL was not tested: set %s=postgres://…", postgresVariable)
	}
	return url
}

// OpenSQLite gives a new, empty SQLite database.
func OpenSQLite(t testing.TB, lines ...sqldb.Line) *sqldb.DB {
	t.Helper()
	return openMigrated(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db"), lines)
}

// OpenPostgres gives a new, empty schema of the server; the test is skipped or fails where there is none.
func OpenPostgres(t testing.TB, lines ...sqldb.Line) *sqldb.DB {
	t.Helper()
	server := server(t)
	schema := "test_" + strings.ToLower(rand.Text())
	run := func(statement string) {
		t.Helper()
		handle, err := sql.Open("pgx", server)
		if err != nil {
			t.Fatal(err)
		}
		defer handle.Close()
		if _, err := handle.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	run("CREATE SCHEMA " + schema)
	t.Cleanup(func() { run("DROP SCHEMA " + schema + " CASCADE") })
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	query.Set("search_path", schema)
	u.RawQuery = query.Encode()
	return openMigrated(t, u.String(), lines)
}

func openMigrated(t testing.TB, url string, lines []sqldb.Line) *sqldb.DB {
	t.Helper()
	ctx := context.Background()
	db, err := sqldb.Open(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.Migrate(ctx, lines...); err != nil {
		t.Fatal(err)
	}
	return db
}
