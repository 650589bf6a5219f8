package importer

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// flushArticles writes the batch: what differs from the store, in one transaction, then the files.
func (r *run) flushArticles(ctx context.Context) error {
	batch := r.articles
	r.articles = nil
	if len(batch) == 0 {
		return nil
	}
	stored, err := r.stored(ctx, batch)
	if err != nil {
		return err
	}
	var changed []pending
	for i, p := range batch {
		old := stored[p.article.ExternalID]
		switch {
		case old == nil:
			err = r.complete(ctx, p.article)
			changed = append(changed, p)
		case update(old, p.article, r.Now()):
			changed = append(changed, p)
		default:
			batch[i].article.ID = old.ID
			r.report.Unchanged++
			r.mapped(p, Unchanged)
		}
		if err != nil {
			return err
		}
	}
	if err := r.save(ctx, changed); err != nil {
		return err
	}
	for _, p := range batch {
		if err := r.saveFiles(ctx, p); err != nil {
			return err
		}
		if err := r.saveRedirects(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// stored finds the articles of a batch that exist, by external id. One written here has none and goes by its own id, under which
// export wrote it.
func (r *run) stored(ctx context.Context, batch []pending) (map[string]*kb.Article, error) {
	ids := make([]string, len(batch))
	for i, p := range batch {
		ids[i] = p.article.ExternalID
	}
	found, err := r.Articles.FindArticles(ctx, kb.ArticleFilter{ExternalIDs: ids})
	if err != nil {
		return nil, fmt.Errorf("import articles: %w", err)
	}
	own, err := r.Articles.FindArticles(ctx, kb.ArticleFilter{IDs: ids})
	if err != nil {
		return nil, fmt.Errorf("import articles: %w", err)
	}
	stored := map[string]*kb.Article{}
	for _, a := range own {
		if a.ExternalID == "" {
			stored[a.ID] = a
		}
	}
	for _, a := range found {
		stored[a.ExternalID] = a
	}
	return stored, nil
}

// complete fills in what the source of a new article does not say.
func (r *run) complete(ctx context.Context, a *kb.Article) error {
	a.ID, a.Author = r.newID(), r.o.By
	a.State = cmp.Or(a.State, kb.StatePublished)
	a.Access = cmp.Or(a.Access, kb.AccessPublic)
	if a.State == kb.StatePublished {
		a.PublishedAt = r.Now()
	}
	base := cmp.Or(a.Slug, readableSlug(a))
	for n := r.numbers[base] + 1; ; n++ {
		if a.Slug = base; n > 1 {
			a.Slug = fmt.Sprintf("%s-%d", base, n)
		}
		if r.slugs[a.Slug] {
			continue
		}
		other, err := r.Articles.Article(ctx, a.Slug)
		if errors.Is(err, kb.ErrNotFound) || err == nil && other.Slug != a.Slug {
			r.slugs[a.Slug], r.numbers[base] = true, n
			return nil
		}
		if err != nil {
			return fmt.Errorf("import article %s: %w", a.ExternalID, err)
		}
	}
}

// readableSlug is the slug of a new article whose source names none. The ids of some systems say nothing: there it is made of the title.
func readableSlug(a *kb.Article) string {
	switch originOf(a.Origin).Format {
	case FormatZendesk, FormatConfluence, FormatNotion:
		return cmp.Or(freeSlug(a.Title), defaultSlug(a))
	}
	return defaultSlug(a)
}

// defaultSlug is the slug that a folder of Markdown or JSONL gives an article for which it names none.
func defaultSlug(a *kb.Article) string {
	return cmp.Or(freeSlug(a.ExternalID), freeSlug(a.Title), "statya")
}

// freeSlug is the slugOf of a text that is no slug yet: a word that no article can have gets a number.
func freeSlug(text string) string {
	slug := slugOf(text)
	return cmp.Or(kb.NewSlug(slug), slug)
}

// hasDefaultSlug reports whether an article's slug is the one it would get again, with its number when others had it first.
func hasDefaultSlug(a *kb.Article) bool {
	rest, ok := strings.CutPrefix(a.Slug, defaultSlug(a))
	if !ok || rest == "" {
		return ok
	}
	n, err := strconv.Atoi(strings.TrimPrefix(rest, "-"))
	return err == nil && n > 1 && rest[0] == '-'
}

// update gives the article of a source the identity of the stored one and what the source does not say, and reports whether they
// differ then. State and access are kept when the source is silent: an import must not open again what an editor closed.
func update(old, a *kb.Article, now time.Time) bool {
	a.ID, a.ExternalID, a.Rev, a.Author, a.CreatedAt, a.PublishedAt = old.ID, old.ExternalID, old.Rev, old.Author, old.CreatedAt, old.PublishedAt
	a.Slug = cmp.Or(a.Slug, old.Slug)
	a.State = cmp.Or(a.State, old.State)
	a.Access = cmp.Or(a.Access, old.Access)
	a.Plan = old.Plan
	if a.State == kb.StatePublished && a.PublishedAt.IsZero() {
		a.PublishedAt = now
	}
	return a.Slug != old.Slug || !sameText(old, a)
}

// sameText compares what sources say about an article, all but its slug.
func sameText(a, b *kb.Article) bool {
	return a.Kind == b.Kind && a.Title == b.Title && slices.Equal(a.Questions, b.Questions) && a.Body == b.Body && a.Section == b.Section &&
		a.Category == b.Category && slices.Equal(a.Audiences, b.Audiences) && a.Access == b.Access && a.State == b.State && a.Lang == b.Lang && a.Original == b.Original &&
		slices.Equal(a.Tags, b.Tags) && slices.Equal(a.Related, b.Related) && bytes.Equal(a.Extra, b.Extra) && sameGuide(a.Guide, b.Guide)
}

func sameGuide(a, b *kb.Guide) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Video == b.Video && a.Poster == b.Poster && a.Captions == b.Captions && a.Duration == b.Duration && slices.Equal(a.Chapters, b.Chapters)
}

// refused reports an error that is about one article and lets the others go on.
func refused(err error) bool { return errors.Is(err, kb.ErrInvalid) || errors.Is(err, kb.ErrConflict) }

// save writes articles all at once. When the store refuses one of them, each is tried alone and the refused ones are skipped.
func (r *run) save(ctx context.Context, changed []pending) error {
	articles := make([]*kb.Article, len(changed))
	fresh := make([]bool, len(changed))
	for i, p := range changed {
		articles[i], fresh[i] = p.article, p.article.Rev == 0
	}
	if len(articles) == 0 {
		return nil
	}
	var err error
	if !r.o.DryRun {
		err = r.Articles.SaveArticles(ctx, r.o.By, articles...)
	}
	if err != nil && !refused(err) {
		return fmt.Errorf("import articles: %w", err)
	}
	for i, p := range changed {
		if err != nil {
			switch alone := r.Articles.SaveArticles(ctx, r.o.By, p.article); {
			case refused(alone):
				p.article.ID = "" // no files
				r.skip(p.doc, p.doc.line, reasonOf(alone))
				continue
			case alone != nil:
				return fmt.Errorf("import article %s: %w", p.article.ExternalID, alone)
			}
		}
		if fresh[i] {
			r.report.Added++
			r.mapped(p, Added)
		} else {
			r.report.Updated++
			r.mapped(p, Updated)
		}
	}
	return nil
}
