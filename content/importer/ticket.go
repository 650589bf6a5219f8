package importer

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// Tickets takes what belongs to the ticket module, which this package does not know. Each call is idempotent by id.
type Tickets interface {
	ImportQueue(ctx context.Context, q Queue) (changed bool, err error)
	ImportRequestType(ctx context.Context, t RequestType) (changed bool, err error)
	// ImportTicket stores a ticket with its messages. kb.ErrInvalid when its solution or its type does not exist, kb.ErrConflict when
	// it was filed or worked on here and is another now: what people do here an archive does not undo.
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
	Required bool     `json:"required,omitempty"`
	Options  []string `json:"options,omitempty"`
	Hint     string   `json:"hint,omitempty"`
}

// A Ticket is a request of an archive: resolved, unless Status says otherwise.
type Ticket struct {
	ExternalID string
	Key        string // people know it by; empty = it is given one
	Type       string // id of a request type; may be empty
	Queue      string // id of a queue; empty = that of the type
	Topic      string // slug of a section; may be empty
	Audience   string // slug; may be empty
	Subject    string
	Body       string // the first message
	Status     string // empty = done, and nothing is said of who works on it or what happened: Assignee, Events, UpdatedAt, ResolvedAt
	Requester  Person
	Assignee   string // user id
	Fields     map[string]string
	Messages   []Message
	Events     []Event
	Solution   string   // "article:" or "reply:" + external id; may be empty
	Answers    []Answer // that agents were offered, and what they did with them
	Rating     Rating   // empty when the archive has none
	CreatedAt  time.Time
	UpdatedAt  time.Time
	ResolvedAt time.Time
}

// A Person is who wrote. In JSON one of whom only the name is known is a text.
type Person struct {
	ID    string `json:"id,omitempty"`
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
}

// UnmarshalJSON reads a name, or all of it.
func (p *Person) UnmarshalJSON(raw []byte) error {
	*p = Person{}
	if json.Unmarshal(raw, &p.Name) == nil {
		return nil
	}
	type plain Person
	return json.Unmarshal(raw, (*plain)(p))
}

// MarshalJSON is the inverse of UnmarshalJSON.
func (p Person) MarshalJSON() ([]byte, error) {
	if p.ID == "" && p.Email == "" {
		return quote(p.Name), nil
	}
	type plain Person
	return plainJSON(plain(p))
}

// A Message is one entry after the first.
type Message struct {
	From   string    `json:"from"` // "agent", "requester" or "system"
	Author Person    `json:"author,omitzero"`
	Note   bool      `json:"note,omitempty"` // internal
	Body   string    `json:"body"`
	At     time.Time `json:"at"`
}

// An Event is one step that is not a message.
type Event struct {
	By     string    `json:"by,omitempty"` // user id
	Action string    `json:"action"`
	Detail string    `json:"detail,omitempty"`
	At     time.Time `json:"at"`
}

// An Answer is an article or a canned reply that agents were offered for the ticket.
type Answer struct {
	Ref  string    `json:"ref"`            // "article:" or "reply:" + external id
	As   string    `json:"as"`             // taken, passed, rejected
	Kept float64   `json:"kept,omitempty"` // taken: share of its text that was sent, 0..1
	Rank int       `json:"rank,omitempty"` // place among the offers of its kind, from 1
	At   time.Time `json:"at"`
}

// A Rating is what the requester said of the answer.
type Rating struct {
	Grade   string    `json:"grade"`             // good, fair, bad
	Reasons []string  `json:"reasons,omitempty"` // unsolved, unclear, slow, rude
	Comment string    `json:"comment,omitempty"`
	At      time.Time `json:"at"`
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
	case errors.Is(err, kb.ErrConflict):
		r.skip(d, d.line, why("ticket_here", cmp.Or(t.Key, t.ExternalID)))
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

// takeForm takes a queue or a request type, without which tickets of a line further down have nowhere to be.
func (r *run) takeForm(ctx context.Context, d *document) (err error) {
	if r.Tickets == nil {
		r.note(d.file, d.line, "no_tickets")
		return nil
	}
	queue := Queue{ID: d.id(), Title: d.title(), Prefix: d.text("prefix")}
	form := RequestType{ID: d.id(), Title: d.title(), Queue: d.text("queue"), Audiences: d.list("audiences"), Hint: d.text("hint")}
	d.read("fields", &form.Fields)
	d.read("position", &form.Position)
	if d.bad != nil {
		r.skip(d, d.at, d.bad)
		return nil
	}
	changed := true
	switch {
	case r.o.DryRun:
	case d.kind() == kindQueue:
		changed, err = r.Tickets.ImportQueue(ctx, queue)
	default:
		changed, err = r.Tickets.ImportRequestType(ctx, form)
	}
	switch {
	case errors.Is(err, kb.ErrInvalid):
		r.skip(d, d.line, reasonOf(err))
		return nil
	case err != nil:
		return fmt.Errorf("import %s %s: %w", d.kind(), d.id(), err)
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
	t = Ticket{ExternalID: d.id(), Key: d.text("key"), Type: d.text("type"), Queue: d.text("queue"), Topic: d.text("topic"), Subject: d.title(),
		Body: d.said(), Status: d.text("status"), Assignee: d.text("assignee"), Solution: d.text("solution"), UpdatedAt: d.time("updated_at"), ResolvedAt: d.time("resolved_at")}
	if names := d.audienceNames(); len(names) > 0 {
		t.Audience = names[0]
	}
	d.read("requester", &t.Requester)
	d.read("fields", &t.Fields)
	d.read("events", &t.Events)
	d.read("answers", &t.Answers)
	var err error
	if t.CreatedAt, err = time.Parse(time.RFC3339, d.text("created_at")); err != nil {
		d.fail("created_at", why("created_at"))
	}
	t.Messages = d.messages(t.CreatedAt)
	last := t.CreatedAt
	if n := len(t.Messages); n > 0 {
		last = t.Messages[n-1].At
	}
	t.Rating = d.rating(last)
	if t.Subject == "" {
		d.fail("title", reasonOf(kb.Required("title")))
	}
	return t, d.bad
}

// said is the request as it was written: unlike an article's text it is nobody's to tidy.
func (d *document) said() string {
	if body := d.text("body"); strings.TrimSpace(body) != "" {
		return body
	}
	return d.body
}

// messages reads what was said after the request; one without a time of its own was said a while after the one before.
func (d *document) messages(at time.Time) (list []Message) {
	var messages []struct {
		From, Body, At string
		Author         Person
		Note           bool
	}
	if raw := d.raw("messages"); raw != nil && json.Unmarshal(raw, &messages) != nil {
		d.fail("messages", why("messages"))
	}
	for _, m := range messages {
		at = at.Add(replyGap)
		if given, err := time.Parse(time.RFC3339, m.At); err == nil {
			at = given
		}
		if m.From != "agent" && m.From != "requester" && m.From != "system" {
			d.fail("messages", why("message_from", m.From))
		}
		list = append(list, Message{From: m.From, Author: m.Author, Note: m.Note, Body: m.Body, At: at})
	}
	return list
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
