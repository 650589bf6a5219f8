package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// What an editor does with the form of a group or a pinned answer, beside saving and trying it.
const doRemove = "remove"

// synonymPage lists the editors' groups, with one of them in the form.
type synonymPage struct {
	Page
	Groups []*kb.Synonym
	Form   synonymForm
	Trial  *searchTrial // of the group in the form; nil when nothing was tried
	Doubts []string
	Done   string // save, remove
	Wrong  string
}

// A synonymForm is a group as an editor types it.
type synonymForm struct {
	ID       string
	Rev      int64
	From     string // separated by commas
	Words    string
	Note     string
	Disabled bool
	Query    string // to try the group on
}

// A searchTrial is what a change would do to a query.
type searchTrial struct {
	Query         string
	Before, After []trialHit
	Terms         []string // what is searched beside the words of the query: «вайфай → интернет»
}

type trialHit struct {
	Title, URL string
	Moved      string // "new", "up", "down"; empty = where it was
}

func (f synonymForm) group() *kb.Synonym {
	g := &kb.Synonym{ID: f.ID, Rev: f.Rev, From: split(f.From, ","), Words: split(f.Words, ","), Note: f.Note, Disabled: f.Disabled}
	g.Tidy()
	return g
}

func readSynonymForm(r *http.Request) synonymForm {
	text := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	rev, err := strconv.ParseInt(text("rev"), 10, 64)
	if err != nil {
		rev = 0
	}
	return synonymForm{ID: text("id"), Rev: rev, From: text("from"), Words: text("words"), Note: text("note"), Disabled: text("disabled") != "", Query: cut(text("query"), search.MaxQuery)}
}

func (s *Server) handleSynonymList(w http.ResponseWriter, r *http.Request) error {
	page := synonymPage{Done: managed(r)}
	page.Form.Words = cut(r.URL.Query().Get("words"), kb.MaxSynonymWord)
	if id := r.URL.Query().Get("id"); id != "" {
		g, err := s.Synonyms.Synonym(r.Context(), id)
		if err != nil {
			return fmt.Errorf("read synonym: %w", err)
		}
		page.Form = synonymForm{ID: g.ID, Rev: g.Rev, From: strings.Join(g.From, ", "), Words: strings.Join(g.Words, ", "), Note: g.Note, Disabled: g.Disabled}
	}
	return s.renderSynonyms(w, r, http.StatusOK, page)
}

func (s *Server) renderSynonyms(w http.ResponseWriter, r *http.Request, status int, page synonymPage) error {
	page.Page = s.studioPage(r, "synonym.title")
	page.Styles = append(page.Styles, "managed.css")
	var err error
	if page.Groups, err = s.Synonyms.FindSynonyms(r.Context()); err != nil {
		return fmt.Errorf("list synonyms: %w", err)
	}
	return s.render(w, r, status, "synonym_list", page)
}

// handleSynonymUpdate saves, tries or removes the group in the form. Whatever is wrong, the page comes back with every word.
func (s *Server) handleSynonymUpdate(w http.ResponseWriter, r *http.Request) error {
	page := synonymPage{Form: readSynonymForm(r)}
	do, g := r.PostFormValue("do"), page.Form.group()
	var err error
	switch do {
	case doRemove:
		if err = s.Synonyms.DeleteSynonym(r.Context(), g.ID, g.Rev); err == nil {
			s.synonymsChanged(r.Context())
		}
	case doPreview:
		page.Trial, page.Doubts, err = s.trySynonym(r, g, page.Form.Query)
	default:
		do = doSave
		_, err = s.storeSynonym(r.Context(), visitOf(r).Viewer.UserID, g)
	}
	if page.Wrong = s.wrong(r, err); page.Wrong == "" && err != nil {
		return fmt.Errorf("%s a synonym: %w", do, err)
	}
	if page.Wrong == "" && do != doPreview {
		http.Redirect(w, r, "/studio/synonyms?done="+do, http.StatusSeeOther)
		return nil
	}
	status := http.StatusOK
	if page.Wrong != "" {
		status = http.StatusUnprocessableEntity
	}
	return s.renderSynonyms(w, r, status, page)
}

// wrong says in words what is wrong with a form; empty for every error that is not about it.
func (s *Server) wrong(r *http.Request, err error) string {
	l, field := visitOf(r).locale, new(kb.FieldError)
	switch {
	case errors.As(err, &field):
		return l.fieldError(field)
	case errors.Is(err, kb.ErrConflict):
		return l.T("studio.managed.conflict")
	}
	return ""
}

// trySynonym searches without and with a group that is not saved.
func (s *Server) trySynonym(r *http.Request, g *kb.Synonym, query string) (*searchTrial, []string, error) {
	if query == "" {
		return nil, nil, kb.Required("query")
	}
	doubts, err := s.Thesaurus.Check(g)
	if err != nil {
		return nil, nil, err
	}
	after, err := s.Thesaurus.Draft(r.Context(), g)
	if err != nil {
		return nil, nil, err
	}
	t := &searchTrial{Query: query}
	q := search.Query{Text: query, Viewer: visitOf(r).Viewer, Limit: previewHits}
	if t.Before, err = s.tried(r.Context(), q, nil); err != nil {
		return nil, nil, err
	}
	q.Thesaurus = after
	if t.After, err = s.tried(r.Context(), q, t.Before); err != nil {
		return nil, nil, err
	}
	for _, term := range s.Thesaurus.Terms(query, after) {
		for _, o := range term.Alternatives {
			t.Terms = append(t.Terms, "«"+term.Word+"» → «"+o.Word+"»")
		}
	}
	var words []string
	for _, d := range newAPIDoubts(visitOf(r).locale, doubts) {
		words = append(words, d.Text)
	}
	return t, words, nil
}

// tried searches and says how each hit moved against what was before; nil = nothing was.
func (s *Server) tried(ctx context.Context, q search.Query, before []trialHit) ([]trialHit, error) {
	found, err := s.Searcher.Search(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("try a query: %w", err)
	}
	places := map[string]int{}
	for i, h := range before {
		places[h.URL] = i
	}
	list := []trialHit{}
	for i, h := range found.Hits {
		hit := trialHit{Title: h.Title, URL: "/a/" + h.Slug}
		switch was, known := places[hit.URL]; {
		case before == nil:
		case !known:
			hit.Moved = "new"
		case was > i:
			hit.Moved = "up"
		case was < i:
			hit.Moved = "down"
		}
		list = append(list, hit)
	}
	return list, nil
}
