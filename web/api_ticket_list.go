package web

import (
	"cmp"
	"context"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// apiTicketsLimit is the page of a list of tickets, apiListMax the largest page of any list.
const (
	apiTicketsLimit = 30
	apiListMax      = 100
)

type ticketListInput struct {
	Status   string `query:"status"`
	Queue    string `query:"queue"`
	Assignee string `query:"assignee" doc:"User id, or none"`
	Open     bool   `query:"open"`
	Limit    int    `query:"limit" doc:"1 to 100; 30 when absent"`
	Cursor   string `query:"cursor" doc:"next of the page before"`
}

type ticketListOutput struct {
	Body struct {
		Tickets []apiTicket `json:"tickets" nullable:"false"`
		Total   int         `json:"total"`
		Next    string      `json:"next,omitempty"`
	}
}

func (s *Server) apiTicketList(ctx context.Context, in *ticketListInput) (*ticketListOutput, error) {
	filter, err := in.filter()
	if err != nil {
		return nil, err
	}
	actor := s.apiActor(ctx)
	tickets, err := s.Tickets.List(ctx, actor, filter)
	if err != nil {
		return nil, err
	}
	out := &ticketListOutput{}
	counted := filter
	counted.From, counted.Limit = ticket.Cursor{}, 0
	if out.Body.Total, err = s.Tickets.Count(ctx, actor, counted); err != nil {
		return nil, err
	}
	if len(tickets) == filter.Limit {
		tickets = tickets[:filter.Limit-1]
		out.Body.Next = ticket.CursorAfter(tickets[len(tickets)-1]).String()
	}
	side := ticket.ByRequester
	if actor.Desk {
		side = ticket.ByAgent
	}
	out.Body.Tickets = make([]apiTicket, len(tickets))
	for i, t := range tickets {
		out.Body.Tickets[i] = newAPITicket(t, side)
	}
	return out, nil
}

// filter asks for one ticket more than the page holds, to know whether there is another page.
func (in *ticketListInput) filter() (ticket.Filter, error) {
	limit, err := listLimit(in.Limit, apiTicketsLimit)
	if err != nil {
		return ticket.Filter{}, err
	}
	f := ticket.Filter{Queue: in.Queue, Open: in.Open, Limit: limit + 1}
	if in.Assignee == "none" {
		f.Nobody = true
	} else {
		f.Assignee = in.Assignee
	}
	if in.Status != "" {
		f.Statuses = []ticket.Status{ticket.Status(in.Status)}
		if !f.Statuses[0].Valid() {
			return f, kb.Unknown("status")
		}
	}
	f.From, err = ticket.ParseCursor(in.Cursor)
	return f, err
}

// listLimit is the size of a page of a list.
func listLimit(asked, basic int) (int, error) {
	if asked < 0 || asked > apiListMax {
		return 0, kb.TooLong("limit", apiListMax)
	}
	return cmp.Or(asked, basic), nil
}
