package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// pinPage lists the pinned answers, with one of them in the form.
type pinPage struct {
	Page
	Rows  []pinRow
	Form  pinForm
	Trial *searchTrial // what is found for the first query of the form now
	Done  string       // save, remove
	Wrong string
}

// A pinRow is a pinned answer with what it pins.
type pinRow struct {
	*kb.Pin
	Title string // of the article; empty when it is gone
	Slug  string
	Shown bool     // the article is published
	For   []string // titles of audiences
}

// Pick is the field of the article.
func (p pinPage) Pick() articlePick { return articlePick{ID: "pinned", Ref: p.Form.Article} }

// A pinForm is a pinned answer as an editor types it.
type pinForm struct {
	ID        string
	Rev       int64
	Queries   string // one a line
	Article   string // id, slug or external id
	Audiences []string
	Note      string
	Disabled  bool
}

// Has reports whether the audience is ticked.
func (f pinForm) Has(audience string) bool { return slices.Contains(f.Audiences, audience) }

func (f pinForm) pin() *kb.Pin {
	p := &kb.Pin{ID: f.ID, Rev: f.Rev}
	apiPin{Queries: split(f.Queries, "\n"), Article: f.Article, Audiences: f.Audiences, Note: f.Note, Disabled: f.Disabled}.apply(p)
	return p
}

func readPinForm(r *http.Request) pinForm {
	text := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	rev, err := strconv.ParseInt(text("rev"), 10, 64)
	if err != nil {
		rev = 0
	}
	return pinForm{ID: text("id"), Rev: rev, Queries: strings.ReplaceAll(r.PostFormValue("queries"), "\r\n", "\n"), Article: typedRef(text("article")), Audiences: r.PostForm["audience"],
		Note: text("note"), Disabled: text("disabled") != ""}
}

func (s *Server) handlePinList(w http.ResponseWriter, r *http.Request) error {
	page := pinPage{Done: managed(r)}
	values := r.URL.Query()
	page.Form.Queries, page.Form.Article = cut(values.Get("query"), kb.MaxPinQuery), cut(values.Get("article"), maxID)
	if id := values.Get("id"); id != "" {
		p, err := s.Pins.Pin(r.Context(), id)
		if err != nil {
			return fmt.Errorf("read pin: %w", err)
		}
		page.Form = pinForm{ID: p.ID, Rev: p.Rev, Queries: strings.Join(p.Queries, "\n"), Article: p.Article, Audiences: p.Audiences, Note: p.Note, Disabled: p.Disabled}
	}
	return s.renderPins(w, r, http.StatusOK, page)
}

func (s *Server) renderPins(w http.ResponseWriter, r *http.Request, status int, page pinPage) error {
	page.Page = s.studioPage(r, "pin.title")
	page.Styles = append(page.Styles, "managed.css")
	pins, err := s.Pins.FindPins(r.Context())
	if err != nil {
		return fmt.Errorf("list pins: %w", err)
	}
	ids := []string{page.Form.Article}
	for _, p := range pins {
		ids = append(ids, p.Article)
	}
	articles, err := s.Articles.FindArticles(r.Context(), kb.ArticleFilter{IDs: ids, Heads: true})
	if err != nil {
		return fmt.Errorf("read what is pinned: %w", err)
	}
	for _, p := range slices.Backward(pins) {
		row := pinRow{Pin: p, For: audienceTitles(page.Contours, p.Audiences)}
		if i := slices.IndexFunc(articles, func(a *kb.Article) bool { return a.ID == p.Article }); i >= 0 {
			row.Title, row.Slug, row.Shown = articles[i].Title, articles[i].Slug, articles[i].State == kb.StatePublished
		}
		page.Rows = append(page.Rows, row)
	}
	if i := slices.IndexFunc(articles, func(a *kb.Article) bool { return a.ID == page.Form.Article }); i >= 0 {
		page.Form.Article = articles[i].Slug
	}
	if query, _, _ := strings.Cut(strings.TrimSpace(page.Form.Queries), "\n"); query != "" && page.Wrong == "" {
		page.Trial = &searchTrial{Query: query}
		q := search.Query{Text: cut(query, search.MaxQuery), Viewer: page.Viewer, Limit: previewHits}
		if page.Trial.Before, err = s.tried(r.Context(), q, nil); err != nil {
			return err
		}
	}
	return s.render(w, r, status, "pin_list", page)
}

// handlePinUpdate saves or removes the pinned answer in the form, or shows what its first query finds now.
func (s *Server) handlePinUpdate(w http.ResponseWriter, r *http.Request) error {
	page := pinPage{Form: readPinForm(r)}
	do, p := r.PostFormValue("do"), page.Form.pin()
	var err error
	switch do {
	case doPreview:
		return s.renderPins(w, r, http.StatusOK, page)
	case doRemove:
		if err = s.Pins.DeletePin(r.Context(), p.ID, p.Rev); err == nil {
			s.pinsChanged(r.Context())
		}
	default:
		do = doSave
		err = s.savePin(r.Context(), visitOf(r).Viewer.UserID, p)
	}
	switch page.Wrong = s.wrong(r, err); {
	case page.Wrong != "":
		return s.renderPins(w, r, http.StatusUnprocessableEntity, page)
	case err != nil:
		return fmt.Errorf("%s a pin: %w", do, err)
	}
	http.Redirect(w, r, "/studio/pins?done="+do, http.StatusSeeOther)
	return nil
}
