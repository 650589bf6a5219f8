package kbsql

import (
	"context"
	"fmt"
	"slices"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ kb.FileTexts = (*Store)(nil)

const fileTextColumns = "hash, parts, problem, version, at"

func fileTextFields(t *kb.FileText) []any {
	return []any{&t.Hash, sqldb.JSON(&t.Parts), &t.Problem, &t.Version, sqldb.Time(&t.At)}
}

func scanFileText(scan sqldb.Scan) (t kb.FileText, err error) {
	err = scan(fileTextFields(&t)...)
	return t, err
}

// FileTexts finds the texts of these files, by hash.
func (s *Store) FileTexts(ctx context.Context, hashes []string) ([]kb.FileText, error) {
	var texts []kb.FileText
	for part := range slices.Chunk(hashes, saveRows) {
		w := new(sqldb.Where)
		if err := sqldb.In(w, "hash", part); err != nil {
			return nil, err
		}
		query := "SELECT " + fileTextColumns + " FROM file_texts" + w.SQL() + " ORDER BY hash"
		found, err := sqldb.All(ctx, s.db, scanFileText, query, w.Args()...)
		if err != nil {
			return nil, fmt.Errorf("texts of files: %w", err)
		}
		texts = append(texts, found...)
	}
	return texts, nil
}

// UnreadFiles lists up to limit attachments that no program of this version or a later one has read.
func (s *Store) UnreadFiles(ctx context.Context, version int64, types []string, limit int) ([]kb.Attachment, error) {
	w := new(sqldb.Where)
	w.Add("NOT EXISTS (SELECT 1 FROM file_texts t WHERE t.hash = attachments.hash AND t.version >= ?)", version)
	if err := sqldb.In(w, "type", types); err != nil {
		return nil, err
	}
	query := "SELECT " + attachmentColumns + " FROM attachments" + w.SQL() + " ORDER BY hash, article_id, path LIMIT ?"
	found, err := sqldb.All(ctx, s.db, scanAttachment, query, w.Args(limit)...)
	if err != nil {
		return nil, fmt.Errorf("unread files: %w", err)
	}
	return slices.CompactFunc(found, func(a, b kb.Attachment) bool { return a.Hash == b.Hash }), nil
}

// SaveFileText keeps a text, in place of the one of the same file, and tells the feed of the articles that own the file.
func (s *Store) SaveFileText(ctx context.Context, t kb.FileText) error {
	for _, p := range t.Parts {
		if err := sqldb.CheckText("text", p.Text, p.Place.Name); err != nil {
			return fmt.Errorf("save text of file %q: %w", t.Hash, err)
		}
	}
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Exec(ctx, sqldb.Upsert("file_texts", fileTextColumns, "hash"), fileTextFields(&t)...); err != nil {
			return err
		}
		const owners = "SELECT DISTINCT article_id FROM attachments WHERE hash = ? ORDER BY article_id"
		ids, err := sqldb.All(ctx, tx, sqldb.Value[string], owners, t.Hash)
		if err != nil {
			return err
		}
		return sqldb.AppendChange(ctx, tx, feed, kb.ChangeArticle, s.clock(), ids...)
	})
	if err != nil {
		return fmt.Errorf("save text of file %q: %w", t.Hash, err)
	}
	return nil
}

// forgetTexts drops the texts of those files that belong to no article any more.
func forgetTexts(ctx context.Context, tx *sqldb.Tx, hashes []string) error {
	const query = "DELETE FROM file_texts WHERE hash = ? AND NOT EXISTS (SELECT 1 FROM attachments WHERE attachments.hash = file_texts.hash)"
	for _, hash := range hashes {
		if err := tx.Exec(ctx, query, hash); err != nil {
			return fmt.Errorf("texts of files: %w", err)
		}
	}
	return nil
}
