package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/podskazka/podskazka/assist/incident"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// othersShown is how many other tickets of the requester stand beside one.
const othersShown = 5

// deskTicketPage is one ticket with all that an agent needs to answer it.
type deskTicketPage struct {
	Page
	Ticket    *ticket.Ticket
	Days      []deskDay
	Queue     string // title
	Queues    []ticket.Queue
	Type      string // title of the request type
	Role      string // title of the audience he wrote as
	Fields    []requestValue
	Assignee  string // name; empty = nobody
	Mine      bool   // it is assigned to the viewer
	Others    []deskRow
	Statuses  []ticket.Status
	Panel     deskPanel
	Solutions []deskOffer // what may be named as the solution: offered and inserted
	Solved    *deskOffer  // the solution of a done ticket
	Rating    *deskRating // nil = its requester has not said how he was answered
	Writeup   deskWriteup
	Filing    deskFiling
	Incidents []incident.Membership // it belongs to, or is proposed to
	Draft     deskDraft
	Done      string // what has just been done
	Next      string // address of the next ticket that waits
	Wrong     string // why nothing was done, in words
	Said      bool   // Wrong is about what was to follow a message, which has gone out
	Changed   bool   // somebody else was faster: what he did is marked in the conversation
}

// A deskDraft is what an agent has typed and chosen, and not yet sent. It travels with every button of the page.
type deskDraft struct {
	Body     string
	Note     bool
	Inserted []insertion
	Offer    string // id of the suggestion on the panel
	Rejected []string
	Solution string // ref
	Rev      int64  // of the ticket when its page was made …
	Seen     int64  // … and when that had last changed, in milliseconds
}

// An insertion is an offer that an agent put into his answer. In forms it is "suggestion ref".
type insertion struct{ Suggestion, Ref string }

func (i insertion) String() string { return i.Suggestion + " " + i.Ref }

func (d deskDraft) has(ref string) bool {
	return slices.ContainsFunc(d.Inserted, func(i insertion) bool { return i.Ref == ref })
}

func readDeskDraft(r *http.Request) deskDraft {
	number := func(name string) int64 {
		n, err := strconv.ParseInt(r.PostFormValue(name), 10, 64)
		if err != nil {
			return 0
		}
		return n
	}
	d := deskDraft{
		Body: strings.ReplaceAll(r.PostFormValue("body"), "\r\n", "\n"), Note: r.PostFormValue("mode") == "note", Offer: r.PostFormValue("offer"),
		Rejected: first(r.PostForm["rejected"], maxRefs), Solution: r.PostFormValue("solution"), Rev: number("rev"), Seen: number("seen"),
	}
	for _, value := range first(r.PostForm["inserted"], maxRefs) {
		if suggestion, ref, ok := strings.Cut(value, " "); ok && !d.has(ref) {
			d.Inserted = append(d.Inserted, insertion{suggestion, ref})
		}
	}
	return d
}

// maxRefs is how many offers one draft remembers: more than a panel ever shows.
const maxRefs = 20

func (s *Server) handleDeskTicketShow(w http.ResponseWriter, r *http.Request) error {
	page, err := s.deskTicketPage(r, deskDraft{})
	if err != nil {
		return err
	}
	page.Done = deskDone(r.URL.Query().Get("done"))
	return s.render(w, r, http.StatusOK, "desk_ticket", page)
}

// deskTicketPage reads the ticket of the address anew and puts the draft beside it.
func (s *Server) deskTicketPage(r *http.Request, d deskDraft) (*deskTicketPage, error) {
	view, err := s.Tickets.View(r.Context(), s.agent(r), chi.URLParam(r, "key"))
	if err != nil {
		return nil, err
	}
	t := view.Ticket
	page := &deskTicketPage{Page: s.deskPage(r, "desk.title"), Ticket: t, Draft: d, Statuses: ticket.Statuses[:]}
	page.Title, page.Role = t.Key+" · "+t.Subject, audienceTitle(page.Contours, t.Audience)
	page.Styles = append(page.Styles, "incident.css")
	page.Next = nextAddress(t)
	page.Rating = newDeskRating(visitOf(r).locale, t.Rating)
	page.Draft.Rev, page.Draft.Seen = t.Rev, t.UpdatedAt.UnixMilli()
	page.Mine = t.Assignee != "" && t.Assignee == page.Viewer.UserID
	if t.Assignee != "" {
		page.Assignee = s.namer(r.Context(), visitOf(r).locale)(t.Assignee)
	}
	if err := s.deskContext(r, page); err != nil {
		return nil, err
	}
	if page.Days, err = s.deskDays(r, view, page.Queues, d.Seen); err != nil {
		return nil, err
	}
	if page.Panel, err = s.deskPanel(r, view, page); err != nil {
		return nil, err
	}
	if page.Filing, err = s.deskFiling(r.Context(), t, page.Panel.Guesses); err != nil {
		return nil, err
	}
	if page.Incidents, err = s.Incidents.Of(r.Context(), page.Viewer, t.ID); err != nil {
		return nil, err
	}
	page.Solutions = solutions(page.Panel)
	if page.Draft.Solution == "" && len(d.Inserted) > 0 {
		page.Draft.Solution = d.Inserted[len(d.Inserted)-1].Ref
	}
	if t.Solution.Kind != "" {
		if page.Solved, err = s.deskSolved(r, t.Solution); err != nil {
			return nil, err
		}
	}
	page.Writeup, err = s.deskWriteup(r, view)
	return page, err
}

// deskContext adds who asks and what about.
func (s *Server) deskContext(r *http.Request, page *deskTicketPage) error {
	var err error
	if page.Queues, err = s.Forms.Queues(r.Context()); err != nil {
		return fmt.Errorf("list queues: %w", err)
	}
	page.Queue = queueTitle(page.Queues, page.Ticket.Queue)
	types, err := s.Forms.RequestTypes(r.Context())
	if err != nil {
		return fmt.Errorf("list request types: %w", err)
	}
	for _, kind := range types {
		if kind.ID == page.Ticket.Type {
			page.Type, page.Fields = kind.Title, filled(kind, page.Ticket.Fields)
		}
	}
	if page.Ticket.Requester.ID == "" {
		return nil
	}
	others, err := s.Tickets.List(r.Context(), s.agent(r), ticket.Filter{Requester: page.Ticket.Requester.ID, Limit: othersShown + 1})
	if err != nil {
		return err
	}
	var rest []*ticket.Ticket
	for _, other := range others {
		if other.ID != page.Ticket.ID && len(rest) < othersShown {
			rest = append(rest, other)
		}
	}
	page.Others = s.deskRows(r, page.Page, page.Queues, rest)
	return nil
}

// deskSolved is the solution of a done ticket; nil when it is gone.
func (s *Server) deskSolved(r *http.Request, solution ticket.Solution) (*deskOffer, error) {
	offer := &deskOffer{Ref: solution.Kind + ":" + solution.ID, Kind: solution.Kind}
	switch solution.Kind {
	case "article":
		a, err := s.readableArticle(r.Context(), visitOf(r).Viewer, solution.ID)
		if err != nil || a == nil {
			return nil, err
		}
		offer.Title, offer.URL = a.Title, "/a/"+a.Slug
	case "reply":
		replies, err := s.Replies.FindReplies(r.Context(), []string{solution.ID})
		if err != nil {
			return nil, fmt.Errorf("read solution: %w", err)
		}
		if len(replies) == 0 || !kb.CanReadReply(visitOf(r).Viewer, replies[0]) {
			return nil, nil
		}
		offer.Title = replies[0].Title
	}
	return offer, nil
}
