package kbsql

import (
	"context"
	"errors"
	"fmt"
	"slices"

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
func (s *Store) SaveSection(ctx context.Context, list ...kb.Section) error {
	for _, section := range list {
		if err := section.Validate(); err != nil {
			return err
		}
	}
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		for _, section := range list {
			if err := s.saveSection(ctx, tx, section); err != nil {
				return fmt.Errorf("section %q: %w", section.Slug, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("save sections: %w", err)
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

// DeleteSection removes a section and moves what was in it.
func (s *Store) DeleteSection(ctx context.Context, by, slug, into string) error {
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if _, err := sqldb.NextNumber(ctx, tx, "sections"); err != nil { // the lock of saveSection
			return err
		}
		tree, err := sections(ctx, tx)
		if err != nil {
			return err
		}
		if err := checkMove(tree, slug, into); err != nil {
			return err
		}
		moved, err := sqldb.All(ctx, tx, scanArticle, "SELECT "+articleColumns+" FROM articles WHERE section = ? ORDER BY id", slug)
		if err != nil {
			return err
		}
		children := slices.ContainsFunc(tree, func(c kb.Section) bool { return c.Parent == slug })
		if into == "" && (len(moved) > 0 || children) {
			return &kb.FieldError{Field: "section", Code: "not_empty"}
		}
		if err := tx.Exec(ctx, "UPDATE sections SET parent = ? WHERE parent = ?", into, slug); err != nil {
			return err
		}
		if err := tx.Exec(ctx, "DELETE FROM sections WHERE slug = ?", slug); err != nil {
			return err
		}
		if len(moved) == 0 {
			return nil
		}
		articles := make([]kb.Article, len(moved))
		for i, a := range moved {
			articles[i] = *a
			articles[i].Section = into
		}
		return s.saveArticles(ctx, tx, by, kb.Step{}, articles)
	})
	if err != nil {
		return fmt.Errorf("delete section %q: %w", slug, err)
	}
	return nil
}

// checkMove reports a section that is not there, or one to move into that is not there or lies in it.
func checkMove(tree []kb.Section, slug, into string) error {
	at := slices.IndexFunc(tree, func(s kb.Section) bool { return s.Slug == slug })
	if at < 0 {
		return kb.ErrNotFound
	}
	if into == "" {
		return nil
	}
	if !slices.ContainsFunc(tree, func(s kb.Section) bool { return s.Slug == into }) {
		return kb.ErrNotFound
	}
	inside := tree[at]
	inside.Parent = into
	if into == slug || closesCycle(tree, inside) {
		return &kb.FieldError{Field: "into", Code: "cycle"}
	}
	return nil
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
