package web

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// apiArticle is an article in JSON, with the names of the import format.
type apiArticle struct {
	ID          string          `json:"id,omitempty"`
	ExternalID  string          `json:"external_id,omitempty"`
	Slug        string          `json:"slug,omitempty" doc:"Made of the title when absent"`
	URL         string          `json:"url,omitempty"`
	Kind        kb.Kind         `json:"kind,omitempty" enum:"article,faq,guide"`
	Title       string          `json:"title"`
	Questions   []string        `json:"questions,omitempty"`
	Body        string          `json:"body,omitempty" doc:"Markdown, without the title heading"`
	Section     string          `json:"section,omitempty"`
	Category    string          `json:"category,omitempty"`
	Audiences   []string        `json:"audiences,omitempty" doc:"Empty: for everyone"`
	Access      kb.Access       `json:"access,omitempty" enum:"public,members,staff"`
	State       kb.State        `json:"state,omitempty" enum:"draft,review,published,archived"`
	Lang        string          `json:"lang,omitempty"`
	Original    string          `json:"original,omitempty" doc:"Id, external id or slug of the article that it translates"`
	Tags        []string        `json:"tags,omitempty"`
	Related     []string        `json:"related,omitempty"`
	Guide       *kb.Guide       `json:"guide,omitempty"`
	Extra       json.RawMessage `json:"extra,omitempty"`
	Plan        *apiPlan        `json:"plan,omitempty" doc:"What is to happen by itself; absent in a change: stays, {}: nothing"`
	Note        string          `json:"note,omitempty" writeOnly:"true" doc:"What is said about the step: a request for review, an answer to it"`
	Rev         int64           `json:"rev,omitempty" doc:"The revision a change began with"`
	CreatedAt   *time.Time      `json:"created_at,omitempty" readOnly:"true"`
	UpdatedAt   *time.Time      `json:"updated_at,omitempty" readOnly:"true"`
	PublishedAt *time.Time      `json:"published_at,omitempty" readOnly:"true"`
}

// newAPIArticle is the article as the viewer may have it: blocks for other audiences and addresses of documents that readable
// denies are left out unless he edits.
func newAPIArticle(viewer kb.Viewer, a *kb.Article, readable func(ref string) bool) apiArticle {
	out := apiArticle{
		ID: a.ID, ExternalID: a.ExternalID, Slug: a.Slug, URL: "/a/" + url.PathEscape(a.Slug), Kind: a.Kind, Title: a.Title, Questions: a.Questions, Body: a.Body,
		Section: a.Section, Category: a.Category, Audiences: a.Audiences, Access: a.Access, State: a.State, Lang: a.Lang, Tags: a.Tags,
		Guide: a.Guide, Rev: a.Rev, CreatedAt: moment(a.CreatedAt), UpdatedAt: moment(a.UpdatedAt), PublishedAt: moment(a.PublishedAt),
	}
	if viewer.CanWrite() {
		out.Related, out.Original, out.Extra, out.Plan = a.Related, a.Original, a.Extra, newAPIPlan(a.Plan)
	} else {
		out.Body = content.Visible(a.Body, viewer.Audiences, readable)
	}
	return out
}

// moment leaves out a time that never was.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

type articleListInput struct {
	Section string `query:"section"`
	Kind    string `query:"kind" enum:"article,faq,guide"`
	State   string `query:"state" enum:"draft,review,published,archived" doc:"For editors; others get what is published"`
	For     string `query:"for" doc:"Only articles meant for this audience"`
	Limit   int    `query:"limit" doc:"1 to 100; 100 when absent"`
	Cursor  string `query:"cursor" doc:"next of the page before"`
}

type articleListOutput struct {
	Body struct {
		Articles []apiArticle `json:"articles" nullable:"false" doc:"Without body and captions"`
		Next     string       `json:"next,omitempty"`
	}
}

type articleRef struct {
	Ref string `path:"ref" doc:"Id, slug or external id"`
}

