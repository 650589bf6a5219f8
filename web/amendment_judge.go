package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"github.com/podskazka/podskazka/kb"
)

// amendmentPage shows what a proposal would change for readers, to whoever may judge it.
type amendmentPage struct {
	Page
	Article  *kb.Article
	Proposal *kb.Amendment
	Diff     comparison // the article as it stands and as it would be
	Who      string
	May      bool
	Places   int          // of the text that both changed
	Clashes  []fieldClash // fields that both changed
	Behind   bool         // the article has gone on since
	Answer   string       // as typed
	Wrong    string
	Field    string
}

// mergedAmendment puts a proposal together with what the article has become since it began.
func (s *Server) mergedAmendment(ctx context.Context, l *locale, a *kb.Article, m *kb.Amendment) (*kb.Article, *theirText, error) {
	base := articleForm{}
	switch was, err := s.History.Revision(ctx, a.ID, m.Base); {
	case err == nil:
		base = formOf(&was.Article)
	case !errors.Is(err, kb.ErrNotFound):
		return nil, nil, err
	}
	meeting := &theirText{By: l.T("amend.readers"), Form: formOf(a)}
	form := meeting.merge(l, base, formOf(&m.Article))
	next := *a
	form.Rev = a.Rev
	return &next, meeting, form.apply(&next)
}

// clash reports whether both changed the same.
func (t *theirText) clash() bool { return t.Left > 0 || len(t.Clashes) > 0 }

// studioAmendment is the article and the proposal of the address.
func (s *Server) studioAmendment(r *http.Request) (*kb.Article, *kb.Amendment, error) {
	a, err := s.studioArticle(r)
	if err != nil {
		return nil, nil, err
	}
	m, err := s.Amendments.Amendment(r.Context(), a.ID, chi.URLParam(r, "by"))
	return a, m, err
}

func (s *Server) handleAmendmentShow(w http.ResponseWriter, r *http.Request) error {
	a, m, err := s.studioAmendment(r)
	if err != nil {
		return err
	}
	return s.renderAmendment(w, r, http.StatusOK, a, m, amendmentPage{})
}

func (s *Server) renderAmendment(w http.ResponseWriter, r *http.Request, status int, a *kb.Article, m *kb.Amendment, page amendmentPage) error {
	l := visitOf(r).locale
	page.Page = s.studioPage(r, "amend.title")
	page.Article, page.Proposal, page.May, page.Behind = a, m, kb.CanJudge(page.Viewer, m), m.Base < a.Rev
	page.Who = s.namer(r.Context(), l)(m.By)
	next, meeting, err := s.mergedAmendment(r.Context(), l, a, m)
	if err != nil {
		return fmt.Errorf("amendment of %s: %w", a.ID, err)
	}
	if meeting.clash() {
		next = &m.Article
	}
	page.Places, page.Clashes = meeting.Left, meeting.Clashes
	if page.Diff, err = s.comparison(r, page.Here, a, kb.Revision{Article: *a, Rev: a.Rev}, kb.Revision{Article: *next}); err != nil {
		return err
	}
	return s.render(w, r, status, "studio_amendment", page)
}

// handleAmendmentUpdate approves a proposal, or sends it back with an answer.
func (s *Server) handleAmendmentUpdate(w http.ResponseWriter, r *http.Request) error {
	a, m, err := s.studioAmendment(r)
	if err != nil {
		return err
	}
	note, err := noteOf(r)
	page, l := amendmentPage{Answer: note}, visitOf(r).locale
	if err == nil {
		err = s.judgeAmendment(r, a, m, r.PostFormValue("do"), note)
	}
	wrong := new(kb.FieldError)
	switch {
	case errors.As(err, &wrong):
		page.Wrong, page.Field = l.planError(wrong), wrong.Field
		return s.renderAmendment(w, r, http.StatusUnprocessableEntity, a, m, page)
	case errors.Is(err, kb.ErrConflict):
		if a, m, err = s.studioAmendment(r); err != nil {
			return err
		}
		page.Wrong = l.T("amend.changed")
		return s.renderAmendment(w, r, http.StatusConflict, a, m, page)
	case err != nil:
		return fmt.Errorf("judge an amendment: %w", err)
	}
	s.synced(r)
	http.Redirect(w, r, "/studio/articles/"+a.ID+"?done=amend_"+r.PostFormValue("do"), http.StatusSeeOther)
	return nil
}

// judgeAmendment does what a reviewer decided about what he has seen.
func (s *Server) judgeAmendment(r *http.Request, a *kb.Article, m *kb.Amendment, do, note string) error {
	viewer := visitOf(r).Viewer
	if !kb.CanJudge(viewer, m) {
		return kb.ErrForbidden
	}
	seen := func(name string, rev int64) bool { return r.PostFormValue(name) == strconv.FormatInt(rev, 10) }
	if !seen("amendment", m.Rev) || do == doApprove && !seen("rev", a.Rev) {
		return kb.ErrConflict
	}
	switch do {
	case doApprove:
		return s.acceptAmendment(r.Context(), viewer.UserID, a, m, note)
	case doReturn:
		return s.returnAmendment(r.Context(), viewer.UserID, m, note)
	}
	return kb.Unknown("do")
}

func (s *Server) acceptAmendment(ctx context.Context, by string, a *kb.Article, m *kb.Amendment, note string) error {
	next, meeting, err := s.mergedAmendment(ctx, s.locales.find(languages[0]), a, m)
	if err != nil {
		return err
	}
	if meeting.clash() {
		return &kb.FieldError{Field: "body", Code: "amend_clash", Value: strconv.Itoa(meeting.Left + len(meeting.Clashes))}
	}
	if err := s.checkArticle(ctx, next); err != nil {
		return err
	}
	return s.Amendments.AcceptAmendment(ctx, by, next, m, kb.Step{Action: kb.ActApprove, Note: note})
}

func (s *Server) returnAmendment(ctx context.Context, by string, m *kb.Amendment, note string) error {
	if note == "" {
		return kb.Required("review_answer")
	}
	m.State, m.Answer = kb.StateDraft, note
	return s.Amendments.SaveAmendment(ctx, by, m, kb.Step{Action: kb.ActReturn, Note: note})
}
