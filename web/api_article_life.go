package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"time"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// apiPlan is a plan in JSON.
type apiPlan struct {
	PublishAt   *time.Time `json:"publish_at,omitempty"`
	UnpublishAt *time.Time `json:"unpublish_at,omitempty"`
	ReviewBy    *time.Time `json:"review_by,omitempty"`
	Zone        string     `json:"zone,omitempty" doc:"IANA name of the zone the times are shown in"`
}

func newAPIPlan(p kb.Plan) *apiPlan {
	if p.Equal(kb.Plan{}) {
		return nil
	}
	return &apiPlan{PublishAt: moment(p.PublishAt), UnpublishAt: moment(p.UnpublishAt), ReviewBy: moment(p.ReviewBy), Zone: p.Zone}
}

func (p apiPlan) plan() kb.Plan {
	at := func(t *time.Time) time.Time {
		if t == nil {
			return time.Time{}
		}
		return *t
	}
	return kb.Plan{PublishAt: at(p.PublishAt), UnpublishAt: at(p.UnpublishAt), ReviewBy: at(p.ReviewBy), Zone: p.Zone}
}

// stepOf names what the API did with an article that was under review; other steps name themselves.
func stepOf(viewer kb.Viewer, stored, next *kb.Article, note string) kb.Step {
	step := kb.Step{Note: note}
	if stored.State != kb.StateReview || !kb.CanReview(viewer, stored) {
		return step
	}
	switch {
	case next.State == kb.StatePublished, next.Planned() && !stored.Planned():
		step.Action = kb.ActApprove
	case next.State == kb.StateDraft && stored.Author != viewer.UserID:
		step.Action = kb.ActReturn
	}
	return step
}

// apiVersions are the texts that meet in a conflict.
type apiVersions struct {
	BaseRev   int64       `json:"base_rev" doc:"The revision the refused change began with"`
	Base      *apiArticle `json:"base,omitempty" doc:"That revision; absent when there is none"`
	Current   apiArticle  `json:"current" doc:"The article as it is stored"`
	Yours     apiArticle  `json:"yours" doc:"The refused change"`
	Merged    string      `json:"merged_body" doc:"Both bodies put together, what both changed between marks"`
	Conflicts int         `json:"conflicts" doc:"How many places both changed"`
}

// A staleError is a save against a newer revision. It is a kb.ErrConflict; of a request with If-Match it is a failed precondition.
type staleError struct {
	versions     apiVersions
	precondition bool
}

func (e *staleError) Error() string {
	return fmt.Sprintf("article %s has gone on since revision %d", e.versions.Current.ID, e.versions.BaseRev)
}

func (e *staleError) Is(target error) bool {
	return target == kb.ErrConflict || target == errPrecond && e.precondition
}

// stale gathers both versions and what they began with.
func (s *Server) stale(ctx context.Context, stored, yours *kb.Article, rev int64, precondition bool) error {
	viewer := visitIn(ctx).Viewer
	stored, err := s.Articles.Article(ctx, stored.ID) // it may be newer yet
	if err != nil {
		return fmt.Errorf("read the newer revision: %w", err)
	}
	e := &staleError{precondition: precondition, versions: apiVersions{
		BaseRev: rev, Current: newAPIArticle(viewer, stored, nil), Yours: newAPIArticle(viewer, yours, nil),
	}}
	e.versions.Yours.Rev = rev
	base, err := s.History.Revision(ctx, stored.ID, rev)
	switch {
	case err == nil:
		was := newAPIArticle(viewer, &base.Article, nil)
		e.versions.Base = &was
	case errors.Is(err, kb.ErrNotFound):
		base = &kb.Revision{}
	default:
		return err
	}
	e.versions.Merged, e.versions.Conflicts = content.Merged(content.Merge(base.Article.Body, yours.Body, stored.Body),
		content.MergeLabels{Mine: "yours", Theirs: "current", End: "end"})
	return e
}

type articlePatchInput struct {
	Ref   string                     `path:"ref" doc:"Id, slug or external id"`
	Match string                     `header:"If-Match" doc:"The revision the change began with"`
	Body  map[string]json.RawMessage `doc:"The fields to change (RFC 7396); null empties one"`
}

type actListInput struct {
	Article string `query:"article" doc:"Id, slug or external id; absent: all"`
	By      string `query:"by" doc:"Id of a user"`
	Action  string `query:"action"`
	Limit   int    `query:"limit" doc:"1 to 100; 100 when absent"`
	Cursor  string `query:"cursor" doc:"next of the page before"`
}

