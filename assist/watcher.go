package assist

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// Refresher computes and stores what agents are offered for a ticket; Service is one.
type Refresher interface {
	RefreshStale(ctx context.Context, t *ticket.Ticket, messages []ticket.Message) error
}

// A Watcher follows the change feed of tickets and has suggestions computed as soon as requesters write, whichever way the
// tickets come in, so that opening one searches nothing. The newest go first. One Sync at a time.
type Watcher struct {
	feed     kb.ChangeFeed
	archive  Archive
	service  Refresher
	position int64
	begun    bool
	waiting  []string // ids, the newest last
}

// NewWatcher makes a watcher. Its first Sync begins with the tickets that are open.
func NewWatcher(feed kb.ChangeFeed, archive Archive, service Refresher) *Watcher {
	return &Watcher{feed: feed, archive: archive, service: service}
}

const (
	watchedAtOnce = 50     // tickets read together; newer ones come between
	watchedMost   = 10_000 // open tickets looked at when the program starts
)

// Sync has computed what is due. While an index is being built nothing is, and all waits; so it does when nothing can be read or
// written. A ticket that fails by itself is left to be computed when it is opened.
func (w *Watcher) Sync(ctx context.Context) error {
	var lost failures
	for {
		if err := w.read(ctx); err != nil {
			return errors.Join(lost.err(), err)
		}
		n := len(w.waiting)
		if n == 0 {
			return lost.err()
		}
		due := slices.Clone(w.waiting[max(0, n-watchedAtOnce):])
		w.waiting = w.waiting[:n-len(due)]
		failed, err := w.refresh(ctx, due)
		lost.add(failed)
		if err != nil {
			w.waiting = append(w.waiting, due...)
			if errors.Is(err, search.ErrUnavailable) {
				err = nil
			}
			return errors.Join(lost.err(), err)
		}
	}
}

// failures tell of many errors by the first.
type failures struct {
	first error
	n     int
}

func (f *failures) add(list []error) {
	if f.n == 0 && len(list) > 0 {
		f.first = list[0]
	}
	f.n += len(list)
}

func (f *failures) err() error {
	if f.n > 1 {
		return fmt.Errorf("%w; %d more failed", f.first, f.n-1)
	}
	return f.first
}

// read adds what changed since the last time to what waits; the first time, what is open.
func (w *Watcher) read(ctx context.Context) error {
	const atOnce = 2000
	for {
		changes, err := w.feed.Changes(ctx, w.position, atOnce)
		if err != nil {
			return fmt.Errorf("read changed tickets: %w", err)
		}
		for _, c := range changes {
			w.position = c.Seq
			if w.begun {
				w.waiting = append(w.waiting, c.ID)
			}
		}
		if len(changes) < atOnce {
			break
		}
	}
	if w.begun {
		return nil
	}
	open, err := w.archive.Find(ctx, ticket.Filter{Open: true, Limit: watchedMost})
	if err != nil {
		return fmt.Errorf("read open tickets: %w", err)
	}
	for _, t := range slices.Backward(open) {
		w.waiting = append(w.waiting, t.ID)
	}
	w.begun = true
	return nil
}

// refresh computes what is due of each of the tickets, whichever others fail. An error says that none can be computed now: also when
// each of several fails.
func (w *Watcher) refresh(ctx context.Context, ids []string) (failed []error, err error) {
	tickets, err := w.archive.Find(ctx, ticket.Filter{IDs: ids})
	if err != nil {
		return nil, fmt.Errorf("read changed tickets: %w", err)
	}
	tried := 0
	for _, t := range tickets {
		if t.Status.Closed() {
			continue
		}
		tried++
		err := w.refreshOne(ctx, t)
		switch {
		case errors.Is(err, search.ErrUnavailable) || ctx.Err() != nil:
			return failed, cmp.Or(err, ctx.Err())
		case err != nil:
			failed = append(failed, err)
		}
	}
	if len(failed) == tried && tried > 1 {
		return nil, fmt.Errorf("each of %d tickets: %w", tried, failed[0])
	}
	return failed, nil
}

func (w *Watcher) refreshOne(ctx context.Context, t *ticket.Ticket) error {
	messages, _, err := w.archive.Conversation(ctx, t.ID)
	if err != nil {
		return fmt.Errorf("read conversation of %s: %w", t.Key, err)
	}
	return w.service.RefreshStale(ctx, t, messages)
}