type articleInput struct {
	Body apiArticle
}

type articleUpdateInput struct {
	Ref   string `path:"ref" doc:"Id, slug or external id"`
	Match string `header:"If-Match" doc:"The revision the change began with"`
	Body  apiArticle
}

type articleOutput struct {
	ETag     string `header:"ETag"`
	Location string `header:"Location"`
	Body     apiArticle
}

func newArticleOutput(viewer kb.Viewer, a *kb.Article, readable func(ref string) bool) *articleOutput {
	return &articleOutput{
		ETag: etagOf(a.Rev), Location: apiPrefix + "/articles/" + url.PathEscape(a.ID), Body: newAPIArticle(viewer, a, readable),
	}
}

func apiArticles(a *api) {
	s := a.server
	register(a, endpoint{Method: http.MethodGet, Path: "/articles", Name: "article.list", Summary: "Articles by id"}, s.apiArticleList)
	register(a, endpoint{Method: http.MethodGet, Path: "/articles/{ref}", Name: "article.show", Summary: "An article"}, s.apiArticleShow)
	register(a, endpoint{Method: http.MethodPost, Path: "/articles", Name: "article.create", Summary: "Write an article", Needs: NeedWriter, Limit: limitWrite,
		Body: maxArticle, Status: http.StatusCreated}, s.apiArticleCreate)
	register(a, endpoint{Method: http.MethodPut, Path: "/articles/{ref}", Name: "article.update", Summary: "Replace an article", Needs: NeedWriter, Limit: limitWrite,
		Body: maxArticle}, s.apiArticleUpdate)
	apiArticleLife(a)
	register(a, endpoint{Method: http.MethodGet, Path: "/articles/{ref}/files", Name: "article_file.list", Summary: "Files of an article, and which of them it does not use", Needs: NeedEditor},
		s.apiArticleFileList)
	register(a, endpoint{Method: http.MethodDelete, Path: "/articles/{ref}/files", Name: "article_file.delete", Summary: "Take a file from an article", Needs: NeedEditor, Limit: limitWrite,
		Status: http.StatusNoContent},
		s.apiArticleFileDelete)
}

// maxArticle fits a body at its limit with every character escaped, captions and the other fields.
const maxArticle = 2 << 20

func (s *Server) apiArticleList(ctx context.Context, in *articleListInput) (*articleListOutput, error) {
	limit, err := listLimit(in.Limit, apiListMax)
	if err != nil {
		return nil, err
	}
	viewer := visitIn(ctx).Viewer
	filter := kb.ArticleFilter{Section: in.Section, Kind: kb.Kind(in.Kind), States: []kb.State{kb.StatePublished}, After: in.Cursor, Limit: limit}
	if viewer.CanWrite() {
		filter.States = nil
		if in.State != "" {
			filter.States = []kb.State{kb.State(in.State)}
		}
	}
	out := &articleListOutput{}
	out.Body.Articles = []apiArticle{}
	for len(out.Body.Articles) < limit {
		found, err := s.Articles.FindArticles(ctx, filter)
		if err != nil {
			return nil, fmt.Errorf("list articles: %w", err)
		}
		for _, a := range found {
			if len(out.Body.Articles) == limit {
				break
			}
			filter.After = a.ID
			if kb.CanPreview(viewer, a) && isFor(a, in.For) {
				out.Body.Articles = append(out.Body.Articles, newAPIArticle(viewer, head(a), nil))
			}
		}
		if len(found) < limit {
			return out, nil
		}
	}
	out.Body.Next = filter.After
	return out, nil
}

