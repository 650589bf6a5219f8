package assist

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// ask searches with the rights of the desk.
func ask(ctx context.Context, from search.Searcher, q search.Query) (search.Result, error) {
	q.Message, q.Viewer, q.Limit = true, desk, candidates
	found, err := from.Search(ctx, q)
	if err != nil {
		return found, fmt.Errorf("search %v: %w", q.Kinds, err)
	}
	return found, nil
}

// reserve is how many hits of each kind are stored: more than are shown, so that another steps up for one that is rejected,
// and agents' choices have something to choose from.
const reserve = 5

// pick orders hits anew after boosts and cuts them by the agents' policy.
func (s *Service) pick(found search.Result, t *ticket.Ticket) []Hit {
	slices.SortStableFunc(found.Hits, func(a, b search.Hit) int { return cmp.Compare(b.Score, a.Score) })
	policy := s.Policy
	policy.MaxHits = reserve
	var hits []Hit
	for _, h := range policy.choose(found, policy.AgentShare) {
		hits = append(hits, Hit{Hit: scoped(h, t.Audience)})
	}
	return hits
}

func (s *Service) boost(h *search.Hit, why search.Reason) {
	h.Score *= s.Policy.ScopeBoost
	h.Why = append(h.Why, why)
}

func (s *Service) articleHits(ctx context.Context, t *ticket.Ticket, text string) ([]Hit, error) {
	found, err := ask(ctx, s.Knowledge, search.Query{Text: text, Audience: t.Audience})
	if err != nil {
		return nil, err
	}
	return s.pick(found, t), nil
}

func (s *Service) replyHits(ctx context.Context, t *ticket.Ticket, text string) ([]Hit, error) {
	found, err := ask(ctx, s.Knowledge, search.Query{Text: text, Audience: t.Audience, Kinds: []string{search.KindReply}})
	if err != nil {
		return nil, err
	}
	replies, err := s.replies(ctx, found.Hits)
	if err != nil {
		return nil, err
	}
	for i := range found.Hits {
		if r := replies[found.Hits[i].ID]; r != nil && slices.Contains(r.Queues, t.Queue) {
			s.boost(&found.Hits[i], search.Reason{Word: t.Queue, Field: WhyQueue})
		}
	}
	return withBodies(s.pick(found, t), replies), nil
}

// ticketHits finds similar resolved tickets, those of the same request type first among near equals, and says what solved each.
func (s *Service) ticketHits(ctx context.Context, t *ticket.Ticket, text string) ([]Hit, error) {
	query := search.Query{Text: text, Audience: t.Audience, Kinds: []string{search.KindTicket}, Exclude: []string{t.ID}}
	found, err := ask(ctx, s.Tickets, query)
	if err != nil || len(found.Hits) == 0 {
		return nil, err
	}
	similar, err := s.Archive.Find(ctx, ticket.Filter{IDs: ids(found.Hits)})
	if err != nil {
		return nil, fmt.Errorf("read similar tickets: %w", err)
	}
	for _, other := range similar {
		i := slices.IndexFunc(found.Hits, func(h search.Hit) bool { return h.ID == other.ID })
		if i < 0 {
			continue
		}
		if other.Type != "" && other.Type == t.Type {
			s.boost(&found.Hits[i], search.Reason{Word: t.Type, Field: WhyType})
		}
		if other.Solution.Kind != "" {
			solved := search.Reason{Word: other.Solution.Kind + ":" + other.Solution.ID, Field: WhySolution}
			found.Hits[i].Why = append(found.Hits[i].Why, solved)
		}
	}
	return s.pick(found, t), nil
}

// How the rating of a similar ticket counts: its answer is what the agent opens it for. Little, because the words are what makes
// it similar: one whose answer failed stands below its equals, and is still there when nothing else is near.
const (
	failedFactor = 0.85
	workedFactor = 1.05
)

// ratedFactor is what the score of a similar ticket is multiplied by for its rating; 1 when the rating says nothing of the answer.
func ratedFactor(r ticket.Rating) float64 {
	switch {
	case r.AnswerFailed():
		return failedFactor
	case r.Grade == ticket.GradeGood:
		return workedFactor
	}
	return 1
}

// latestRating is what the requester of a ticket says of its latest answer.
func (s *Service) latestRating(ctx context.Context, t *ticket.Ticket) (ticket.Rating, error) {
	if t.Rating.Grade == "" {
		return t.Rating, nil
	}
	messages, events, err := s.Archive.Conversation(ctx, t.ID)
	if err != nil {
		return ticket.Rating{}, fmt.Errorf("read conversation of %s: %w", t.Key, err)
	}
	return t.LatestRating(messages, events), nil
}

// replies loads the canned replies among the hits, by id.
func (s *Service) replies(ctx context.Context, hits []search.Hit) (map[string]*kb.Reply, error) {
	wanted := ids(slices.DeleteFunc(slices.Clone(hits), func(h search.Hit) bool { return h.Kind != search.KindReply }))
	if len(wanted) == 0 {
		return nil, nil // FindReplies without ids lists them all
	}
	list, err := s.Replies.FindReplies(ctx, wanted)
	if err != nil {
		return nil, fmt.Errorf("read replies: %w", err)
	}
	replies := make(map[string]*kb.Reply, len(list))
	for _, r := range list {
		replies[r.ID] = r
	}
	return replies, nil
}

// withBodies fills in the texts of replies and drops replies that are gone.
func withBodies(hits []Hit, replies map[string]*kb.Reply) []Hit {
	kept := hits[:0]
	for _, h := range hits {
		if h.Kind == search.KindReply {
			r := replies[h.ID]
			if r == nil {
				continue
			}
			h.Body = r.Body
		}
		kept = append(kept, h)
	}
	return kept
}

func ids(hits []search.Hit) []string {
	out := make([]string, len(hits))
	for i, h := range hits {
		out[i] = h.ID
	}
	return out
}
