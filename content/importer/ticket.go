package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// Tickets takes what belongs to the ticket module, which this package does not know. Each call is idempotent by id.
type Tickets interface {
	ImportQueue(ctx context.Context, q Queue) (changed bool, err error)
	ImportRequestType(ctx context.Context, t RequestType) (changed bool, err error)
	// ImportTicket stores a ticket with its messages. kb.ErrInvalid when its solution or its type does not exist.
	ImportTicket(ctx context.Context, t Ticket) (changed bool, err error)
}

// A Queue is a row of queues.yaml.
type Queue struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Prefix string `json:"prefix"` // of ticket keys
}

// A RequestType is a row of request_types.yaml.
type RequestType struct {
	ID        string         `json:"id"`
	Title     string         `json:"title"`
	Queue     string         `json:"queue"`
	Audiences []string       `json:"audiences"`
	Hint      string         `json:"hint"`
	Fields    []RequestField `json:"fields"`
	Position  int            `json:"-"`
}

// A RequestField is one input of its form.
type RequestField struct {
	Name     string   `json:"name"`
	Label    string   `json:"label"`
	Kind     string   `json:"kind"` // text, textarea, select, email
	Required bool     `json:"required"`
	Options  []string `json:"options"`
	Hint     string   `json:"hint"`
}

// A Ticket is a resolved request of an archive.
type Ticket struct {
	ExternalID string
	Type       string // id of a request type; may be empty
	Queue      string // id of a queue; empty = that of the type
	Audience   string // slug; may be empty
	Subject    string
	Body       string // the first message
	Requester  string // name
	Messages   []Message
	Solution   string // "article:" or "reply:" + external id; may be empty
	Rating     Rating // empty when the archive has none
	CreatedAt  time.Time
}

// A Message is one entry after the first.
type Message struct {
	From string // "agent" or "requester"
	Note bool   // internal
	Body string
	At   time.Time
}

// A Rating is what the requester said of the answer.
type Rating struct {
	Grade   string   `json:"grade"`   // good, fair, bad
	Reasons []string `json:"reasons"` // unsolved, unclear, slow, rude
	Comment string   `json:"comment"`
	At      time.Time
}

// replyGap is the time between messages of a source that gives them none.
const replyGap = 20 * time.Minute

func (r *run) takeTicket(ctx context.Context, d *document) error {
	if r.Tickets == nil {
		r.note(d.file, d.line, "no_tickets")
		return nil
	}
	t, reason := d.ticket()
	if reason == nil && t.Audience != "" {
		var err error
		r.meetAudiences(t.Audience)
		if reason, err = r.knowAudiences(ctx, []string{mapped(r.o.Audiences, t.Audience)}); err != nil {
			return err
		}
		t.Audience = slugOf(mapped(r.o.Audiences, t.Audience))
	}
	if reason != nil {
		r.skip(d, d.at, reason)
		return nil
	}
	if r.o.DryRun {
		r.report.Added++
		return nil
	}
	if err := r.flush(ctx); err != nil { // its solution may be in the batch
		return err
	}
	changed, err := r.Tickets.ImportTicket(ctx, t)
	var field *kb.FieldError
	switch {
	case errors.As(err, &field):
		r.skip(d, d.line, reasonOf(err))
	case errors.Is(err, kb.ErrInvalid) || errors.Is(err, kb.ErrNotFound):
		r.skip(d, d.line, why("ticket_refers", t.Type, t.Solution))
	case err != nil:
		return fmt.Errorf("import ticket %s: %w", t.ExternalID, err)
	case changed:
		r.report.Added++
	default:
		r.report.Unchanged++
	}
	return nil
}

// ticket reads a document of kind "ticket".
func (d *document) ticket() (t Ticket, reason *Reason) {
	d.at = d.line
	t = Ticket{ExternalID: d.id(), Type: d.text("type"), Queue: d.text("queue"), Subject: d.title(), Body: d.body,
		Requester: d.text("requester"), Solution: d.text("solution")}
	if names := d.audienceNames(); len(names) > 0 {
		t.Audience = names[0]
	}
	var err error
	if t.CreatedAt, err = time.Parse(time.RFC3339, d.text("created_at")); err != nil {
		d.fail("created_at", why("created_at"))
	}
	var messages []struct {
		From, Body, At string
		Note           bool
	}
	if raw := d.raw("messages"); raw != nil && json.Unmarshal(raw, &messages) != nil {
		d.fail("messages", why("messages"))
	}
	at := t.CreatedAt
	for _, m := range messages {
		at = at.Add(replyGap)
		if given, err := time.Parse(time.RFC3339, m.At); err == nil {
			at = given
		}
		if m.From != "agent" && m.From != "requester" {
			d.fail("messages", why("message_from", m.From))
		}
		t.Messages = append(t.Messages, Message{From: m.From, Note: m.Note, Body: m.Body, At: at})
	}
	t.Rating = d.rating(at)
	if t.Subject == "" {
		d.fail("title", reasonOf(kb.Required("title")))
	}
	return t, d.bad
}

// rating reads what the requester said; without a time of its own he said it right after the last message.
func (d *document) rating(last time.Time) (r Rating) {
	raw := d.raw("rating")
	if raw == nil {
		return r
	}
	if err := json.Unmarshal(raw, &r); err != nil || r.Grade == "" {
		d.fail("rating", why("rating"))
	}
	if r.At.IsZero() {
		r.At = last
	}
	return r
}
