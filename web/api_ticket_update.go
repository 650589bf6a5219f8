package web

import (
	"context"
	"errors"
	"fmt"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

type ticketUpdateInput struct {
	Key   string `path:"key"`
	Match string `header:"If-Match"`
	Body  ticketUpdate
}

// A ticketUpdate changes what it names. A requester may set the status done or reopened, and name an article that helped.
type ticketUpdate struct {
	Status   *string      `json:"status,omitempty"`
	Assignee *string      `json:"assignee,omitempty" doc:"User id of an agent; empty takes the ticket from everybody"`
	Queue    *string      `json:"queue,omitempty"`
	Type     *string      `json:"type,omitempty" doc:"Id of the request type; empty = none"`
	Topic    *string      `json:"topic,omitempty" doc:"Slug of the section it is about; empty = none"`
	Solution *apiSolution `json:"solution,omitempty" doc:"What solved it: the ticket is done"`
	Rev      int64        `json:"rev,omitempty"`
}

// apiTicketUpdate takes the steps one after the other, each on the revision the one before left; the first that fails ends it.
func (s *Server) apiTicketUpdate(ctx context.Context, in *ticketUpdateInput) (*ticketOutput, error) {
	rev, err := revOf(in.Match, in.Body.Rev)
	if err != nil {
		return nil, err
	}
	actor := s.apiActor(ctx)
	steps, err := s.updateSteps(ctx, actor, in.Key, in.Body)
	if err != nil {
		return nil, err
	}
	for _, step := range steps {
		t, err := step(rev)
		if err != nil {
			return nil, err
		}
		rev = t.Rev
	}
	s.synced(exchangeOf(ctx).r)
	return s.apiTicketShow(ctx, &ticketRef{Key: in.Key})
}

// updateSteps checks an update as a whole and lists the steps it asks for.
func (s *Server) updateSteps(ctx context.Context, actor ticket.Actor, key string, u ticketUpdate) ([]func(rev int64) (*ticket.Ticket, error), error) {
	var steps []func(rev int64) (*ticket.Ticket, error)
	if u.Queue != nil {
		steps = append(steps, func(rev int64) (*ticket.Ticket, error) { return s.Tickets.Move(ctx, actor, key, rev, *u.Queue) })
	}
	if u.Type != nil {
		steps = append(steps, func(rev int64) (*ticket.Ticket, error) { return s.Tickets.SetType(ctx, actor, key, rev, *u.Type) })
	}
	if u.Topic != nil {
		if err := s.checkSection(ctx, *u.Topic); err != nil {
			return nil, err
		}
		steps = append(steps, func(rev int64) (*ticket.Ticket, error) { return s.Tickets.SetTopic(ctx, actor, key, rev, *u.Topic) })
	}
	if u.Assignee != nil {
		if err := s.checkAssignee(ctx, *u.Assignee); err != nil {
			return nil, err
		}
		steps = append(steps, func(rev int64) (*ticket.Ticket, error) { return s.Tickets.Assign(ctx, actor, key, rev, *u.Assignee) })
	}
	if u.Status != nil && !ticket.Status(*u.Status).Valid() {
		return nil, kb.Unknown("status")
	}
	switch {
	case u.Solution != nil && u.Status != nil && *u.Status != string(ticket.StatusDone):
		return nil, kb.Unknown("status")
	case u.Solution != nil:
		solution := ticket.Solution(*u.Solution)
		steps = append(steps, func(rev int64) (*ticket.Ticket, error) { return s.resolve(ctx, actor, key, rev, solution) })
	case u.Status != nil:
		status := ticket.Status(*u.Status)
		steps = append(steps, func(rev int64) (*ticket.Ticket, error) { return s.setStatus(ctx, actor, key, rev, status) })
	}
	if len(steps) == 0 {
		return nil, kb.Required("status")
	}
	return steps, nil
}

// checkAssignee reports a user who does not answer tickets.
func (s *Server) checkAssignee(ctx context.Context, id string) error {
	if id == "" {
		return nil
	}
	user, err := s.Users.User(ctx, id)
	switch {
	case errors.Is(err, kb.ErrNotFound):
		return kb.Unknown("assignee")
	case err != nil:
		return fmt.Errorf("read assignee: %w", err)
	case user.ID != id || !user.Viewer().CanAnswer():
		return kb.Unknown("assignee")
	}
	return nil
}

// setStatus sets a status by the verb that means it.
func (s *Server) setStatus(ctx context.Context, actor ticket.Actor, key string, rev int64, status ticket.Status) (*ticket.Ticket, error) {
	switch {
	case status == ticket.StatusDone:
		return s.resolve(ctx, actor, key, rev, ticket.Solution{})
	case status == ticket.StatusReopened:
		return s.Tickets.Reopen(ctx, actor, key, rev)
	}
	return s.Tickets.SetStatus(ctx, actor, key, rev, status)
}

// resolve marks a ticket done and tells the ledger when what solved it had been suggested.
func (s *Server) resolve(ctx context.Context, actor ticket.Actor, key string, rev int64, solution ticket.Solution) (*ticket.Ticket, error) {
	t, err := s.Tickets.Resolve(ctx, actor, key, rev, solution)
	if err != nil {
		return nil, err
	}
	if err := s.Suggester.Solved(ctx, actor.Person().ID, t); err != nil {
		s.Log.ErrorContext(ctx, "record solved", "err", err, "ticket", t.Key)
	}
	return t, nil
}
