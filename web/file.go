package web

import (
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/podskazka/podskazka/kb"
)

// inlineTypes may be shown inside our origin; every other file is a download.
var inlineTypes = [...]string{"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "video/mp4", "video/webm", "text/vtt"}

// fileURL finds a file of an article by the path its source used.
func fileURL(files []kb.Attachment, path string) (string, bool) {
	path = strings.TrimPrefix(path, "./")
	for _, f := range files {
		if path != "" && (f.Path == path || strings.HasSuffix(path, "../"+f.Path)) {
			return "/files/" + f.Hash + "/" + url.PathEscape(f.Name), true
		}
	}
	return "", false
}

// handleFileShow gives the bytes of an attachment to whoever may read one of the articles that own it.
func (s *Server) handleFileShow(w http.ResponseWriter, r *http.Request) error {
	file, err := s.readableFile(r, chi.URLParam(r, "hash"))
	if err != nil {
		return err
	}
	body, err := s.Blobs.Open(r.Context(), file.Hash)
	if err != nil {
		return fmt.Errorf("open attachment: %w", err)
	}
	defer body.Close()
	disposition := "attachment"
	if slices.Contains(inlineTypes[:], file.Type) {
		disposition = "inline"
	}
	h := w.Header()
	h.Set("Content-Type", file.Type)
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": file.Name}))
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "private, no-cache") // the bytes never change, the right to them may
	h.Set("ETag", `"`+file.Hash+`"`)
	http.ServeContent(w, r, "", file.CreatedAt, body)
	return nil
}

// readableFile finds the attachment through an article the visitor may read; editors also through a draft.
func (s *Server) readableFile(r *http.Request, hash string) (*kb.Attachment, error) {
	owners, err := s.Attachments.AttachmentOwners(r.Context(), hash)
	if err != nil {
		return nil, fmt.Errorf("attachment owners: %w", err)
	}
	var ids []string
	for _, o := range owners {
		ids = append(ids, o.ArticleID)
	}
	if len(ids) == 0 {
		return nil, kb.ErrNotFound
	}
	articles, err := s.Articles.FindArticles(r.Context(), kb.ArticleFilter{IDs: ids})
	if err != nil {
		return nil, fmt.Errorf("articles of attachment: %w", err)
	}
	for _, a := range articles {
		if kb.CanPreview(visitOf(r).Viewer, a) {
			i := slices.IndexFunc(owners, func(o kb.Attachment) bool { return o.ArticleID == a.ID })
			return &owners[i], nil
		}
	}
	return nil, kb.ErrNotFound
}
