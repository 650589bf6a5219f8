package web

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/podskazka/podskazka/assist/ticket"
)

// deskPageSize is how many tickets the desk lists at once.
const deskPageSize = 50

// deskViews are the lists of the desk in the order of its menu. The first one that an address does not name is the default.
var deskViews = [...]struct {
	id   string
	icon string
	of   func(me string) ticket.Filter
}{
	{"mine", "user", func(me string) ticket.Filter { return ticket.Filter{Assignee: me, Open: true} }},
	{"nobody", "inbox", func(string) ticket.Filter { return ticket.Filter{Nobody: true, Open: true} }},
	{"open", "list", func(string) ticket.Filter { return ticket.Filter{Open: true} }},
	{"waiting", "clock", func(string) ticket.Filter { return ticket.Filter{Statuses: []ticket.Status{ticket.StatusFeedback}} }},
	{"done", "circle-check", func(string) ticket.Filter { return ticket.Filter{Statuses: []ticket.Status{ticket.StatusDone}} }},
}

// defaultView is what /desk shows: what waits for somebody to take it.
const defaultView = "nobody"

// deskListPage is a list of tickets.
type deskListPage struct {
	Page
	View   string
	Views  []deskView
	Queue  string
	Queues []ticket.Queue
	Rows   []deskRow
	Older  string // address of the next page; empty on the last
	Fresh  string // address that says how many tickets are new since this page was made; empty on later pages
	Later  bool   // a later page of the list
}

type deskView struct {
	ID, Icon, URL string
	Count         int
	Current       bool
}

type deskRow struct {
	*ticket.Ticket
	Audience string      // title
	Queue    string      // title
	Assignee string      // name
	Age      string      // since the last change, in as few letters as say it
	Rated    *deskRating // in the list of rated tickets
}

func (s *Server) handleDeskShow(w http.ResponseWriter, r *http.Request) error {
	page := deskListPage{Page: s.deskPage(r, "desk.title")}
	var err error
	if page.Queues, err = s.Forms.Queues(r.Context()); err != nil {
		return fmt.Errorf("list queues: %w", err)
	}
	filter := s.deskFilter(r)
	page.View, page.Queue, page.Later = deskViewOf(r), filter.Queue, filter.From != ticket.Cursor{}
	filter.Limit = deskPageSize + 1
	tickets, err := s.Tickets.List(r.Context(), s.agent(r), filter)
	if err != nil {
		return err
	}
	if len(tickets) > deskPageSize {
		tickets = tickets[:deskPageSize]
		page.Older = withParam(page.Here, "from", ticket.CursorAfter(tickets[deskPageSize-1]).String())
	}
	if page.Views, err = s.deskViews(r, page.View, page.Queue); err != nil {
		return err
	}
	page.Rows = s.deskRows(r, page.Page, page.Queues, tickets)
	if !page.Later && page.View != ratedView && page.View != sentView {
		page.Fresh = withParam(withParam("/desk/fresh?view="+page.View, "queue", page.Queue), "since", newestOf(tickets))
	}
	return s.render(w, r, http.StatusOK, "desk_list", page)
}

// handleDeskFresh says how many tickets of a list were written since the page was made. The page never changes by itself:
// nothing moves under the pointer.
func (s *Server) handleDeskFresh(w http.ResponseWriter, r *http.Request) error {
	filter := s.deskFilter(r)
	filter.From, filter.Limit = ticket.Cursor{}, deskPageSize
	tickets, err := s.Tickets.List(r.Context(), s.agent(r), filter)
	if err != nil {
		return err
	}
	since, err := strconv.ParseInt(r.URL.Query().Get("since"), 10, 64)
	if err != nil {
		return errBadRequest
	}
	fresh := struct {
		Count int
		URL   string
	}{URL: withParam("/desk?view="+deskViewOf(r), "queue", filter.Queue)}
	for _, t := range tickets {
		if t.UpdatedAt.UnixMilli() > since {
			fresh.Count++
		}
	}
	return s.renderPart(w, r, "desk_fresh", fresh)
}

