package web

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// Limits of the studio.
const (
	slugTries = 50 // how many "-2", "-3" … a slug made of a title gets
)

// What an editor does with the form, named by its buttons.
const (
	doSave      = "save"
	doPreview   = "preview"
	doPublish   = "publish"
	doUnpublish = "unpublish"
	doArchive   = "archive"
)

// donePublishLater is the notice when an article is published and search does not find it yet.
const donePublishLater = "publish_later"

// studioEditPage is one article being written.
type studioEditPage struct {
	Page
	Article   *kb.Article // as stored; State draft and no ID for a new one
	Form      articleForm
	Action    string // where the form goes
	Sections  []kb.Section
	Kinds     []kb.Kind
	Accesses  []kb.Access
	Reach     string      // who will see it, in words
	Gap       *assist.Gap // whose wordings stand beside
	Words     studioWordings
	Preview   template.HTML // the body as readers get it
	Film      *studioFilm
	Check     studioCheck
	Kin       studioKin
	Life      studioLife
	Done      string     // what has just been done: save, publish, publish_later, unpublish, archive
	URL       string     // full address of the published article
	Wrong     string     // what is wrong with the form, in words
	Field     string     // which field
	Theirs    *theirText // set when somebody saved first
	Merging   bool       // the text may have places where two people wrote differently
	Conflicts []content.Chunk
	Plan      *planForm // as typed; nil = as stored
	Note      string    // what was typed about the step
	May       studioMay
	Amend     studioAmend
	Ticket    string // key of the ticket it was drafted from
	MaxFile   int    // limit of an upload in bytes
	MaxVideo  int
	Autosave  string     // id under which the text of a new article is kept until it is saved
	Left      []leftText // what the editor left unsaved, to go on with
	Restored  time.Time  // when the text of the form was left; zero = it is not such a text
}

func (s *Server) handleStudioArticleNew(w http.ResponseWriter, r *http.Request) error {
	form := articleForm{Title: cut(r.URL.Query().Get("title"), kb.MaxTitle), Kind: kb.KindArticle, Access: kb.AccessPublic}
	if kind := kb.Kind(r.URL.Query().Get("kind")); slices.Contains(kb.Kinds[:], kind) {
		form.Kind = kind
	}
	gap, err := s.gapOf(r)
	if gap != nil {
		err = s.gapDraft(r, gap, &form)
	}
	if err != nil {
		return err
	}
	page := studioEditPage{Article: newArticle(r), Form: form, Gap: gap, Autosave: r.URL.Query().Get("autosave")}
	if page.Autosave != "" {
		page.Form, page.Restored, err = s.restored(r, page.Autosave)
	}
	if page.Autosave == "" || errors.Is(err, kb.ErrNotFound) { // saved or dropped since: nothing to go on with
		page.Autosave, page.Form = "", form
		page.Left, err = s.leftNew(r)
	}
	if err != nil {
		return err
	}
	return s.renderStudioEdit(w, r, http.StatusOK, page)
}

// newArticle is an article before anything is written.
func newArticle(r *http.Request) *kb.Article {
	return &kb.Article{State: kb.StateDraft, Lang: languages[0], Author: visitOf(r).Viewer.UserID}
}

// writtenArticle is the stored article that a form is about, or a new one.
func (s *Server) writtenArticle(r *http.Request) (*kb.Article, error) {
	id := r.PostFormValue("id")
	if id == "" {
		return newArticle(r), nil
	}
	a, err := s.Articles.Article(r.Context(), id)
	if err != nil {
		return nil, fmt.Errorf("article %q: %w", id, err)
	}
	return a, nil
}

func (s *Server) handleStudioArticleShow(w http.ResponseWriter, r *http.Request) error {
	a, err := s.studioArticle(r)
	if err != nil {
		return err
	}
	gap, err := s.gapOf(r)
	if err != nil {
		return err
	}
	page := studioEditPage{Article: a, Done: doneOf(r.URL.Query().Get("done")), Gap: gap}
	if page.Form, err = s.amendedForm(r, a); err != nil {
		return err
	}
	left, err := s.leftOf(r, a)
	if err != nil {
		return err
	}
	switch {
	case left == nil:
	case r.URL.Query().Get("autosave") == a.ID:
		if page.Form, page.Restored, err = s.restored(r, a.ID); err != nil {
			return err
		}
	default:
		page.Left = append(page.Left, *left)
	}
	return s.renderStudioEdit(w, r, http.StatusOK, page)
}

// studioArticle is the article of the address. Old slugs and external ids lead elsewhere: only the id counts.
func (s *Server) studioArticle(r *http.Request) (*kb.Article, error) {
	id := chi.URLParam(r, "id")
	a, err := s.Articles.Article(r.Context(), id)
	if err != nil {
		return nil, fmt.Errorf("article %q: %w", id, err)
	}
	if a.ID != id {
		return nil, kb.ErrNotFound
	}
	return a, nil
}

