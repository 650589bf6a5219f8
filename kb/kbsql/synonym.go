package kbsql

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ kb.Synonyms = (*Store)(nil)

// synonymFeed is apart from feed: groups stand in no index, and who follows them looks at one number.
const synonymFeed = "synonyms"

const synonymColumns = "id, from_words, words, note, author, disabled, rev, created_at, updated_at"

func synonymFields(g *kb.Synonym) []any {
	return []any{&g.ID, sqldb.JSON(&g.From), sqldb.JSON(&g.Words), &g.Note, &g.Author, sqldb.Bool(&g.Disabled),
		&g.Rev, sqldb.Time(&g.CreatedAt), sqldb.Time(&g.UpdatedAt)}
}

func scanSynonym(scan sqldb.Scan) (*kb.Synonym, error) {
	g := new(kb.Synonym)
	return g, scan(synonymFields(g)...)
}

// Synonym finds one by id.
func (s *Store) Synonym(ctx context.Context, id string) (*kb.Synonym, error) {
	g, err := synonym(ctx, s.db, id)
	if err != nil {
		return nil, fmt.Errorf("synonym %q: %w", id, err)
	}
	return g, nil
}

func synonym(ctx context.Context, q sqldb.Queryer, id string) (*kb.Synonym, error) {
	return sqldb.One(ctx, q, scanSynonym, "SELECT "+synonymColumns+" FROM synonyms WHERE id = ?", id)
}

// FindSynonyms lists all by their text.
func (s *Store) FindSynonyms(ctx context.Context) ([]*kb.Synonym, error) {
	found, err := sqldb.All(ctx, s.db, scanSynonym, "SELECT "+synonymColumns+" FROM synonyms")
	if err != nil {
		return nil, fmt.Errorf("find synonyms: %w", err)
	}
	slices.SortFunc(found, func(a, b *kb.Synonym) int { return strings.Compare(a.String(), b.String()) })
	return found, nil
}

// SaveSynonyms writes all or none, with a change each.
func (s *Store) SaveSynonyms(ctx context.Context, groups ...*kb.Synonym) error {
	for _, g := range groups {
		if err := checkSynonym(g); err != nil {
			return fmt.Errorf("save synonym %q: %w", g, err)
		}
	}
	saved := make([]kb.Synonym, len(groups))
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		now := s.clock()
		ids := make([]string, len(groups))
		for i, g := range groups {
			saved[i] = *g
			err := s.saveSynonym(ctx, tx, &saved[i], now)
			if sqldb.IsUnique(err) {
				err = &kb.FieldError{Field: "words", Code: "duplicate"}
			}
			if err != nil {
				return fmt.Errorf("synonym %q: %w", g, err)
			}
			ids[i] = saved[i].ID
		}
		if err := sqldb.AppendChange(ctx, tx, synonymFeed, kb.ChangeSynonym, now, ids...); err != nil {
			return err
		}
		return checkSynonymCount(ctx, tx)
	})
	if err != nil {
		return fmt.Errorf("save synonyms: %w", err)
	}
	for i, g := range groups {
		*g = saved[i]
	}
	return nil
}

// checkSynonymCount comes after the change, whose number other writers wait for: none of them can add groups unseen.
func checkSynonymCount(ctx context.Context, tx *sqldb.Tx) error {
	n, err := sqldb.One(ctx, tx, sqldb.Value[int], "SELECT COUNT(*) FROM synonyms")
	if err == nil && n > kb.MaxSynonyms {
		err = kb.TooLong("synonyms", kb.MaxSynonyms)
	}
	return err
}

func (s *Store) saveSynonym(ctx context.Context, tx *sqldb.Tx, g *kb.Synonym, now time.Time) error {
	const columns = synonymColumns + ", key_hash"
	hash := sha256.Sum256([]byte(g.Key()))
	key := hex.EncodeToString(hash[:])
	g.UpdatedAt = now
	if g.Rev == 0 {
		if g.ID == "" {
			g.ID = kb.NewID(s.now())
		}
		g.CreatedAt, g.Rev = now, 1
		return tx.Exec(ctx, sqldb.Insert("synonyms", columns), append(synonymFields(g), key)...)
	}
	before, err := sqldb.All(ctx, tx, scanSynonym, "SELECT "+synonymColumns+" FROM synonyms WHERE id = ?", g.ID)
	if err != nil {
		return err
	}
	if len(before) == 0 || before[0].Rev != g.Rev {
		return kb.ErrConflict
	}
	g.CreatedAt = before[0].CreatedAt
	g.Rev++
	n, err := tx.ExecCount(ctx, sqldb.Update("synonyms", columns, "id = ? AND rev = ?"), append(synonymFields(g), key, g.ID, g.Rev-1)...)
	if err == nil && n == 0 {
		err = kb.ErrConflict
	}
	return err
}

// DeleteSynonym removes one.
func (s *Store) DeleteSynonym(ctx context.Context, id string, rev int64) error {
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		before, err := synonym(ctx, tx, id)
		if err != nil {
			return err
		}
		if rev != 0 && before.Rev != rev {
			return kb.ErrConflict
		}
		n, err := tx.ExecCount(ctx, "DELETE FROM synonyms WHERE id = ? AND rev = ?", id, before.Rev)
		if err != nil {
			return err
		}
		if n == 0 {
			return kb.ErrConflict
		}
		return sqldb.AppendChange(ctx, tx, synonymFeed, kb.ChangeSynonym, s.clock(), id)
	})
	if err != nil {
		return fmt.Errorf("delete synonym %q: %w", id, err)
	}
	return nil
}

// SynonymPosition is the number of the last change of a group.
func (s *Store) SynonymPosition(ctx context.Context) (int64, error) {
	position, err := sqldb.LastChange(ctx, s.db, synonymFeed)
	if err != nil {
		return 0, fmt.Errorf("synonym position: %w", err)
	}
	return position, nil
}

// checkSynonym reports the first field that breaks a rule or cannot be stored.
func checkSynonym(g *kb.Synonym) error {
	if err := g.Validate(); err != nil {
		return err
	}
	fields := []struct {
		name  string
		texts []string
	}{{"from", g.From}, {"words", g.Words}, {"note", []string{g.Note}}, {"id", []string{g.ID, g.Author}}}
	for _, f := range fields {
		if err := sqldb.CheckText(f.name, f.texts...); err != nil {
			return err
		}
	}
	return nil
}
