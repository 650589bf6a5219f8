package incident

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search/russian"
)

// Service is what people do to incidents, with their rights checked. It is safe for concurrent use.
type Service struct {
	store    Store
	links    Links
	analyzer *russian.Analyzer
	now      func() time.Time
}

// NewService makes a service.
func NewService(store Store, links Links, analyzer *russian.Analyzer, now func() time.Time) *Service {
	return &Service{store: store, links: links, analyzer: analyzer, now: now}
}

// A Draft is what a human says of an incident.
type Draft struct {
	Title     string
	Text      string
	Audiences []string
}

// List gives those of the states (none = all), the newest first. kb.ErrForbidden for who does not work at the desk.
func (s *Service) List(ctx context.Context, v kb.Viewer, states ...State) ([]*Incident, error) {
	if !CanSee(v) {
		return nil, fmt.Errorf("list incidents: %w", kb.ErrForbidden)
	}
	return s.store.FindIncidents(ctx, states, maxListed)
}

// maxListed is how many incidents a list has.
const maxListed = 200

// A View is an incident with its tickets and history.
type View struct {
	*Incident
	Links []Link
	Steps []Step
}

// View reads one.
func (s *Service) View(ctx context.Context, v kb.Viewer, id string) (*View, error) {
	in, err := s.find(ctx, v, id)
	if err != nil {
		return nil, err
	}
	view := &View{Incident: in}
	if view.Links, err = s.links.IncidentLinks(ctx, id); err != nil {
		return nil, fmt.Errorf("tickets of incident %s: %w", id, err)
	}
	if view.Steps, err = s.store.IncidentSteps(ctx, id); err != nil {
		return nil, fmt.Errorf("steps of incident %s: %w", id, err)
	}
	return view, nil
}

func (s *Service) find(ctx context.Context, v kb.Viewer, id string) (*Incident, error) {
	if !CanSee(v) {
		return nil, fmt.Errorf("read incident: %w", kb.ErrForbidden)
	}
	return s.store.Incident(ctx, id)
}

// Declare proposes an incident that a human has noticed. Its words tell which tickets belong to it.
func (s *Service) Declare(ctx context.Context, v kb.Viewer, d Draft) (*Incident, error) {
	if !CanSee(v) {
		return nil, fmt.Errorf("declare incident: %w", kb.ErrForbidden)
	}
	in := &Incident{State: Suspected, By: v.UserID, StartedAt: s.now()}
	d.apply(in)
	for _, t := range Terms(s.analyzer, in.Title) {
		if t.Word != "" && len(in.Signals) < maxSignals {
			in.Signals = append(in.Signals, Signal{Key: t.Key, Word: t.Word, Share: declaredShare})
		}
	}
	return in, s.save(ctx, v, in, ActDeclare, in.Title)
}

// declaredShare is how many of those who have a declared trouble are taken to use each word of its title.
const declaredShare = 0.5

func (d Draft) apply(in *Incident) {
	in.Title, in.Text = strings.Join(strings.Fields(tidy(d.Title)), " "), tidy(d.Text)
	in.Audiences = slices.Clone(d.Audiences)
}

// Edit changes what is said of an open incident; what visitors read is for those who decide.
func (s *Service) Edit(ctx context.Context, v kb.Viewer, id string, rev int64, d Draft) (*Incident, error) {
	return s.step(ctx, v, id, rev, ActEdit, func(in *Incident) error {
		if in.State == Confirmed && !CanDecide(v) {
			return kb.ErrForbidden
		}
		d.apply(in)
		return nil
	})
}

// Confirm makes a suspected incident a mass problem that visitors are told of.
func (s *Service) Confirm(ctx context.Context, v kb.Viewer, id string, rev int64, d Draft) (*Incident, error) {
	return s.step(ctx, v, id, rev, ActConfirm, func(in *Incident) error {
		if in.State != Suspected {
			return fmt.Errorf("it is %s: %w", in.State, kb.ErrInvalid)
		}
		d.apply(in)
		in.State = Confirmed
		return nil
	})
}

// Dismiss says that a suspected incident was none.
func (s *Service) Dismiss(ctx context.Context, v kb.Viewer, id string, rev int64) (*Incident, error) {
	return s.end(ctx, v, id, rev, ActDismiss, Suspected, Dismissed)
}

