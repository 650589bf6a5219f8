package assist

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// LongAnswer is from how many runes an answer that no document is linked to tells that one is missing.
const LongAnswer = 300

// TicketNeeds are requests that an answer could have spared: solved by an article, answered at length by hand, or sent although
// suggestions were on the screen; and those whose requesters were not helped by what they were sent.
type TicketNeeds struct {
	feed    kb.ChangeFeed
	archive Archive
	ledger  Ledger
	replies Replies
}

// NewTicketNeeds makes a source of the ticket store and its change feed.
func NewTicketNeeds(feed kb.ChangeFeed, archive Archive, ledger Ledger, replies Replies) *TicketNeeds {
	return &TicketNeeds{feed: feed, archive: archive, ledger: ledger, replies: replies}
}

// Name implements NeedSource.
func (s *TicketNeeds) Name() string { return "tickets" }

// Needs implements NeedSource: the position is that of the feed. A ticket that changes is read again.
func (s *TicketNeeds) Needs(ctx context.Context, after string, limit int) (page NeedPage, err error) {
	seq, _ := strconv.ParseInt(after, 10, 64) // "" and what no store wrote: from the beginning
	changes, err := s.feed.Changes(ctx, seq, limit)
	if err != nil || len(changes) == 0 {
		return NeedPage{Next: after}, err
	}
	page.Next = strconv.FormatInt(changes[len(changes)-1].Seq, 10)
	var changed []string
	for _, c := range changes {
		changed = append(changed, c.ID)
	}
	found, err := s.archive.Find(ctx, ticket.Filter{IDs: changed})
	if err != nil {
		return page, fmt.Errorf("read changed tickets: %w", err)
	}
	for _, id := range goneOf(changed, found) { // erased, it may be, while it was read before
		page.Dropped = append(page.Dropped, "ticket:"+id)
	}
	for _, t := range found {
		n, err := s.need(ctx, t)
		if err != nil {
			return page, fmt.Errorf("need of ticket %s: %w", t.Key, err)
		}
		if n.Source == "" {
			page.Dropped = append(page.Dropped, n.ID)
		} else {
			page.Needs = append(page.Needs, n)
		}
	}
	return page, nil
}

// need reads a ticket. A need without a Source is none.
func (s *TicketNeeds) need(ctx context.Context, t *ticket.Ticket) (n Need, err error) {
	n = Need{ID: "ticket:" + t.ID, Person: t.Session, Audience: t.Audience, At: t.CreatedAt}
	if n.Person == "" { // an archive knows its people by name, or not at all
		n.Person = PersonKey(cmp.Or(t.Requester.ID, t.Requester.Email, t.Requester.Name, t.ID))
	}
	messages, events, err := s.archive.Conversation(ctx, t.ID)
	if err != nil {
		return n, err
	}
	hide := NewNameMask(namesOf(t, messages))
	n.Text = searchable(join(Cut(t.Subject), Cut(firstOf(messages))), hide)
	if t.Suggestion != "" {
		shown, err := s.ledger.Suggestion(ctx, t.Suggestion)
		switch {
		case errors.Is(err, kb.ErrNotFound):
		case err != nil:
			return n, err
		case len(shown.Hits) > 0 && !shown.Holdout:
			n.Source, n.About = NeedSubmitted, shown.Hits[0].Ref()
		}
	}
	for _, e := range events {
		n.Bug = n.Bug || e.Action == ticket.ActStatus && e.Detail == string(ticket.StatusDev)
	}
	if failed := t.LatestRating(messages, events).AnswerFailed(); failed || t.Status.Closed() {
		err = s.solved(ctx, t, messages, failed, &n)
		n.Answer = hide(n.Answer)
	}
	if n.Bug && n.Source == "" {
		n.Source = NeedAnswer
	}
	return n, err
}

func firstOf(messages []ticket.Message) string {
	for _, m := range messages {
		if m.From == ticket.ByRequester && !m.Note {
			return m.Body
		}
	}
	return ""
}

// solved says what solved a ticket: the solution that was named, else what the agent sent of what he was offered, else his own words.
// People cannot read canned replies: one that solved is a text with no article. What failed, as its requester says, solved nothing.
func (s *TicketNeeds) solved(ctx context.Context, t *ticket.Ticket, messages []ticket.Message, failed bool, n *Need) error {
	if t.ResolvedAt.After(t.CreatedAt) {
		n.Took = t.ResolvedAt.Sub(t.CreatedAt)
	}
	ref, err := s.linked(ctx, t)
	if err != nil {
		return err
	}
	if failed {
		n.Source, n.About = NeedRated, cmp.Or(ref, n.About)
		return nil
	}
	kind, id, _ := strings.Cut(ref, ":")
	switch kind {
	case "article":
		n.Source, n.Solved = NeedSolved, ref
		return nil
	case "reply":
		found, err := s.replies.FindReplies(ctx, []string{id})
		if err == nil && len(found) > 0 {
			n.Source, n.Answer = NeedAnswer, found[0].Body
		}
		return err
	}
	if list, answered := passages(messages); answered && len(list) > 0 {
		if answer := list[len(list)-1].Text; utf8.RuneCountInString(answer) > LongAnswer {
			n.Source, n.Answer = NeedAnswer, answer
		}
	}
	return nil
}

// linked is the ref of the document that solved a ticket; empty = none.
func (s *TicketNeeds) linked(ctx context.Context, t *ticket.Ticket) (string, error) {
	if t.Solution.Kind != "" {
		return t.Solution.Kind + ":" + t.Solution.ID, nil
	}
	offered, err := s.ledger.LatestSuggestion(ctx, t.Key)
	if errors.Is(err, kb.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	outcomes, err := s.ledger.Outcomes(ctx, offered.ID)
	if err != nil {
		return "", err
	}
	ref := ""
	for _, o := range outcomes {
		if o.Kind == OutcomeSent || o.Kind == OutcomeInserted && ref == "" {
			ref = o.Hit
		}
	}
	if strings.HasPrefix(ref, "ticket:") {
		return "", nil
	}
	return ref, nil
}
