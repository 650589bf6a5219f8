package ticket

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/podskazka/podskazka/kb"
)

// Limits of what a form may carry beside subject and message.
const (
	MaxField = 2000 // runes of one extra field
	MaxName  = 200  // runes of a name or address
)

// OncePrefix begins the external ids that Create gives to requests with a Once: they mean nothing outside.
const OncePrefix = "once:"

// A Draft is a request that was sent.
type Draft struct {
	Subject    string
	Body       string // Markdown
	Type       string // id of the request type; empty = none
	Audience   string // slug of the role he wrote as
	Fields     map[string]string
	Suggestion string // id of the suggestion that was on screen
	Session    string // anonymous id of the browser
	Once       string // requests with the same non-empty Once are one ticket: a client that heard no answer sends again
}

// Create files a request of the actor: the request type's required fields must be there, its queue takes the ticket, the
// first queue when it names none. Errors: a kb.FieldError for the first thing wrong.
func (s *Service) Create(ctx context.Context, a Actor, d Draft) (*Ticket, error) {
	requester := a.Person()
	if requester.ID == "" {
		return nil, kb.Required("requester")
	}
	requester.Name, requester.Email = line(requester.Name), line(requester.Email)
	if err := validatePerson(requester); err != nil {
		return nil, err
	}
	kind, err := s.requestType(ctx, d.Type)
	if err != nil {
		return nil, err
	}
	d.Subject, d.Body = line(d.Subject), clean(d.Body)
	t := &Ticket{
		Queue: kind.Queue, Type: d.Type, Subject: d.Subject, Status: StatusOpen, Requester: requester, Audience: d.Audience,
		Suggestion: d.Suggestion, Session: d.Session, CreatedAt: s.now(), UpdatedAt: s.now(),
	}
	if t.Fields, err = kind.values(d.Fields); err != nil {
		return nil, err
	}
	if err := ValidateNew(t, d.Body); err != nil {
		return nil, err
	}
	if d.Once != "" {
		sum := sha256.Sum256([]byte(d.Once))
		t.ExternalID = OncePrefix + hex.EncodeToString(sum[:])
		if sent, err := s.store.Ticket(ctx, t.ExternalID); !errors.Is(err, kb.ErrNotFound) {
			return sent, err
		}
	}
	if t.Queue == "" {
		if t.Queue, err = s.firstQueue(ctx); err != nil {
			return nil, err
		}
	}
	first := Message{From: ByRequester, Author: requester, Body: d.Body, At: t.CreatedAt}
	if err := s.store.Create(ctx, t, first); err != nil {
		return nil, fmt.Errorf("create ticket: %w", err)
	}
	return t, nil
}

func validatePerson(p Person) error {
	switch {
	case utf8.RuneCountInString(p.Name) > MaxName:
		return kb.TooLong("name", MaxName)
	case utf8.RuneCountInString(p.Email) > MaxName:
		return kb.TooLong("email", MaxName)
	case p.Email != "" && !isEmail(p.Email):
		return &kb.FieldError{Field: "email", Code: "email"}
	}
	return nil
}

func isEmail(text string) bool {
	address, err := mail.ParseAddress(text)
	return err == nil && address.Address == text
}

// requestType finds a form; the empty id is a form without extra fields.
func (s *Service) requestType(ctx context.Context, id string) (RequestType, error) {
	if id == "" {
		return RequestType{}, nil
	}
	types, err := s.forms.RequestTypes(ctx)
	if err != nil {
		return RequestType{}, fmt.Errorf("read request types: %w", err)
	}
	for _, kind := range types {
		if kind.ID == id {
			return kind, nil
		}
	}
	return RequestType{}, kb.Unknown("type")
}

func (s *Service) firstQueue(ctx context.Context) (string, error) {
	queues, err := s.forms.Queues(ctx)
	if err != nil {
		return "", fmt.Errorf("read queues: %w", err)
	}
	if len(queues) == 0 {
		return "", fmt.Errorf("no queue to take the request: %w", kb.ErrNotFound)
	}
	return queues[0].ID, nil
}

// values checks what was filled in against the form: required fields are there, choices are offered ones, addresses look
// like addresses. A field that the form does not have is an error.
func (r RequestType) values(given map[string]string) (map[string]string, error) {
	for name := range given {
		if !slices.ContainsFunc(r.Fields, func(f Field) bool { return f.Name == name }) {
			return nil, kb.Unknown("fields")
		}
	}
	var values map[string]string
	for _, field := range r.Fields {
		value := clean(given[field.Name])
		if err := field.validate(value); err != nil {
			return nil, err
		}
		if value != "" {
			if values == nil {
				values = map[string]string{}
			}
			values[field.Name] = value
		}
	}
	return values, nil
}

func (f Field) validate(value string) error {
	switch {
	case value == "" && f.Required:
		return kb.Required(f.Name)
	case value == "":
		return nil
	case utf8.RuneCountInString(value) > MaxField:
		return kb.TooLong(f.Name, MaxField)
	case f.Kind == "select" && !slices.Contains(f.Options, value):
		return kb.Unknown(f.Name)
	case f.Kind == "email" && !isEmail(value):
		return &kb.FieldError{Field: f.Name, Code: "email"}
	}
	return nil
}

// line is a text on one line, as names and subjects are: they become headers of letters.
func line(text string) string { return strings.Join(strings.Fields(clean(text)), " ") }

// clean drops what no person typed (broken UTF-8, NUL) and the space around.
func clean(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", ""))
}
