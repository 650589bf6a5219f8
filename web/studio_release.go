package web

import (
	"context"

	"github.com/podskazka/podskazka/kb"
)

// released reports whether next reaches readers, now or at its time, as stored would not have.
func released(stored, next *kb.Article) bool {
	if next.State == kb.StatePublished {
		return stored.State != kb.StatePublished
	}
	return next.Planned() && (!next.Plan.PublishAt.Equal(stored.Plan.PublishAt) || !sameText(stored, next))
}

// admitSave reports why the viewer may not make next of stored: it is not his to do, or four eyes have to see it first.
func (s *Server) admitSave(ctx context.Context, v kb.Viewer, stored, next *kb.Article) error {
	if err := allowed(v, stored, next); err != nil || !v.Paired || !released(stored, next) {
		return err
	}
	writer, err := s.lastWriter(ctx, stored)
	if err == nil && (!sameText(stored, next) || !kb.CanRelease(v, writer)) {
		err = &kb.FieldError{Field: "state", Code: "four_eyes"}
	}
	return err
}

// lastWriter is who wrote the article last.
func (s *Server) lastWriter(ctx context.Context, a *kb.Article) (string, error) {
	if a.ID == "" {
		return a.Author, nil
	}
	acts, err := s.Life.Acts(ctx, kb.ActFilter{ArticleID: a.ID, Actions: kb.Writing[:], Limit: 1})
	if err != nil || len(acts) == 0 {
		return a.Author, err
	}
	return acts[0].By, nil
}