func doneOf(name string) string {
	switch name {
	case doSave, doPublish, donePublishLater, doUnpublish, doArchive, doAsk, doWithdraw, doApprove, doReturn, doSchedule, doUnschedule, doPlan, doRestore:
		return name
	case "amend_" + doSave, "amend_" + doAsk, "amend_" + doWithdraw, "amend_" + doDrop, "amend_" + doApprove, "amend_" + doReturn:
		return name
	}
	return ""
}

func (s *Server) handleStudioArticleCreate(w http.ResponseWriter, r *http.Request) error {
	return s.saveStudioArticle(w, r, newArticle(r))
}

func (s *Server) handleStudioArticleUpdate(w http.ResponseWriter, r *http.Request) error {
	a, err := s.studioArticle(r)
	if err != nil {
		return err
	}
	return s.saveStudioArticle(w, r, a)
}

// saveStudioArticle does what the pressed button says. Whatever is wrong, the page comes back with every word the editor typed.
func (s *Server) saveStudioArticle(w http.ResponseWriter, r *http.Request, stored *kb.Article) error {
	page := studioEditPage{Article: stored, Form: readArticleForm(r), Merging: r.PostFormValue("merging") != ""}
	do := r.PostFormValue("do")
	if do == doPreview {
		return s.renderStudioEdit(w, r, http.StatusOK, page)
	}
	if do == doMerge {
		return s.renderResolved(w, r, page)
	}
	if kb.CanAmend(visitOf(r).Viewer, stored) && do != doUnpublish && do != doArchive && do != doPlan {
		return s.saveAmendment(w, r, page, do)
	}
	next, step, err := s.formStep(r, do, &page)
	if err == nil && stored.ID != "" && page.Form.Rev != stored.Rev {
		err = kb.ErrConflict
	}
	if err == nil {
		err = s.admitSave(r.Context(), visitOf(r).Viewer, stored, next)
	}
	if err == nil {
		err = s.checkArticle(r.Context(), next)
	}
	if err == nil {
		err = s.saveArticle(r.Context(), visitOf(r).Viewer.UserID, next, step, page.Form.Slug == "")
	}
	wrong := new(kb.FieldError)
	switch {
	case errors.As(err, &wrong):
		page.Wrong, page.Field = visitOf(r).locale.planError(wrong), wrong.Field
		return s.renderStudioEdit(w, r, http.StatusUnprocessableEntity, page)
	case errors.Is(err, kb.ErrConflict) && stored.ID != "":
		return s.renderStudioConflict(w, r, page)
	case err != nil:
		return fmt.Errorf("save article: %w", err)
	}
	s.forgetAutosaves(r, next.ID)
	if do = doneOf(do); do == "" {
		do = doSave
	}
	if found := s.synced(r); !found && next.State == kb.StatePublished && stored.State != kb.StatePublished {
		do = donePublishLater
	} else if do == doApprove && next.Planned() {
		do = doSchedule
	}
	http.Redirect(w, r, "/studio/articles/"+next.ID+"?done="+do, http.StatusSeeOther)
	return nil
}

// formStep is the article as the form and its button make it. A viewer who may not change the text takes his step with what is stored.
func (s *Server) formStep(r *http.Request, do string, page *studioEditPage) (*kb.Article, kb.Step, error) {
	viewer, next := visitOf(r).Viewer, *page.Article
	note, err := noteOf(r)
	if page.Note = note; err != nil {
		return nil, kb.Step{}, err
	}
	if kb.CanChange(viewer, page.Article) {
		if err := page.Form.apply(&next); err != nil {
			return nil, kb.Step{}, err
		}
		if n := len(content.Conflicts(next.Body)); page.Merging && n > 0 {
			return nil, kb.Step{}, &kb.FieldError{Field: "body", Code: "conflicts", Value: strconv.Itoa(n)}
		}
	} else {
		rev := page.Form.Rev
		page.Form = formOf(page.Article)
		page.Form.Rev, next.Rev = rev, rev
	}
	if page.Plan = readPlanForm(r); page.Plan != nil && mayDo(viewer, page.Article).Plan {
		if next.Plan, err = s.plan(*page.Plan, page.Article.Plan); err != nil {
			return nil, kb.Step{}, err
		}
	}
	step, err := takeStep(do, note, &next, s.Now())
	return &next, step, err
}

// saveArticle writes an article and what is done with it. A slug made of the title gets a number when it is taken; one that was
// typed is reported.
func (s *Server) saveArticle(ctx context.Context, by string, a *kb.Article, step kb.Step, madeSlug bool) error {
	base := a.Slug
	err := s.Life.SaveStep(ctx, by, a, step)
	for n := 2; madeSlug && takenSlug(err) && n <= slugTries; n++ {
		a.Slug = base + "-" + strconv.Itoa(n)
		err = s.Life.SaveStep(ctx, by, a, step)
	}
	return err
}

func takenSlug(err error) bool {
	field := new(kb.FieldError)
	return errors.As(err, &field) && field.Field == "slug" && field.Code == "taken"
}
