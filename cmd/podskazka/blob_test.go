package main

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/podskazka/podskazka/assist/assistsql"
	"github.com/podskazka/podskazka/kb/kbsql"
	"github.com/podskazka/podskazka/kb/sqldb"
)

// TestHashColumns fails when a table gets a column of hashes of which nobody said whether it keeps stored files: one that does
// must be in blobTables of kb/kbsql, or a sweep removes what it names.
func TestHashColumns(t *testing.T) {
	db, err := sqldb.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "podskazka.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(t.Context(), kbsql.Schema(), assistsql.Schema()); err != nil {
		t.Fatal(err)
	}
	const query = "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c " +
		"WHERE m.type = 'table' AND (c.name LIKE '%hash%' OR c.name LIKE '%blob%') ORDER BY 1"
	found, err := sqldb.All(t.Context(), db, sqldb.Value[string], query)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"attachments.hash", "pictures.hash", // keep files
		"file_texts.hash",                                                                     // goes with its file
		"sessions.token_hash", "synonyms.key_hash", "users.password_hash", "wordings.by_hash", // of secrets, not of files
	}
	if slices.Sort(want); !slices.Equal(found, want) {
		t.Errorf("columns of hashes:\n%q, known:\n%q", found, want)
	}
}
