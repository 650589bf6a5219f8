package web

import (
	"cmp"
	"fmt"
	"net/http"

	"github.com/podskazka/podskazka/kb"
)

// studioFilters are what narrows the studio's list beside its tabs, as its address says.
type studioFilters struct {
	Filters  []studioFilter
	Narrowed bool
}

// A studioFilter is a menu: its name in the address, and what may be chosen.
type studioFilter struct {
	Name, Title string
	Choices     []Choice
}

// mine is the author that stands for whoever looks.
const mine = "me"

// studioFilters reads the parameters kind, section, audience, author and language, and narrows the list by those that are known.
func (s *Server) studioFilters(r *http.Request, f *kb.ArticleFilter) (list studioFilters, err error) {
	l, values := visitOf(r).locale, r.URL.Query()
	sections, err := s.Sections.Sections(r.Context())
	if err != nil {
		return list, fmt.Errorf("list sections: %w", err)
	}
	audiences, err := s.Audiences.Audiences(r.Context())
	if err != nil {
		return list, fmt.Errorf("list audiences: %w", err)
	}
	add := func(name string, into *string, choices []Choice) {
		for i := range choices {
			if choices[i].Value == values.Get(name) {
				choices[i].Current, list.Narrowed, *into = true, true, choices[i].Value
			}
		}
		list.Filters = append(list.Filters, studioFilter{Name: name, Title: l.T("studio.filter." + name), Choices: choices})
	}
	var kinds, places, roles, langs []Choice
	for _, kind := range kb.Kinds {
		kinds = append(kinds, Choice{Value: string(kind), Title: l.T("kind." + string(kind))})
	}
	for _, section := range sections {
		places = append(places, Choice{Value: section.Slug, Title: section.Title})
	}
	for _, a := range audiences {
		roles = append(roles, Choice{Value: a.Slug, Title: a.Title()})
	}
	for _, lang := range languages {
		langs = append(langs, Choice{Value: lang, Title: l.T("article.in." + lang)})
	}
	kind := ""
	add("kind", &kind, kinds)
	f.Kind = kb.Kind(kind)
	add("section", &f.Section, places)
	add("audience", &f.Audience, roles)
	add("language", &f.Lang, langs)
	authors, err := s.authors(r)
	if err != nil {
		return list, err
	}
	add("author", &f.Author, authors)
	if f.Author == mine {
		f.Author = visitOf(r).Viewer.UserID
	}
	return list, nil
}

// authors are whose articles may be asked for: one's own, and for editors those of everybody who writes.
func (s *Server) authors(r *http.Request) ([]Choice, error) {
	viewer := visitOf(r).Viewer
	choices := []Choice{{Value: mine, Title: visitOf(r).locale.T("studio.filter.mine")}}
	if !viewer.CanEdit() {
		return choices, nil
	}
	writers, err := s.Users.FindUsers(r.Context(), kb.RoleAuthor, kb.RoleReviewer, kb.RoleEditor, kb.RoleAdmin)
	if err != nil {
		return nil, fmt.Errorf("list authors: %w", err)
	}
	for _, u := range writers {
		if u.ID != viewer.UserID {
			choices = append(choices, Choice{Value: u.ID, Title: cmp.Or(u.Name, u.Login)})
		}
	}
	return choices, nil
}
