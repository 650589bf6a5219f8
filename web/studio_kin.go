package web

import (
	"errors"
	"net/http"
	"slices"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// maxSuggestedKin is how many related articles are offered.
const maxSuggestedKin = 5

// studioKin is what an article stands beside: related articles and translations.
type studioKin struct {
	Related      []kin // chosen
	Suggested    []kin // close in meaning
	Languages    []string
	Translations []*kb.Article // that are published
}

// A kin is a related article by the reference that is stored.
type kin struct{ Ref, Title string }

// studioKin finds what an article may be related to. References that lead nowhere keep their place under their own name.
func (s *Server) studioKin(r *http.Request, a *kb.Article, form articleForm) (k studioKin, err error) {
	viewer := visitOf(r).Viewer
	current, err := s.catalog.current(r.Context())
	if err != nil {
		return k, err
	}
	k.Languages = languages[:]
	if a.ID != "" {
		k.Translations = current.translations(viewer, a)
	}
	known := []string{a.ID}
	for _, ref := range form.Related {
		title := ref
		if other := current.find(viewer, ref); other != nil {
			title, known = other.Title, append(known, other.ID)
		}
		k.Related = append(k.Related, kin{ref, title})
	}
	if form.Title == "" {
		return k, nil
	}
	found, err := s.Searcher.Search(r.Context(), search.Query{Text: cut(form.Title, search.MaxQuery), Literal: true, Viewer: viewer, Limit: maxSuggestedKin,
		Exclude: slices.DeleteFunc(known, func(id string) bool { return id == "" })})
	if errors.Is(err, search.ErrUnavailable) {
		return k, nil // the page stands without suggestions
	}
	for _, h := range found.Hits {
		k.Suggested = append(k.Suggested, kin{h.ID, h.Title})
	}
	return k, err
}
