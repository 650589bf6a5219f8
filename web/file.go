package web

import (
	"context"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/content/picture"
	"github.com/podskazka/podskazka/kb"
)

// fileURL finds a file of an article by the path its source used.
func fileURL(files []kb.Attachment, path string) (string, bool) {
	f := fileOf(files, path)
	if f == nil {
		return "", false
	}
	return content.FileURL(*f), true
}

func fileOf(files []kb.Attachment, path string) *kb.Attachment {
	path = strings.TrimPrefix(path, "./")
	for i, f := range files {
		if path != "" && (f.Path == path || strings.HasSuffix(path, "../"+f.Path)) {
			return &files[i]
		}
	}
	return nil
}

// pictures tells how large the images among the files are.
func (s *Server) pictures(ctx context.Context, files []kb.Attachment) (func(path string) (content.Picture, bool), error) {
	if s.Pictures == nil {
		return nil, nil
	}
	var images []string
	for _, f := range files {
		if picture.Known(f.Type) {
			images = append(images, f.Hash)
		}
	}
	stored, err := s.Pictures.Pictures(ctx, images...)
	if err != nil {
		return nil, fmt.Errorf("widths of images: %w", err)
	}
	return func(path string) (content.Picture, bool) {
		f := fileOf(files, path)
		if f == nil {
			return content.Picture{}, false
		}
		others := func(p kb.Picture) bool { return p.Original != f.Hash }
		return content.NewPicture(content.FileURL(*f), slices.DeleteFunc(slices.Clone(stored), others))
	}, nil
}

// handleFileShow gives the bytes of an attachment to whoever may read one of the articles that own it.
func (s *Server) handleFileShow(w http.ResponseWriter, r *http.Request) error {
	file, err := s.readableFile(r, chi.URLParam(r, "hash"))
	if err != nil {
		return err
	}
	hash, mediaType, err := s.width(r, file)
	if err != nil {
		return err
	}
	body, err := s.Blobs.Open(r.Context(), hash)
	if err != nil {
		return fmt.Errorf("open attachment: %w", err)
	}
	defer body.Close()
	disposition := "attachment"
	if content.Inline(mediaType) {
		disposition = "inline"
	}
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": file.Name}))
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "private, no-cache") // the bytes never change, the right to them may
	h.Set("ETag", `"`+hash+`"`)
	http.ServeContent(w, r, "", file.CreatedAt, body)
	return nil
}

// width picks the bytes of an image in the width that ?w= asks for; those of the file itself when it has no such width.
func (s *Server) width(r *http.Request, file *kb.Attachment) (hash, mediaType string, err error) {
	hash, mediaType = file.Hash, file.Type
	asked, err := strconv.Atoi(r.URL.Query().Get("w"))
	if err != nil || asked <= 0 || s.Pictures == nil {
		return hash, mediaType, nil
	}
	widths, err := s.Pictures.Pictures(r.Context(), file.Hash)
	if err != nil {
		return "", "", fmt.Errorf("widths of an image: %w", err)
	}
	for _, p := range widths {
		if p.Width == asked {
			hash, mediaType = p.Hash, p.Type
		}
	}
	return hash, mediaType, nil
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
	articles, err := s.Articles.FindArticles(r.Context(), kb.ArticleFilter{IDs: ids, Heads: true})
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
