package assist

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// desk is whose rights a stored suggestion is computed with: what any agent may read. It is checked again for the very
// agent who opens the ticket.
var desk = kb.Viewer{Role: kb.RoleAgent}

// ForTicket gives an agent canned replies, articles and similar resolved tickets, up to three of each. It reads what was
// computed when the last message arrived and computes only when the requester has written since (or never was answered).
// Errors: kb.ErrForbidden for a viewer who does not answer tickets.
func (s *Service) ForTicket(ctx context.Context, viewer kb.Viewer, t *ticket.Ticket, messages []ticket.Message) (*TicketSuggestion, error) {
	if !viewer.CanAnswer() {
		return nil, fmt.Errorf("suggest for ticket %s: %w", t.Key, kb.ErrForbidden)
	}
	stored, err := s.latest(ctx, t.Key)
	if err == nil && (stored == nil || stale(stored, messages)) {
		stored, err = s.refresh(ctx, t, messages)
	}
	if err != nil {
		return nil, fmt.Errorf("suggest for ticket %s: %w", t.Key, err)
	}
	hits, err := s.offers(ctx, viewer, stored, scopeOf(t))
	if err != nil {
		return nil, fmt.Errorf("check suggestion of ticket %s: %w", t.Key, err)
	}
	out := split(stored.ID, hits)
	out.Guesses = s.filing(t, stored.Query, hits)
	return out, nil
}

func scopeOf(t *ticket.Ticket) Scope { return Scope{Queue: t.Queue, Type: t.Type, Topic: t.Topic} }

// offers is what is left to offer of a stored suggestion, best first within each kind: what the viewer may read and nobody
// rejected, ordered by what agents chose in similar tickets. What takes the place of a rejected hit has been stored with it,
// so that nothing is searched.
func (s *Service) offers(ctx context.Context, viewer kb.Viewer, stored *Suggestion, near Scope) ([]Hit, error) {
	hits, err := s.current(ctx, viewer, stored.Hits)
	if err != nil {
		return nil, err
	}
	rejected, err := s.rejected(ctx, stored.Session, "")
	if err != nil {
		return nil, err
	}
	hits = slices.DeleteFunc(hits, func(h Hit) bool { return slices.Contains(rejected, h.ID) })
	choices, err := s.choices(ctx, hits, near)
	if err != nil {
		return nil, err
	}
	now := s.Now()
	for i := range hits {
		chosen := choices[hits[i].Ref()]
		hits[i].Score *= Factor(chosen, near, now)
		hits[i].History = HistoryOf(chosen)
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) })
	return hits, nil
}

// session joins the suggestions of one ticket, so that what an agent turned down stays away when they are computed anew.
func session(key string) string {
	if key == "" {
		return ""
	}
	return "ticket:" + key
}

// latest is what was last stored for a ticket; nil when there is nothing, or the ticket is not stored itself.
func (s *Service) latest(ctx context.Context, key string) (*Suggestion, error) {
	if key == "" {
		return nil, nil
	}
	stored, err := s.Ledger.LatestSuggestion(ctx, key)
	if errors.Is(err, kb.ErrNotFound) {
		return nil, nil
	}
	return stored, err
}

// Refresh computes and stores the suggestion of a ticket. A Watcher has it done when a message of the requester has arrived,
// so that opening the ticket costs nothing.
func (s *Service) Refresh(ctx context.Context, t *ticket.Ticket, messages []ticket.Message) error {
	if _, err := s.refresh(ctx, t, messages); err != nil {
		return fmt.Errorf("refresh suggestion of ticket %s: %w", t.Key, err)
	}
	return nil
}

// RefreshStale is Refresh when the requester has written since the last one, or there was none.
func (s *Service) RefreshStale(ctx context.Context, t *ticket.Ticket, messages []ticket.Message) error {
	stored, err := s.latest(ctx, t.Key)
	if err != nil {
		return fmt.Errorf("read suggestion of ticket %s: %w", t.Key, err)
	}
	if stored != nil && !stale(stored, messages) {
		return nil
	}
	return s.Refresh(ctx, t, messages)
}

// stale reports whether the requester wrote after the suggestion was made.
func stale(stored *Suggestion, messages []ticket.Message) bool {
	return slices.ContainsFunc(messages, func(m ticket.Message) bool {
		return m.From == ticket.ByRequester && m.At.After(stored.At)
	})
}

func (s *Service) refresh(ctx context.Context, t *ticket.Ticket, messages []ticket.Message) (*Suggestion, error) {
	text := need(t, messages)
	out := &Suggestion{Surface: SurfaceDesk, Ticket: t.Key, Session: session(t.Key), Audience: t.Audience, Query: text, At: s.Now()}
	if !s.Policy.tooShort(text) {
		for _, part := range []func(context.Context, *ticket.Ticket, string) ([]Hit, error){s.replyHits, s.articleHits, s.ticketHits} {
			hits, err := part(ctx, t, text)
			if err != nil {
				return nil, err
			}
			out.Hits = append(out.Hits, hits...)
		}
	}
	return out, s.save(ctx, out)
}

// need is what the requester asks for: the subject and his own words, newest last, masked; notes and answers are not his.
func need(t *ticket.Ticket, messages []ticket.Message) string {
	var words []string
	for _, m := range messages {
		if m.From == ticket.ByRequester && !m.Note {
			words = append(words, Cut(m.Body))
		}
	}
	return Mask(join(Cut(t.Subject), strings.Join(words, "\n")))
}

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

// current drops from stored hits what the viewer may not read any more or what is gone, and reads reply texts afresh.
func (s *Service) current(ctx context.Context, viewer kb.Viewer, stored []Hit) ([]Hit, error) {
	var knowledge, tickets []search.Hit
	for _, h := range stored {
		if h.Kind == search.KindTicket {
			tickets = append(tickets, h.Hit)
		} else {
			knowledge = append(knowledge, h.Hit)
		}
	}
	knowledge, err := s.Readable.Readable(ctx, viewer, knowledge)
	if err != nil {
		return nil, err
	}
	tickets, err = NewTicketChecker(s.Archive).Readable(ctx, viewer, tickets)
	if err != nil {
		return nil, err
	}
	replies, err := s.replies(ctx, knowledge)
	if err != nil {
		return nil, err
	}
	var hits []Hit
	for _, h := range slices.Concat(knowledge, tickets) {
		hits = append(hits, Hit{Hit: h})
	}
	return withBodies(hits, replies), nil
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

// shown is how many hits of each kind an agent sees.
const shown = 3

// split sorts hits into what an agent's panel shows apart, the first of each kind.
func split(id string, hits []Hit) *TicketSuggestion {
	out := &TicketSuggestion{ID: id}
	for _, h := range hits {
		list := &out.Articles
		switch h.Kind {
		case search.KindReply:
			list = &out.Replies
		case search.KindTicket:
			list = &out.Tickets
		}
		if len(*list) < shown {
			*list = append(*list, h)
		}
	}
	return out
}
