package assist

import (
	"context"
	"fmt"
	"slices"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// ticketsAtOnce is how many tickets of a queue are listed in one step.
const ticketsAtOnce = 100

// teachArchive teaches what there is at the start: of each queue as many of the newest resolved tickets as of the others, while it has
// any, so that those of a queue that few write to are not lost behind a month of another's; and open ones with a topic.
func (t *Teacher) teachArchive(ctx context.Context) error {
	_, last, err := changedIDs(ctx, t.Desk, kb.ChangeTicket, MaxLessons, 0) // first: what changes from now on is taught again
	if err != nil || last == 0 {
		return err
	}
	queues, err := t.Forms.Queues(ctx)
	if err != nil {
		return fmt.Errorf("read queues: %w", err)
	}
	lists := []ticketList{{filter: ticket.Filter{Open: true, Limit: ticketsAtOnce}}}
	for _, q := range queues {
		lists = append(lists, ticketList{filter: ticket.Filter{Queue: q.ID, Statuses: []ticket.Status{ticket.StatusDone}, Limit: ticketsAtOnce}})
	}
	for listed, more := 0, true; more && listed < MaxLessons; {
		more = false
		for i := range lists {
			n, err := lists[i].next(ctx, t.Archive)
			if err != nil {
				return err
			}
			listed += n
			more = more || n == ticketsAtOnce
		}
	}
	for _, l := range lists {
		slices.Reverse(l.ids) // the oldest are forgotten first
		for part := range slices.Chunk(l.ids, lessonsAtOnce) {
			if err := t.teachTickets(ctx, part); err != nil {
				return err
			}
		}
	}
	t.tickets = last
	return nil
}

// A ticketList is the ids of tickets of a kind, newest first, as far as they were read.
type ticketList struct {
	filter ticket.Filter
	ids    []string
	whole  bool // there are no more
}

// next reads some more and says how many.
func (l *ticketList) next(ctx context.Context, archive Archive) (int, error) {
	if l.whole {
		return 0, nil
	}
	found, err := archive.Find(ctx, l.filter)
	if err != nil {
		return 0, fmt.Errorf("list tickets to learn from: %w", err)
	}
	for _, one := range found {
		l.ids = append(l.ids, one.ID)
		l.filter.From = ticket.CursorAfter(one)
	}
	l.whole = len(found) < l.filter.Limit
	return len(found), nil
}
