package web

import (
	"net/http"
	"net/url"

	"github.com/podskazka/podskazka/assist/ticket"
)

// waiting are the statuses in which somebody waits for the desk.
var waiting = []ticket.Status{ticket.StatusReopened, ticket.StatusOpen, ticket.StatusProgress}

// nextAddress leads on from a ticket.
func nextAddress(t *ticket.Ticket) string {
	return "/desk/next?after=" + url.QueryEscape(t.Key) + "&from=" + url.QueryEscape(ticket.CursorAfter(t).String())
}

// handleDeskNextShow leads to the next ticket that waits: further down the list of those that nobody has, then from its beginning, then
// the agent's own. With none left it leads to the list.
func (s *Server) handleDeskNextShow(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	from, err := ticket.ParseCursor(q.Get("from"))
	if err != nil {
		return errBadRequest
	}
	mine := ticket.Filter{Assignee: visitOf(r).Viewer.UserID, Statuses: waiting}
	nobody := ticket.Filter{Nobody: true, Statuses: waiting}
	for _, f := range []ticket.Filter{below(nobody, from), nobody, below(mine, from), mine} {
		f.Limit = 2 // one of them may be where he comes from
		found, err := s.Tickets.List(r.Context(), s.agent(r), f)
		if err != nil {
			return err
		}
		for _, t := range found {
			if t.Key != q.Get("after") {
				http.Redirect(w, r, "/desk/tickets/"+url.PathEscape(t.Key), http.StatusSeeOther)
				return nil
			}
		}
	}
	http.Redirect(w, r, "/desk", http.StatusSeeOther)
	return nil
}

// below narrows a list to what comes after a place.
func below(f ticket.Filter, from ticket.Cursor) ticket.Filter {
	f.From = from
	return f
}
