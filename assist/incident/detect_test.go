package incident_test

import (
	"slices"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist/incident"
)

// Weeks of 734 tickets a day with five incidents a week: nearly all are proposed by their tenth ticket, hardly anything else is,
// and the tickets proposed with them are theirs.
func TestReplay(t *testing.T) {
	if testing.Short() {
		t.Skip("weeks of traffic")
	}
	const weeks, learning = 6, 2
	var all score
	for seed := range uint64(2) {
		r := newReplay(seed + 1)
		r.background(monday, 7*(learning+weeks))
		for week := learning; week < learning+weeks; week++ {
			for day := range 5 {
				from := monday.AddDate(0, 0, 7*week+day).Add(time.Duration(8*60+r.rand.IntN(600)) * time.Minute)
				r.incident(from, 10+20*r.rand.Float64(), r.zipf(r.topics), 20)
			}
		}
		all.replay(t, r)
	}
	t.Logf("%+v", all)
	if float64(all.inTime) < 0.95*float64(all.injected) {
		t.Errorf("%d of %d incidents were proposed by their tenth ticket", all.inTime, all.injected)
	}
	if all.falsely > 2*(learning+weeks)/2 {
		t.Errorf("%d false proposals in %d weeks", all.falsely, 2*(learning+weeks))
	}
	if float64(all.rightLinks) < 0.9*float64(all.links) {
		t.Errorf("%d of %d proposed tickets belong to their incident", all.rightLinks, all.links)
	}
}

// A score is what came of replays.
type score struct{ injected, inTime, falsely, links, rightLinks int }

// replay observes everything. A proposal while an incident lasts is that incident's, the first one of each; a human settles each
// after three hours.
func (s *score) replay(t *testing.T, r *replay) {
	t.Helper()
	d := incident.NewDetector(incident.DefaultSettings(), time.UTC)
	s.injected += len(r.injected)
	found, seen := make([]bool, len(r.injected)), map[string]bool{}
	var open []*incident.Proposal
	for _, e := range r.sorted() {
		seen[e.Ref] = true
		open = slices.DeleteFunc(open, func(p *incident.Proposal) bool {
			over := e.At.Sub(p.At) > 3*time.Hour
			if over {
				d.Settle(p.ID, false, e.At)
			}
			return over
		})
		p := d.Observe(e)
		if p == nil {
			continue
		}
		of := r.during(e.At)
		if of >= 0 {
			s.links += len(p.Tickets)
			s.rightLinks += common(p.Tickets, r.injected[of].tickets)
		}
		switch {
		case !p.New:
			continue
		case of < 0 || found[of]:
			s.falsely++
		default:
			found[of] = true
			if told := r.injected[of].seen(seen); told <= 10 {
				s.inTime++
			}
		}
		open = append(open, p)
	}
}

func common(a, b []string) (n int) {
	for _, ref := range a {
		if slices.Contains(b, ref) {
			n++
		}
	}
	return n
}

// steady is four weeks of a few tickets an hour about many things.
func steady(r *replay) *incident.Detector {
	r.perDay = 100
	r.background(monday, 28)
	d := incident.NewDetector(incident.DefaultSettings(), time.UTC)
	for _, e := range r.sorted() {
		if p := d.Observe(e); p != nil {
			d.Settle(p.ID, false, e.At)
		}
	}
	return d
}

var later = monday.AddDate(0, 0, 28).Add(11 * time.Hour)

// report is somebody who tells of certificates.
func report(n int, person string) incident.Event {
	return incident.Event{
		Kind: incident.KindTicket, Ref: "c" + person, Person: person, Topic: "papers", Audience: "pupil",
		Terms: terms([]string{"сертификат", "пуст", "скача"}), At: later.Add(time.Duration(n) * time.Minute),
	}
}

// observe gives the proposals that are new.
func observe(d *incident.Detector, events ...incident.Event) (made []*incident.Proposal) {
	for _, e := range events {
		if p := d.Observe(e); p != nil && p.New {
			made = append(made, p)
		}
	}
	return made
}

