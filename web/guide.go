package web

import (
	"context"
	"fmt"
	"net/http"

	"github.com/podskazka/podskazka/kb"
)

type guidesPage struct {
	Page
	Guides []GuideCard // for the chosen role
	Others []GuideCard
}

// A GuideCard is a guide in a list, with its picture.
type GuideCard struct {
	*kb.Article
	Poster Poster
}

func (s *Server) guideCards(ctx context.Context, guides []*kb.Article) ([]GuideCard, error) {
	cards := make([]GuideCard, 0, len(guides))
	for _, g := range guides {
		card := GuideCard{Article: g}
		if g.Guide != nil && g.Guide.Poster != "" {
			files, err := s.Attachments.Attachments(ctx, g.ID)
			if err != nil {
				return nil, fmt.Errorf("poster of %s: %w", g.ID, err)
			}
			pictures, err := s.pictures(ctx, files)
			if err != nil {
				return nil, err
			}
			card.Poster = poster(files, g.Guide.Poster, pictures)
		}
		cards = append(cards, card)
	}
	return cards, nil
}

func (s *Server) handleGuideList(w http.ResponseWriter, r *http.Request) error {
	page := guidesPage{Page: s.page(r, "guides.title")}
	articles, err := s.catalog.readable(r.Context(), visitOf(r).Viewer)
	if err != nil {
		return err
	}
	cards, err := s.guideCards(r.Context(), ofKind(articles, kb.KindGuide))
	if err != nil {
		return err
	}
	for _, card := range cards {
		if isFor(card.Article, page.For()) {
			page.Guides = append(page.Guides, card)
		} else {
			page.Others = append(page.Others, card)
		}
	}
	page.Room, page.Canonical = "guides", s.absolute(r, "/guides")
	return s.render(w, r, http.StatusOK, "guides", page)
}
