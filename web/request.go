package web

import (
	"cmp"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// actor is the visitor on his own pages: a requester, whatever else he is.
func (s *Server) actor(r *http.Request) ticket.Actor {
	v := visitOf(r)
	a := ticket.Actor{Viewer: v.Viewer, Visitor: v.Visitor}
	if v.User != nil {
		a.Name, a.Email = v.User.Name, v.User.Login
	}
	return a
}

// requestsPageSize is how many requests the list shows at once.
const requestsPageSize = 30

type requestsPage struct {
	Page
	Waiting  []*ticket.Ticket // an answer is there: his turn
	Requests []*ticket.Ticket
	Older    string
}

func (s *Server) handleRequestList(w http.ResponseWriter, r *http.Request) error {
	page := requestsPage{Page: s.page(r, "requests.title")}
	page.Room, page.NoIndex = "requests", true
	filter := ticket.Filter{Limit: requestsPageSize + 1}
	if from, err := ticket.ParseCursor(r.URL.Query().Get("from")); err == nil {
		filter.From = from
	}
	tickets, err := s.ownTickets(r, filter)
	if err != nil {
		return err
	}
	if len(tickets) > requestsPageSize {
		tickets = tickets[:requestsPageSize]
		page.Older = withParam("/requests", "from", ticket.CursorAfter(tickets[len(tickets)-1]).String())
	}
	page.Notices = s.ownNotices(r)
	for _, t := range tickets {
		if t.Status == ticket.StatusFeedback {
			page.Waiting = append(page.Waiting, t)
		} else {
			page.Requests = append(page.Requests, t)
		}
	}
	return s.render(w, r, http.StatusOK, "requests", page)
}

// ownTickets lists what the person wrote, newest first: as a user and, in this browser, before he signed in.
func (s *Server) ownTickets(r *http.Request, filter ticket.Filter) ([]*ticket.Ticket, error) {
	me := s.actor(r)
	tickets, err := s.Tickets.List(r.Context(), me, filter)
	if err != nil || !me.Viewer.SignedIn() || me.Visitor == "" {
		return tickets, err
	}
	before, err := s.Tickets.List(r.Context(), ticket.Actor{Visitor: me.Visitor}, filter)
	tickets = append(tickets, before...)
	slices.SortStableFunc(tickets, func(a, b *ticket.Ticket) int {
		return cmp.Or(b.UpdatedAt.Compare(a.UpdatedAt), cmp.Compare(b.ID, a.ID))
	})
	return first(tickets, filter.Limit), err
}

type requestPage struct {
	Page
	Ticket   *ticket.Ticket
	Days     []requestDay
	Fields   []requestValue
	Type     string
	Sent     bool // it has just been sent
	Solution *kb.Article
	Body     string // a reply that could not be taken
	Error    string
	Rating   *ratingPart // nil = there is nothing to rate yet
	Rated    bool        // he has just rated
	CanClose bool
	CanOpen  bool
}

// A requestDay is one day of a conversation.
type requestDay struct {
	At      time.Time
	Entries []requestEntry
}

// A requestEntry is a message or a step.
type requestEntry struct {
	Message *ticket.Message
	HTML    template.HTML // of an agent's message; a requester's is shown as he typed it
	Event   *ticket.Event
	At      time.Time
}

type requestValue struct{ Label, Value string }

func (s *Server) handleRequestShow(w http.ResponseWriter, r *http.Request) error {
	page, err := s.requestPage(r)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "request", page)
}

func (s *Server) requestPage(r *http.Request) (*requestPage, error) {
	view, err := s.ownView(r)
	if err != nil {
		return nil, err
	}
	t := view.Ticket
	page := &requestPage{Page: s.page(r, "requests.title"), Ticket: t, Sent: r.URL.Query().Has("sent")}
	page.Title, page.Room, page.NoIndex = t.Key+" · "+t.Subject, "requests", true
	page.Scripts, page.Styles = []string{"request.js"}, []string{"rating.css"}
	page.Rating, page.Rated = s.ratingPart(visitOf(r).locale, t, t.Rating), r.URL.Query().Has("rated")
	page.CanClose, page.CanOpen = !t.Status.Closed(), t.Status.Closed()
	if page.Days, err = s.days(r, view); err != nil {
		return nil, err
	}
	types, err := s.Forms.RequestTypes(r.Context())
	if err != nil {
		return nil, fmt.Errorf("request types: %w", err)
	}
	for _, kind := range types {
		if kind.ID == t.Type {
			page.Type, page.Fields = kind.Title, filled(kind, t.Fields)
		}
	}
	if t.Solution.Kind == "article" {
		page.Solution, err = s.readableArticle(r.Context(), visitOf(r).Viewer, t.Solution.ID)
	}
	return page, err
}

