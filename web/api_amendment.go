package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// apiAmendment is a proposed change of a published article in JSON.
type apiAmendment struct {
	ArticleID string      `json:"article_id"`
	By        string      `json:"by" doc:"Id of who proposes it"`
	Base      int64       `json:"base_rev" doc:"The revision of the article that it began with"`
	State     kb.State    `json:"state" enum:"draft,review"`
	Title     string      `json:"title"`
	Note      string      `json:"note,omitempty"`
	Answer    string      `json:"answer,omitempty" doc:"What the reviewer said who sent it back"`
	Rev       int64       `json:"rev"`
	UpdatedAt time.Time   `json:"updated_at"`
	Current   int64       `json:"article_rev,omitempty" doc:"The revision of the article as it is now, which who approves has to name; not in lists"`
	Article   *apiArticle `json:"article,omitempty" doc:"The article as it would be; not in lists"`
}

func newAPIAmendment(m *kb.Amendment) apiAmendment {
	return apiAmendment{ArticleID: m.ArticleID, By: m.By, Base: m.Base, State: m.State, Title: m.Title, Note: m.Note, Answer: m.Answer, Rev: m.Rev, UpdatedAt: m.UpdatedAt}
}

type amendmentListInput struct {
	Article string `query:"article" doc:"Id of an article; absent: all"`
	State   string `query:"state" enum:"draft,review"`
	By      string `query:"by" doc:"Id of a user"`
}

type amendmentListOutput struct {
	Body struct {
		Amendments []apiAmendment `json:"amendments" nullable:"false"`
	}
}

type amendmentRef struct {
	Ref string `path:"ref" doc:"Id, slug or external id of the article"`
	By  string `path:"by" doc:"Id of who proposes it"`
}

type amendmentInput struct {
	Ref   string `path:"ref" doc:"Id, slug or external id of the article"`
	Match string `header:"If-Match" doc:"The revision of the article that the change began with"`
	Body  struct {
		Article apiArticle `json:"article" doc:"The article as it should be, whole"`
		Note    string     `json:"note,omitempty"`
		Review  bool       `json:"review,omitempty" doc:"Send it to review; else it stays a draft"`
		Rev     int64      `json:"rev,omitempty" doc:"Of the amendment; absent when there is none yet"`
	}
}

type amendmentAnswerInput struct {
	Ref   string `path:"ref" doc:"Id, slug or external id of the article"`
	By    string `path:"by" doc:"Id of who proposes it"`
	Match string `header:"If-Match" doc:"The revision of the article that the amendment was read beside; needed to approve it"`
	Body  struct {
		Rev        int64  `json:"rev" doc:"Of the amendment that was read"`
		ArticleRev int64  `json:"article_rev,omitempty" doc:"The same as If-Match"`
		Answer     string `json:"answer" enum:"approve,return"`
		Note       string `json:"note,omitempty" doc:"Needed to return it"`
	}
}

type amendmentOutput struct{ Body apiAmendment }

func apiAmendments(a *api) {
	s := a.server
	register(a, endpoint{Method: http.MethodGet, Path: "/amendments", Name: "amendment.list", Summary: "Proposed changes of published articles, longest untouched first", Needs: NeedWriter},
		s.apiAmendmentList)
	register(a, endpoint{Method: http.MethodGet, Path: "/articles/{ref}/amendments/{by}", Name: "api_amendment.show", Summary: "A proposed change", Needs: NeedWriter}, s.apiAmendmentShow)
	register(a, endpoint{Method: http.MethodPut, Path: "/articles/{ref}/amendment", Name: "amendment.save", Summary: "Propose a change of a published article", Needs: NeedWriter,
		Limit: limitWrite, Body: maxArticle}, s.apiAmendmentSave)
	register(a, endpoint{Method: http.MethodPost, Path: "/articles/{ref}/amendments/{by}/answer", Name: "amendment.answer", Summary: "Approve a proposed change or send it back",
		Needs: NeedWriter, Limit: limitWrite}, s.apiAmendmentAnswer)
}

func (s *Server) apiAmendmentList(ctx context.Context, in *amendmentListInput) (*amendmentListOutput, error) {
	found, err := s.Amendments.FindAmendments(ctx, kb.AmendmentFilter{ArticleID: in.Article, By: in.By, State: kb.State(in.State)})
	if err != nil {
		return nil, err
	}
	out := &amendmentListOutput{}
	out.Body.Amendments = []apiAmendment{}
	for _, m := range found {
		out.Body.Amendments = append(out.Body.Amendments, newAPIAmendment(m))
	}
	return out, nil
}

