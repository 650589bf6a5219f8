package assist

import (
	"context"
	"fmt"
	"strings"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// Archive reads tickets for the index.
type Archive interface {
	Tickets
	Conversation(ctx context.Context, ticketID string) ([]ticket.Message, []ticket.Event, error)
}

// TicketSource is what the tickets index follows: resolved tickets that somebody can learn from, masked, for staff alone.
type TicketSource struct {
	feed    kb.ChangeFeed
	archive Archive
}

var _ search.Source = (*TicketSource)(nil)

// NewTicketSource makes a source of the ticket store and its change feed.
func NewTicketSource(feed kb.ChangeFeed, archive Archive) *TicketSource {
	return &TicketSource{feed: feed, archive: archive}
}

// Changes is the store's change feed.
func (s *TicketSource) Changes(ctx context.Context, after int64, limit int) ([]kb.Change, error) {
	return s.feed.Changes(ctx, after, limit)
}

// Updates reads the tickets that changed. A ticket that is not done, or that holds neither a public answer nor a
// solution, is a removal.
func (s *TicketSource) Updates(ctx context.Context, changes []kb.Change) ([]search.Update, error) {
	var changed []string
	seen := map[string]bool{}
	for _, c := range changes {
		if c.Kind == kb.ChangeTicket && !seen[c.ID] {
			seen[c.ID] = true
			changed = append(changed, c.ID)
		}
	}
	if len(changed) == 0 {
		return nil, nil
	}
	found, err := s.archive.Find(ctx, ticket.Filter{IDs: changed})
	if err != nil {
		return nil, fmt.Errorf("read changed tickets: %w", err)
	}
	documents := make(map[string]*search.Document, len(found))
	for _, t := range found {
		if documents[t.ID], err = s.document(ctx, t); err != nil {
			return nil, err
		}
	}
	updates := make([]search.Update, len(changed))
	for i, id := range changed {
		updates[i] = search.Update{ID: id, Document: documents[id]}
	}
	return updates, nil
}

// document is nil when the ticket teaches nothing.
func (s *TicketSource) document(ctx context.Context, t *ticket.Ticket) (*search.Document, error) {
	if !t.Status.Closed() {
		return nil, nil
	}
	messages, _, err := s.archive.Conversation(ctx, t.ID)
	if err != nil {
		return nil, fmt.Errorf("read conversation of %s: %w", t.Key, err)
	}
	passages, answered := passages(messages)
	if !answered && t.Solution.Kind == "" {
		return nil, nil
	}
	doc := &search.Document{
		ID: t.ID, ExternalID: t.ExternalID, Kind: search.KindTicket, Slug: t.Key, Title: Mask(t.Subject),
		Grants: []string{kb.GrantStaff}, Passages: passages, Updated: t.UpdatedAt,
	}
	if t.Audience != "" {
		doc.Audiences = []string{t.Audience}
	}
	return doc, nil
}

// passages are the request and its answer: the longest public message of an agent, since the last one is often a farewell.
// Notes are never read.
func passages(messages []ticket.Message) (list []content.Passage, answered bool) {
	var request, answer string
	for _, m := range messages {
		switch {
		case m.Note:
		case m.From == ticket.ByAgent && len(m.Body) > len(answer):
			answer = m.Body
		case m.From == ticket.ByRequester && request == "":
			request = m.Body
		}
	}
	for _, text := range []string{request, answer} {
		if text = strings.TrimSpace(Mask(Cut(text))); text != "" {
			list = append(list, content.Passage{Text: text, T: -1})
		}
	}
	return list, answer != ""
}

// TicketChecker checks hits of the tickets index: resolved tickets, for those who answer tickets.
type TicketChecker struct {
	tickets Tickets
}

var _ search.Checker = (*TicketChecker)(nil)

// NewTicketChecker makes a checker of the ticket store.
func NewTicketChecker(tickets Tickets) *TicketChecker { return &TicketChecker{tickets: tickets} }

// Readable implements search.Checker.
func (c *TicketChecker) Readable(ctx context.Context, viewer kb.Viewer, hits []search.Hit) ([]search.Hit, error) {
	closed, err := c.closed(ctx, viewer, hits)
	var kept []search.Hit
	for _, h := range hits {
		if closed[h.ID] != nil {
			kept = append(kept, h)
		}
	}
	return kept, err
}

// closed are the tickets of hits that the viewer may be shown, by id.
func (c *TicketChecker) closed(ctx context.Context, viewer kb.Viewer, hits []search.Hit) (map[string]*ticket.Ticket, error) {
	if !viewer.CanAnswer() || len(hits) == 0 {
		return nil, nil
	}
	found, err := c.tickets.Find(ctx, ticket.Filter{IDs: ids(hits)})
	if err != nil {
		return nil, fmt.Errorf("read tickets: %w", err)
	}
	closed := make(map[string]*ticket.Ticket, len(found))
	for _, t := range found {
		if t.Status.Closed() {
			closed[t.ID] = t
		}
	}
	return closed, nil
}