// ownView reads a request as its writer: as the user, or as the browser it was written in.
func (s *Server) ownView(r *http.Request) (*ticket.View, error) {
	return s.Tickets.View(r.Context(), s.actor(r), chi.URLParam(r, "key"))
}

func filled(kind ticket.RequestType, values map[string]string) []requestValue {
	var list []requestValue
	for _, f := range kind.Fields {
		if v := values[f.Name]; v != "" {
			list = append(list, requestValue{f.Label, v})
		}
	}
	return list
}

// days sorts messages and steps into days. Only steps a requester cares for are told: done and reopened.
func (s *Server) days(r *http.Request, view *ticket.View) ([]requestDay, error) {
	var entries []requestEntry
	current, err := s.catalog.current(r.Context())
	if err != nil {
		return nil, err
	}
	options := s.renderOptions(visitOf(r), current, nil, view.Ticket.Audience)
	for i := range view.Messages {
		m := &view.Messages[i]
		e := requestEntry{Message: m, At: m.At}
		if m.From == ticket.ByAgent {
			rendered, err := s.renderer.Render(withBreaks(m.Body), options)
			if err != nil && !errors.Is(err, kb.ErrInvalid) {
				return nil, err
			}
			e.HTML = rendered.HTML
		}
		entries = append(entries, e)
	}
	for i := range view.Events {
		if e := &view.Events[i]; e.Action == ticket.ActResolve || e.Action == ticket.ActReopen {
			entries = append(entries, requestEntry{Event: e, At: e.At})
		}
	}
	slices.SortStableFunc(entries, func(a, b requestEntry) int { return a.At.Compare(b.At) })
	var days []requestDay
	for _, e := range entries {
		if n := len(days); n == 0 || !sameDay(days[n-1].At.In(s.config.Location), e.At.In(s.config.Location)) {
			days = append(days, requestDay{At: e.At})
		}
		last := &days[len(days)-1]
		last.Entries = append(last.Entries, e)
	}
	return days, nil
}

// handleRequestReply adds the requester's words. What cannot be taken comes back with them, so that nothing is lost.
func (s *Server) handleRequestReply(w http.ResponseWriter, r *http.Request) error {
	body := r.PostFormValue("body")
	t, err := s.Tickets.Reply(r.Context(), s.actor(r), chi.URLParam(r, "key"), 0, body)
	if field := new(kb.FieldError); errors.As(err, &field) {
		page, err := s.requestPage(r)
		if err != nil {
			return err
		}
		page.Body, page.Error = body, visitOf(r).locale.fieldError(field)
		return s.render(w, r, http.StatusUnprocessableEntity, "request", page)
	}
	if err != nil {
		return err
	}
	return seeRequest(w, r, t, "#last")
}

func (s *Server) handleRequestDone(w http.ResponseWriter, r *http.Request) error {
	t, err := s.Tickets.Resolve(r.Context(), s.actor(r), chi.URLParam(r, "key"), 0, ticket.Solution{})
	if err != nil {
		return err
	}
	s.synced(r)
	return seeRequest(w, r, t, "")
}

func (s *Server) handleRequestReopen(w http.ResponseWriter, r *http.Request) error {
	t, err := s.Tickets.Reopen(r.Context(), s.actor(r), chi.URLParam(r, "key"), 0)
	if err != nil {
		return err
	}
	s.synced(r)
	return seeRequest(w, r, t, "#reply")
}

func seeRequest(w http.ResponseWriter, r *http.Request, t *ticket.Ticket, place string) error {
	http.Redirect(w, r, "/requests/"+url.PathEscape(t.Key)+place, http.StatusSeeOther)
	return nil
}

// synced brings the indexes up to date after a write and reports whether the next request finds it. The write itself is
// done: when the index fails, it catches up later.
func (s *Server) synced(r *http.Request) bool {
	if s.Sync == nil {
		return true
	}
	err := s.Sync(r.Context())
	if err != nil {
		s.Log.ErrorContext(r.Context(), "sync the index", "err", err, "request_id", visitOf(r).RequestID)
	}
	return err == nil
}
