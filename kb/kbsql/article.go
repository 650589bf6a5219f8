package kbsql

import (
	"context"
	"fmt"
	"strings"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

var _ kb.Articles = (*Store)(nil)

// The columns of an article and its fields, in the same order. The head is what lists and rights need.
const (
	headColumns = "id, external_id, slug, kind, title, section, category, audiences, access, state, lang, original, tags, related, " +
		"rev, author, created_at, updated_at, published_at, publish_at, unpublish_at, review_by, zone"
	articleColumns = headColumns + ", questions, body, guide, extra, origin"
)

func headFields(a *kb.Article) []any {
	return []any{&a.ID, sqldb.Nullable(&a.ExternalID), &a.Slug, &a.Kind, &a.Title, &a.Section, &a.Category,
		sqldb.JSON(&a.Audiences), &a.Access, &a.State, &a.Lang, &a.Original, sqldb.JSON(&a.Tags), sqldb.JSON(&a.Related),
		&a.Rev, &a.Author, sqldb.Time(&a.CreatedAt), sqldb.Time(&a.UpdatedAt), sqldb.Time(&a.PublishedAt),
		sqldb.Time(&a.Plan.PublishAt), sqldb.Time(&a.Plan.UnpublishAt), sqldb.Time(&a.Plan.ReviewBy), &a.Plan.Zone}
}

func articleFields(a *kb.Article) []any {
	return append(headFields(a), sqldb.JSON(&a.Questions), &a.Body, sqldb.JSON(&a.Guide), sqldb.Raw(&a.Extra), &a.Origin)
}

func scanHead(scan sqldb.Scan) (*kb.Article, error) {
	a := new(kb.Article)
	return a, scan(headFields(a)...)
}

func scanArticle(scan sqldb.Scan) (*kb.Article, error) {
	a := new(kb.Article)
	return a, scan(articleFields(a)...)
}

// Article finds one by id, slug, external id or a slug it had before, in that order.
func (s *Store) Article(ctx context.Context, ref string) (*kb.Article, error) {
	const query = "SELECT " + articleColumns + ` FROM articles WHERE id = (
		SELECT id FROM (
			SELECT id, 0 AS place FROM articles WHERE id = ?
			UNION ALL SELECT id, 1 FROM articles WHERE slug = ?
			UNION ALL SELECT id, 2 FROM articles WHERE external_id = ?
			UNION ALL SELECT article_id, 3 FROM slug_history WHERE slug = ?
		) AS found ORDER BY place LIMIT 1)`
	a, err := sqldb.One(ctx, s.db, scanArticle, query, ref, ref, ref, ref)
	if err != nil {
		return nil, fmt.Errorf("article %q: %w", ref, err)
	}
	return a, nil
}

// FindArticles lists in id order, or newest update first.
func (s *Store) FindArticles(ctx context.Context, f kb.ArticleFilter) ([]*kb.Article, error) {
	where, err := articleWhere(f)
	if err != nil {
		return nil, err
	}
	columns, scan, order := articleColumns, scanArticle, "id"
	if f.Heads {
		columns, scan = headColumns, scanHead
	}
	if f.Recent {
		order = "updated_at DESC, id DESC"
	}
	query := "SELECT " + columns + " FROM articles" + where.SQL() + " ORDER BY " + order
	args := where.Args()
	if f.Limit > 0 || f.Recent && f.Offset > 0 {
		query += " LIMIT ?"
		args = append(args, limitOrAll(f.Limit))
	}
	if f.Recent && f.Offset > 0 {
		query += " OFFSET ?"
		args = append(args, f.Offset)
	}
	found, err := sqldb.All(ctx, s.db, scan, query, args...)
	if err != nil {
		return nil, fmt.Errorf("find articles: %w", err)
	}
	return found, nil
}

// limitOrAll is a LIMIT that both engines take for "no limit" when n is 0.
func limitOrAll(n int) int64 {
	if n > 0 {
		return int64(n)
	}
	return 1<<63 - 1
}

func articleWhere(f kb.ArticleFilter) (*sqldb.Where, error) {
	w := new(sqldb.Where)
	if err := sqldb.In(w, "id", f.IDs); err != nil {
		return nil, err
	}
	if err := sqldb.In(w, "external_id", f.ExternalIDs); err != nil {
		return nil, err
	}
	if err := sqldb.In(w, "state", f.States); err != nil {
		return nil, err
	}
	for _, equal := range []struct{ column, value string }{
		{"section", f.Section}, {"kind", string(f.Kind)}, {"author", f.Author}, {"lang", f.Lang},
	} {
		if equal.value != "" {
			w.Add(equal.column+" = ?", equal.value)
		}
	}
	if f.Audience != "" { // a JSON list of slugs, which have no sign that means anything to LIKE but _
		w.Add(`audiences LIKE ? ESCAPE '\'`, `%"`+likeEscape.Replace(f.Audience)+`"%`)
	}
	if f.Text != "" {
		w.Add(`title_folded LIKE ? ESCAPE '\'`, "%"+likeEscape.Replace(foldTitle(f.Text))+"%")
	}
	if f.Planned {
		w.Add("publish_at > 0")
	}
	if f.Unplanned {
		w.Add("publish_at = 0")
	}
	if !f.ReviewBy.IsZero() {
		w.Add("review_by > 0 AND review_by < ?", sqldb.Millis(f.ReviewBy))
	}
	if f.After != "" && !f.Recent {
		w.Add("id > ?", f.After)
	}
	return w, nil
}

var likeEscape = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)

