package web

import (
	"errors"
	"fmt"
	"html/template"
	"net/http"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// handleStudioPreview renders the text that is being written, as readers will get it.
func (s *Server) handleStudioPreview(w http.ResponseWriter, r *http.Request) error {
	a, err := s.writtenArticle(r)
	if err != nil {
		return err
	}
	html, err := s.preview(r, a, readArticleForm(r).Body)
	if err != nil {
		return err
	}
	return s.renderPart(w, r, "studio_preview", html)
}

// handleStudioMarkdown turns what was copied from another page or program into Markdown.
func (s *Server) handleStudioMarkdown(w http.ResponseWriter, r *http.Request) error {
	markdown, err := content.FromHTML(r.PostFormValue("html"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	return writeText(w, r, markdown)
}

// handleStudioReach says who will see the article that is being written.
func (s *Server) handleStudioReach(w http.ResponseWriter, r *http.Request) error {
	audiences, err := s.Audiences.Audiences(r.Context())
	if err != nil {
		return fmt.Errorf("list audiences: %w", err)
	}
	form := readArticleForm(r)
	return s.renderPart(w, r, "studio_reach", reach(visitOf(r).locale, form.Access, audienceTitles(contours(audiences), form.Audiences)))
}

// preview renders Markdown with every "only for" block shown. A text over its limits has no preview: saving says why.
func (s *Server) preview(r *http.Request, a *kb.Article, body string) (template.HTML, error) {
	current, err := s.catalog.current(r.Context())
	if err != nil {
		return "", err
	}
	var files []kb.Attachment
	if a.ID != "" {
		if files, err = s.Attachments.Attachments(r.Context(), a.ID); err != nil {
			return "", fmt.Errorf("list attachments: %w", err)
		}
	}
	options := s.renderOptions(visitOf(r), current, files, "")
	options.All, options.Lines, options.Lang = true, true, a.Lang
	if options.Picture, err = s.pictures(r.Context(), files); err != nil {
		return "", err
	}
	page, err := s.renderer.Render(body, options)
	if errors.Is(err, kb.ErrInvalid) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("preview: %w", err)
	}
	return page.HTML, nil
}
