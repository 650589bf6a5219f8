package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/podskazka/podskazka/kb"
)

// presence is who else has the article open, and what was saved since this editor began.
type presence struct {
	Others []string // names
	Newer  int64    // the revision that was saved since; 0 = none
	By     string   // who saved it
	URL    string   // of the comparison
}

// handleStudioPresence says that the editor is still here and tells him who else is.
func (s *Server) handleStudioPresence(w http.ResponseWriter, r *http.Request) error {
	a, err := s.studioArticle(r)
	if err != nil {
		return err
	}
	rev, err := strconv.ParseInt(r.PostFormValue("rev"), 10, 64)
	if err != nil {
		return kb.Unknown("rev")
	}
	here, err := s.presence(r, a, rev)
	if err != nil {
		return err
	}
	return s.renderPart(w, r, "studio_presence", here)
}

// presence beats for the viewer when he may change the article; who only reads disturbs nobody.
func (s *Server) presence(r *http.Request, a *kb.Article, rev int64) (presence, error) {
	here := presence{}
	v := visitOf(r)
	if a.ID == "" || !kb.CanChange(v.Viewer, a) {
		return here, nil
	}
	nameOf := s.namer(r.Context(), v.locale)
	others, err := s.Presences.Beat(r.Context(), a.ID, v.Viewer.UserID)
	if err != nil && !errors.Is(err, kb.ErrNotFound) { // erased meanwhile
		return here, err
	}
	for _, p := range others {
		here.Others = append(here.Others, nameOf(p.UserID))
	}
	if rev == 0 || rev >= a.Rev {
		return here, nil
	}
	here.Newer, here.URL = a.Rev, fmt.Sprintf("/studio/articles/%s/compare?a=%d&b=%d", a.ID, rev, a.Rev)
	here.By, err = s.savedBy(r.Context(), a.ID, nameOf)
	return here, err
}

// savedBy is the name of who saved an article last.
func (s *Server) savedBy(ctx context.Context, id string, nameOf func(string) string) (string, error) {
	heads, err := s.History.RevisionHeads(ctx, id, 0, 1)
	if err != nil || len(heads) == 0 {
		return nameOf(""), err
	}
	return nameOf(heads[0].By), nil
}