// Resolve says that a confirmed incident is over.
func (s *Service) Resolve(ctx context.Context, v kb.Viewer, id string, rev int64) (*Incident, error) {
	return s.end(ctx, v, id, rev, ActResolve, Confirmed, Resolved)
}

func (s *Service) end(ctx context.Context, v kb.Viewer, id string, rev int64, action Action, from, to State) (*Incident, error) {
	return s.step(ctx, v, id, rev, action, func(in *Incident) error {
		if in.State != from {
			return fmt.Errorf("it is %s: %w", in.State, kb.ErrInvalid)
		}
		in.State, in.EndedAt = to, s.now()
		return nil
	})
}

// step changes an open incident. rev 0 is any.
func (s *Service) step(ctx context.Context, v kb.Viewer, id string, rev int64, action Action, change func(*Incident) error) (*Incident, error) {
	in, err := s.find(ctx, v, id)
	if err != nil {
		return nil, err
	}
	switch {
	case action != ActEdit && !CanDecide(v):
		return nil, fmt.Errorf("%s incident: %w", action, kb.ErrForbidden)
	case rev != 0 && rev != in.Rev:
		return nil, fmt.Errorf("%s incident %s: %w", action, id, kb.ErrConflict)
	case !in.State.Open():
		return nil, fmt.Errorf("%s incident %s, which is %s: %w", action, id, in.State, kb.ErrInvalid)
	}
	if err := change(in); err != nil {
		return nil, fmt.Errorf("%s incident %s: %w", action, id, err)
	}
	return in, s.save(ctx, v, in, action, "")
}

func (s *Service) save(ctx context.Context, v kb.Viewer, in *Incident, action Action, detail string, links ...Link) error {
	if err := in.Validate(); err != nil {
		return err
	}
	in.UpdatedAt = s.now()
	err := s.store.SaveIncident(ctx, in, Step{By: v.UserID, Action: action, Detail: detail, At: in.UpdatedAt}, links...)
	if err != nil {
		return fmt.Errorf("%s incident: %w", action, err)
	}
	return nil
}

// Choose says which of the tickets that were shown belong to an incident.
func (s *Service) Choose(ctx context.Context, v kb.Viewer, id string, shown, chosen []string) error {
	in, err := s.find(ctx, v, id)
	if err != nil {
		return err
	}
	if len(shown) > maxShown {
		return kb.TooLong("tickets", maxShown)
	}
	links := make([]Link, len(shown))
	for i, ticket := range shown {
		links[i] = Link{Incident: id, Ticket: ticket, State: LinkRejected, By: v.UserID, At: s.now()}
		if slices.Contains(chosen, ticket) {
			links[i].State = LinkMade
		}
	}
	return s.save(ctx, v, in, ActLink, strconv.Itoa(len(chosen)), links...)
}

// maxShown is how many tickets are decided on at once.
const maxShown = 1000

// A Membership says that a ticket belongs, or may belong, to an incident.
type Membership struct {
	*Incident
	Link Link
}

// Of lists what a ticket belongs to, the newest first, and of open incidents what it is proposed to. Links that were turned down
// are left out. kb.ErrForbidden for who does not work at the desk.
func (s *Service) Of(ctx context.Context, v kb.Viewer, ticket string) ([]Membership, error) {
	if !CanSee(v) {
		return nil, fmt.Errorf("incidents of a ticket: %w", kb.ErrForbidden)
	}
	links, err := s.links.TicketLinks(ctx, ticket)
	if err != nil {
		return nil, err
	}
	var list []Membership
	for _, l := range links {
		if l.State == LinkRejected {
			continue
		}
		in, err := s.store.Incident(ctx, l.Incident)
		if err != nil {
			return nil, err
		}
		if l.State == LinkMade || in.State.Open() {
			list = append(list, Membership{in, l})
		}
	}
	return list, nil
}

// Answer claims one answer to the tickets of an incident, of which it reaches so many: of two people who answer what they both
// saw, the second gets kb.ErrConflict.
func (s *Service) Answer(ctx context.Context, v kb.Viewer, id string, rev int64, tickets int) error {
	in, err := s.find(ctx, v, id)
	if err != nil {
		return err
	}
	switch {
	case !CanDecide(v):
		return fmt.Errorf("answer incident: %w", kb.ErrForbidden)
	case rev != in.Rev:
		return fmt.Errorf("answer incident %s: %w", id, kb.ErrConflict)
	}
	return s.save(ctx, v, in, ActReply, strconv.Itoa(tickets))
}
