package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5/middleware"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/search"
)

// SearchLog is told what people searched for and what they opened; assist.SearchLog is one. None of it waits.
type SearchLog interface {
	Asked(a assist.Asked) (id string)
	Opened(visitor, id string, place int)
	Requested(visitor string)
	Forget(ctx context.Context, visitor string) (int64, error)
	Dropped() int64
}

// asked logs a query that was answered and returns the name of the answer for what is opened of it; empty when it does
// not count.
func (s *Server) asked(r *http.Request, surface string, q search.Query, found search.Result, refs []string) string {
	if s.SearchLog == nil || strings.TrimSpace(q.Text) == "" || !byPerson(r) {
		return ""
	}
	return s.SearchLog.Asked(assist.Asked{
		Surface: surface, Visitor: searcher(r), Lang: visitOf(r).locale.lang, Typing: surface != assist.SurfacePage,
		Query: q, Found: found, Refs: refs,
	})
}

// askedBox logs a query of the list under a search box.
func (s *Server) askedBox(r *http.Request, q search.Query, lines []search.Completion) string {
	if len([]rune(q.Text)) < search.MinCompletion {
		return ""
	}
	refs := make([]string, len(lines))
	for i, line := range lines {
		if line.Kind != search.KindQuery { // opening that asks it
			refs[i] = assist.Hit{Hit: search.Hit{ID: line.ID, Kind: line.Kind}}.Ref()
		}
	}
	return s.asked(r, assist.SurfaceBox, q, search.Result{Total: len(lines)}, refs)
}

// refsOf are the names of hits.
func refsOf(hits []search.Hit) []string {
	refs := make([]string, len(hits))
	for i, h := range hits {
		refs[i] = assist.Hit{Hit: h}.Ref()
	}
	return refs
}

// searcher tells one browser from others for a day: by who signed in, by its cookie, or else by address and kind of browser.
// The log keeps a hash of it.
func searcher(r *http.Request) string {
	if person := visitOf(r).person(); person != "" {
		return person
	}
	return stranger(r)
}

// stranger is a browser that has no cookie yet.
func stranger(r *http.Request) string {
	return middleware.GetClientIP(r.Context()) + " " + r.UserAgent()
}

// requested logs that whoever asked sent a request now. The form gives a browser its cookie: it may have searched without.
func (s *Server) requested(r *http.Request) {
	if s.SearchLog == nil || !byPerson(r) {
		return
	}
	s.SearchLog.Requested(searcher(r))
	if visitOf(r).User == nil {
		s.SearchLog.Requested(stranger(r))
	}
}

// machines are words in the names of programs that read pages without a person.
var machines = [...]string{"bot", "crawl", "spider", "slurp", "preview", "monitor", "headless", "lighthouse"}

// byPerson reports whether a person in a browser asks: all browsers call themselves Mozilla, and no other program has to.
func byPerson(r *http.Request) bool {
	agent := strings.ToLower(r.UserAgent())
	if r.Method == http.MethodHead || r.Header.Get("Sec-Purpose") != "" || !strings.HasPrefix(agent, "mozilla/") {
		return false // Sec-Purpose: the browser fetches what nobody has asked for yet
	}
	for _, word := range machines {
		if strings.Contains(agent, word) {
			return false
		}
	}
	return true
}

// handleSearchClick counts a hit that was opened. Browsers send it beside following the link and wait for no answer.
func (s *Server) handleSearchClick(w http.ResponseWriter, r *http.Request) error {
	place, err := strconv.Atoi(r.PostFormValue("place"))
	if err == nil && s.SearchLog != nil && byPerson(r) {
		s.SearchLog.Opened(searcher(r), cut(r.PostFormValue("search"), 40), place)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
