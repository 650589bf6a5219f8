package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// doDrop takes a proposed change away.
const doDrop = "drop"

// studioAmend is what is proposed for the article of a page.
type studioAmend struct {
	Mine   *kb.Amendment // what the viewer proposes; nil = nothing yet
	Behind bool          // the article has gone on since he began
	Rows   []amendmentRow
}

// An amendmentRow is a proposal of somebody's in a list.
type amendmentRow struct {
	*kb.Amendment
	Who string
	URL string
	May bool // the viewer may judge it
}

func (s *Server) amendmentRows(r *http.Request, list []*kb.Amendment) []amendmentRow {
	nameOf := s.namer(r.Context(), visitOf(r).locale)
	rows := make([]amendmentRow, len(list))
	for i, m := range list {
		rows[i] = amendmentRow{Amendment: m, Who: nameOf(m.By), URL: amendmentURL(m), May: kb.CanJudge(visitOf(r).Viewer, m)}
	}
	return rows
}

func amendmentURL(m *kb.Amendment) string {
	return "/studio/articles/" + m.ArticleID + "/amendments/" + url.PathEscape(m.By)
}

// amendment is what a person proposes for an article; one with Rev 0 when that is nothing yet.
func (s *Server) amendment(ctx context.Context, a *kb.Article, by string) (*kb.Amendment, error) {
	m, err := s.Amendments.Amendment(ctx, a.ID, by)
	if errors.Is(err, kb.ErrNotFound) {
		return &kb.Amendment{ArticleID: a.ID, By: by, Base: a.Rev, State: kb.StateDraft, Article: *a}, nil
	}
	return m, err
}

// studioAmend finds what waits beside an article, and takes or gives what the viewer may do with his own.
func (s *Server) studioAmend(r *http.Request, page *studioEditPage) error {
	a, viewer := page.Article, visitOf(r).Viewer
	if a.ID == "" {
		return nil
	}
	waiting, err := s.Amendments.FindAmendments(r.Context(), kb.AmendmentFilter{ArticleID: a.ID, State: kb.StateReview})
	if err != nil {
		return err
	}
	page.Amend.Rows = s.amendmentRows(r, waiting)
	if !kb.CanAmend(viewer, a) {
		return nil
	}
	m, err := s.amendment(r.Context(), a, viewer.UserID)
	if err != nil {
		return err
	}
	draft := m.State == kb.StateDraft
	page.May.Amend, page.May.Change, page.May.Ask, page.May.Withdraw, page.May.Plan = true, draft, draft, !draft, false
	if m.Rev > 0 {
		page.Amend.Mine, page.Amend.Behind, page.Note = m, m.Base < a.Rev, cmp.Or(page.Note, m.Note)
	}
	return nil
}

// amendedForm is the form of an article for the viewer: with his own proposal, when there is one.
func (s *Server) amendedForm(r *http.Request, a *kb.Article) (articleForm, error) {
	viewer := visitOf(r).Viewer
	if !kb.CanAmend(viewer, a) {
		return formOf(a), nil
	}
	m, err := s.amendment(r.Context(), a, viewer.UserID)
	if err != nil {
		return articleForm{}, err
	}
	form := formOf(&m.Article)
	form.Rev = m.Base
	return form, nil
}

// saveAmendment does with the viewer's proposal what the pressed button says. The article stays as it is.
func (s *Server) saveAmendment(w http.ResponseWriter, r *http.Request, page studioEditPage, do string) error {
	ctx, viewer, l := r.Context(), visitOf(r).Viewer, visitOf(r).locale
	m, err := s.amendment(ctx, page.Article, viewer.UserID)
	if err != nil {
		return err
	}
	if page.Note, err = noteOf(r); err == nil {
		err = s.writeAmendment(r, &page, m, do)
	}
	wrong := new(kb.FieldError)
	switch {
	case errors.As(err, &wrong):
		page.Wrong, page.Field = l.planError(wrong), wrong.Field
		return s.renderStudioEdit(w, r, http.StatusUnprocessableEntity, page)
	case errors.Is(err, errStale):
		return s.renderStudioConflict(w, r, page)
	case errors.Is(err, kb.ErrConflict):
		page.Wrong = l.T("amend.other_tab")
		return s.renderStudioEdit(w, r, http.StatusConflict, page)
	case err != nil:
		return err
	}
	s.forgetAutosaves(r, page.Article.ID)
	if do != doAsk && do != doWithdraw && do != doDrop {
		do = doSave
	}
	http.Redirect(w, r, "/studio/articles/"+page.Article.ID+"?done=amend_"+do, http.StatusSeeOther)
	return nil
}

// errStale is a change that began with an older revision of the article than there is.
var errStale = errors.New("the article has gone on")

// writeAmendment stores what became of the viewer's proposal.
func (s *Server) writeAmendment(r *http.Request, page *studioEditPage, m *kb.Amendment, do string) error {
	ctx, by := r.Context(), visitOf(r).Viewer.UserID
	if r.PostFormValue("amendment") != strconv.FormatInt(m.Rev, 10) {
		return kb.ErrConflict
	}
	switch do {
	case doDrop:
		return s.Amendments.DeleteAmendment(ctx, m.ArticleID, by, m.Rev)
	case doWithdraw:
		m.State = kb.StateDraft
		return s.Amendments.SaveAmendment(ctx, by, m, kb.Step{Action: kb.ActWithdraw})
	}
	if m.State != kb.StateDraft {
		return kb.ErrForbidden
	}
	if page.Form.Rev != page.Article.Rev {
		return errStale
	}
	next := *page.Article
	if err := page.Form.apply(&next); err != nil {
		return err
	}
	if n := len(content.Conflicts(next.Body)); page.Merging && n > 0 {
		return &kb.FieldError{Field: "body", Code: "conflicts", Value: strconv.Itoa(n)}
	}
	if err := s.checkArticle(ctx, &next); err != nil {
		return err
	}
	m.Base, m.Article, m.Note = next.Rev, next, page.Note
	return s.proposeAmendment(ctx, page.Article, m, do == doAsk)
}

// proposeAmendment saves a proposal, and sends it to review when asked to.
func (s *Server) proposeAmendment(ctx context.Context, stored *kb.Article, m *kb.Amendment, ask bool) error {
	step := kb.Step{}
	if ask {
		if sameText(stored, &m.Article) {
			return &kb.FieldError{Field: "body", Code: "amend_same"}
		}
		m.State, m.Answer = kb.StateReview, ""
		step = kb.Step{Action: kb.ActAmend, Note: m.Note}
	}
	return s.Amendments.SaveAmendment(ctx, m.By, m, step)
}