func (s *Server) apiArticleShow(ctx context.Context, in *articleRef) (*articleOutput, error) {
	viewer := visitIn(ctx).Viewer
	a, err := s.Articles.Article(ctx, in.Ref)
	if err != nil {
		return nil, fmt.Errorf("read article: %w", err)
	}
	if !kb.CanPreview(viewer, a) {
		return nil, fmt.Errorf("read article: %w", kb.ErrNotFound)
	}
	current, err := s.catalog.current(ctx)
	if err != nil {
		return nil, err
	}
	return newArticleOutput(viewer, a, func(ref string) bool { return current.find(viewer, ref) != nil }), nil
}

func (s *Server) apiArticleCreate(ctx context.Context, in *articleInput) (*articleOutput, error) {
	viewer := visitIn(ctx).Viewer
	stored := &kb.Article{Author: viewer.UserID, State: kb.StateDraft}
	next, before := *stored, *stored
	if err := s.applyArticle(ctx, &next, in.Body); err != nil {
		return nil, err
	}
	before = next // a new article is all his own: what may be forbidden is the stage it begins at
	before.State, before.Plan = stored.State, stored.Plan
	return s.writeArticle(ctx, &before, &next, in.Body.Note, in.Body.Slug == "")
}

// apiArticleUpdate replaces an article as a whole; only what the client cannot know (origin, authorship) stays.
func (s *Server) apiArticleUpdate(ctx context.Context, in *articleUpdateInput) (*articleOutput, error) {
	rev, err := neededRev(in.Match, in.Body.Rev)
	if err != nil {
		return nil, err
	}
	stored, err := s.studioRead(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	next := *stored
	if err := s.applyArticle(ctx, &next, in.Body); err != nil {
		return nil, err
	}
	if stored.Rev != rev {
		return nil, s.stale(ctx, stored, &next, rev, in.Match != "")
	}
	out, err := s.writeArticle(ctx, stored, &next, in.Body.Note, false)
	if errors.Is(err, kb.ErrConflict) {
		return nil, s.stale(ctx, stored, &next, rev, in.Match != "")
	}
	return out, err
}

// writeArticle saves what became of an article, when the viewer may.
func (s *Server) writeArticle(ctx context.Context, stored, next *kb.Article, note string, madeSlug bool) (*articleOutput, error) {
	viewer := visitIn(ctx).Viewer
	if err := s.admitSave(ctx, viewer, stored, next); err != nil {
		return nil, err
	}
	if len([]rune(note)) > kb.MaxNote {
		return nil, kb.TooLong("note", kb.MaxNote)
	}
	if err := s.saveArticle(ctx, viewer.UserID, next, stepOf(viewer, stored, next, note), madeSlug); err != nil {
		return nil, err
	}
	s.synced(exchangeOf(ctx).r)
	return newArticleOutput(viewer, next, nil), nil
}

// applyArticle writes the JSON into an article and reports the first thing wrong. A new article is a Russian draft for everyone
// unless it says otherwise; what a change leaves out of slug, kind, access, state and language stays.
func (s *Server) applyArticle(ctx context.Context, a *kb.Article, in apiArticle) error {
	a.ExternalID, a.Title, a.Questions, a.Body = in.ExternalID, in.Title, in.Questions, in.Body
	a.Section, a.Category, a.Tags, a.Related, a.Extra, a.Guide = in.Section, in.Category, in.Tags, in.Related, in.Extra, in.Guide
	a.Audiences = slices.Compact(slices.Sorted(slices.Values(in.Audiences)))
	a.Slug = cmp.Or(kb.Slugify(in.Slug), a.Slug, kb.NewSlug(in.Title))
	a.Kind = cmp.Or(in.Kind, a.Kind, kb.KindArticle)
	a.Access = cmp.Or(in.Access, a.Access, kb.AccessPublic)
	a.State = cmp.Or(in.State, a.State, kb.StateDraft)
	a.Lang, a.Original = cmp.Or(in.Lang, a.Lang, languages[0]), in.Original
	if in.Plan != nil {
		a.Plan = in.Plan.plan()
	}
	if a.State == kb.StatePublished {
		a.Publish(s.Now())
	}
	return s.checkArticle(ctx, a)
}