// readAmendment is a proposal and the article it is about.
func (s *Server) readAmendment(ctx context.Context, ref, by string) (*kb.Article, *kb.Amendment, error) {
	a, err := s.studioRead(ctx, ref)
	if err != nil {
		return nil, nil, err
	}
	m, err := s.Amendments.Amendment(ctx, a.ID, by)
	return a, m, err
}

func (s *Server) apiAmendmentShow(ctx context.Context, in *amendmentRef) (*amendmentOutput, error) {
	a, m, err := s.readAmendment(ctx, in.Ref, in.By)
	if err != nil {
		return nil, err
	}
	out := &amendmentOutput{Body: newAPIAmendment(m)}
	out.Body.Current = a.Rev
	whole := newAPIArticle(visitIn(ctx).Viewer, &m.Article, nil)
	out.Body.Article = &whole
	return out, nil
}

// apiAmendmentSave stores what the caller proposes; the article stays as it is.
func (s *Server) apiAmendmentSave(ctx context.Context, in *amendmentInput) (*amendmentOutput, error) {
	viewer := visitIn(ctx).Viewer
	base, err := neededRev(in.Match, in.Body.Article.Rev)
	if err != nil {
		return nil, err
	}
	stored, err := s.studioRead(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	if !kb.CanAmend(viewer, stored) {
		return nil, fmt.Errorf("amend %s: %w", stored.ID, kb.ErrForbidden)
	}
	next := *stored
	in.Body.Article.State, in.Body.Article.Plan = "", nil // neither is proposed
	if err := s.applyArticle(ctx, &next, in.Body.Article); err != nil {
		return nil, err
	}
	if stored.Rev != base {
		return nil, s.stale(ctx, stored, &next, base, in.Match != "")
	}
	m, err := s.amendment(ctx, stored, viewer.UserID)
	switch {
	case err != nil:
		return nil, err
	case m.State != kb.StateDraft:
		return nil, fmt.Errorf("amend %s under review: %w", stored.ID, kb.ErrForbidden)
	}
	m.Base, m.Article, m.Note, m.Rev = base, next, in.Body.Note, in.Body.Rev
	if err := s.proposeAmendment(ctx, stored, m, in.Body.Review); err != nil {
		return nil, err
	}
	return &amendmentOutput{Body: newAPIAmendment(m)}, nil
}

func (s *Server) apiAmendmentAnswer(ctx context.Context, in *amendmentAnswerInput) (*amendmentOutput, error) {
	viewer := visitIn(ctx).Viewer
	a, m, err := s.readAmendment(ctx, in.Ref, in.By)
	switch {
	case err != nil:
		return nil, err
	case !kb.CanJudge(viewer, m):
		return nil, kb.ErrForbidden
	case m.Rev != in.Body.Rev:
		return nil, kb.ErrConflict
	case len([]rune(in.Body.Note)) > kb.MaxNote:
		return nil, kb.TooLong("note", kb.MaxNote)
	}
	switch in.Body.Answer {
	case doApprove:
		err = s.approveAmendment(ctx, in, a, m)
	case doReturn:
		err = s.returnAmendment(ctx, viewer.UserID, m, in.Body.Note)
	default:
		err = errors.Join(errBadRequest, kb.Unknown("answer"))
	}
	if err != nil {
		return nil, err
	}
	s.synced(exchangeOf(ctx).r)
	return &amendmentOutput{Body: newAPIAmendment(m)}, nil
}

// approveAmendment publishes a proposal beside the revision of the article that the caller has read it beside.
func (s *Server) approveAmendment(ctx context.Context, in *amendmentAnswerInput, a *kb.Article, m *kb.Amendment) error {
	rev, err := revOf(in.Match, in.Body.ArticleRev)
	switch {
	case err != nil:
		return err
	case rev == 0:
		return kb.Required("article_rev")
	case rev != a.Rev:
		return s.stale(ctx, a, &m.Article, m.Base, in.Match != "")
	}
	return s.acceptAmendment(ctx, visitIn(ctx).Viewer.UserID, a, m, in.Body.Note)
}
