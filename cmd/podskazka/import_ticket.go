package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/content/importer"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/kb/sqldb"
)

// ticketImport is the importer's door into the ticket module: the importer's floor does not know it.
type ticketImport struct {
	*stores
	operator bool // believed in what names people: the command line; not somebody who uploads a file
	types    []ticket.RequestType
	queues   []ticket.Queue
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

// An archived is a ticket of an archive in our terms.
type archived struct {
	*ticket.Ticket
	messages []ticket.Message
	events   []ticket.Event
	choices  []assist.Choice // without the ticket's key
}

// ImportTicket implements importer.Tickets. What was filed here is only recognised, never replaced, nor is what somebody worked on
// here since it was brought in; what an operator brought in is not replaced by an upload.
func (t *ticketImport) ImportTicket(ctx context.Context, in importer.Ticket) (bool, error) {
	if err := t.loadQueues(ctx); err != nil {
		return false, err
	}
	want, err := t.archived(ctx, t.trusted(in))
	if err != nil {
		return false, err
	}
	have, err := t.stored(ctx, want)
	if err != nil {
		return false, err
	}
	if have != nil {
		same, err := t.unchanged(ctx, *have, want, in.Status == "")
		switch {
		case err != nil || same:
			return false, err
		case have.workedOn(want) || have.ExternalID != want.ExternalID || !t.operator && (have.Requester.ID != "" || have.Requester.Email != ""):
			return false, fmt.Errorf("ticket %s is somebody's here: %w", have.Key, kb.ErrConflict)
		}
	}
	return true, t.keep(ctx, want)
}

// trusted leaves out, of what does not come from those who run the server, everything that would speak for people who have an
// account here.
func (t *ticketImport) trusted(in importer.Ticket) importer.Ticket {
	if t.operator {
		return in
	}
	in.Key, in.Assignee, in.Requester = "", "", importer.Person{Name: in.Requester.Name}
	in.Events, in.Answers, in.Messages = nil, nil, slices.Clone(in.Messages)
	for i, m := range in.Messages {
		in.Messages[i].Author = importer.Person{Name: m.Author.Name}
	}
	return in
}

// archived reads a ticket of an archive. One that says nothing of its status is done: it was resolved where it came from.
func (t *ticketImport) archived(ctx context.Context, in importer.Ticket) (archived, error) {
	out := archived{Ticket: &ticket.Ticket{
		ExternalID: in.ExternalID, Key: in.Key, Type: in.Type, Queue: in.Queue, Topic: in.Topic, Audience: in.Audience, Subject: in.Subject,
		Status: cmp.Or(ticket.Status(in.Status), ticket.StatusDone), Requester: ticket.Person(in.Requester), Assignee: in.Assignee, Fields: in.Fields,
		CreatedAt: sqldb.Round(in.CreatedAt), UpdatedAt: sqldb.Round(in.UpdatedAt), ResolvedAt: sqldb.Round(in.ResolvedAt),
	}}
	if err := t.place(out.Ticket); err != nil {
		return out, err
	}
	var err error
	if out.Solution, err = t.solve(ctx, in.Solution); err != nil {
		return out, err
	}
	if out.choices, err = t.chosen(ctx, in.Answers); err != nil {
		return out, err
	}
	out.say(in)
	if err := ticket.ValidateNew(out.Ticket, in.Body); err != nil {
		return out, err
	}
	if in.Key != "" && !ticketKey.MatchString(in.Key) {
		return out, kb.Unknown("key")
	}
	return out, rate(out.Ticket, in.Rating)
}

// ticketKey is a key with a number that others can follow.
var ticketKey = regexp.MustCompile(`^[A-Z]{2,10}-[1-9]\d{0,8}$`)

// say takes over the conversation and what happened beside it. A ticket that is done was done with the last message, unless it says when.
func (a *archived) say(in importer.Ticket) {
	a.messages = []ticket.Message{{From: ticket.ByRequester, Author: a.Requester, Body: in.Body, At: a.CreatedAt}}
	last := a.CreatedAt
	for _, m := range in.Messages {
		said := ticket.Message{From: ticket.Side(m.From), Author: ticket.Person(m.Author), Note: m.Note, Body: m.Body, At: sqldb.Round(m.At)}
		if said.From == ticket.ByRequester && said.Author == (ticket.Person{}) {
			said.Author = a.Requester
		}
		a.messages = append(a.messages, said)
		last = said.At
	}
	for _, e := range in.Events {
		a.events = append(a.events, ticket.Event{By: e.By, Action: ticket.Action(e.Action), Detail: e.Detail, At: sqldb.Round(e.At)})
	}
	if a.UpdatedAt.IsZero() {
		a.UpdatedAt = last
	}
	if a.ResolvedAt.IsZero() && a.Status.Closed() {
		a.ResolvedAt = last
	}
}

// keep writes a ticket with all that belongs to it. Its key is its own unless it is taken here.
func (t *ticketImport) keep(ctx context.Context, a archived) error {
	if a.Key != "" {
		switch _, err := t.desk.Ticket(ctx, a.Key); {
		case err == nil:
			a.Key = ""
		case !errors.Is(err, kb.ErrNotFound):
			return err
		}
	}
	if err := t.desk.Create(ctx, a.Ticket, a.messages...); err != nil {
		return err
	}
	if len(a.events) > 0 {
		if err := t.desk.ReplaceEvents(ctx, a.ID, a.events); err != nil {
			return err
		}
	}
	for i := range a.choices {
		a.choices[i].Ticket = a.Ticket.Key
	}
	return t.desk.SaveChoices(ctx, a.choices...)
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
func (t *ticketImport) solve(ctx context.Context, solution string) (ticket.Solution, error) {
	if solution == "" {
		return ticket.Solution{}, nil
	}
	kind, id, err := t.document(ctx, solution)
	if errors.Is(err, kb.ErrNotFound) {
		return ticket.Solution{}, fmt.Errorf("решение %q: %w", solution, kb.ErrInvalid)
	}
	return ticket.Solution{Kind: kind, ID: id}, err
}

// document finds what "article:" or "reply:" with an external id names. kb.ErrNotFound when it is not here.
func (t *ticketImport) document(ctx context.Context, named string) (kind, id string, err error) {
	kind, ref, _ := strings.Cut(named, ":")
	switch kind {
	case kb.ChangeArticle:
		var a *kb.Article
		if a, err = t.kb.Article(ctx, ref); err == nil {
			id = a.ID
		}
	case kb.ChangeReply:
		var r *kb.Reply
		if r, err = t.kb.Reply(ctx, ref); err == nil {
			id = r.ID
		}
	default:
		err = kb.ErrNotFound
	}
	return kind, id, err
}

// chosen reads what agents did with what they were offered. What is not here teaches nothing.
func (t *ticketImport) chosen(ctx context.Context, answers []importer.Answer) (list []assist.Choice, err error) {
	for _, a := range answers {
		known := a.As == assist.ChoiceTaken || a.As == assist.ChoicePassed || a.As == assist.ChoiceRejected
		if !known || !(a.Kept >= 0 && a.Kept <= 1) || a.Rank < 0 || a.At.IsZero() {
			return nil, kb.Unknown("answers")
		}
		kind, id, err := t.document(ctx, a.Ref)
		switch {
		case errors.Is(err, kb.ErrNotFound):
			continue
		case err != nil:
			return nil, err
		}
		list = append(list, assist.Choice{Hit: kind + ":" + id, Kind: a.As, Kept: a.Kept, Rank: a.Rank, At: sqldb.Round(a.At)})
	}
	return list, nil
}

// rate gives a ticket the rating of the archive.
func rate(out *ticket.Ticket, in importer.Rating) (err error) {
	if in.Grade == "" {
		return nil
	}
	out.Rating, err = ticket.Rating{Grade: ticket.Grade(in.Grade), Reasons: in.Reasons, Comment: in.Comment}.Checked()
	out.Rating.At = sqldb.Round(in.At)
	return err
}

// stored is the ticket that we have of an archive's: of the same id, or filed here under this key at the same moment. nil when there is none.
func (t *ticketImport) stored(ctx context.Context, want archived) (*archived, error) {
	have, err := t.desk.Ticket(ctx, want.ExternalID)
	if errors.Is(err, kb.ErrNotFound) || err == nil && have.ExternalID != want.ExternalID && !have.CreatedAt.Equal(want.CreatedAt) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	messages, events, err := t.desk.Conversation(ctx, have.ID)
	return &archived{Ticket: have, messages: messages, events: events}, err
}

// workedOn reports whether something happened to the stored ticket that the archive does not tell: every step taken here leaves an event.
func (a archived) workedOn(want archived) bool {
	return slices.ContainsFunc(a.events, func(e ticket.Event) bool {
		return !slices.ContainsFunc(want.events, func(w ticket.Event) bool { return sameEvent(e, w) })
	})
}

// unchanged reports whether the ticket is stored just so. A rating that was given later than the archive's stays; so does, when the
// archive is silent, what became of the ticket.
func (t *ticketImport) unchanged(ctx context.Context, have, want archived, silent bool) (bool, error) {
	if have.Rating.At.After(want.Rating.At) {
		want.Rating = have.Rating
	}
	w := *want.Ticket
	w.ID, w.Key, w.ExternalID, w.Rev, w.Suggestion, w.Session = have.ID, have.Key, have.ExternalID, have.Rev, have.Suggestion, have.Session
	if silent {
		w.Status, w.Assignee, w.Topic, w.Fields, w.UpdatedAt, w.ResolvedAt = have.Status, have.Assignee, have.Topic, have.Fields, have.UpdatedAt, have.ResolvedAt
		want.events = have.events
	}
	if !reflect.DeepEqual(level(*have.Ticket), level(w)) {
		return false, nil
	}
	same := slices.EqualFunc(have.messages, want.messages, func(a, b ticket.Message) bool {
		return a.From == b.From && a.Author == b.Author && a.Note == b.Note && a.Body == b.Body && a.At.Equal(b.At)
	}) && slices.EqualFunc(have.events, want.events, sameEvent)
	if !same || len(want.choices) == 0 {
		return same, nil
	}
	choices, err := t.desk.TicketChoices(ctx, have.Key)
	if err != nil {
		return false, err
	}
	for _, c := range want.choices {
		if !slices.ContainsFunc(choices, func(o assist.Choice) bool {
			return o.Hit == c.Hit && o.Kind == c.Kind && o.Kept == c.Kept && o.Rank == c.Rank && o.At.Equal(c.At)
		}) {
			return false, nil
		}
	}
	return true, nil
}

func sameEvent(a, b ticket.Event) bool {
	return a.By == b.By && a.Action == b.Action && a.Detail == b.Detail && a.At.Equal(b.At)
}

// level is a ticket in which nothing and an empty list are one.
func level(t ticket.Ticket) ticket.Ticket {
	if len(t.Fields) == 0 {
		t.Fields = nil
	}
	if len(t.Rating.Reasons) == 0 {
		t.Rating.Reasons = nil
	}
	return t
}
