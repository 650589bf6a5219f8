package kbsql

import (
	"context"
	"fmt"
	"slices"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ kb.Pictures = (*Store)(nil)

const pictureColumns = "original, width, height, hash, type, size"

func pictureFields(p *kb.Picture) []any {
	return []any{&p.Original, &p.Width, &p.Height, &p.Hash, &p.Type, &p.Size}
}

func scanPicture(scan sqldb.Scan) (p kb.Picture, err error) {
	err = scan(pictureFields(&p)...)
	return p, err
}

// Pictures lists the widths of these attachments, by original and width.
func (s *Store) Pictures(ctx context.Context, originals ...string) ([]kb.Picture, error) {
	if len(originals) == 0 {
		return nil, nil
	}
	w := new(sqldb.Where)
	if err := sqldb.In(w, "original", originals); err != nil {
		return nil, err
	}
	query := "SELECT " + pictureColumns + " FROM pictures" + w.SQL() + " ORDER BY original, width"
	found, err := sqldb.All(ctx, s.db, scanPicture, query, w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("pictures: %w", err)
	}
	return found, nil
}

// SavePictures inserts or replaces by original and width, all or none.
func (s *Store) SavePictures(ctx context.Context, pictures ...kb.Picture) error {
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		for _, p := range pictures {
			if err := tx.Exec(ctx, sqldb.Upsert("pictures", pictureColumns, "original, width"), pictureFields(&p)...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("save pictures: %w", err)
	}
	return nil
}

// UnsizedImages lists up to limit attachments of these media types of which no picture is known.
func (s *Store) UnsizedImages(ctx context.Context, types []string, limit int) ([]kb.Attachment, error) {
	w := new(sqldb.Where)
	w.Add("NOT EXISTS (SELECT 1 FROM pictures p WHERE p.original = attachments.hash)")
	if err := sqldb.In(w, "type", types); err != nil {
		return nil, err
	}
	query := "SELECT " + attachmentColumns + " FROM attachments" + w.SQL() + " ORDER BY hash, article_id, path LIMIT ?"
	found, err := sqldb.All(ctx, s.db, scanAttachment, query, w.Args(limit)...)
	if err != nil {
		return nil, fmt.Errorf("images without widths: %w", err)
	}
	return slices.CompactFunc(found, func(a, b kb.Attachment) bool { return a.Hash == b.Hash }), nil
}
