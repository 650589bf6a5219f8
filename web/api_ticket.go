package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/podskazka/podskazka/assist/ticket"
)

type apiPerson struct {
	ID    string `json:"id"`
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
}

type apiSolution struct {
	Kind string `json:"kind" enum:"article,reply"`
	ID   string `json:"id"`
}

type apiTicket struct {
	ID         string            `json:"id"`
	Key        string            `json:"key"`
	URL        string            `json:"url"`
	Queue      string            `json:"queue"`
	Type       string            `json:"type,omitempty"`
	Subject    string            `json:"subject"`
	Status     string            `json:"status"`
	Requester  apiPerson         `json:"requester"`
	For        string            `json:"for,omitempty" doc:"Slug of the audience the requester wrote as"`
	Assignee   string            `json:"assignee,omitempty"`
	Topic      string            `json:"topic,omitempty" doc:"Slug of the section it is about, as an agent said; agents alone see it"`
	Fields     map[string]string `json:"fields,omitempty"`
	Solution   *apiSolution      `json:"solution,omitempty"`
	Rating     *apiRating        `json:"rating,omitempty" doc:"What its requester says of how it was handled"`
	Rev        int64             `json:"rev" doc:"Send it back as If-Match or rev: a newer one stored is a conflict"`
	CreatedAt  time.Time         `json:"created_at"`
	UpdatedAt  time.Time         `json:"updated_at"`
	ResolvedAt *time.Time        `json:"resolved_at,omitempty"`
	Messages   []apiMessage      `json:"messages,omitempty"`
	Events     []apiEvent        `json:"events,omitempty"`
}

type apiMessage struct {
	ID     string    `json:"id"`
	From   string    `json:"from" enum:"requester,agent,system"`
	Author apiPerson `json:"author"`
	Note   bool      `json:"note,omitempty"`
	Body   string    `json:"body" doc:"Markdown"`
	At     time.Time `json:"at"`
}

type apiEvent struct {
	By     string    `json:"by,omitempty"`
	Action string    `json:"action"`
	Detail string    `json:"detail,omitempty"`
	At     time.Time `json:"at"`
}

func newAPITicket(t *ticket.Ticket, side ticket.Side) apiTicket {
	out := apiTicket{
		ID: t.ID, Key: t.Key, URL: "/requests/" + url.PathEscape(t.Key), Queue: t.Queue, Type: t.Type, Subject: t.Subject, Status: string(t.Status),
		Requester: apiPerson(t.Requester), For: t.Audience, Assignee: t.Assignee, Fields: t.Fields, Rating: newAPIRating(t.Rating), Rev: t.Rev, CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt,
	}
	if side == ticket.ByAgent {
		out.URL, out.Topic = "/desk/tickets/"+url.PathEscape(t.Key), t.Topic
	} else {
		out.Assignee = "" // who works on it is the desk's business
	}
	if t.Solution.Kind == "article" || t.Solution.Kind != "" && side == ticket.ByAgent {
		out.Solution = &apiSolution{Kind: t.Solution.Kind, ID: t.Solution.ID}
	}
	if !t.ResolvedAt.IsZero() {
		out.ResolvedAt = &t.ResolvedAt
	}
	return out
}

func newAPITicketView(view *ticket.View) apiTicket {
	out := newAPITicket(view.Ticket, view.Side)
	for _, m := range view.Messages {
		message := apiMessage{ID: m.ID, From: string(m.From), Author: apiPerson(m.Author), Note: m.Note, Body: m.Body, At: m.At}
		if view.Side != ticket.ByAgent && m.From == ticket.ByAgent {
			message.Author = apiPerson{Name: m.Author.Name}
		}
		out.Messages = append(out.Messages, message)
	}
	for _, e := range view.Events {
		event := apiEvent{By: e.By, Action: string(e.Action), Detail: e.Detail, At: e.At}
		if view.Side != ticket.ByAgent {
			event.By, event.Detail = "", ""
		}
		out.Events = append(out.Events, event)
	}
	return out
}

type ticketInput struct {
	Key  string `header:"Idempotency-Key" doc:"Requests with the same key are one ticket"`
	Body struct {
		Subject    string            `json:"subject"`
		Body       string            `json:"body" doc:"Markdown"`
		Type       string            `json:"type,omitempty"`
		For        string            `json:"for,omitempty"`
		Fields     map[string]string `json:"fields,omitempty"`
		Name       string            `json:"name,omitempty" doc:"Of a requester who is not signed in"`
		Email      string            `json:"email,omitempty"`
		Suggestion string            `json:"suggestion,omitempty" doc:"Id of the suggestion that was on screen"`
		Session    string            `json:"session,omitempty" doc:"Session of that suggestion"`
	}
}

type ticketOutput struct {
	ETag     string `header:"ETag"`
	Location string `header:"Location"`
	Body     apiTicket
}

type ticketRef struct {
	Key string `path:"key"`
}

type messageInput struct {
	Key   string `path:"key"`
	Match string `header:"If-Match"`
	Body  struct {
		Body string `json:"body" doc:"Markdown"`
		Note bool   `json:"note,omitempty" doc:"For agents alone"`
		Rev  int64  `json:"rev,omitempty"`
	}
}

type ticketSuggestionOutput struct {
	Body struct {
		ID       string         `json:"id"`
		Replies  []suggestedHit `json:"replies" nullable:"false"`
		Articles []suggestedHit `json:"articles" nullable:"false"`
		Tickets  []suggestedHit `json:"tickets" nullable:"false"`
		Guesses  []apiGuess     `json:"guesses" nullable:"false" doc:"How the ticket should perhaps be filed"`
		TookMS   float64        `json:"took_ms"`
	}
}

