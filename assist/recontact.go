package assist

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search/russian"
)

// When a request is a person's coming back to what he had been suggested an answer for.
const (
	RecontactWithin = 7 * 24 * time.Hour // of the suggestion
	RecontactVisit  = time.Hour          // sooner after an answer was merely opened, the request belongs to the same visit
	recontactMost   = 5000               // pairs looked at in one run
)

// sharedTerms is the least share of the terms of the shorter of two texts that both have when they are about one thing, and
// how many terms that must be.
const (
	sharedShare = .5
	sharedLeast = 2
)

// A Contact is a request of somebody who had been helped by a suggestion, or had opened an answer of it and left.
type Contact struct {
	Suggestion string // id
	Ticket     string // key
}

// Contacts finds them.
type Contacts interface {
	// Contacts lists the requests created since then of the session or person of a suggestion made within RecontactWithin before,
	// a hit of which helped, or was opened at least RecontactVisit before. Suggestions with the outcome recontact, held out and
	// of the desk are none. Oldest request first.
	Contacts(ctx context.Context, since time.Time, limit int) ([]Contact, error)
}

// TicketFinder finds one ticket by its key.
type TicketFinder interface {
	Ticket(ctx context.Context, ref string) (*ticket.Ticket, error)
}

// A RecontactCheck notes in the ledger who came back although something had helped him.
type RecontactCheck struct {
	contacts Contacts
	ledger   Ledger
	tickets  TicketFinder
	analyzer *russian.Analyzer
	now      func() time.Time
}

// NewRecontactCheck makes a check over the ledger and the tickets.
func NewRecontactCheck(c Contacts, l Ledger, t TicketFinder, a *russian.Analyzer, now func() time.Time) *RecontactCheck {
	return &RecontactCheck{contacts: c, ledger: l, tickets: t, analyzer: a, now: now}
}

// Run looks at the requests of the last days and writes OutcomeRecontact, with the key of the ticket, for those about the same
// thing. Running it again writes nothing twice.
func (c *RecontactCheck) Run(ctx context.Context) error {
	list, err := c.contacts.Contacts(ctx, c.now().Add(-RecontactWithin), recontactMost)
	if err != nil {
		return fmt.Errorf("list contacts: %w", err)
	}
	for _, contact := range list {
		if err := c.check(ctx, contact); err != nil && !errors.Is(err, kb.ErrNotFound) { // erased meanwhile
			return fmt.Errorf("check whether %s comes back to suggestion %s: %w", contact.Ticket, contact.Suggestion, err)
		}
	}
	return nil
}

func (c *RecontactCheck) check(ctx context.Context, contact Contact) error {
	before, err := c.ledger.Suggestion(ctx, contact.Suggestion)
	if err != nil {
		return err
	}
	t, err := c.tickets.Ticket(ctx, contact.Ticket)
	if err != nil {
		return err
	}
	after, err := c.ledger.LatestSuggestion(ctx, t.Key)
	if errors.Is(err, kb.ErrNotFound) {
		after, err = &Suggestion{Query: Mask(t.Subject)}, nil
	}
	if err != nil || !c.SameTopic(before, after, t.Solution) {
		return err
	}
	return c.ledger.SaveOutcome(ctx, Outcome{Suggestion: before.ID, Kind: OutcomeRecontact, Detail: t.Key, At: t.CreatedAt})
}

// SameTopic reports whether two suggestions are about one thing: they share an article, the solution of the second is one of
// the first, their first articles are of one section, or their texts share their terms.
func (c *RecontactCheck) SameTopic(before, after *Suggestion, solution ticket.Solution) bool {
	shared := map[string]bool{solution.Kind + ":" + solution.ID: true}
	for _, h := range after.Hits {
		shared[h.Ref()] = true
	}
	for _, h := range before.Hits {
		if shared[h.Ref()] {
			return true
		}
	}
	if section := firstSection(before); section != "" && section == firstSection(after) {
		return true
	}
	return c.similar(before.Query, after.Query)
}

// firstSection is that of the first article.
func firstSection(s *Suggestion) string {
	for _, h := range s.Hits {
		if h.Section != "" {
			return h.Section
		}
	}
	return ""
}

// similar reports whether texts share their terms (the overlap coefficient of their term sets).
func (c *RecontactCheck) similar(a, b string) bool {
	first, second := c.terms(a), c.terms(b)
	both := 0
	for term := range first {
		if second[term] {
			both++
		}
	}
	return both >= sharedLeast && float64(both) >= sharedShare*float64(min(len(first), len(second)))
}

func (c *RecontactCheck) terms(text string) map[string]bool {
	set := map[string]bool{}
	for _, t := range c.analyzer.Query(text) {
		set[t.Text] = true
	}
	return set
}
