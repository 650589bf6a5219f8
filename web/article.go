package web

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

type articlePage struct {
	Page
	Article    *kb.Article
	HTML       template.HTML
	Headings   []content.Heading
	Crumbs     []Crumb
	ForWhom    []Contour // roles it is for, by contour; empty = everyone
	Related    []*kb.Article
	Languages  []*kb.Article // the same in other languages
	Film       *Film         // set for a guide
	Suggestion string
	Vote       voteForm
	EditURL    string    // for editors
	AsURL      string    // for those who write: the page as another would see it
	As         *roleView // set where it is looked at as another
	WriteURL   string    // the request form, knowing where its writer came from
}

// How many related articles are shown.
const maxRelated = 5

func (s *Server) handleArticleShow(w http.ResponseWriter, r *http.Request) error {
	a, err := s.article(r)
	if err != nil {
		return err
	}
	if slug := chi.URLParam(r, "slug"); slug != a.Slug { // an old slug, or an id
		u := url.URL{Path: "/a/" + a.Slug, RawQuery: r.URL.RawQuery}
		w.Header().Set("Cache-Control", "private, no-cache") // a new article may take the slug
		http.Redirect(w, r, u.String(), http.StatusMovedPermanently)
		return nil
	}
	s.recordOpened(r, a)
	s.viewed(r, a)
	page, err := s.articlePage(r, a)
	if err != nil {
		return err
	}
	name := "article"
	if page.Film != nil {
		name = "guide"
	}
	return s.render(w, r, http.StatusOK, name, page)
}

// article is the article of the address, when the visitor may read it. What is hidden and what does not exist are one error.
func (s *Server) article(r *http.Request) (*kb.Article, error) {
	a, err := s.Articles.Article(r.Context(), chi.URLParam(r, "slug"))
	if err != nil {
		return nil, fmt.Errorf("article: %w", err)
	}
	if !kb.CanRead(visitOf(r).Viewer, a) {
		return nil, kb.ErrNotFound
	}
	return a, nil
}

func (s *Server) articlePage(r *http.Request, a *kb.Article) (*articlePage, error) {
	ctx, v := r.Context(), visitOf(r)
	page := &articlePage{Page: s.page(r, "article.title"), Article: a, Suggestion: suggestionOf(r)}
	page.Title, page.Canonical = a.Title, s.absolute(r, "/a/"+a.Slug)
	sections, err := s.Sections.Sections(ctx)
	if err != nil {
		return nil, fmt.Errorf("sections: %w", err)
	}
	current, err := s.catalog.current(ctx)
	if err != nil {
		return nil, err
	}
	files, err := s.Attachments.Attachments(ctx, a.ID)
	if err != nil {
		return nil, fmt.Errorf("attachments: %w", err)
	}
	options := s.renderOptions(v, current, files, page.For())
	if options.Picture, err = s.pictures(ctx, files); err != nil {
		return nil, err
	}
	if s.Anchors != nil {
		if options.OldAnchors, err = s.Anchors.OldAnchors(ctx, a.ID); err != nil {
			return nil, fmt.Errorf("old anchors: %w", err)
		}
	}
	rendered, err := s.renderer.Render(a.Body, options)
	if err != nil {
		return nil, fmt.Errorf("article %s: %w", a.ID, err)
	}
	page.HTML, page.Headings = rendered.HTML, contents(rendered.Headings)
	page.Description = cut(strings.Join(strings.Fields(content.Text(a.Body)), " "), 200)
	page.Crumbs = crumbs(sections, a.Section)
	page.ForWhom = forWhom(page.Contours, a.Audiences)
	page.Related, page.Languages = related(current, v.Viewer, a), current.translations(v.Viewer, a)
	page.WriteURL = withParam(withParam("/requests/new", "page", "/a/"+a.Slug), "s", page.Suggestion)
	if a.Kind == kb.KindGuide {
		page.Film = s.film(r, a, files, options.Picture)
	}
	if v.Viewer.CanEdit() {
		page.EditURL = "/studio/articles/" + a.ID
	}
	if v.Viewer.CanWrite() {
		page.AsURL = "/studio/articles/" + a.ID + "/as"
	}
	page.Alternates, page.Facts = s.alternates(r, a, page.Languages), s.facts(r, page)
	page.Vote = s.voteForm(r, a, page.Suggestion)
	return page, nil
}

