package web

import (
	"errors"
	"net/http"
	"strings"

	"github.com/podskazka/podskazka/search"
)

// maxPicks is how many articles a field offers.
const maxPicks = 8

// An articlePick is a field that holds an article by its address; as it is typed into, articles are offered.
type articlePick struct {
	ID      string
	Ref     string
	Preview string // where to ask for the preview anew when another article is taken; empty = none
}

// handleArticlePick lists the articles that the words typed so far find.
func (s *Server) handleArticlePick(w http.ResponseWriter, r *http.Request) error {
	text := cut(strings.TrimSpace(r.URL.Query().Get("q")), search.MaxQuery)
	found, err := s.Searcher.Search(r.Context(), search.Query{Text: text, Viewer: visitOf(r).Viewer, Limit: maxPicks})
	if err != nil && !errors.Is(err, search.ErrUnavailable) {
		return err
	}
	return s.renderPart(w, r, "article_picks", found.Hits)
}
