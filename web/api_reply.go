package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// apiReply is a canned reply in JSON, with the names of the import format.
type apiReply struct {
	ID         string          `json:"id,omitempty"`
	ExternalID string          `json:"external_id,omitempty"`
	Title      string          `json:"title"`
	Body       string          `json:"body" doc:"Markdown with placeholders like {{user.name|colleague}}"`
	Audiences  []string        `json:"audiences,omitempty"`
	Queues     []string        `json:"queues,omitempty"`
	Tags       []string        `json:"tags,omitempty"`
	Category   string          `json:"category,omitempty"`
	Article    string          `json:"article,omitempty" doc:"Id, external id or slug of the article that says more"`
	State      kb.State        `json:"state,omitempty" enum:"draft,published" doc:"Drafts are for editors alone; absent in a write: as it is, published when new"`
	Extra      json.RawMessage `json:"extra,omitempty"`
	Rev        int64           `json:"rev,omitempty" doc:"The revision a change began with"`
	CreatedAt  *time.Time      `json:"created_at,omitempty" readOnly:"true"`
	UpdatedAt  *time.Time      `json:"updated_at,omitempty" readOnly:"true"`
}

func newAPIReply(r *kb.Reply) apiReply {
	return apiReply{
		ID: r.ID, ExternalID: r.ExternalID, Title: r.Title, Body: r.Body, Audiences: r.Audiences, Queues: r.Queues, Tags: r.Tags, Category: r.Category,
		Article: r.Article, State: r.State, Extra: r.Extra, Rev: r.Rev, CreatedAt: moment(r.CreatedAt), UpdatedAt: moment(r.UpdatedAt),
	}
}

type replyListOutput struct {
	Body struct {
		Replies []apiReply `json:"replies" nullable:"false"`
	}
}

type replyRef struct {
	Ref string `path:"ref" doc:"Id or external id"`
}

type replyInput struct {
	Body apiReply
}

type replyUpdateInput struct {
	Ref   string `path:"ref" doc:"Id or external id"`
	Match string `header:"If-Match" doc:"The revision the change began with"`
	Body  apiReply
}

type replyOutput struct {
	ETag     string `header:"ETag"`
	Location string `header:"Location"`
	Body     apiReply
}

func newReplyOutput(r *kb.Reply) *replyOutput {
	return &replyOutput{ETag: etagOf(r.Rev), Location: apiPrefix + "/replies/" + url.PathEscape(r.ID), Body: newAPIReply(r)}
}

func apiReplies(a *api) {
	s := a.server
	register(a, endpoint{Method: http.MethodGet, Path: "/replies", Name: "reply.list", Summary: "Canned replies by title", Needs: NeedStaff}, s.apiReplyList)
	register(a, endpoint{Method: http.MethodGet, Path: "/replies/{ref}", Name: "reply.show", Summary: "A canned reply", Needs: NeedStaff}, s.apiReplyShow)
	register(a, endpoint{Method: http.MethodPost, Path: "/replies", Name: "reply.create", Summary: "Write a canned reply", Needs: NeedEditor, Limit: limitWrite,
		Body: maxArticle, Status: http.StatusCreated}, s.apiReplyCreate)
	register(a, endpoint{Method: http.MethodPut, Path: "/replies/{ref}", Name: "reply.update", Summary: "Replace a canned reply", Needs: NeedEditor, Limit: limitWrite,
		Body: maxArticle}, s.apiReplyUpdate)
}

func (s *Server) apiReplyList(ctx context.Context, _ *struct{}) (*replyListOutput, error) {
	replies, err := s.Replies.FindReplies(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("list replies: %w", err)
	}
	viewer, out := visitIn(ctx).Viewer, &replyListOutput{}
	out.Body.Replies = make([]apiReply, 0, len(replies))
	for _, r := range replies {
		if kb.CanPreviewReply(viewer, r) {
			out.Body.Replies = append(out.Body.Replies, newAPIReply(r))
		}
	}
	return out, nil
}

func (s *Server) apiReplyShow(ctx context.Context, in *replyRef) (*replyOutput, error) {
	r, err := s.Replies.Reply(ctx, in.Ref)
	if err != nil {
		return nil, fmt.Errorf("read reply: %w", err)
	}
	if !kb.CanPreviewReply(visitIn(ctx).Viewer, r) {
		return nil, kb.ErrNotFound
	}
	return newReplyOutput(r), nil
}

func (s *Server) apiReplyCreate(ctx context.Context, in *replyInput) (*replyOutput, error) {
	return s.saveReply(ctx, &kb.Reply{}, in.Body)
}

func (s *Server) apiReplyUpdate(ctx context.Context, in *replyUpdateInput) (*replyOutput, error) {
	rev, err := neededRev(in.Match, in.Body.Rev)
	if err != nil {
		return nil, err
	}
	r, err := s.Replies.Reply(ctx, in.Ref)
	if err != nil {
		return nil, fmt.Errorf("read reply: %w", err)
	}
	if r.Rev != rev {
		return nil, fmt.Errorf("update reply %s: %w", r.ID, kb.ErrConflict)
	}
	return s.saveReply(ctx, r, in.Body)
}

// saveReply writes the JSON into a reply and stores it.
func (s *Server) saveReply(ctx context.Context, r *kb.Reply, in apiReply) (*replyOutput, error) {
	r.ExternalID, r.Title, r.Body, r.Queues, r.Tags = in.ExternalID, in.Title, in.Body, in.Queues, in.Tags
	r.Category, r.Article, r.Extra = in.Category, in.Article, in.Extra
	if in.State != "" {
		r.State = in.State
	}
	r.Audiences = slices.Compact(slices.Sorted(slices.Values(in.Audiences)))
	if err := r.Validate(); err != nil {
		return nil, err
	}
	if err := s.checkAudiences(ctx, r.Audiences); err != nil {
		return nil, err
	}
	if err := s.Replies.SaveReplies(ctx, r); err != nil {
		return nil, err
	}
	s.synced(exchangeOf(ctx).r)
	return newReplyOutput(r), nil
}
