package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// PinBoard checks pinned answers and searches with them; search.Pins is one.
type PinBoard interface {
	Check(p *kb.Pin) error
	Sync(ctx context.Context) error
}

// apiPin is a pinned answer in JSON.
type apiPin struct {
	ID        string     `json:"id,omitempty"`
	Queries   []string   `json:"queries" nullable:"false" doc:"As people type them; word forms and word order do not count"`
	Article   string     `json:"article" doc:"Id, slug or external id of the article that comes first"`
	Audiences []string   `json:"audiences,omitempty" doc:"Chosen audiences it counts for; absent: whoever asks"`
	Note      string     `json:"note,omitempty" doc:"Why it is there"`
	Disabled  bool       `json:"disabled,omitempty" doc:"Kept, but not searched with"`
	Author    string     `json:"author,omitempty" readOnly:"true" doc:"Id of the user who wrote it last"`
	Rev       int64      `json:"rev,omitempty" doc:"The revision a change began with"`
	CreatedAt *time.Time `json:"created_at,omitempty" readOnly:"true"`
	UpdatedAt *time.Time `json:"updated_at,omitempty" readOnly:"true"`
}

func newAPIPin(p *kb.Pin) apiPin {
	return apiPin{ID: p.ID, Queries: p.Queries, Article: p.Article, Audiences: p.Audiences, Note: p.Note, Disabled: p.Disabled, Author: p.Author, Rev: p.Rev,
		CreatedAt: moment(p.CreatedAt), UpdatedAt: moment(p.UpdatedAt)}
}

// apply writes the JSON into a pin.
func (in apiPin) apply(p *kb.Pin) {
	p.Queries = nil
	for _, query := range in.Queries {
		p.Queries = append(p.Queries, strings.Join(strings.Fields(query), " "))
	}
	p.Article, p.Note, p.Disabled = in.Article, strings.TrimSpace(in.Note), in.Disabled
	p.Audiences = slices.Compact(slices.Sorted(slices.Values(in.Audiences)))
}

type pinListOutput struct {
	Body struct {
		Pins []apiPin `json:"pins" nullable:"false"`
	}
}

type pinRef struct {
	ID string `path:"id"`
}

type pinInput struct {
	Body apiPin
}

type pinUpdateInput struct {
	ID    string `path:"id"`
	Match string `header:"If-Match" doc:"The revision the change began with"`
	Body  apiPin
}

type pinDeleteInput struct {
	ID    string `path:"id"`
	Match string `header:"If-Match" doc:"The revision that was seen; absent: any"`
}

type pinOutput struct {
	ETag     string `header:"ETag"`
	Location string `header:"Location"`
	Body     apiPin
}

func newPinOutput(p *kb.Pin) *pinOutput {
	return &pinOutput{ETag: etagOf(p.Rev), Location: apiPrefix + "/pins/" + url.PathEscape(p.ID), Body: newAPIPin(p)}
}

func apiPins(a *api) {
	s := a.server
	register(a, endpoint{Method: http.MethodGet, Path: "/pins", Name: "pin.list", Summary: "Pinned answers", Needs: NeedEditor}, s.apiPinList)
	register(a, endpoint{Method: http.MethodGet, Path: "/pins/{id}", Name: "pin.show", Summary: "A pinned answer", Needs: NeedEditor}, s.apiPinShow)
	register(a, endpoint{Method: http.MethodPost, Path: "/pins", Name: "pin.create", Summary: "Pin an answer to queries", Needs: NeedEditor, Limit: limitWrite,
		Status: http.StatusCreated}, s.apiPinCreate)
	register(a, endpoint{Method: http.MethodPut, Path: "/pins/{id}", Name: "pin.update", Summary: "Replace a pinned answer", Needs: NeedEditor, Limit: limitWrite}, s.apiPinUpdate)
	register(a, endpoint{Method: http.MethodDelete, Path: "/pins/{id}", Name: "pin.delete", Summary: "Remove a pinned answer", Needs: NeedEditor, Limit: limitWrite,
		Status: http.StatusNoContent}, s.apiPinDelete)
}

func (s *Server) apiPinList(ctx context.Context, _ *struct{}) (*pinListOutput, error) {
	pins, err := s.Pins.FindPins(ctx)
	if err != nil {
		return nil, fmt.Errorf("list pins: %w", err)
	}
	out := &pinListOutput{}
	out.Body.Pins = make([]apiPin, len(pins))
	for i, p := range pins {
		out.Body.Pins[i] = newAPIPin(p)
	}
	return out, nil
}

func (s *Server) apiPinShow(ctx context.Context, in *pinRef) (*pinOutput, error) {
	p, err := s.Pins.Pin(ctx, in.ID)
	if err != nil {
		return nil, fmt.Errorf("read pin: %w", err)
	}
	return newPinOutput(p), nil
}

func (s *Server) apiPinCreate(ctx context.Context, in *pinInput) (*pinOutput, error) {
	p := &kb.Pin{}
	in.Body.apply(p)
	if err := s.savePin(ctx, visitIn(ctx).Viewer.UserID, p); err != nil {
		return nil, err
	}
	return newPinOutput(p), nil
}

func (s *Server) apiPinUpdate(ctx context.Context, in *pinUpdateInput) (*pinOutput, error) {
	rev, err := neededRev(in.Match, in.Body.Rev)
	if err != nil {
		return nil, err
	}
	p, err := s.Pins.Pin(ctx, in.ID)
	if err != nil {
		return nil, fmt.Errorf("read pin: %w", err)
	}
	if p.Rev != rev {
		return nil, fmt.Errorf("update pin %s: %w", p.ID, kb.ErrConflict)
	}
	in.Body.apply(p)
	if err := s.savePin(ctx, visitIn(ctx).Viewer.UserID, p); err != nil {
		return nil, err
	}
	return newPinOutput(p), nil
}

// savePin checks and stores a pin, whose article may be named by any reference. The next query knows it.
func (s *Server) savePin(ctx context.Context, by string, p *kb.Pin) error {
	p.Author = by
	if err := s.PinBoard.Check(p); err != nil {
		return err
	}
	if err := s.checkAudiences(ctx, p.Audiences); err != nil {
		return err
	}
	article, err := s.Articles.Article(ctx, p.Article)
	if errors.Is(err, kb.ErrNotFound) {
		return kb.Unknown("article")
	}
	if err != nil {
		return fmt.Errorf("read the article to pin: %w", err)
	}
	p.Article = article.ID
	if err := s.Pins.SavePin(ctx, p); err != nil {
		return err
	}
	s.pinsChanged(ctx)
	return nil
}

func (s *Server) apiPinDelete(ctx context.Context, in *pinDeleteInput) (*struct{}, error) {
	rev, err := revOf(in.Match, 0)
	if err != nil {
		return nil, err
	}
	if err := s.Pins.DeletePin(ctx, in.ID, rev); err != nil {
		return nil, err
	}
	s.pinsChanged(ctx)
	return nil, nil
}

// pinsChanged has the next query search with what was written. The write is done: when this fails, the background does it.
func (s *Server) pinsChanged(ctx context.Context) {
	if err := s.PinBoard.Sync(ctx); err != nil {
		s.Log.ErrorContext(ctx, "read the pins", "err", err)
	}
}