// renderOptions say what this visitor sees: blocks of his roles and the chosen one, all of them for staff, as search does;
// links to what he may read.
func (s *Server) renderOptions(v *visit, current *shelf, files []kb.Attachment, chosen string) content.Options {
	held := slices.Clone(v.Viewer.Audiences)
	if chosen != "" {
		held = append(held, chosen)
	}
	return content.Options{
		Audiences: held,
		All:       v.Viewer.Staff(),
		Lang:      v.locale.lang,
		Link: func(ref string) (string, bool) {
			target := current.find(v.Viewer, ref)
			if target == nil {
				return "", false
			}
			return "/a/" + target.Slug, true
		},
		Image: func(path string) (string, bool) { return fileURL(files, path) },
	}
}

// contents keeps the headings of the upper two levels, and none when there are too few to need a list.
func contents(headings []content.Heading) []content.Heading {
	var list []content.Heading
	for _, h := range headings {
		if h.Level <= 3 {
			list = append(list, h)
		}
	}
	if len(list) < 2 {
		return nil
	}
	return list
}

// forWhom keeps the roles that something is for.
func forWhom(all []Contour, audiences []string) []Contour {
	var list []Contour
	for _, c := range all {
		kept := Contour{Title: c.Title}
		for _, audience := range c.Audiences {
			if slices.Contains(audiences, audience.Slug) {
				kept.Audiences = append(kept.Audiences, audience)
			}
		}
		if len(kept.Audiences) > 0 {
			list = append(list, kept)
		}
	}
	return list
}

// related lists what the editor linked and, when that is little, neighbours of the section.
func related(current *shelf, viewer kb.Viewer, a *kb.Article) []*kb.Article {
	var list []*kb.Article
	add := func(other *kb.Article) {
		if other != nil && other.ID != a.ID && len(list) < maxRelated && !slices.Contains(list, other) {
			list = append(list, other)
		}
	}
	for _, ref := range a.Related {
		add(current.find(viewer, ref))
	}
	if a.Section == "" {
		return list
	}
	for _, other := range current.readable(viewer) {
		if len(list) >= 3 {
			break
		}
		if other.Section == a.Section {
			add(other)
		}
	}
	return list
}

// suggestionOf is the id of the suggestion that led here.
func suggestionOf(r *http.Request) string {
	id := r.URL.Query().Get("s")
	if len(id) > 40 {
		return ""
	}
	return id
}

// recordOpened tells the ledger that a suggested article is being read. It never fails the page.
func (s *Server) recordOpened(r *http.Request, a *kb.Article) {
	id := suggestionOf(r)
	if id == "" {
		return
	}
	o := assist.Outcome{Suggestion: id, Kind: assist.OutcomeOpened, Hit: "article:" + a.ID}
	if err := s.record(r, o); err != nil {
		s.Log.ErrorContext(r.Context(), "record opened", "err", err, "request_id", visitOf(r).RequestID)
	}
}

// viewed counts a reading by a person who does not work here.
func (s *Server) viewed(r *http.Request, a *kb.Article) {
	if v := visitOf(r); s.Views != nil && !v.Viewer.Staff() && byPerson(r) {
		audience := v.Audience
		if !s.hasAudience(r, audience) {
			audience = ""
		}
		s.Views.Viewed(a.ID, audience)
	}
}

// record writes an outcome of the visitor. An id that is made up or somebody else's is passed over.
func (s *Server) record(r *http.Request, o assist.Outcome) error {
	v := visitOf(r)
	err := s.Suggester.Record(r.Context(), v.Viewer, v.session(), o)
	if errors.Is(err, kb.ErrNotFound) || errors.Is(err, kb.ErrInvalid) {
		return nil
	}
	return err
}

// handleArticleText gives an article as the Markdown it was written in, with what its reader sees.
func (s *Server) handleArticleText(w http.ResponseWriter, r *http.Request) error {
	a, err := s.article(r)
	if err != nil {
		return err
	}
	v := visitOf(r)
	current, err := s.catalog.current(r.Context())
	if err != nil {
		return err
	}
	held := slices.Clone(v.Viewer.Audiences)
	if audience := s.page(r, "article.title").For(); audience != "" {
		held = append(held, audience)
	}
	body := a.Body
	if !v.Viewer.Staff() {
		body = content.Visible(body, held, func(ref string) bool { return current.find(v.Viewer, ref) != nil })
	}
	w.Header().Set("Content-Type", "text/markdown; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	return writeText(w, r, "# "+a.Title+"\n\n"+body)
}

func writeText(w http.ResponseWriter, r *http.Request, text string) error {
	if r.Method == http.MethodHead {
		return nil
	}
	_, _ = io.WriteString(w, text) // fails only when the visitor is gone
	return nil
}

// readableArticle finds an article by any reference for a visitor; nil when there is none for him.
func (s *Server) readableArticle(ctx context.Context, viewer kb.Viewer, ref string) (*kb.Article, error) {
	current, err := s.catalog.current(ctx)
	if err != nil {
		return nil, err
	}
	return current.find(viewer, ref), nil
}