// foldTitle makes titles comparable for people: neither engine folds the case of Cyrillic letters by itself.
func foldTitle(title string) string {
	return strings.ReplaceAll(strings.ToLower(title), "ё", "е")
}

// ArticleHeads reads articles in id order without Questions, Body, Guide, Extra and Origin: cheap enough to re-check
// every search hit's rights. Unknown ids are left out.
func (s *Store) ArticleHeads(ctx context.Context, ids []string) ([]*kb.Article, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	w := new(sqldb.Where)
	if err := sqldb.In(w, "id", ids); err != nil {
		return nil, err
	}
	heads, err := sqldb.All(ctx, s.db, scanHead, "SELECT "+headColumns+" FROM articles"+w.SQL()+" ORDER BY id", w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("article heads: %w", err)
	}
	return heads, nil
}

// DeleteArticle removes an article and its files' entries, and notes who did it. Its revisions stay.
func (s *Store) DeleteArticle(ctx context.Context, by, id string) error {
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		files, err := sqldb.All(ctx, tx, sqldb.Value[string], "SELECT hash FROM attachments WHERE article_id = ?", id)
		if err != nil {
			return err
		}
		title, err := sqldb.One(ctx, tx, sqldb.Value[string], "DELETE FROM articles WHERE id = ? RETURNING title", id)
		if err != nil {
			return err
		}
		if err := forgetTexts(ctx, tx, files); err != nil {
			return err
		}
		now := s.clock()
		err = tx.Exec(ctx, sqldb.Insert("removals", "kind, id, by_user, at"), kb.ChangeArticle, id, by, sqldb.Time(&now))
		if err != nil {
			return err
		}
		act := kb.Act{ArticleID: id, Title: title, Action: kb.ActDelete, By: by, At: now}
		if err := appendActs(ctx, tx, []kb.Act{act}); err != nil {
			return err
		}
		return sqldb.AppendChange(ctx, tx, feed, kb.ChangeArticle, now, id)
	})
	if err != nil {
		return fmt.Errorf("delete article %q: %w", id, err)
	}
	return nil
}

// checkArticle reports the first field that breaks a rule or cannot be stored.
func checkArticle(a *kb.Article) error {
	if err := a.Validate(); err != nil {
		return err
	}
	fields := []struct {
		name  string
		texts []string
	}{
		{"title", []string{a.Title}}, {"body", []string{a.Body}}, {"slug", []string{a.Slug}}, {"questions", a.Questions},
		{"audiences", a.Audiences}, {"tags", a.Tags}, {"related", a.Related}, {"lang", []string{a.Lang, a.Original}},
		{"section", []string{a.Section, a.Category}}, {"id", []string{a.ID, a.ExternalID}}, {"author", []string{a.Author}},
		{"extra", []string{string(a.Extra), a.Origin}}, {"guide", guideTexts(a.Guide)},
	}
	for _, f := range fields {
		if err := sqldb.CheckText(f.name, f.texts...); err != nil {
			return err
		}
	}
	return nil
}

func guideTexts(g *kb.Guide) []string {
	if g == nil {
		return nil
	}
	texts := []string{g.Video, g.Poster, g.Captions}
	for _, c := range g.Chapters {
		texts = append(texts, c.Title)
	}
	return texts
}

// CountArticles counts what FindArticles finds without Offset and Limit.
func (s *Store) CountArticles(ctx context.Context, f kb.ArticleFilter) (int, error) {
	where, err := articleWhere(f)
	if err != nil {
		return 0, err
	}
	n, err := sqldb.One(ctx, s.db, sqldb.Value[int], "SELECT COUNT(*) FROM articles"+where.SQL(), where.Args()...)
	if err != nil {
		return 0, fmt.Errorf("count articles: %w", err)
	}
	return n, nil
}
