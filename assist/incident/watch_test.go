package incident_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist/incident"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search/russian"
)

// A notebook is what a watcher reads and writes.
type notebook struct {
	reports   []incident.Report
	incidents []*incident.Incident
	links     []incident.Link
	holder    string // who has the turn
	expired   bool   // … and has not been heard of
	busy      error  // what saving fails with
}

func (n *notebook) Reports(_ context.Context, at time.Time, id string, limit int) ([]incident.Report, error) {
	var list []incident.Report
	for _, r := range n.reports {
		if r.At.After(at) || r.At.Equal(at) && r.ID > id {
			list = append(list, r)
		}
	}
	return list[:min(limit, len(list))], nil
}

func (n *notebook) TakeTurn(_ context.Context, holder string, _ time.Duration) (bool, error) {
	if n.holder == "" || n.expired {
		n.holder, n.expired = holder, false
	}
	return n.holder == holder, nil
}

func (n *notebook) SaveIncident(ctx context.Context, in *incident.Incident, _ incident.Step, links ...incident.Link) error {
	if n.busy != nil {
		return n.busy
	}
	in.Rev++
	n.incidents = append(n.incidents, in)
	return n.SaveLinks(ctx, links...)
}

func (n *notebook) Incident(_ context.Context, id string) (*incident.Incident, error) {
	for _, in := range n.incidents {
		if in.ID == id {
			return in, nil
		}
	}
	return nil, kb.ErrNotFound
}

func (n *notebook) FindIncidents(_ context.Context, states []incident.State, _ int) ([]*incident.Incident, error) {
	return slices.DeleteFunc(slices.Clone(n.incidents), func(in *incident.Incident) bool { return !slices.Contains(states, in.State) }), nil
}

func (n *notebook) IncidentSteps(context.Context, string) ([]incident.Step, error) { return nil, nil }

func (n *notebook) SaveLinks(_ context.Context, links ...incident.Link) error {
	if n.busy != nil && len(links) > 0 {
		return n.busy
	}
	n.links = append(n.links, links...)
	return nil
}

func (n *notebook) IncidentLinks(context.Context, string) ([]incident.Link, error) { return nil, nil }
func (n *notebook) TicketLinks(context.Context, string) ([]incident.Link, error)   { return nil, nil }
func (n *notebook) JoinIncident(context.Context, string, string, time.Time) error  { return nil }
func (n *notebook) JoinedIncidents(context.Context, string) (ids []string, err error) {
	return nil, nil
}

// Topic implements incident.Topics: everything is about one thing.
func (n *notebook) Topic(string) (id, title string, p float64) {
	return "cert", "Сертификаты", .9
}

// A watched is a watcher over a notebook under a clock.
type watched struct {
	*notebook
	*incident.Watcher
	clock time.Time
}

func watch(n *notebook, at time.Time) *watched {
	w := &watched{notebook: n, clock: at}
	w.Watcher = incident.NewWatcher(n, n, n, n, n, russian.NewAnalyzer(), time.UTC, slog.New(slog.DiscardHandler), func() time.Time { return w.clock })
	return w
}

// write has people write the same at a moment, a minute apart.
func (n *notebook) write(people int, from time.Time, text string) {
	for i := range people {
		name := fmt.Sprintf("%s-%d", from.Format(time.DateTime), i)
		n.reports = append(n.reports, incident.Report{ID: name, Kind: incident.KindTicket, Person: name, Text: text, At: from.Add(time.Duration(i) * time.Minute)})
	}
}

// quietWeeks is a notebook of three weeks in which nothing happened, and the moment after them.
func quietWeeks() (n *notebook, now time.Time) {
	n, now = &notebook{}, time.Date(2026, 9, 1, 10, 0, 0, 0, time.UTC)
	for range 21 {
		n.write(3, now, "как войти в кабинет")
		now = now.AddDate(0, 0, 1)
	}
	return n, now
}

