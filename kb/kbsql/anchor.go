package kbsql

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ kb.Anchors = (*Store)(nil)

// maxAnchors is how many former ids of an article are read: more were made by a program that renames headings at every save.
const maxAnchors = 1000

// FollowHeadings makes the store keep the former ids of headings whenever it replaces a body. Without it none are kept.
func (s *Store) FollowHeadings(follow kb.HeadingFollower) *Store {
	s.follow = follow
	return s
}

type anchor struct{ id, movedTo string }

func scanAnchor(scan sqldb.Scan) (a anchor, err error) {
	err = scan(&a.id, &a.movedTo)
	return a, err
}

// OldAnchors maps former ids of an article's headings to those of today.
func (s *Store) OldAnchors(ctx context.Context, articleID string) (map[string]string, error) {
	const query = "SELECT anchor, moved_to FROM anchors WHERE article_id = ? AND moved_to <> '' ORDER BY anchor LIMIT ?"
	found, err := sqldb.All(ctx, s.db, scanAnchor, query, articleID, maxAnchors)
	if err != nil {
		return nil, fmt.Errorf("old anchors of %q: %w", articleID, err)
	}
	moved := make(map[string]string, len(found))
	for _, a := range found {
		moved[a.id] = a.movedTo
	}
	return moved, nil
}

type storedBody struct{ id, body string }

func scanBody(scan sqldb.Scan) (b storedBody, err error) {
	err = scan(&b.id, &b.body)
	return b, err
}

// movedAnchors asks about the headings of the articles that are about to be replaced, by article. It runs outside of the
// transaction, because reading headings takes time: who saves between loses by his revision.
func (s *Store) movedAnchors(ctx context.Context, articles []*kb.Article) (map[string]map[string]string, error) {
	if s.follow == nil {
		return nil, nil
	}
	after := map[string]string{}
	for _, a := range articles {
		if a.Rev > 0 {
			after[a.ID] = a.Body
		}
	}
	moved := map[string]map[string]string{}
	for part := range slices.Chunk(slices.Sorted(maps.Keys(after)), saveRows) {
		w := new(sqldb.Where)
		if err := sqldb.In(w, "id", part); err != nil {
			return nil, err
		}
		before, err := sqldb.All(ctx, s.db, scanBody, "SELECT id, body FROM articles"+w.SQL(), w.Args()...)
		if err != nil {
			return nil, fmt.Errorf("headings: %w", err)
		}
		for _, b := range before {
			if b.body != after[b.id] {
				moved[b.id] = s.follow(b.body, after[b.id])
			}
		}
	}
	return moved, nil
}

// moveAnchors writes where headings went. What led to a former id leads on to where it went, so there are no chains.
func moveAnchors(ctx context.Context, tx *sqldb.Tx, articleID string, moved map[string]string) error {
	for _, from := range slices.Sorted(maps.Keys(moved)) {
		to := moved[from]
		if err := tx.Exec(ctx, "UPDATE anchors SET moved_to = ? WHERE article_id = ? AND moved_to = ?", to, articleID, from); err != nil {
			return fmt.Errorf("anchors: %w", err)
		}
		if err := tx.Exec(ctx, sqldb.Upsert("anchors", "article_id, anchor, moved_to", "article_id, anchor"), articleID, from, to); err != nil {
			return fmt.Errorf("anchors: %w", err)
		}
		if err := tx.Exec(ctx, "DELETE FROM anchors WHERE article_id = ? AND anchor = ?", articleID, to); err != nil {
			return fmt.Errorf("anchors: %w", err)
		}
	}
	return nil
}
