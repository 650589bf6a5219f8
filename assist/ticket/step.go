package ticket

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/podskazka/podskazka/kb"
)

// Reply says something to the other side. An agent's reply waits for feedback; a requester's brings the ticket back.
func (s *Service) Reply(ctx context.Context, a Actor, ref string, rev int64, body string) (*Ticket, error) {
	return s.say(ctx, a, ref, rev, ActReply, body)
}

// Note keeps something for agents alone. kb.ErrForbidden for a requester.
func (s *Service) Note(ctx context.Context, a Actor, ref string, rev int64, body string) (*Ticket, error) {
	return s.say(ctx, a, ref, rev, ActNote, body)
}

func (s *Service) say(ctx context.Context, a Actor, ref string, rev int64, action Action, body string) (*Ticket, error) {
	body = clean(body)
	return s.step(ctx, a, ref, rev, action, func(step *turn) error {
		if err := ValidateBody(body); err != nil {
			return err
		}
		step.Message = &Message{
			TicketID: step.Ticket.ID, From: step.side, Author: a.Person(), Note: action == ActNote, Body: body, At: step.Event.At,
		}
		return nil
	})
}

// Assign gives the ticket to an agent; empty takes it from everybody. Whether the user exists and answers tickets is for
// the caller to check, who knows the users.
func (s *Service) Assign(ctx context.Context, a Actor, ref string, rev int64, user string) (*Ticket, error) {
	return s.step(ctx, a, ref, rev, ActAssign, func(step *turn) error {
		step.Ticket.Assignee, step.Event.Detail = user, user
		if user == "" {
			step.Ticket.Status = step.was // nobody has begun to work
		}
		return nil
	})
}

// Move puts the ticket into another queue. Its key stays.
func (s *Service) Move(ctx context.Context, a Actor, ref string, rev int64, queue string) (*Ticket, error) {
	queues, err := s.forms.Queues(ctx)
	if err != nil {
		return nil, fmt.Errorf("read queues: %w", err)
	}
	return s.step(ctx, a, ref, rev, ActMove, func(step *turn) error {
		if !slices.ContainsFunc(queues, func(q Queue) bool { return q.ID == queue }) {
			return kb.Unknown("queue")
		}
		step.Ticket.Queue, step.Event.Detail = queue, queue
		return nil
	})
}

// SetType corrects the request type; empty is none.
func (s *Service) SetType(ctx context.Context, a Actor, ref string, rev int64, kind string) (*Ticket, error) {
	if _, err := s.requestType(ctx, kind); err != nil {
		return nil, err
	}
	return s.step(ctx, a, ref, rev, ActType, func(step *turn) error {
		step.Ticket.Type, step.Event.Detail = kind, kind
		return nil
	})
}

// SetTopic says which section the ticket is about; empty is none. Whether there is such a section is for the caller to check,
// who knows the sections.
func (s *Service) SetTopic(ctx context.Context, a Actor, ref string, rev int64, section string) (*Ticket, error) {
	return s.step(ctx, a, ref, rev, ActTopic, func(step *turn) error {
		step.Ticket.Topic, step.Event.Detail = section, section
		return nil
	})
}

// SetStatus sets a status by hand.
func (s *Service) SetStatus(ctx context.Context, a Actor, ref string, rev int64, status Status) (*Ticket, error) {
	return s.step(ctx, a, ref, rev, ActStatus, func(step *turn) error {
		if !status.Valid() {
			return kb.Unknown("status")
		}
		step.Ticket.Status, step.Event.Detail = status, string(status)
		return nil
	})
}

// Resolve marks the ticket done, with what solved it when that is known. An agent may name an article or a reply, a
// requester an article he can read.
func (s *Service) Resolve(ctx context.Context, a Actor, ref string, rev int64, solution Solution) (*Ticket, error) {
	return s.step(ctx, a, ref, rev, ActResolve, func(step *turn) error {
		solved, err := s.solution(ctx, a, step.side, solution)
		if err != nil {
			return err
		}
		step.Ticket.Solution = solved
		if solved.Kind != "" {
			step.Event.Detail = solved.Kind + ":" + solved.ID
		}
		return nil
	})
}

// solution looks up what was named and gives it with its own id.
func (s *Service) solution(ctx context.Context, a Actor, side Side, named Solution) (Solution, error) {
	switch {
	case named == Solution{}:
		return named, nil
	case named.Kind == "article":
		article, err := s.articles.Article(ctx, named.ID)
		if errors.Is(err, kb.ErrNotFound) || err == nil && !kb.CanRead(a.Viewer, article) {
			return Solution{}, kb.Unknown("solution")
		}
		if err != nil {
			return Solution{}, fmt.Errorf("read solution: %w", err)
		}
		return Solution{Kind: named.Kind, ID: article.ID}, nil
	case named.Kind == "reply" && side == ByAgent:
		reply, err := s.replies.Reply(ctx, named.ID)
		if errors.Is(err, kb.ErrNotFound) {
			return Solution{}, kb.Unknown("solution")
		}
		if err != nil {
			return Solution{}, fmt.Errorf("read solution: %w", err)
		}
		return Solution{Kind: named.Kind, ID: reply.ID}, nil
	}
	return Solution{}, kb.Unknown("solution")
}

// Reopen brings a done or answered ticket back.
func (s *Service) Reopen(ctx context.Context, a Actor, ref string, rev int64) (*Ticket, error) {
	return s.step(ctx, a, ref, rev, ActReopen, func(*turn) error { return nil })
}
