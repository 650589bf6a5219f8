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
// rejected, ordered by what agents chose in similar tickets and, of similar tickets, by how their requesters liked the answer. What takes the place of a rejected hit has been stored with it,
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
		hits[i].Score *= Factor(chosen, near, now) * ratedFactor(hits[i].Rating)
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
		hits := make([][]Hit, 3)
		for i, part := range [...]func(context.Context, *ticket.Ticket, string) ([]Hit, error){s.replyHits, s.articleHits, s.ticketHits} {
			var err error
			if hits[i], err = part(ctx, t, text); err != nil {
				return nil, err
			}
		}
		out.Hits = slices.Concat(s.Policy.near(hits[0], hits[1]), hits[1], hits[2])
	}
	return out, s.save(ctx, out)
}

// need is what the requester asks for: the subject and his own words, masked; notes and answers are not his. His newest words come
// first: when there are more than can be searched, the oldest are left out.
func need(t *ticket.Ticket, messages []ticket.Message) string {
	words := ""
	for _, m := range slices.Backward(messages) {
		if m.From == ticket.ByRequester && !m.Note && len(words) <= search.MaxMessage+border {
			words = strings.TrimSpace(words + "\n" + Cut(m.Body))
		}
	}
	return searchable(join(Cut(t.Subject), words), Mask)
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
	closed, err := NewTicketChecker(s.Archive).closed(ctx, viewer, tickets)
	if err != nil {
		return nil, err
	}
	replies, err := s.replies(ctx, knowledge)
	if err != nil {
		return nil, err
	}
	var hits []Hit
	for _, h := range knowledge {
		hits = append(hits, Hit{Hit: h})
	}
	for _, h := range tickets {
		t := closed[h.ID]
		if t == nil {
			continue
		}
		rating, err := s.latestRating(ctx, t)
		if err != nil {
			return nil, err
		}
		hits = append(hits, Hit{Hit: h, Rating: rating})
	}
	return withBodies(hits, replies), nil
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
