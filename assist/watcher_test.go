package assist

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// inbox is tickets that come in, each with one message.
type inbox struct {
	library
	changes []kb.Change
}

func (b *inbox) receive(key string, status ticket.Status) {
	b.tickets = append(b.tickets, &ticket.Ticket{ID: key, Key: key, Queue: "vhod", Subject: "Не могу войти", Status: status})
	b.touch(key)
}

func (b *inbox) touch(id string) {
	b.changes = append(b.changes, kb.Change{Seq: int64(len(b.changes)) + 1, Kind: kb.ChangeTicket, ID: id})
}

func (b *inbox) Changes(_ context.Context, after int64, limit int) ([]kb.Change, error) {
	rest := b.changes[after:]
	return rest[:min(limit, len(rest))], nil
}

func (b *inbox) Find(ctx context.Context, f ticket.Filter) (found []*ticket.Ticket, err error) {
	if f.Open {
		for _, t := range b.tickets {
			if !t.Status.Closed() {
				found = append(found, t)
			}
		}
		return found, nil
	}
	return b.library.Find(ctx, f)
}

// Whichever way a ticket comes in, opening it afterwards asks the engine nothing.
func TestWatcher(t *testing.T) {
	ctx := t.Context()
	e, lib, _, messages := story()
	b := &inbox{library: *lib}
	b.messages, b.tickets = messages, nil
	b.receive("ORI-1", ticket.StatusOpen)
	b.receive("ORI-2", ticket.StatusDone)
	l := &ledger{}
	s := newService(e, l, &b.library)
	w := NewWatcher(b, b, s)
	sync := func(want ...string) {
		t.Helper()
		l.suggestions = nil
		if err := w.Sync(ctx); err != nil {
			t.Fatal(err)
		}
		var keys []string
		for _, one := range l.suggestions {
			keys = append(keys, one.Ticket)
		}
		if !slices.Equal(keys, want) {
			t.Errorf("computed %v, want %v", keys, want)
		}
		asked := len(e.asked)
		for _, key := range want {
			one := b.tickets[slices.IndexFunc(b.tickets, func(t *ticket.Ticket) bool { return t.Key == key })]
			if _, err := s.ForTicket(ctx, agent, one, b.messages); err != nil || len(e.asked) != asked {
				t.Errorf("opening %s asked %d times, %v", key, len(e.asked)-asked, err)
			}
		}
	}
	sync("ORI-1")
	sync()
	b.receive("ORI-3", ticket.StatusOpen)
	b.receive("ORI-4", ticket.StatusDone)
	sync("ORI-3")

	e.err = search.ErrUnavailable
	b.receive("ORI-5", ticket.StatusOpen)
	sync()
	e.err = nil
	sync("ORI-5")

	e.err = errors.New("broken")
	b.receive("ORI-6", ticket.StatusOpen)
	if err := w.Sync(ctx); err == nil {
		t.Error("a broken engine is not told of")
	}
	e.err = nil
	sync()
}

// Of an import of thousands the newest come first, and what comes in meanwhile before the rest.
func TestWatcherNewestFirst(t *testing.T) {
	b := &inbox{}
	r := &recorder{}
	w := NewWatcher(b, b, r)
	if err := w.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i := range 3 * watchedAtOnce {
		b.receive(fmt.Sprintf("OLD-%d", i), ticket.StatusOpen)
	}
	r.after = func() {
		if len(r.keys) == 1 {
			b.receive("NEW-1", ticket.StatusOpen)
		}
	}
	if err := w.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if at := slices.Index(r.keys, "NEW-1"); at < 0 || at > 2*watchedAtOnce || len(r.keys) != 3*watchedAtOnce+1 {
		t.Errorf("the new one came %d. of %d", at, len(r.keys))
	}
}

// One that fails costs the others nothing.
func TestWatcherGoesOn(t *testing.T) {
	b, broken := &inbox{}, errors.New("broken")
	r := &recorder{after: func() {}, fail: map[string]error{"ORI-2": broken}}
	w := NewWatcher(b, b, r)
	for i := range 4 {
		b.receive(fmt.Sprintf("ORI-%d", i), ticket.StatusOpen)
	}
	if err := w.Sync(t.Context()); !errors.Is(err, broken) || len(r.keys) != 4 {
		t.Errorf("computed %v, %v", r.keys, err)
	}
}

// While nothing can be written, or an index is built, all wait, and one error tells of it; what failed before is not hidden.
func TestWatcherWaits(t *testing.T) {
	broken := errors.New("broken")
	b, r := &inbox{}, &recorder{after: func() {}, fail: map[string]error{}}
	w := NewWatcher(b, b, r)
	for i := range 3 * watchedAtOnce {
		key := fmt.Sprintf("ORI-%d", i)
		b.receive(key, ticket.StatusOpen)
		r.fail[key] = broken
	}
	if err := w.Sync(t.Context()); !errors.Is(err, broken) || len(r.keys) != watchedAtOnce || len(err.Error()) > 100 {
		t.Errorf("nothing can be written: tried %d, %v", len(r.keys), err)
	}
	r.keys, r.fail = nil, map[string]error{"ORI-0": broken, "ORI-110": search.ErrUnavailable}
	if err := w.Sync(t.Context()); !errors.Is(err, broken) {
		t.Errorf("a ticket fails, and then the index is built: %v", err)
	}
	r.keys, r.fail = nil, nil
	if err := w.Sync(t.Context()); err != nil || len(r.keys) != watchedAtOnce || !slices.Contains(r.keys, "ORI-149") {
		t.Errorf("then: computed %d, %v", len(r.keys), err)
	}
}

type recorder struct {
	keys  []string
	after func()
	fail  map[string]error
}

func (r *recorder) RefreshStale(_ context.Context, t *ticket.Ticket, _ []ticket.Message) error {
	r.keys = append(r.keys, t.Key)
	r.after()
	return r.fail[t.Key]
}

func TestRefreshStale(t *testing.T) {
	e, lib, request, messages := story()
	l := &ledger{}
	s := newService(e, l, lib)
	for _, tt := range []struct {
		name string
		add  ticket.Message
		want int
	}{
		{"the first time", ticket.Message{}, 1},
		{"nothing new", ticket.Message{}, 1},
		{"an answer", ticket.Message{From: ticket.ByAgent, At: noon.Add(time.Hour)}, 1},
		{"his words", ticket.Message{From: ticket.ByRequester, At: noon.Add(time.Hour)}, 2},
	} {
		if tt.add.From != "" {
			messages = append(messages, tt.add)
		}
		if err := s.RefreshStale(t.Context(), request, messages); err != nil || len(l.suggestions) != tt.want {
			t.Errorf("%s: %d suggestions, %v", tt.name, len(l.suggestions), err)
		}
	}
}
