package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// deskWriteup is the article drafted from a ticket, or whether one can be.
type deskWriteup struct {
	Possible  bool // the ticket is done and has a public answer
	Title     string
	URL       string // where the viewer may open it; empty = nowhere
	Published bool
}

// deskWriteup finds the article that was drafted from the ticket.
func (s *Server) deskWriteup(r *http.Request, view *ticket.View) (deskWriteup, error) {
	if !view.Ticket.Status.Closed() {
		return deskWriteup{}, nil
	}
	a, err := s.articleOf(r.Context(), view.Ticket.Key)
	if err != nil {
		return deskWriteup{}, err
	}
	if a == nil {
		_, err := assist.Article(view.Ticket, view.Messages)
		return deskWriteup{Possible: err == nil}, nil
	}
	viewer := visitOf(r).Viewer
	w := deskWriteup{Published: a.State == kb.StatePublished}
	switch {
	case viewer.CanEdit():
		w.Title, w.URL = a.Title, "/studio/articles/"+a.ID
	case kb.CanRead(viewer, a):
		w.Title, w.URL = a.Title, "/a/"+a.Slug
	default: // he drafted it or may know that it is being written, but not what editors make of it
		w.Title = view.Ticket.Subject
	}
	return w, nil
}

// articleOf is the article drafted from a ticket; nil when there is none or it is gone.
func (s *Server) articleOf(ctx context.Context, key string) (*kb.Article, error) {
	writeups, err := s.Writeups.Writeups(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("read drafts of ticket %s: %w", key, err)
	}
	for _, w := range writeups {
		a, err := s.Articles.Article(ctx, w.Article)
		if err == nil && a.ID == w.Article {
			return a, nil
		}
		if err != nil && !errors.Is(err, kb.ErrNotFound) {
			return nil, fmt.Errorf("read draft of ticket %s: %w", key, err)
		}
	}
	return nil, nil
}

// writeUp drafts an article of a ticket, once. It is a draft: publishing is for editors.
func (s *Server) writeUp(r *http.Request, key string) error {
	view, err := s.Tickets.View(r.Context(), s.agent(r), key)
	if err != nil {
		return err
	}
	if there, err := s.articleOf(r.Context(), view.Ticket.Key); err != nil || there != nil {
		return err
	}
	if !view.Ticket.Status.Closed() {
		return kb.Required("solution")
	}
	a, err := assist.Article(view.Ticket, view.Messages)
	if err != nil {
		return err
	}
	a.Author, a.Slug = visitOf(r).Viewer.UserID, kb.NewSlug(a.Title)
	if a.Slug == "" {
		a.Slug = kb.Slugify(view.Ticket.Key)
	}
	if err := s.checkArticle(r.Context(), a); err != nil {
		a.Section, a.Audiences = "", nil // gone since the request was sent
	}
	if err := s.saveArticle(r.Context(), a.Author, a, kb.Step{}, true); err != nil {
		return fmt.Errorf("save draft of ticket %s: %w", key, err)
	}
	return s.Writeups.SaveWriteup(r.Context(), assist.Writeup{Article: a.ID, Ticket: view.Ticket.Key})
}

// ticketOf is the key of the ticket an article was drafted from; empty when it was not.
func (s *Server) ticketOf(ctx context.Context, article string) (string, error) {
	if article == "" {
		return "", nil
	}
	w, err := s.Writeups.WriteupOf(ctx, article)
	if errors.Is(err, kb.ErrNotFound) {
		return "", nil
	}
	return w.Ticket, err
}