// apiAct is an act in JSON.
type apiAct struct {
	ID      string    `json:"id"`
	Article string    `json:"article"`
	Title   string    `json:"title"`
	Action  kb.Action `json:"action"`
	By      string    `json:"by,omitempty"`
	At      time.Time `json:"at"`
	Rev     int64     `json:"rev,omitempty"`
	Note    string    `json:"note,omitempty"`
}

type actListOutput struct {
	Body struct {
		Acts []apiAct `json:"acts" nullable:"false"`
		Next string   `json:"next,omitempty"`
	}
}

func apiArticleLife(a *api) {
	s := a.server
	register(a, endpoint{Method: http.MethodPatch, Path: "/articles/{ref}", Name: "article.patch", Summary: "Change some fields of an article", Needs: NeedWriter,
		Limit: limitWrite, Body: maxArticle}, s.apiArticlePatch)
	register(a, endpoint{Method: http.MethodGet, Path: "/articles/{ref}/revisions", Name: "revision.list", Summary: "Revisions of an article, newest first",
		Needs: NeedWriter}, s.apiRevisionList)
	register(a, endpoint{Method: http.MethodGet, Path: "/articles/{ref}/revisions/{rev}", Name: "revision.show", Summary: "A revision", Needs: NeedWriter}, s.apiRevisionShow)
	register(a, endpoint{Method: http.MethodPost, Path: "/articles/{ref}/revisions/{rev}/restore", Name: "revision.restore",
		Summary: "Give an article the text of an old revision", Needs: NeedWriter, Limit: limitWrite}, s.apiRevisionRestore)
	register(a, endpoint{Method: http.MethodGet, Path: "/acts", Name: "act.list", Summary: "Who did what with articles, newest first", Needs: NeedWriter}, s.apiActList)
}

// apiArticlePatch changes the fields that are given, as if the client had sent the whole article with them.
func (s *Server) apiArticlePatch(ctx context.Context, in *articlePatchInput) (*articleOutput, error) {
	stored, err := s.studioRead(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	viewer := visitIn(ctx).Viewer
	text, err := json.Marshal(newAPIArticle(viewer, stored, nil))
	if err != nil {
		return nil, fmt.Errorf("article %s: %w", stored.ID, err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil {
		return nil, fmt.Errorf("article %s: %w", stored.ID, err)
	}
	delete(fields, "rev")
	maps.Copy(fields, in.Body)
	maps.DeleteFunc(fields, func(_ string, v json.RawMessage) bool { return string(v) == "null" })
	if text, err = json.Marshal(fields); err != nil {
		return nil, fmt.Errorf("article %s: %w: %w", stored.ID, errBadRequest, err)
	}
	whole := &articleUpdateInput{Ref: stored.ID, Match: in.Match}
	if err := json.Unmarshal(text, &whole.Body); err != nil {
		return nil, fmt.Errorf("article %s: %w: %w", stored.ID, errBadRequest, err)
	}
	return s.apiArticleUpdate(ctx, whole)
}

// studioRead is the article of a reference for those who write: hidden from everybody else.
func (s *Server) studioRead(ctx context.Context, ref string) (*kb.Article, error) {
	a, err := s.Articles.Article(ctx, ref)
	if err == nil && !kb.CanPreview(visitIn(ctx).Viewer, a) {
		err = kb.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read article: %w", err)
	}
	return a, nil
}

func (s *Server) apiActList(ctx context.Context, in *actListInput) (*actListOutput, error) {
	limit, err := listLimit(in.Limit, apiListMax)
	if err != nil {
		return nil, err
	}
	f := kb.ActFilter{By: in.By, Before: in.Cursor, Limit: limit + 1}
	if in.Action != "" {
		f.Actions = []kb.Action{kb.Action(in.Action)}
	}
	if in.Article != "" {
		a, err := s.studioRead(ctx, in.Article)
		if err != nil {
			return nil, err
		}
		f.ArticleID = a.ID
	}
	acts, err := s.Life.Acts(ctx, f)
	if err != nil {
		return nil, err
	}
	out := &actListOutput{}
	out.Body.Acts = []apiAct{}
	if len(acts) > limit {
		acts, out.Body.Next = acts[:limit], acts[limit-1].ID
	}
	for _, a := range acts {
		out.Body.Acts = append(out.Body.Acts, apiAct{ID: a.ID, Article: a.ArticleID, Title: a.Title, Action: a.Action, By: a.By, At: a.At, Rev: a.Rev, Note: a.Note})
	}
	return out, nil
}
