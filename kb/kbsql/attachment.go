package kbsql

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var (
	_ kb.Attachments = (*Store)(nil)
	_ kb.Files       = (*Store)(nil)
)

const attachmentColumns = "article_id, path, hash, name, type, size, created_at, by_user"

func attachmentFields(a *kb.Attachment) []any {
	return []any{&a.ArticleID, &a.Path, &a.Hash, &a.Name, &a.Type, &a.Size, sqldb.Time(&a.CreatedAt), &a.By}
}

func scanAttachment(scan sqldb.Scan) (a kb.Attachment, err error) {
	err = scan(attachmentFields(&a)...)
	return a, err
}

// Attachments lists the files of an article by path.
func (s *Store) Attachments(ctx context.Context, articleID string) ([]kb.Attachment, error) {
	const query = "SELECT " + attachmentColumns + " FROM attachments WHERE article_id = ? ORDER BY path"
	found, err := sqldb.All(ctx, s.db, scanAttachment, query, articleID)
	if err != nil {
		return nil, fmt.Errorf("attachments of %q: %w", articleID, err)
	}
	return found, nil
}

// AttachmentOwners lists the articles that own the bytes of any of the hashes.
func (s *Store) AttachmentOwners(ctx context.Context, hashes ...string) ([]kb.Attachment, error) {
	if len(hashes) == 0 {
		return nil, nil
	}
	w := new(sqldb.Where)
	err := sqldb.In(w, "hash", hashes)
	if err != nil {
		return nil, err
	}
	query := "SELECT " + attachmentColumns + " FROM attachments" + w.SQL() + " ORDER BY hash, article_id, path"
	found, err := sqldb.All(ctx, s.db, scanAttachment, query, w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("owners of files: %w", err)
	}
	return found, nil
}

// FileMentions lists the articles that refer to files by the address of their bytes, by the hashes.
func (s *Store) FileMentions(ctx context.Context) (map[string][]string, error) {
	const query = "SELECT id, body, guide FROM articles WHERE body LIKE '%/files/%' OR guide LIKE '%/files/%' ORDER BY id"
	mentions := map[string][]string{}
	_, err := sqldb.All(ctx, s.db, func(scan sqldb.Scan) (none struct{}, err error) {
		var id, body, guide string
		err = scan(&id, &body, &guide)
		for _, hash := range kb.FilesIn(body + "\n" + guide) {
			mentions[hash] = append(mentions[hash], id)
		}
		return none, err
	}, query)
	if err != nil {
		return nil, fmt.Errorf("files that articles mention: %w", err)
	}
	return mentions, nil
}

// FindFiles lists the files of all articles, newest first.
func (s *Store) FindFiles(ctx context.Context, f kb.FileFilter) ([]kb.Attachment, error) {
	w := new(sqldb.Where)
	switch f.Media {
	case kb.MediaImage, kb.MediaVideo:
		w.Add("type LIKE ?", f.Media+"/%")
	case kb.MediaOther:
		w.Add("type NOT LIKE 'image/%' AND type NOT LIKE 'video/%'")
	}
	if f.After != "" {
		at, rest, _ := strings.Cut(f.After, " ")
		article, path, ok := strings.Cut(rest, " ")
		millis, err := strconv.ParseInt(at, 10, 64)
		if err != nil || !ok || sqldb.CheckText("after", article, path) != nil {
			return nil, kb.Unknown("after")
		}
		w.Add("(created_at, article_id, path) < (?, ?, ?)", millis, article, path)
	}
	query := "SELECT " + attachmentColumns + " FROM attachments" + w.SQL() + " ORDER BY created_at DESC, article_id DESC, path DESC LIMIT ?"
	found, err := sqldb.All(ctx, s.db, scanAttachment, query, w.Args(limitOrAll(f.Limit))...)
	if err != nil {
		return nil, fmt.Errorf("find files: %w", err)
	}
	return found, nil
}

// SaveAttachment inserts or replaces by article and path, with a change of the article: what is inside files is searched
// with it. kb.ErrNotFound when there is no such article.
func (s *Store) SaveAttachment(ctx context.Context, a kb.Attachment) error {
	if a.CreatedAt.IsZero() {
		a.CreatedAt = s.now()
	}
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		const query = "SELECT hash FROM attachments WHERE article_id = ? AND path = ?"
		before, err := sqldb.All(ctx, tx, sqldb.Value[string], query, a.ArticleID, a.Path)
		if err != nil {
			return err
		}
		if err := tx.Exec(ctx, sqldb.Upsert("attachments", attachmentColumns, "article_id, path"), attachmentFields(&a)...); err != nil {
			return err
		}
		if err := forgetTexts(ctx, tx, before); err != nil {
			return err
		}
		return sqldb.AppendChange(ctx, tx, feed, kb.ChangeArticle, s.clock(), a.ArticleID)
	})
	if err != nil {
		return fmt.Errorf("save attachment %q: %w", a.Path, err)
	}
	return nil
}

// DeleteAttachment takes a file from an article, with a change of the article.
func (s *Store) DeleteAttachment(ctx context.Context, articleID, path string) error {
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		const query = "DELETE FROM attachments WHERE article_id = ? AND path = ? RETURNING hash"
		hash, err := sqldb.One(ctx, tx, sqldb.Value[string], query, articleID, path)
		if err != nil {
			return err
		}
		if err := forgetTexts(ctx, tx, []string{hash}); err != nil {
			return err
		}
		return sqldb.AppendChange(ctx, tx, feed, kb.ChangeArticle, s.clock(), articleID)
	})
	if err != nil {
		return fmt.Errorf("delete attachment %q: %w", path, err)
	}
	return nil
}
