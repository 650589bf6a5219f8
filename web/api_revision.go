package web

import (
	"context"
	"errors"
	"time"

	"github.com/podskazka/podskazka/kb"
)

type revisionListInput struct {
	Ref    string `path:"ref" doc:"Id, slug or external id"`
	Before int64  `query:"before" doc:"next of the page before"`
	Limit  int    `query:"limit" doc:"1 to 100; 100 when absent"`
}

// apiRevision is a revision in JSON.
type apiRevision struct {
	Rev     int64      `json:"rev"`
	By      string     `json:"by,omitempty" doc:"Id of who saved it"`
	At      time.Time  `json:"at"`
	Article apiArticle `json:"article" doc:"In lists without body and captions"`
}

type revisionListOutput struct {
	Body struct {
		Revisions []apiRevision `json:"revisions" nullable:"false"`
		Next      int64         `json:"next,omitempty"`
	}
}

type revisionRef struct {
	Ref string `path:"ref" doc:"Id, slug or external id"`
	Rev int64  `path:"rev"`
}

type revisionOutput struct{ Body apiRevision }

type revisionRestoreInput struct {
	Ref   string `path:"ref" doc:"Id, slug or external id"`
	Rev   int64  `path:"rev"`
	Match string `header:"If-Match" doc:"The revision of the article that was seen"`
}

func (s *Server) apiRevisionList(ctx context.Context, in *revisionListInput) (*revisionListOutput, error) {
	limit, err := listLimit(in.Limit, apiListMax)
	if err != nil {
		return nil, err
	}
	a, err := s.studioRead(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	list, err := s.History.RevisionHeads(ctx, a.ID, in.Before, limit+1)
	if err != nil {
		return nil, err
	}
	out := &revisionListOutput{}
	out.Body.Revisions = []apiRevision{}
	if len(list) > limit {
		list, out.Body.Next = list[:limit], list[limit-1].Rev
	}
	for _, r := range list {
		out.Body.Revisions = append(out.Body.Revisions, newAPIRevision(visitIn(ctx).Viewer, r))
	}
	return out, nil
}

func newAPIRevision(viewer kb.Viewer, r kb.Revision) apiRevision {
	return apiRevision{Rev: r.Rev, By: r.By, At: r.At, Article: newAPIArticle(viewer, &r.Article, nil)}
}

func (s *Server) apiRevisionShow(ctx context.Context, in *revisionRef) (*revisionOutput, error) {
	a, err := s.studioRead(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	r, err := s.History.Revision(ctx, a.ID, in.Rev)
	if err != nil {
		return nil, err
	}
	return &revisionOutput{Body: newAPIRevision(visitIn(ctx).Viewer, *r)}, nil
}

func (s *Server) apiRevisionRestore(ctx context.Context, in *revisionRestoreInput) (*articleOutput, error) {
	seen, err := neededRev(in.Match, 0)
	if err != nil {
		return nil, err
	}
	a, err := s.studioRead(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	stored := *a
	if err := s.restore(exchangeOf(ctx).r, a, in.Rev, seen); errors.Is(err, kb.ErrConflict) {
		return nil, s.stale(ctx, &stored, a, seen, true)
	} else if err != nil {
		return nil, err
	}
	return newArticleOutput(visitIn(ctx).Viewer, a, nil), nil
}
