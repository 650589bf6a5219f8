package kbsql

import (
	"context"
	"fmt"
	"slices"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ kb.BlobUses = (*Store)(nil)

// blobTables lists the tables whose column "hash" keeps bytes alive. A text found inside a file (file_texts) does not: it goes with
// the file.
func blobTables() []string { return []string{"attachments", "pictures"} }

// UnusedBlobs picks those of the hashes that no table of blobTables names.
func (s *Store) UnusedBlobs(ctx context.Context, hashes []string) ([]string, error) {
	unused := slices.Clone(hashes)
	for _, table := range blobTables() {
		if len(unused) == 0 {
			break
		}
		w := new(sqldb.Where)
		if err := sqldb.In(w, "hash", unused); err != nil {
			return nil, err
		}
		used, err := sqldb.All(ctx, s.db, sqldb.Value[string], "SELECT DISTINCT hash FROM "+table+w.SQL(), w.Args()...)
		if err != nil {
			return nil, fmt.Errorf("files that %s name: %w", table, err)
		}
		unused = slices.DeleteFunc(unused, func(hash string) bool { return slices.Contains(used, hash) })
	}
	return unused, nil
}

// ForgetPictures drops the widths of images that are attached to nothing any more.
func (s *Store) ForgetPictures(ctx context.Context) error {
	const query = "DELETE FROM pictures WHERE NOT EXISTS (SELECT 1 FROM attachments a WHERE a.hash = pictures.original)"
	if err := s.db.InTx(ctx, func(tx *sqldb.Tx) error { return tx.Exec(ctx, query) }); err != nil {
		return fmt.Errorf("forget pictures: %w", err)
	}
	return nil
}
