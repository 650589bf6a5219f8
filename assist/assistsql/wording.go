package assistsql

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var (
	_ assist.Wordings     = (*Store)(nil)
	_ assist.WordingTrust = (*Store)(nil)
	_ assist.WordingFeed  = (*Store)(nil)
)

const wordingColumns = "id, ref, text, source, origin, by_hash, rev, known, state, at, judge, judged_at"

func wordingFields(w *assist.Wording) []any {
	return []any{&w.ID, &w.Ref, &w.Text, &w.Source, &w.Origin, &w.By, &w.Rev, sqldb.Bool(&w.Known), &w.State, sqldb.Time(&w.At), &w.Judge, sqldb.Time(&w.JudgedAt)}
}

func scanWording(scan sqldb.Scan) (w assist.Wording, err error) {
	err = scan(wordingFields(&w)...)
	return w, err
}

// ReplaceWordings writes what is new and removes what is gone of the origins.
func (s *Store) ReplaceWordings(ctx context.Context, source string, origins []string, list []assist.Wording) error {
	return s.replaceWordings(ctx, source, origins, list, true)
}

// NoteWordings is ReplaceWordings that tells only of what is gone.
func (s *Store) NoteWordings(ctx context.Context, source string, origins []string, list []assist.Wording) error {
	return s.replaceWordings(ctx, source, origins, list, false)
}

func (s *Store) replaceWordings(ctx context.Context, source string, origins []string, list []assist.Wording, tell bool) error {
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		var touched []string
		for part := range slices.Chunk(origins, sqldb.MaxIn) {
			gone, err := removeWordings(ctx, tx, source, part, list)
			if err != nil {
				return err
			}
			touched = append(touched, gone...)
		}
		insert := sqldb.Insert("wordings", wordingColumns) + " ON CONFLICT (source, origin, ref) DO NOTHING"
		for _, w := range list {
			if w.ID == "" {
				w.ID = kb.NewID(s.now())
			}
			if err := sqldb.CheckText("text", w.Text); err != nil {
				return err
			}
			n, err := tx.ExecCount(ctx, insert, wordingFields(&w)...)
			if err != nil {
				return err
			}
			if tell && n > 0 && !w.Known {
				touched = append(touched, w.Ref)
			}
		}
		return documentsChanged(ctx, tx, touched, s.clock())
	})
	if err != nil {
		return fmt.Errorf("replace wordings: %w", err)
	}
	return nil
}

// removeWordings removes those of the origins that are not in the list, and names their documents.
func removeWordings(ctx context.Context, tx *sqldb.Tx, source string, origins []string, list []assist.Wording) (refs []string, err error) {
	var w sqldb.Where
	w.Add("source = ?", source)
	if err := sqldb.In(&w, "origin", origins); err != nil {
		return nil, err
	}
	stored, err := sqldb.All(ctx, tx, scanWording, "SELECT "+wordingColumns+" FROM wordings"+w.SQL(), w.Args()...)
	if err != nil {
		return nil, err
	}
	for _, old := range stored {
		if slices.ContainsFunc(list, func(n assist.Wording) bool { return n.Origin == old.Origin && n.Ref == old.Ref }) {
			continue
		}
		if err := tx.Exec(ctx, "DELETE FROM wordings WHERE id = ?", old.ID); err != nil {
			return nil, err
		}
		if !old.Known || old.State == assist.WordingPinned {
			refs = append(refs, old.Ref)
		}
	}
	return refs, nil
}

// documentsChanged tells the feed of articles and replies that their learned words are others.
func documentsChanged(ctx context.Context, tx *sqldb.Tx, refs []string, now time.Time) error {
	slices.Sort(refs)
	byKind := map[string][]string{}
	for _, ref := range slices.Compact(refs) {
		if kind, id, ok := strings.Cut(ref, ":"); ok {
			byKind[kind] = append(byKind[kind], id)
		}
	}
	for _, kind := range []string{kb.ChangeArticle, kb.ChangeReply} {
		if err := sqldb.AppendChange(ctx, tx, kb.FeedKnowledge, kind, now, byKind[kind]...); err != nil {
			return err
		}
	}
	return nil
}

