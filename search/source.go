package search

import (
	"context"
	"fmt"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// A Source is what an index follows: a change feed, and what the changed things are now.
type Source interface {
	// Changes lists up to limit changes with Seq > after, in order.
	Changes(ctx context.Context, after int64, limit int) ([]kb.Change, error)
	// Updates reads what the changed things are now: one update an id, a removal for everything that is gone
	// or must not be found. Changes of kinds the source does not know are left out.
	Updates(ctx context.Context, changes []kb.Change) ([]Update, error)
}

// Store is what Knowledge reads from.
type Store interface {
	kb.ChangeFeed
	FindArticles(ctx context.Context, f kb.ArticleFilter) ([]*kb.Article, error)
	FindReplies(ctx context.Context, ids []string) ([]*kb.Reply, error)
	Sections(ctx context.Context) ([]kb.Section, error)
}

// Files gives the text of the files of an article.
type Files interface {
	Passages(ctx context.Context, a *kb.Article) ([]content.Passage, error)
}

// LearnedWords gives what people said whom documents helped.
type LearnedWords interface {
	// LearnedWords lists the wordings of documents of one kind (kb.ChangeArticle, kb.ChangeReply), by id, as they count for the
	// revisions given by id. A document without any may be absent.
	LearnedWords(ctx context.Context, kind string, revs map[string]int64) (map[string][]Learned, error)
}

// Knowledge is the source of the knowledge index: published articles of every kind and published canned replies.
type Knowledge struct {
	store    Store
	passages func(*kb.Article) []content.Passage
	files    Files
	learned  LearnedWords
}

// NewKnowledge makes a source of a store. passages cuts an article into passages, e.g. content.Passages; files and learned may be nil.
func NewKnowledge(store Store, passages func(*kb.Article) []content.Passage, files Files, learned LearnedWords) *Knowledge {
	return &Knowledge{store: store, passages: passages, files: files, learned: learned}
}

// Changes is the store's change feed.
func (k *Knowledge) Changes(ctx context.Context, after int64, limit int) ([]kb.Change, error) {
	return k.store.Changes(ctx, after, limit)
}

// Updates reads the articles and replies that changed. An article that is not published is a removal.
func (k *Knowledge) Updates(ctx context.Context, changes []kb.Change) ([]Update, error) {
	articles, err := k.articles(ctx, idsOf(changes, kb.ChangeArticle))
	if err != nil {
		return nil, err
	}
	replies, err := k.replies(ctx, idsOf(changes, kb.ChangeReply))
	if err != nil {
		return nil, err
	}
	return append(articles, replies...), nil
}

func (k *Knowledge) articles(ctx context.Context, ids []string) ([]Update, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := k.store.FindArticles(ctx, kb.ArticleFilter{IDs: ids})
	if err != nil {
		return nil, fmt.Errorf("read changed articles: %w", err)
	}
	sections, err := k.store.Sections(ctx)
	if err != nil {
		return nil, fmt.Errorf("read sections: %w", err)
	}
	titles := make(map[string]string, len(sections))
	for _, s := range sections {
		titles[s.Slug] = s.Title
	}
	documents, revs := make(map[string]*Document, len(found)), make(map[string]int64, len(found))
	for _, a := range found {
		if a.State != kb.StatePublished {
			continue
		}
		d := k.article(a, titles[a.Section])
		if k.files != nil {
			inside, err := k.files.Passages(ctx, a)
			if err != nil {
				return nil, fmt.Errorf("read files of article %s: %w", a.ID, err)
			}
			d.Passages = append(d.Passages, inside...)
		}
		documents[a.ID] = d
		revs[a.ID] = a.Rev
	}
	if err := k.learn(ctx, kb.ChangeArticle, documents, revs); err != nil {
		return nil, err
	}
	return updates(ids, documents), nil
}

// learn adds to documents what people said whom they helped.
func (k *Knowledge) learn(ctx context.Context, kind string, documents map[string]*Document, revs map[string]int64) error {
	if k.learned == nil || len(revs) == 0 {
		return nil
	}
	words, err := k.learned.LearnedWords(ctx, kind, revs)
	if err != nil {
		return fmt.Errorf("read learned words: %w", err)
	}
	for id, list := range words {
		if d := documents[id]; d != nil {
			d.Learned = list
		}
	}
	return nil
}

func (k *Knowledge) replies(ctx context.Context, ids []string) ([]Update, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := k.store.FindReplies(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read changed replies: %w", err)
	}
	documents, revs := make(map[string]*Document, len(found)), make(map[string]int64, len(found))
	for _, r := range found {
		if r.State == kb.StatePublished {
			documents[r.ID], revs[r.ID] = k.reply(r), r.Rev
		}
	}
	if err := k.learn(ctx, kb.ChangeReply, documents, revs); err != nil {
		return nil, err
	}
	return updates(ids, documents), nil
}

func (k *Knowledge) article(a *kb.Article, section string) *Document {
	category := a.Category
	if section != "" && section != category {
		category += "\n" + section
	}
	return &Document{
		ID: a.ID, ExternalID: a.ExternalID, Kind: string(a.Kind), Slug: a.Slug,
		Title: a.Title, Questions: a.Questions, Category: category, Tags: a.Tags,
		Audiences: a.Audiences, Section: a.Section, Lang: a.Lang, Grants: a.Grants(),
		Passages: k.passages(a), Links: content.Links(a), Updated: a.UpdatedAt,
	}
}

// reply makes a document of a canned reply. Its body is cut like an article's.
func (k *Knowledge) reply(r *kb.Reply) *Document {
	return &Document{
		ID: r.ID, ExternalID: r.ExternalID, Kind: KindReply, Title: r.Title, Category: r.Category, Tags: r.Tags,
		Audiences: r.Audiences, Grants: []string{kb.GrantStaff},
		Passages: k.passages(&kb.Article{Kind: kb.KindArticle, Title: r.Title, Body: r.Body}), Updated: r.UpdatedAt,
	}
}

// idsOf lists the ids of one kind of change, each once.
func idsOf(changes []kb.Change, kind string) []string {
	var ids []string
	for _, c := range latest(changes) {
		if c.Kind == kind {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

func updates(ids []string, documents map[string]*Document) []Update {
	list := make([]Update, len(ids))
	for i, id := range ids {
		list[i] = Update{ID: id, Document: documents[id]}
	}
	return list
}
