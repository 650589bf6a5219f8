package web

import (
	"context"
	"errors"
	"fmt"

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
	may, err := s.mayRelease(ctx, v, stored)
	if err == nil && (!sameText(stored, next) || !may) {
		err = &kb.FieldError{Field: "state", Code: "four_eyes"}
	}
	return err
}

// mayRelease reports whether the viewer, when he may publish at all, may do so with what the article says.
func (s *Server) mayRelease(ctx context.Context, v kb.Viewer, a *kb.Article) (bool, error) {
	if !v.Paired {
		return true, nil
	}
	writer, err := s.lastWriter(ctx, a)
	return kb.CanRelease(v, writer), err
}

// lastWriter is who wrote what the article says, or chose who reads it, last: by its revisions, because an act may be named by something else done with
// the same save, and a section that is removed makes nobody a writer.
func (s *Server) lastWriter(ctx context.Context, a *kb.Article) (string, error) {
	if a.ID == "" {
		return a.Author, nil
	}
	newer, err := s.History.Revision(ctx, a.ID, a.Rev)
	for err == nil {
		older, lack := s.History.Revision(ctx, a.ID, newer.Rev-1)
		if errors.Is(lack, kb.ErrNotFound) || lack == nil && !kb.SameWords(&older.Article, &newer.Article) {
			return newer.By, nil
		}
		newer, err = older, lack
	}
	return "", fmt.Errorf("last writer: %w", err)
}
