package incident

import (
	"context"
	"fmt"
	"slices"

	"github.com/podskazka/podskazka/kb"
)

// Notices are the confirmed incidents that visitors of these roles are told of, the newest first.
func (s *Service) Notices(ctx context.Context, roles []string) ([]*Incident, error) {
	all, err := s.store.FindIncidents(ctx, []State{Confirmed}, 0)
	if err != nil {
		return nil, fmt.Errorf("read incidents: %w", err)
	}
	return slices.DeleteFunc(all, func(in *Incident) bool { return !in.ToldTo(roles) }), nil
}

// leastMatch is how much of an incident's words a text must have to be about it.
const leastMatch = 0.4

// About finds the notice that a text is about; nil = none.
func (s *Service) About(ctx context.Context, roles []string, text string) (*Incident, error) {
	notices, err := s.Notices(ctx, roles)
	if err != nil || len(notices) == 0 {
		return nil, err
	}
	terms := Terms(s.analyzer, text)
	var best *Incident
	most := leastMatch
	for _, in := range notices {
		if m := in.matches(terms); m >= most {
			best, most = in, m
		}
	}
	return best, nil
}

// Join notes that a person of these roles has the trouble, too.
func (s *Service) Join(ctx context.Context, id, person string, roles []string) (*Incident, error) {
	in, err := s.store.Incident(ctx, id)
	if err != nil {
		return nil, err
	}
	if !in.ToldTo(roles) {
		return nil, fmt.Errorf("join incident: %w", kb.ErrNotFound)
	}
	if person == "" {
		return nil, kb.Required("person")
	}
	if err := s.links.JoinIncident(ctx, id, person, s.now()); err != nil {
		return nil, fmt.Errorf("join incident %s: %w", id, err)
	}
	return in, nil
}

// Joined lists what a person has joined, with what became of it, the newest first.
func (s *Service) Joined(ctx context.Context, person string) ([]*Incident, error) {
	if person == "" {
		return nil, nil
	}
	ids, err := s.links.JoinedIncidents(ctx, person)
	if err != nil {
		return nil, fmt.Errorf("incidents of a person: %w", err)
	}
	list := make([]*Incident, 0, len(ids))
	for _, id := range ids {
		in, err := s.store.Incident(ctx, id)
		if err != nil {
			return nil, err
		}
		list = append(list, in)
	}
	return list, nil
}
