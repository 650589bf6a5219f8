package web

import (
	"context"
	"io"
	"mime"
	"net/http"
	"time"
)

// An Exporter writes the whole help center as a ZIP of Markdown; importer.Importer is one.
type Exporter interface {
	ExportZIP(ctx context.Context, w io.Writer) error
}

// handleExportShow sends the ZIP while it is made. When it cannot be finished the connection is cut, so that the browser says so.
func (s *Server) handleExportShow(w http.ResponseWriter, r *http.Request) error {
	s.export(w, r)
	return nil
}

func (s *Server) export(w http.ResponseWriter, r *http.Request) {
	name := "podskazka-" + s.Now().In(s.config.Location).Format(time.DateOnly) + ".zip"
	h := w.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Cache-Control", "no-store")
	if r.Method == http.MethodHead {
		return
	}
	allowTransfer(w, s.Now())
	if err := s.Exporter.ExportZIP(r.Context(), w); err != nil {
		s.Log.ErrorContext(r.Context(), "export", "err", err)
		panic(http.ErrAbortHandler) // the headers are out: there is no other way to say that it failed
	}
}
