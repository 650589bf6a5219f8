package main

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/content/importer"
	"github.com/podskazka/podskazka/kb"
)

// ticketImport is the importer's door into the ticket module: the importer's floor does not know it.
type ticketImport struct {
	*stores
	types  []ticket.RequestType
	queues []ticket.Queue
}

var _ importer.Tickets = (*ticketImport)(nil)

// ImportQueue implements importer.Tickets.
func (t *ticketImport) ImportQueue(ctx context.Context, q importer.Queue) (bool, error) {
	if err := t.load(ctx); err != nil {
		return false, err
	}
	want := ticket.Queue{ID: q.ID, Title: q.Title, Prefix: q.Prefix}
	if slices.Contains(t.queues, want) {
		return false, nil
	}
	t.queues = nil
	return true, t.desk.SaveQueue(ctx, want)
}

// ImportRequestType implements importer.Tickets.
func (t *ticketImport) ImportRequestType(ctx context.Context, r importer.RequestType) (bool, error) {
	if err := t.load(ctx); err != nil {
		return false, err
	}
	want := ticket.RequestType{ID: r.ID, Title: r.Title, Queue: r.Queue, Audiences: r.Audiences, Hint: r.Hint, Position: r.Position}
	for _, f := range r.Fields {
		want.Fields = append(want.Fields, ticket.Field(f))
	}
	same := func(have ticket.RequestType) bool { return reflect.DeepEqual(have, want) }
	if slices.ContainsFunc(t.types, same) {
		return false, nil
	}
	t.types = nil
	return true, t.desk.SaveRequestType(ctx, want)
}

// loadQueues is load with at least one queue to put tickets into.
func (t *ticketImport) loadQueues(ctx context.Context) error {
	if err := t.load(ctx); err != nil || len(t.queues) > 0 {
		return err
	}
	if err := ticket.EnsureDefaults(ctx, t.desk); err != nil {
		return err
	}
	t.queues = nil
	return t.load(ctx)
}

// load reads queues and types once; a write forgets them.
func (t *ticketImport) load(ctx context.Context) (err error) {
	if t.queues == nil {
		if t.queues, err = t.desk.Queues(ctx); err != nil {
			return err
		}
	}
	if t.types == nil {
		t.types, err = t.desk.RequestTypes(ctx)
	}
	return err
}

// ImportTicket implements importer.Tickets. An archived ticket is done: it was resolved where it came from.
func (t *ticketImport) ImportTicket(ctx context.Context, in importer.Ticket) (bool, error) {
	if err := t.loadQueues(ctx); err != nil {
		return false, err
	}
	out := ticket.Ticket{
		ExternalID: in.ExternalID, Type: in.Type, Queue: in.Queue, Audience: in.Audience, Subject: in.Subject,
		Status: ticket.StatusDone, Requester: ticket.Person{Name: in.Requester},
		CreatedAt: in.CreatedAt, UpdatedAt: in.CreatedAt, ResolvedAt: in.CreatedAt,
	}
	if err := t.place(&out); err != nil {
		return false, err
	}
	if err := t.solve(ctx, &out, in.Solution); err != nil {
		return false, err
	}
	messages := []ticket.Message{{From: ticket.ByRequester, Author: out.Requester, Body: in.Body, At: in.CreatedAt}}
	for _, m := range in.Messages {
		side, author := ticket.ByRequester, out.Requester
		if m.From == string(ticket.ByAgent) {
			side, author = ticket.ByAgent, ticket.Person{}
		}
		messages = append(messages, ticket.Message{From: side, Author: author, Note: m.Note, Body: m.Body, At: m.At})
		out.UpdatedAt, out.ResolvedAt = m.At, m.At
	}
	if err := ticket.ValidateNew(&out, in.Body); err != nil {
		return false, err
	}
	if err := rate(&out, in.Rating); err != nil {
		return false, err
	}
	if same, err := t.unchanged(ctx, &out, messages); err != nil || same {
		return false, err
	}
	return true, t.desk.Create(ctx, &out, messages...)
}

// place finds the queue of a ticket: its own, that of its type, or the first one.
func (t *ticketImport) place(out *ticket.Ticket) error {
	if i := slices.IndexFunc(t.types, func(r ticket.RequestType) bool { return r.ID == out.Type }); i >= 0 {
		if out.Queue == "" {
			out.Queue = t.types[i].Queue
		}
	} else if out.Type != "" {
		return fmt.Errorf("тип обращения %q: %w", out.Type, kb.ErrInvalid)
	}
	if out.Queue == "" {
		out.Queue = t.queues[0].ID
	}
	return nil
}

// solve turns "article:external-id" into the id of what we have.
func (t *ticketImport) solve(ctx context.Context, out *ticket.Ticket, solution string) error {
	if solution == "" {
		return nil
	}
	kind, ref, _ := strings.Cut(solution, ":")
	var id string
	var err error
	switch kind {
	case "article":
		var a *kb.Article
		if a, err = t.kb.Article(ctx, ref); err == nil {
			id = a.ID
		}
	case "reply":
		var r *kb.Reply
		if r, err = t.kb.Reply(ctx, ref); err == nil {
			id = r.ID
		}
	default:
		err = kb.ErrNotFound
	}
	if errors.Is(err, kb.ErrNotFound) {
		return fmt.Errorf("решение %q: %w", solution, kb.ErrInvalid)
	}
	out.Solution = ticket.Solution{Kind: kind, ID: id}
	return err
}

// rate gives a ticket the rating of the archive.
func rate(out *ticket.Ticket, in importer.Rating) (err error) {
	if in.Grade == "" {
		return nil
	}
	out.Rating, err = ticket.Rating{Grade: ticket.Grade(in.Grade), Reasons: in.Reasons, Comment: in.Comment}.Checked()
	out.Rating.At = in.At.Truncate(time.Millisecond)
	return err
}

// unchanged reports whether the ticket is stored just so. A rating that was given later than the archive's stays.
func (t *ticketImport) unchanged(ctx context.Context, want *ticket.Ticket, messages []ticket.Message) (bool, error) {
	have, err := t.desk.Ticket(ctx, want.ExternalID)
	if errors.Is(err, kb.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	stored, _, err := t.desk.Conversation(ctx, have.ID)
	if err != nil {
		return false, err
	}
	if have.Rating.At.After(want.Rating.At) {
		want.Rating = have.Rating
	}
	same := have.Subject == want.Subject && have.Type == want.Type && have.Queue == want.Queue && have.Audience == want.Audience &&
		have.Requester == want.Requester && have.Solution == want.Solution && have.CreatedAt.Equal(want.CreatedAt.Truncate(time.Millisecond)) &&
		have.Rating.Grade == want.Rating.Grade && slices.Equal(have.Rating.Reasons, want.Rating.Reasons) && have.Rating.Comment == want.Rating.Comment &&
		have.Rating.At.Equal(want.Rating.At)
	return same && slices.EqualFunc(stored, messages, func(a, b ticket.Message) bool {
		return a.From == b.From && a.Note == b.Note && a.Body == b.Body && a.At.Equal(b.At.Truncate(time.Millisecond))
	}), nil
}