// deskPage begins a page of the desk.
func (s *Server) deskPage(r *http.Request, title string) Page {
	p := s.page(r, title)
	p.Room, p.NoIndex, p.HeaderBox = "desk", true, false
	p.Styles, p.Scripts = []string{"desk.css"}, []string{"desk.js"}
	return p
}

// agent is the visitor at the desk: he answers, even what he wrote himself.
func (s *Server) agent(r *http.Request) ticket.Actor {
	a := s.actor(r)
	a.Desk = true
	return a
}

func deskViewOf(r *http.Request) string {
	asked := r.URL.Query().Get("view")
	for _, v := range deskViews {
		if v.id == asked || asked == ratedView || asked == sentView {
			return asked
		}
	}
	return defaultView
}

// deskFilter is what the address asks for: a view, a queue and how far back.
func (s *Server) deskFilter(r *http.Request) ticket.Filter {
	var filter ticket.Filter
	view := deskViewOf(r)
	for _, v := range deskViews {
		if v.id == view {
			filter = v.of(visitOf(r).Viewer.UserID)
		}
	}
	if view == ratedView || view == sentView {
		filter = s.insightFilter(r, view)
	}
	q := r.URL.Query()
	filter.Queue = q.Get("queue")
	if from, err := ticket.ParseCursor(q.Get("from")); err == nil {
		filter.From = from
	}
	return filter
}

// deskViews counts every view within the chosen queue.
func (s *Server) deskViews(r *http.Request, current, queue string) ([]deskView, error) {
	var views []deskView
	for _, v := range deskViews {
		filter := v.of(visitOf(r).Viewer.UserID)
		filter.Queue = queue
		n, err := s.Tickets.Count(r.Context(), s.agent(r), filter)
		if err != nil {
			return nil, err
		}
		views = append(views, deskView{ID: v.id, Icon: v.icon, URL: withParam("/desk?view="+v.id, "queue", queue), Count: n, Current: v.id == current})
	}
	return views, nil
}

func (s *Server) deskRows(r *http.Request, p Page, queues []ticket.Queue, tickets []*ticket.Ticket) []deskRow {
	l := visitOf(r).locale
	nameOf := s.namer(r.Context(), l)
	rows := make([]deskRow, 0, len(tickets))
	for _, t := range tickets {
		row := deskRow{Ticket: t, Audience: audienceTitle(p.Contours, t.Audience), Queue: queueTitle(queues, t.Queue), Age: age(l, s.Now().Sub(t.UpdatedAt))}
		if t.Assignee != "" {
			row.Assignee = nameOf(t.Assignee)
		}
		if deskViewOf(r) == ratedView {
			row.Rated = newDeskRating(l, t.Rating)
		}
		rows = append(rows, row)
	}
	return rows
}

func audienceTitle(groups []Contour, slug string) string {
	if slug == "" {
		return ""
	}
	return audienceTitles(groups, []string{slug})[0]
}

func queueTitle(queues []ticket.Queue, id string) string {
	for _, q := range queues {
		if q.ID == id {
			return q.Title
		}
	}
	return id
}

// age is a time span in one unit: «5 мин», «3 ч», «12 дн».
func age(l *locale, d time.Duration) string {
	switch {
	case d < time.Minute:
		return l.T("age.now")
	case d < time.Hour:
		return l.T("age.minutes", "Number", int(d/time.Minute))
	case d < 24*time.Hour:
		return l.T("age.hours", "Number", int(d/time.Hour))
	}
	return l.T("age.days", "Number", int(d/(24*time.Hour)))
}

func newestOf(tickets []*ticket.Ticket) string {
	if len(tickets) == 0 {
		return "0"
	}
	return milliseconds(tickets[0].UpdatedAt)
}

func milliseconds(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }
