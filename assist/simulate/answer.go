package simulate

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// answer is an agent's turn: he takes an offer that answers or writes by hand, says what solved it, and may err.
func (r *run) answer(ctx context.Context, p person, key string, a answering) error {
	view, err := r.Tickets.View(ctx, answerer, key)
	if err != nil {
		return err
	}
	if view.Ticket.Status.Closed() {
		return nil
	}
	offered, err := r.Assist.ForTicket(ctx, answerer.Viewer, view.Ticket, view.Messages)
	if err != nil {
		return err
	}
	offers := slices.Concat(offered.Replies, offered.Articles)
	i := slices.IndexFunc(offers, func(h assist.Hit) bool { return p.answers(h.ExternalID) })
	r.day().Offers++
	if i >= 0 {
		r.day().OffersRight++
	}
	if _, err := r.Tickets.Reply(ctx, answerer, key, 0, "Здравствуйте! "+p.text); err != nil {
		return err
	}
	if i >= 0 && a.uses {
		if err := r.use(ctx, offered.ID, offers[i].Ref(), a); err != nil {
			return err
		}
	}
	return r.resolve(ctx, p, key, a)
}

// use reports that an offer went out with the answer.
func (r *run) use(ctx context.Context, suggestion, ref string, a answering) error {
	kinds := []string{assist.OutcomeInserted, assist.OutcomeSent}
	if a.edits {
		kinds = []string{assist.OutcomeInserted, assist.OutcomeEdited, assist.OutcomeSent}
	}
	for _, kind := range kinds {
		o := assist.Outcome{Suggestion: suggestion, Kind: kind, Hit: ref}
		if err := r.Assist.Record(ctx, answerer.Viewer, "", o); err != nil {
			return fmt.Errorf("record %s: %w", kind, err)
		}
	}
	r.day().OffersUsed++
	return nil
}

// resolve closes the ticket with what solved it: the right document, or in error the one of another need.
func (r *run) resolve(ctx context.Context, p person, key string, a answering) error {
	var solution ticket.Solution
	var err error
	switch {
	case a.errs:
		solution, err = r.Solution(ctx, r.another(p))
	case a.links:
		solution, err = r.Solution(ctx, p.best())
	}
	if err != nil && !errors.Is(err, kb.ErrNotFound) {
		return err
	}
	t, err := r.Tickets.Resolve(ctx, answerer, key, 0, solution)
	if err != nil {
		return fmt.Errorf("resolve %s: %w", key, err)
	}
	if err := r.Assist.Solved(ctx, answerer.Viewer.UserID, t); err != nil {
		return err
	}
	if solution.Kind != "" {
		r.day().Linked++
	}
	r.changed = true
	if a.reopens > 0 {
		r.at(r.Clock.Now().Add(a.reopens), func(ctx context.Context) error { return r.reopen(ctx, p, key, a) })
	}
	return nil
}

// another is what solves some other need: what an agent names who errs.
func (r *run) another(p person) string {
	for i := range r.asked {
		if other := r.asked[(p.number+i)%len(r.asked)].best(); !p.answers(other) {
			return other
		}
	}
	return p.best()
}

// reopen brings a ticket back; the second answer is a right one and lasts.
func (r *run) reopen(ctx context.Context, p person, key string, a answering) error {
	me := ticket.Actor{Viewer: p.viewer(p.session), Visitor: p.session}
	if _, err := r.Tickets.Reopen(ctx, me, key, 0); err != nil {
		return fmt.Errorf("reopen %s: %w", key, err)
	}
	r.day().Reopened++
	again := answering{after: a.after, uses: a.uses, edits: a.edits, links: true}
	r.at(r.Clock.Now().Add(again.after), func(ctx context.Context) error { return r.answer(ctx, p, key, again) })
	return nil
}
