package web

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// checkArticle reports the first thing wrong with an article that is about to be saved.
func (s *Server) checkArticle(ctx context.Context, a *kb.Article) error {
	if err := a.Validate(); err != nil {
		return err
	}
	if err := content.Check(a.Body); err != nil {
		return err
	}
	if a.Guide != nil && a.Guide.Video == "" && a.State != kb.StateDraft {
		return kb.Required("video")
	}
	if err := checkGuide(a.Guide); err != nil {
		return err
	}
	if err := s.checkAudiences(ctx, a.Audiences); err != nil {
		return err
	}
	if err := s.checkOriginal(ctx, a); err != nil {
		return err
	}
	return s.checkSection(ctx, a.Section)
}

// checkOriginal reports a translation of what is not there, or of itself.
func (s *Server) checkOriginal(ctx context.Context, a *kb.Article) error {
	if a.Original == "" {
		return nil
	}
	original, err := s.Articles.Article(ctx, a.Original)
	if errors.Is(err, kb.ErrNotFound) || err == nil && original.ID == a.ID {
		return kb.Unknown("original")
	}
	if err != nil {
		return fmt.Errorf("read the original: %w", err)
	}
	return nil
}

func checkGuide(g *kb.Guide) error {
	switch {
	case g == nil:
		return nil
	case foreign(g.Video):
		return kb.Unknown("video")
	case foreign(g.Poster):
		return kb.Unknown("poster")
	case g.Captions == "":
		return nil
	}
	if _, err := content.ParseSubtitles(g.Captions); err != nil {
		return captionsError(err)
	}
	return nil
}

// checkAudiences reports a slug that is nobody's: content for nobody would be lost from sight.
func (s *Server) checkAudiences(ctx context.Context, slugs []string) error {
	if len(slugs) == 0 {
		return nil
	}
	known, err := s.Audiences.Audiences(ctx)
	if err != nil {
		return fmt.Errorf("list audiences: %w", err)
	}
	for _, slug := range slugs {
		if !slices.ContainsFunc(known, func(a kb.Audience) bool { return a.Slug == slug }) {
			return kb.Unknown("audiences")
		}
	}
	return nil
}

func (s *Server) checkSection(ctx context.Context, slug string) error {
	if slug == "" {
		return nil
	}
	known, err := s.Sections.Sections(ctx)
	if err != nil {
		return fmt.Errorf("list sections: %w", err)
	}
	if !slices.ContainsFunc(known, func(n kb.Section) bool { return n.Slug == slug }) {
		return kb.Unknown("section")
	}
	return nil
}
