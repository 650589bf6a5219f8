package web

import (
	"net/http"
	"slices"

	"github.com/podskazka/podskazka/kb"
)

type homePage struct {
	Page
	Topics []Topic
	More   []Topic // topics there is no card for
	FAQ    []*kb.Article
	Guides []GuideCard
	Recent []*kb.Article
}

// How many entries the lists of the home page have.
const (
	homeTopics = 12
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
	page.Topics, page.More = largest(topics(sections, articles, page.For(), false), homeTopics)
	page.FAQ = first(ofKind(mine, kb.KindFAQ), homeFAQ)
	if page.Guides, err = s.guideCards(r.Context(), first(newest(ofKind(mine, kb.KindGuide)), homeGuides)); err != nil {
		return err
	}
	page.Recent = first(newest(mine), homeRecent)
	page.Notices = s.notices(r, page.Page, page.For())
	return s.render(w, r, http.StatusOK, "home", page)
}

// largest parts the n topics with the most articles from the rest; both keep their order.
func largest(all []Topic, n int) (cards, rest []Topic) {
	if len(all) <= n {
		return all, nil
	}
	counts := make([]int, len(all))
	for i, t := range all {
		counts[i] = t.Count
	}
	slices.Sort(counts)
	least := counts[len(counts)-n] // every topic above it has a card; of those with as many, the first ones
	free := n
	for _, c := range counts {
		if c > least {
			free--
		}
	}
	for _, t := range all {
		switch {
		case t.Count > least:
			cards = append(cards, t)
		case t.Count == least && free > 0:
			cards, free = append(cards, t), free-1
		default:
			rest = append(rest, t)
		}
	}
	return cards, rest
}
