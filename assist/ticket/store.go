package ticket

import (
	"context"
	"time"
)

// A Step is one write to a ticket: an optional message and what becomes of the ticket, in one transaction
// with its event and its change-feed row.
type Step struct {
	Ticket  *Ticket  // as it will be; its Rev must be the stored one
	Message *Message // nil when nothing is said
	Event   Event
}

// Filter narrows Find. Zero fields do not narrow.
type Filter struct {
	IDs                    []string
	Requester              string // Person.ID
	Queue                  string
	Assignee               string
	Nobody                 bool // only tickets without an assignee
	Statuses               []Status
	Open                   bool // any status but done
	Grades                 []Grade
	Wrong                  string    // a reason of its rating
	Sent                   string    // ref of a suggested document that was sent in it, "reply:0k3…"
	Reopened               bool      // its requester has opened it again: said so, or wrote when it was done
	RatedSince, RatedUntil time.Time // when it was rated; RatedUntil is excluded
	SentSince, SentUntil   time.Time // when Sent was suggested for it; SentUntil is excluded

	From  Cursor // the place in the list to go on from: for paging, newest first
	After string // only ids greater than this, in id order: for walking all
	Limit int
}

// Store keeps tickets.
type Store interface {
	// Create stores a new ticket with its messages (the first one is the request itself) and gives it ID, Key, Rev and
	// times where they are empty. A ticket with an ExternalID that exists is replaced whole, keeping its Key: imports are idempotent.
	Create(ctx context.Context, t *Ticket, messages ...Message) error
	// Ticket finds one by key, id or external id. kb.ErrNotFound when there is none.
	Ticket(ctx context.Context, ref string) (*Ticket, error)
	// Conversation lists messages and events of a ticket, oldest first.
	Conversation(ctx context.Context, ticketID string) ([]Message, []Event, error)
	// Find lists tickets, newest update first.
	Find(ctx context.Context, f Filter) ([]*Ticket, error)
	// Count says how many Find would list without its Limit.
	Count(ctx context.Context, f Filter) (int, error)
	// Take writes a step. kb.ErrConflict when the ticket has another Rev; then nothing is written.
	Take(ctx context.Context, s Step) error
}

// History takes in what happened to a ticket before it came here.
type History interface {
	// ReplaceEvents writes the events of a ticket, oldest first, in place of those it has. kb.ErrNotFound when there is no such ticket.
	ReplaceEvents(ctx context.Context, ticketID string, events []Event) error
}

// Forms stores queues and request types.
type Forms interface {
	Queues(ctx context.Context) ([]Queue, error)
	SaveQueue(ctx context.Context, q Queue) error
	RequestTypes(ctx context.Context) ([]RequestType, error)
	SaveRequestType(ctx context.Context, r RequestType) error
}
