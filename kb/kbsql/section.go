package kbsql

import (
	"context"
	"errors"
	"fmt"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ kb.Sections = (*Store)(nil)

const sectionColumns = "slug, title, description, parent, audiences, position"

func sectionFields(s *kb.Section) []any {
	return []any{&s.Slug, &s.Title, &s.Description, &s.Parent, sqldb.JSON(&s.Audiences), &s.Position}
}

func scanSection(scan sqldb.Scan) (s kb.Section, err error) {
	err = scan(sectionFields(&s)...)
	return s, err
}

// Sections lists the tree by position.
func (s *Store) Sections(ctx context.Context) ([]kb.Section, error) {
	return sections(ctx, s.db)
}

func sections(ctx context.Context, q sqldb.Queryer) ([]kb.Section, error) {
	return sqldb.All(ctx, q, scanSection, "SELECT "+sectionColumns+" FROM sections ORDER BY position, title, slug")
}

// SaveSection inserts or replaces by slug. A new title is a change of each article in the section.
func (s *Store) SaveSection(ctx context.Context, section kb.Section) error {
	if err := section.Validate(); err != nil {
		return err
	}
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error { return s.saveSection(ctx, tx, section) })
	if err != nil {
		return fmt.Errorf("save section %q: %w", section.Slug, err)
	}
	return nil
}

func (s *Store) saveSection(ctx context.Context, tx *sqldb.Tx, section kb.Section) error {
	// The number is the lock: two writers at once could otherwise close a cycle that neither of them sees.
	if _, err := sqldb.NextNumber(ctx, tx, "sections"); err != nil {
		return err
	}
	tree, err := sections(ctx, tx)
	if err != nil {
		return err
	}
	if closesCycle(tree, section) {
		return &kb.FieldError{Field: "parent", Code: "cycle"}
	}
	title, err := sqldb.One(ctx, tx, sqldb.Value[string], "SELECT title FROM sections WHERE slug = ?", section.Slug)
	if err != nil && !errors.Is(err, kb.ErrNotFound) {
		return err
	}
	if err := tx.Exec(ctx, sqldb.Upsert("sections", sectionColumns, "slug"), sectionFields(&section)...); err != nil {
		return err
	}
	if title == section.Title {
		return nil
	}
	ids, err := sqldb.All(ctx, tx, sqldb.Value[string], "SELECT id FROM articles WHERE section = ? ORDER BY id", section.Slug)
	if err != nil {
		return err
	}
	return sqldb.AppendChange(ctx, tx, feed, kb.ChangeArticle, s.clock(), ids...)
}

// closesCycle reports whether the section would be its own ancestor.
func closesCycle(tree []kb.Section, section kb.Section) bool {
	parents := make(map[string]string, len(tree))
	for _, s := range tree {
		parents[s.Slug] = s.Parent
	}
	parents[section.Slug] = section.Parent
	for slug, steps := section.Parent, 0; slug != "" && steps <= len(tree); slug, steps = parents[slug], steps+1 {
		if slug == section.Slug {
			return true
		}
	}
	return false
}
