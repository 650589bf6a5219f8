package ticket

import (
	"time"
	"unicode/utf8"

	"github.com/podskazka/podskazka/kb"
)

// Limits (DESIGN §6).
const (
	MaxSubject = 300      // runes
	MaxMessage = 64 << 10 // bytes
	MaxFields  = 30
)

// A Ticket is one request (обращение).
type Ticket struct {
	ID         string
	Key        string // "ORI-1503": the queue's prefix and its next number
	Queue      string // id of the queue
	Type       string // id of the request type; may be empty
	Topic      string // slug of the section it is about, as an agent said; empty = nobody did
	Subject    string
	Status     Status
	Requester  Person
	Audience   string // slug of the role the requester wrote as
	Assignee   string // user id; empty = nobody
	Fields     map[string]string
	Solution   Solution // what solved it; zero while open
	Rating     Rating   // what its requester says of how it was handled
	Suggestion string   // id of the suggestion that was on screen when it was sent
	Session    string   // anonymous id of the browser that sent it, that of its suggestions; empty = not known
	ExternalID string   // id in the source of an import; unique when set
	Rev        int64    // grows with each write; a write against another Rev is a conflict
	CreatedAt  time.Time
	UpdatedAt  time.Time
	ResolvedAt time.Time // zero while not done
}

// A Person is who wrote: a user, or a visitor known only by his browser.
type Person struct {
	ID    string // user id, or "visitor:" + random id of the browser's cookie
	Name  string
	Email string
}

// A Solution is the article or canned reply that solved a ticket.
type Solution struct {
	Kind string // "article" or "reply"; empty = none named
	ID   string
}

// A Message is one entry of the conversation.
type Message struct {
	ID       string
	TicketID string
	From     Side
	Author   Person
	Note     bool   // internal: agents only
	Body     string // Markdown
	At       time.Time
}

// An Event is one step in the ticket's history that is not a message: status, assignee, queue …
type Event struct {
	TicketID string
	By       string // user id or visitor id
	Action   Action
	Detail   string // the new value
	At       time.Time
}

// A Queue is where tickets wait.
type Queue struct {
	ID     string
	Title  string
	Prefix string // of ticket keys; 2-10 capital Latin letters
}

// A RequestType is a form.
type RequestType struct {
	ID        string
	Title     string
	Queue     string
	Audiences []string // empty = everyone
	Hint      string
	Fields    []Field
	Position  int
}

// A Field is one input of a form beside subject and message.
type Field struct {
	Name     string   `json:"name"`
	Label    string   `json:"label"`
	Kind     string   `json:"kind"` // text, textarea, select, email
	Required bool     `json:"required,omitempty"`
	Options  []string `json:"options,omitempty"`
	Hint     string   `json:"hint,omitempty"`
}

// ValidateNew reports the first thing wrong with a new ticket and its first message.
func ValidateNew(t *Ticket, body string) error {
	switch {
	case t.Subject == "":
		return kb.Required("subject")
	case utf8.RuneCountInString(t.Subject) > MaxSubject:
		return kb.TooLong("subject", MaxSubject)
	case len(t.Fields) > MaxFields:
		return kb.TooLong("fields", MaxFields)
	}
	return ValidateBody(body)
}

// ValidateBody reports an empty or too long message.
func ValidateBody(body string) error {
	switch {
	case body == "":
		return kb.Required("body")
	case len(body) > MaxMessage:
		return kb.TooLong("body", MaxMessage)
	}
	return nil
}
