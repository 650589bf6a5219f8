package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/content/importer"
	"github.com/podskazka/podskazka/kb"
)

// newExportTickets is `podskazka export tickets`.
func newExportTickets() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "tickets ФАЙЛ",
		Short: "Выгрузить обращения в JSONL; «-» — в стандартный вывод",
		Long: "Выгружает очереди, формы и обращения: переписку с заметками, историю, оценку, решение и что агенты сделали с подсказками.\n" +
			"podskazka import jsonl читает файл обратно без изменений; статьи и шаблоны, на которые ссылаются обращения, загрузите раньше.\n" +
			"В файле персональные данные: он создаётся доступным только владельцу. С --masked имена, почта, номера и логины скрыты, заметки и\n" +
			"поля с произвольным текстом опущены: такой файл можно отдать наружу, просмотрев его.",
		Example: "  podskazka export tickets tickets.jsonl\n  podskazka export tickets --masked - | gzip > tickets.jsonl.gz",
		Args:    cobra.ExactArgs(1),
		RunE: withStores(func(ctx context.Context, cmd *cobra.Command, s *stores, args []string) error {
			masked, _ := cmd.Flags().GetBool("masked")
			return exportFile(cmd, args[0], func(w io.Writer) error { return newTicketExport(s, masked).write(ctx, w) })
		}),
	}
	cmd.Flags().Bool("masked", false, "скрыть персональные данные")
	return cmd
}

// ticketPage is how many tickets are read at a time.
const ticketPage = 200

// A ticketExport writes the ticket module's store as lines that ticketImport takes back.
type ticketExport struct {
	*stores
	masked  bool
	names   map[string]string // external ids of documents by their refs; empty = gone
	choices map[string]bool   // fields of forms that are chosen from a list, as "type/name"
}

func newTicketExport(s *stores, masked bool) *ticketExport {
	return &ticketExport{stores: s, masked: masked, names: map[string]string{}, choices: map[string]bool{}}
}

// write writes the forms, then every ticket in the order they came in, of those that came within a millisecond any first.
func (e *ticketExport) write(ctx context.Context, w io.Writer) error {
	if err := e.writeForms(ctx, w); err != nil {
		return err
	}
	for after := " "; ; { // before every id
		page, err := e.desk.Find(ctx, ticket.Filter{After: after, Limit: ticketPage})
		if err != nil {
			return err
		}
		for _, t := range page {
			out, err := e.line(ctx, t)
			if err != nil {
				return fmt.Errorf("export ticket %s: %w", t.Key, err)
			}
			if e.masked {
				out = e.mask(out)
			}
			if err := importer.WriteTicket(w, out); err != nil {
				return err
			}
			after = t.ID
		}
		if len(page) < ticketPage {
			return nil
		}
	}
}

func (e *ticketExport) writeForms(ctx context.Context, w io.Writer) error {
	queues, err := e.desk.Queues(ctx)
	if err != nil {
		return err
	}
	for _, q := range queues {
		if err := importer.WriteQueue(w, importer.Queue(q)); err != nil {
			return err
		}
	}
	types, err := e.desk.RequestTypes(ctx)
	if err != nil {
		return err
	}
	for _, r := range types {
		form := importer.RequestType{ID: r.ID, Title: r.Title, Queue: r.Queue, Audiences: r.Audiences, Hint: r.Hint, Position: r.Position}
		for _, f := range r.Fields {
			form.Fields = append(form.Fields, importer.RequestField(f))
			e.choices[r.ID+"/"+f.Name] = f.Kind == "select"
		}
		if err := importer.WriteRequestType(w, form); err != nil {
			return err
		}
	}
	return nil
}

// line is a ticket with all that belongs to it. What refers to a document that is gone is left out.
func (e *ticketExport) line(ctx context.Context, t *ticket.Ticket) (importer.Ticket, error) {
	out := importer.Ticket{
		ExternalID: t.Key, Key: t.Key, Type: t.Type, Queue: t.Queue, Topic: t.Topic, Audience: t.Audience, Subject: t.Subject, Status: string(t.Status),
		Requester: importer.Person(t.Requester), Assignee: t.Assignee, Fields: t.Fields,
		CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt, ResolvedAt: t.ResolvedAt,
		Rating: importer.Rating{Grade: string(t.Rating.Grade), Reasons: t.Rating.Reasons, Comment: t.Rating.Comment, At: t.Rating.At},
	}
	if t.ExternalID != "" && !strings.HasPrefix(t.ExternalID, ticket.OncePrefix) {
		out.ExternalID = t.ExternalID
	}
	messages, events, err := e.desk.Conversation(ctx, t.ID)
	if err != nil {
		return out, err
	}
	for i, m := range messages {
		if i == 0 {
			out.Body = m.Body
			continue
		}
		said := importer.Message{From: string(m.From), Note: m.Note, Body: m.Body, At: m.At}
		if m.Author != t.Requester {
			said.Author = importer.Person(m.Author)
		}
		out.Messages = append(out.Messages, said)
	}
	for _, v := range events {
		out.Events = append(out.Events, importer.Event{By: v.By, Action: string(v.Action), Detail: v.Detail, At: v.At})
	}
	return out, e.links(ctx, t, &out)
}

// links names the documents of a ticket: what solved it, and what agents did with what they were offered.
func (e *ticketExport) links(ctx context.Context, t *ticket.Ticket, out *importer.Ticket) (err error) {
	if t.Solution.Kind != "" {
		if out.Solution, err = e.name(ctx, t.Solution.Kind+":"+t.Solution.ID); err != nil {
			return err
		}
	}
	choices, err := e.desk.TicketChoices(ctx, t.Key)
	if err != nil {
		return err
	}
	for _, c := range choices {
		ref, err := e.name(ctx, c.Hit)
		if err != nil {
			return err
		}
		if ref != "" {
			out.Answers = append(out.Answers, importer.Answer{Ref: ref, As: c.Kind, Kept: c.Kept, Rank: c.Rank, At: c.At})
		}
	}
	return nil
}

// name is a ref with the external id of its document, as its own export names it; empty when the document is gone.
func (e *ticketExport) name(ctx context.Context, ref string) (string, error) {
	if named, known := e.names[ref]; known {
		return named, nil
	}
	kind, id, _ := strings.Cut(ref, ":")
	var named string
	var err error
	switch kind {
	case kb.ChangeArticle:
		var a *kb.Article
		if a, err = e.kb.Article(ctx, id); err == nil {
			named = kind + ":" + cmp.Or(a.ExternalID, a.ID)
		}
	case kb.ChangeReply:
		var r *kb.Reply
		if r, err = e.kb.Reply(ctx, id); err == nil {
			named = kind + ":" + cmp.Or(r.ExternalID, r.ID)
		}
	}
	if err != nil && !errors.Is(err, kb.ErrNotFound) {
		return "", err
	}
	e.names[ref] = named
	return named, nil
}