type apiGuess struct {
	Kind  string  `json:"kind" enum:"queue,type,section"`
	ID    string  `json:"id"`
	Title string  `json:"title,omitempty"`
	P     float64 `json:"p" doc:"Probability, 0 to 1"`
}

func apiTickets(a *api) {
	s := a.server
	register(a, endpoint{Method: http.MethodPost, Path: "/tickets", Name: "ticket.create", Summary: "Send a request", Limit: limitWrite, Status: http.StatusCreated}, s.apiTicketCreate)
	register(a, endpoint{Method: http.MethodGet, Path: "/tickets", Name: "ticket.list", Summary: "Tickets: all for agents, one's own otherwise"}, s.apiTicketList)
	register(a, endpoint{Method: http.MethodGet, Path: "/tickets/{key}", Name: "ticket.show", Summary: "A ticket with its conversation"}, s.apiTicketShow)
	register(a, endpoint{Method: http.MethodPatch, Path: "/tickets/{key}", Name: "ticket.update", Summary: "Set status, assignee, queue or solution", Limit: limitWrite}, s.apiTicketUpdate)
	register(a, endpoint{Method: http.MethodPost, Path: "/tickets/{key}/messages", Name: "message.create", Summary: "Reply, or keep a note", Limit: limitWrite, Status: http.StatusCreated}, s.apiMessageCreate)
	register(a, endpoint{Method: http.MethodPut, Path: "/tickets/{key}/rating", Name: "ticket.rate", Summary: "Say how well one's own request was answered", Limit: limitWrite}, s.apiTicketRate)
	register(a, endpoint{Method: http.MethodGet, Path: "/tickets/{key}/suggestions", Name: "ticket.suggest", Summary: "Replies, articles and similar tickets for an agent", Needs: NeedAgent}, s.apiTicketSuggest)
}

func (s *Server) apiTicketCreate(ctx context.Context, in *ticketInput) (*ticketOutput, error) {
	x, d := exchangeOf(ctx), in.Body
	for _, field := range []struct{ name, value string }{
		{"Idempotency-Key", in.Key}, {"type", d.Type}, {"for", d.For}, {"suggestion", d.Suggestion}, {"session", d.Session},
	} {
		if err := checkText(field.name, field.value, maxRef); err != nil {
			return nil, err
		}
	}
	if !s.hasAudience(x.r, d.For) {
		d.For = "" // a widget set up wrongly must not cost a person his request
	}
	draft := ticket.Draft{Subject: d.Subject, Body: d.Body, Type: d.Type, Audience: d.For, Fields: d.Fields, Suggestion: d.Suggestion}
	if in.Key != "" {
		// A client without a cookie is known by its address and words alone.
		who := cmp.Or(visitOf(x.r).person(), clientKey(x.r)+"\n"+d.Subject+"\n"+d.Body)
		draft.Once = who + "\n" + in.Key
	}
	s.remember(x.w, x.r)
	draft.Session = cmp.Or(d.Session, visitOf(x.r).session())
	actor := s.actor(x.r)
	if visitOf(x.r).User == nil {
		actor.Name, actor.Email = d.Name, d.Email
	}
	t, err := s.Tickets.Create(ctx, actor, draft)
	if err != nil {
		return nil, err
	}
	if err := s.Suggester.Submitted(ctx, actor.Viewer, draft.Session, t); err != nil {
		s.Log.ErrorContext(ctx, "record submitted", "err", err, "request_id", visitOf(x.r).RequestID)
	}
	return newTicketOutput(newAPITicket(t, ticket.ByRequester)), nil
}

func newTicketOutput(t apiTicket) *ticketOutput {
	return &ticketOutput{ETag: etagOf(t.Rev), Location: apiPrefix + "/tickets/" + url.PathEscape(t.Key), Body: t}
}

func (s *Server) apiTicketShow(ctx context.Context, in *ticketRef) (*ticketOutput, error) {
	view, err := s.Tickets.View(ctx, s.apiActor(ctx), in.Key)
	if err != nil {
		return nil, err
	}
	return newTicketOutput(newAPITicketView(view)), nil
}

func (s *Server) apiMessageCreate(ctx context.Context, in *messageInput) (*ticketOutput, error) {
	rev, err := revOf(in.Match, in.Body.Rev)
	if err != nil {
		return nil, err
	}
	actor, say := s.apiActor(ctx), s.Tickets.Reply
	if in.Body.Note {
		say = s.Tickets.Note
	}
	t, err := say(ctx, actor, in.Key, rev, in.Body.Body)
	if err != nil {
		return nil, err
	}
	return s.apiTicketShow(ctx, &ticketRef{Key: t.Key})
}

func (s *Server) apiTicketSuggest(ctx context.Context, in *ticketRef) (*ticketSuggestionOutput, error) {
	start, actor := s.Now(), s.apiActor(ctx)
	view, err := s.Tickets.View(ctx, actor, in.Key)
	if err != nil {
		return nil, err
	}
	found, err := s.Suggester.ForTicket(ctx, actor.Viewer, view.Ticket, view.Messages)
	if err != nil {
		return nil, fmt.Errorf("suggest for a ticket: %w", err)
	}
	out := &ticketSuggestionOutput{}
	out.Body.ID = found.ID
	out.Body.Replies, out.Body.Articles, out.Body.Tickets = newSuggestedHits(found.Replies), newSuggestedHits(found.Articles), newSuggestedHits(found.Tickets)
	out.Body.Guesses = make([]apiGuess, len(found.Guesses))
	for i, g := range found.Guesses {
		out.Body.Guesses[i] = apiGuess(g)
	}
	out.Body.TookMS = s.since(start)
	return out, nil
}