func TestDistinctPeople(t *testing.T) {
	people := func(kind incident.Kind, n int, change func(*incident.Event)) (events []incident.Event) {
		for i := range n {
			e := report(i, string(rune('a'+i)))
			e.Kind = kind
			if change != nil {
				change(&e)
			}
			events = append(events, e)
		}
		return events
	}
	for _, c := range []struct {
		name   string
		events []incident.Event
		want   int
	}{
		{"six people", people(incident.KindTicket, 6, nil), 1},
		{"three people", people(incident.KindTicket, 3, nil), 0},
		{"an angry sender", people(incident.KindTicket, 20, func(e *incident.Event) { e.Person = "angry" }), 0},
		{"copies of a text", people(incident.KindTicket, 20, func(e *incident.Event) { e.Copy = "same" }), 0},
		{"nobody", people(incident.KindTicket, 20, func(e *incident.Event) { e.Person = "" }), 0},
		{"six searches", people(incident.KindSearch, 6, nil), 0},
		{"twenty searches", people(incident.KindSearch, 20, nil), 1},
		{"twelve drafts", people(incident.KindDraft, 12, nil), 1},
	} {
		if got := len(observe(steady(newReplay(7)), c.events...)); got != c.want {
			t.Errorf("%s: %d proposals, want %d", c.name, got, c.want)
		}
	}
}

// One trouble is proposed once, with what its people have in common; the next ticket of it is proposed as one of its tickets.
func TestProposal(t *testing.T) {
	d := steady(newReplay(3))
	var events []incident.Event
	for i := range 8 {
		events = append(events, report(i, string(rune('a'+i))))
	}
	made := observe(d, events...)
	if len(made) != 1 {
		t.Fatalf("%d proposals, want 1", len(made))
	}
	p := made[0]
	if p.Topic != "papers" || !slices.Contains(p.Words, "сертификат") || !slices.Equal(p.Audiences, []string{"pupil"}) {
		t.Errorf("topic %q, words %q, roles %q", p.Topic, p.Words, p.Audiences)
	}
	if p.P > 1e-6 || p.People < 4 || len(p.Tickets) < 4 {
		t.Errorf("%.1f people of %.2f, chance %g, tickets %q", p.People, p.Usual, p.P, p.Tickets)
	}
	more := d.Observe(report(20, "later"))
	if more == nil || more.New || more.ID != p.ID || !slices.Equal(more.Tickets, []string{"clater"}) {
		t.Errorf("the next ticket gives %+v", more)
	}
	other := incident.Event{Kind: incident.KindTicket, Ref: "o", Person: "other", Topic: "topic1", Terms: terms([]string{"т1с0"}), At: later.Add(time.Hour)}
	if got := d.Observe(other); got != nil {
		t.Errorf("another ticket gives %+v", got)
	}
}

// What was dismissed is not proposed again at once; what is open survives a restart.
func TestSettle(t *testing.T) {
	burst := func(from int) (events []incident.Event) {
		for i := range 8 {
			events = append(events, report(from+i, string(rune('a'+from/60))+string(rune('a'+i))))
		}
		return events
	}
	d := steady(newReplay(4))
	first := observe(d, burst(0)...)
	if len(first) != 1 {
		t.Fatalf("%d proposals, want 1", len(first))
	}
	d.Settle(first[0].ID, true, later.Add(10*time.Minute))
	if again := observe(d, burst(60)...); len(again) != 0 {
		t.Errorf("dismissed, proposed again: %q", again[0].Words)
	}
	restarted := steady(newReplay(4))
	restarted.Restore("known", first[0].Signals, later)
	if again := observe(restarted, burst(60)...); len(again) != 0 {
		t.Errorf("open, proposed again: %q", again[0].Words)
	}
}

// Without a past nothing is improbable: the first day proposes nothing.
func TestWarmUp(t *testing.T) {
	r := newReplay(5)
	r.background(monday, 1)
	if made := observe(incident.NewDetector(incident.DefaultSettings(), time.UTC), r.sorted()...); len(made) != 0 {
		t.Errorf("the first day proposes %q", made[0].Words)
	}
}

func BenchmarkObserve(b *testing.B) {
	r := newReplay(1)
	r.background(monday, 7*7)
	events := r.sorted()
	for b.Loop() {
		d := incident.NewDetector(incident.DefaultSettings(), time.UTC)
		for _, e := range events {
			d.Observe(e)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(events)), "µs/event")
}