func (w *watched) sync(t *testing.T) {
	t.Helper()
	if err := w.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// Weeks of quiet, then many people at once: one incident is proposed with its tickets, its title and its words. Reading the same
// again proposes nothing, nor does what bursts after a human has turned it down, nor another watcher that starts later.
func TestWatcher(t *testing.T) {
	n, now := quietWeeks()
	w := watch(n, now)
	w.sync(t)
	if len(n.incidents) != 0 {
		t.Fatalf("%d incidents in quiet weeks", len(n.incidents))
	}
	n.write(12, now, "сертификат скачивается пустым")
	w.clock = now.Add(15 * time.Minute)
	w.sync(t)
	if len(n.incidents) != 1 {
		t.Fatalf("%d incidents proposed, want 1", len(n.incidents))
	}
	in := n.incidents[0]
	if in.State != incident.Suspected || in.Topic != "cert" || in.Title == "" || in.People < 4 || len(in.Signals) == 0 {
		t.Errorf("proposed %+v", in)
	}
	if len(n.links) < 10 || slices.ContainsFunc(n.links, func(l incident.Link) bool { return l.Incident != in.ID || l.State != incident.LinkProposed }) {
		t.Errorf("%d tickets are proposed to it: %+v", len(n.links), n.links)
	}
	linked := len(n.links)
	w.sync(t)
	n.expired = true
	late := watch(n, w.clock)
	late.sync(t)
	n.holder = "" // it is gone again
	if len(n.incidents) != 1 || len(n.links) < linked {
		t.Errorf("reading again leaves %d incidents, %d links of %d", len(n.incidents), len(n.links), linked)
	}
	in.State = incident.Dismissed
	w.clock = now.Add(30 * time.Minute)
	n.write(12, now.Add(20*time.Minute), "сертификат скачивается пустым")
	w.clock = now.Add(45 * time.Minute)
	w.sync(t)
	if len(n.incidents) != 1 {
		t.Errorf("what was turned down is proposed again: %d", len(n.incidents))
	}
}

// What could not be saved is proposed again when the next person writes of it.
func TestWatcherProposesAgain(t *testing.T) {
	n, now := quietWeeks()
	w := watch(n, now)
	w.sync(t)
	n.write(12, now, "сертификат скачивается пустым")
	w.clock, n.busy = now.Add(15*time.Minute), errors.New("busy")
	if err := w.Sync(t.Context()); !errors.Is(err, n.busy) {
		t.Fatalf("saving fails, and Sync says %v", err)
	}
	n.busy = nil
	w.sync(t)
	if len(n.incidents) != 1 || len(n.links) < 4 {
		t.Errorf("%d incidents with %d tickets are proposed", len(n.incidents), len(n.links))
	}
}

// A ticket of an open incident whose link could not be saved is linked in the next turn, though nobody else writes.
func TestWatcherLinksAgain(t *testing.T) {
	n, now := quietWeeks()
	w := watch(n, now)
	w.sync(t)
	n.write(12, now, "сертификат скачивается пустым")
	w.clock = now.Add(15 * time.Minute)
	w.sync(t)
	linked := len(n.links)
	n.write(1, now.Add(16*time.Minute), "сертификат скачивается пустым")
	w.clock, n.busy = now.Add(17*time.Minute), errors.New("busy")
	if err := w.Sync(t.Context()); !errors.Is(err, n.busy) {
		t.Fatalf("saving fails, and Sync says %v", err)
	}
	n.busy = nil
	w.sync(t)
	last := n.reports[len(n.reports)-1].ID
	if len(n.incidents) != 1 || len(n.links) != linked+1 || n.links[linked].Ticket != last || n.links[linked].Incident != n.incidents[0].ID {
		t.Errorf("%d incidents; linked then: %+v, want %s", len(n.incidents), n.links[linked:], last)
	}
}

// Two servers over one database: one proposes, once; the other goes on when the first is gone.
func TestWatchersTakeTurns(t *testing.T) {
	n, now := quietWeeks()
	first, second := watch(n, now), watch(n, now)
	burst := func(at time.Time, text string, watchers ...*watched) {
		t.Helper()
		n.write(12, at, text)
		for _, w := range watchers {
			w.clock = at.Add(15 * time.Minute)
			w.sync(t)
		}
	}
	first.sync(t)
	second.sync(t)
	burst(now, "сертификат скачивается пустым", first, second)
	if len(n.incidents) != 1 {
		t.Fatalf("two watchers propose %d incidents of one", len(n.incidents))
	}
	n.expired = true
	second.sync(t)
	if len(n.incidents) != 1 {
		t.Errorf("the second proposes what the first has proposed: %d incidents", len(n.incidents))
	}
	n.incidents[0].State = incident.Dismissed
	burst(now.Add(26*time.Hour), "журнал оценок не открывается", second, first)
	if len(n.incidents) != 2 || n.holder == "" {
		t.Errorf("after the first is gone %d incidents, want 2", len(n.incidents))
	}
}
