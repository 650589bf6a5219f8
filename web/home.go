package web

import (
	"net/http"

	"github.com/podskazka/podskazka/kb"
)

type homePage struct {
	Page
	Topics []Topic
	FAQ    []*kb.Article
	Guides []GuideCard
	Recent []*kb.Article
}

// How many entries the lists of the home page have.
const (
	homeFAQ    = 8
	homeGuides = 3
	homeRecent = 5
)

func (s *Server) handleHomeShow(w http.ResponseWriter, r *http.Request) error {
	page := homePage{Page: s.page(r, "home.title")}
	sections, articles, err := s.library(r)
	if err != nil {
		return err
	}
	mine := forAudience(articles, page.For())
	page.Room, page.HeaderBox, page.Canonical = "home", false, s.absolute(r, "/")
	page.Description = visitOf(r).locale.T("home.about", "Site", page.Site)
	page.Topics = topics(sections, articles, page.For(), false)
	page.FAQ = first(ofKind(mine, kb.KindFAQ), homeFAQ)
	if page.Guides, err = s.guideCards(r.Context(), first(newest(ofKind(mine, kb.KindGuide)), homeGuides)); err != nil {
		return err
	}
	page.Recent = first(newest(mine), homeRecent)
	return s.render(w, r, http.StatusOK, "home", page)
}
