package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/podskazka/podskazka/kb"
)

// redirected sends a visitor who asks for an address of an older site to the article that stands for it, when he may read that:
// else nobody learns that the address is known. It reports whether it answered.
func (s *Server) redirected(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead || s.Redirects == nil {
		return false
	}
	target, err := s.redirectOf(r.Context(), r)
	if err != nil {
		if !errors.Is(err, kb.ErrNotFound) && !errors.Is(err, kb.ErrInvalid) {
			s.Log.ErrorContext(r.Context(), "redirect", "err", err, "request_id", visitOf(r).RequestID)
		}
		return false
	}
	w.Header().Set("Cache-Control", "private, no-cache") // an article of its own may take the address
	http.Redirect(w, r, target, http.StatusMovedPermanently)
	return true
}

// redirectOf is where the address of a request leads: as it stands, or without the parameters that others added to it.
func (s *Server) redirectOf(ctx context.Context, r *http.Request) (string, error) {
	for _, address := range []string{r.URL.RequestURI(), r.URL.EscapedPath()} {
		source, err := kb.RedirectSource(address)
		if err != nil {
			return "", err
		}
		found, err := s.Redirects.Redirect(ctx, source)
		if errors.Is(err, kb.ErrNotFound) {
			continue
		}
		if err != nil {
			return "", err
		}
		current, err := s.catalog.current(ctx)
		if err != nil {
			return "", err
		}
		a := current.find(visitOf(r).Viewer, found.ArticleID)
		if a == nil {
			return "", fmt.Errorf("article of %q: %w", source, kb.ErrNotFound)
		}
		target := "/a/" + a.Slug
		if found.Anchor != "" {
			target += "#" + found.Anchor
		}
		return target, nil
	}
	return "", kb.ErrNotFound
}
