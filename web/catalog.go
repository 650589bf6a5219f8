package web

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/podskazka/podskazka/kb"
)

// A catalog holds the heads (everything but the text) of all published articles in memory, for the pages that list them.
// It follows the change feed: every use first applies what was written since the last one, so that a list is never
// older than the store and never shows what has just been closed.
type catalog struct {
	changes  kb.ChangeFeed
	articles kb.Articles

	mu       sync.Mutex
	position int64
	heads    map[string]*kb.Article // by id
	shelf    *shelf                 // made of heads; replaced as a whole, never changed
}

// A shelf is one state of the catalog.
type shelf struct {
	sorted []*kb.Article            // by title
	byRef  map[string]*kb.Article   // by id, external id and slug
	texts  map[string][]*kb.Article // by id of an original: all that translate it, itself included
}

// catalogBatch is how many changes are read at once.
const catalogBatch = 500

func newCatalog(changes kb.ChangeFeed, articles kb.Articles) *catalog {
	return &catalog{changes: changes, articles: articles, heads: map[string]*kb.Article{}, shelf: &shelf{}}
}

// readable lists the articles the viewer may read, by title. The articles are shared: do not change them.
func (c *catalog) readable(ctx context.Context, viewer kb.Viewer) ([]*kb.Article, error) {
	current, err := c.current(ctx)
	if err != nil {
		return nil, err
	}
	return current.readable(viewer), nil
}

func (s *shelf) readable(viewer kb.Viewer) []*kb.Article {
	list := make([]*kb.Article, 0, len(s.sorted))
	for _, a := range s.sorted {
		if kb.CanRead(viewer, a) {
			list = append(list, a)
		}
	}
	return list
}

// find is the article of a reference (id, external id or slug) when the viewer may read it, else nil.
func (s *shelf) find(viewer kb.Viewer, ref string) *kb.Article {
	if a := s.byRef[ref]; a != nil && kb.CanRead(viewer, a) {
		return a
	}
	return nil
}

// current is the state of now, after catching up with the feed.
func (c *catalog) current(ctx context.Context) (*shelf, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	changed := false
	for {
		batch, err := c.changes.Changes(ctx, c.position, catalogBatch)
		if err != nil {
			return nil, fmt.Errorf("catalog: read changes: %w", err)
		}
		if len(batch) == 0 {
			break
		}
		if err := c.apply(ctx, batch); err != nil {
			return nil, err
		}
		changed = true
	}
	if changed {
		c.shelf = arrange(c.heads)
	}
	return c.shelf, nil
}

func (c *catalog) apply(ctx context.Context, batch []kb.Change) error {
	var ids []string
	for _, change := range batch {
		if change.Kind == kb.ChangeArticle {
			ids = append(ids, change.ID)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	var articles []*kb.Article
	if len(ids) > 0 {
		var err error
		if articles, err = c.articles.FindArticles(ctx, kb.ArticleFilter{IDs: ids}); err != nil {
			return fmt.Errorf("catalog: read articles: %w", err)
		}
	}
	for _, id := range ids {
		delete(c.heads, id)
	}
	for _, a := range articles {
		if a.State == kb.StatePublished {
			c.heads[a.ID] = head(a)
		}
	}
	c.position = batch[len(batch)-1].Seq
	return nil
}

// head is an article without its text.
func head(a *kb.Article) *kb.Article {
	h := *a
	h.Body, h.Questions, h.Extra, h.Origin = "", nil, nil, ""
	if a.Guide != nil {
		g := *a.Guide
		g.Captions = ""
		h.Guide = &g
	}
	return &h
}

func arrange(heads map[string]*kb.Article) *shelf {
	s := &shelf{sorted: make([]*kb.Article, 0, len(heads)), byRef: make(map[string]*kb.Article, 3*len(heads))}
	for _, a := range heads {
		s.sorted = append(s.sorted, a)
	}
	slices.SortFunc(s.sorted, func(a, b *kb.Article) int {
		return cmp.Or(cmp.Compare(a.Title, b.Title), cmp.Compare(a.ID, b.ID))
	})
	for _, ref := range []func(*kb.Article) string{
		func(a *kb.Article) string { return a.Slug },
		func(a *kb.Article) string { return a.ExternalID },
		func(a *kb.Article) string { return a.ID },
	} {
		for _, a := range s.sorted { // the later name wins, as in kb.Articles
			if name := ref(a); name != "" {
				s.byRef[name] = a
			}
		}
	}
	s.texts = map[string][]*kb.Article{}
	for _, a := range s.sorted {
		if a.Original != "" {
			root := s.original(a).ID
			s.texts[root] = append(s.texts[root], a)
		}
	}
	for root, list := range s.texts {
		if a := s.byRef[root]; !slices.Contains(list, a) {
			s.texts[root] = append(list, a)
		}
		slices.SortFunc(s.texts[root], func(a, b *kb.Article) int { return cmp.Or(cmp.Compare(a.Lang, b.Lang), cmp.Compare(a.ID, b.ID)) })
	}
	return s
}

// maxOriginals is how far a line of translations of translations is followed: those that go in a circle end there.
const maxOriginals = 4

// original is the article that another one translates; itself when it translates none that is published.
func (s *shelf) original(a *kb.Article) *kb.Article {
	for range maxOriginals {
		next := s.byRef[a.Original]
		if a.Original == "" || next == nil {
			break
		}
		a = next
	}
	return a
}

// translations lists the same article in other languages that the viewer may read, one a language, by language.
func (s *shelf) translations(viewer kb.Viewer, a *kb.Article) []*kb.Article {
	var list []*kb.Article
	for _, other := range s.texts[s.original(a).ID] {
		known := func(k *kb.Article) bool { return k.Lang == other.Lang }
		if other.ID != a.ID && other.Lang != a.Lang && !slices.ContainsFunc(list, known) && kb.CanRead(viewer, other) {
			list = append(list, other)
		}
	}
	return list
}

// isFor reports whether the article is meant for the audience; every article is when none is chosen.
func isFor(a *kb.Article, audience string) bool {
	return audience == "" || len(a.Audiences) == 0 || slices.Contains(a.Audiences, audience)
}

// newest sorts by the time of the last change, newest first.
func newest(articles []*kb.Article) []*kb.Article {
	sorted := slices.Clone(articles)
	slices.SortStableFunc(sorted, func(a, b *kb.Article) int { return b.UpdatedAt.Compare(a.UpdatedAt) })
	return sorted
}

// ofKind keeps the articles of one kind.
func ofKind(articles []*kb.Article, kind kb.Kind) []*kb.Article {
	var list []*kb.Article
	for _, a := range articles {
		if a.Kind == kind {
			list = append(list, a)
		}
	}
	return list
}

// first is the beginning of a list.
func first[T any](list []T, n int) []T { return list[:min(n, len(list))] }