// wordingWhere is the condition of a filter.
func wordingWhere(f assist.WordingFilter) (w sqldb.Where, err error) {
	if f.Source != "" {
		w.Add("source = ?", f.Source)
	}
	return w, errors.Join(sqldb.In(&w, "state", f.States), sqldb.In(&w, "origin", f.Origins), sqldb.In(&w, "ref", f.Refs))
}

// FindWordings lists wordings, those of a document pinned first, then newest first.
func (s *Store) FindWordings(ctx context.Context, f assist.WordingFilter) ([]assist.Wording, error) {
	w, err := wordingWhere(f)
	if err != nil {
		return nil, fmt.Errorf("find wordings: %w", err)
	}
	limit := cmp.Or(f.Limit, assist.MaxWordings)
	query, args := "SELECT "+wordingColumns+" FROM wordings"+w.SQL()+" ORDER BY at DESC, id DESC LIMIT ? OFFSET ?", w.Args(limit, f.Offset)
	if len(f.Refs) > 0 {
		query, args = "SELECT "+wordingColumns+" FROM (SELECT "+wordingColumns+
			", ROW_NUMBER() OVER (PARTITION BY ref ORDER BY CASE state WHEN 'pinned' THEN 0 ELSE 1 END, at DESC, id DESC) AS place FROM wordings"+
			w.SQL()+") AS ranked WHERE place > ? AND place <= ? ORDER BY ref, place", w.Args(f.Offset, f.Offset+limit)
	}
	found, err := sqldb.All(ctx, s.db, scanWording, query, args...)
	if err != nil {
		return nil, fmt.Errorf("find wordings: %w", err)
	}
	return found, nil
}

// CountWordings counts them.
func (s *Store) CountWordings(ctx context.Context, f assist.WordingFilter) (int, error) {
	w, err := wordingWhere(f)
	if err != nil {
		return 0, fmt.Errorf("count wordings: %w", err)
	}
	n, err := sqldb.One(ctx, s.db, sqldb.Value[int], "SELECT COUNT(*) FROM wordings"+w.SQL(), w.Args()...)
	if err != nil {
		return 0, fmt.Errorf("count wordings: %w", err)
	}
	return n, nil
}

// CountByRef counts the wordings of documents.
func (s *Store) CountByRef(ctx context.Context, refs []string) (map[string]int, error) {
	var w sqldb.Where
	if err := sqldb.In(&w, "ref", refs); err != nil || len(refs) == 0 {
		return nil, err
	}
	type count struct {
		ref string
		n   int
	}
	scan := func(scan sqldb.Scan) (c count, err error) {
		err = scan(&c.ref, &c.n)
		return c, err
	}
	list, err := sqldb.All(ctx, s.db, scan, "SELECT ref, COUNT(*) FROM wordings"+w.SQL()+" GROUP BY ref", w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("count wordings of documents: %w", err)
	}
	counts := make(map[string]int, len(list))
	for _, c := range list {
		counts[c.ref] = c.n
	}
	return counts, nil
}

// SetWordingState pins, bans or frees a wording.
func (s *Store) SetWordingState(ctx context.Context, id, state, judge string) error {
	if err := assist.CheckWordingState(state); err != nil {
		return err
	}
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		const query = "UPDATE wordings SET state = ?, judge = ?, judged_at = ? WHERE id = ? RETURNING ref"
		ref, err := sqldb.One(ctx, tx, sqldb.Value[string], query, state, judge, sqldb.Millis(s.clock()), id)
		if err != nil {
			return err
		}
		return documentsChanged(ctx, tx, []string{ref}, s.clock())
	})
	if err != nil {
		return fmt.Errorf("set state of wording %q: %w", id, err)
	}
	return nil
}

// WordingRefs lists documents.
func (s *Store) WordingRefs(ctx context.Context, source string) ([]string, error) {
	refs, err := sqldb.All(ctx, s.db, sqldb.Value[string], "SELECT DISTINCT ref FROM wordings WHERE source = ? OR ? = '' ORDER BY ref", source, source)
	if err != nil {
		return nil, fmt.Errorf("documents with wordings: %w", err)
	}
	return refs, nil
}
