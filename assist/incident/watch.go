package incident

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search/russian"
)

// A Report is what somebody wrote or searched for, as it is stored.
type Report struct {
	ID       string // of the ticket, suggestion or search
	Kind     Kind
	Person   string
	Audience string
	Text     string
	At       time.Time
}

// Reports reads what people wrote and searched for.
type Reports interface {
	// Reports lists those after a moment and, at that moment, after an id, in the order of time and id.
	Reports(ctx context.Context, at time.Time, id string, limit int) ([]Report, error)
}

// Topics predicts what a text is about.
type Topics interface {
	// Topic gives the id and title of a section and how probable it is; an empty id when nothing is known.
	Topic(text string) (id, title string, p float64)
}

// Turns gives one of several watchers over the same data the turn to propose.
type Turns interface {
	// TakeTurn gives it to the holder for so long, or leaves it with him; false while another has it.
	TakeTurn(ctx context.Context, holder string, keep time.Duration) (bool, error)
}

// A Watcher feeds a detector with what is stored, writes its proposals down and tells it what humans decided. It knows
// nothing when the program starts and reads the past weeks first. Of several over the same data one works; the others
// stand by, and go on when it has not been heard of for turnKept.
type Watcher struct {
	reports  Reports
	store    Store
	links    Links
	turns    Turns
	holder   string // its name among the watchers
	topics   Topics
	analyzer *russian.Analyzer
	detector *Detector
	settings Settings
	log      *slog.Logger
	now      func() time.Time

	at      time.Time // position in the reports …
	id      string
	late    map[string]time.Time // … and those read of the last moments, some of which are written late
	known   map[string]State     // open incidents the detector has been told of
	live    bool                 // the past has been read
	unsaved []Link               // tickets of open incidents that could not be saved yet
}

// NewWatcher makes one. zone tells what hour of the week it is.
func NewWatcher(reports Reports, store Store, links Links, turns Turns, topics Topics, analyzer *russian.Analyzer, zone *time.Location, log *slog.Logger, now func() time.Time) *Watcher {
	settings := DefaultSettings()
	return &Watcher{
		reports: reports, store: store, links: links, turns: turns, holder: kb.NewID(now()), topics: topics, analyzer: analyzer, settings: settings, log: log, now: now,
		detector: NewDetector(settings, zone), late: map[string]time.Time{}, known: map[string]State{},
	}
}

const (
	readAtOnce = 500
	lateness   = time.Minute // a settled search is written seconds after it was asked
	surely     = 0.3         // probability of a topic that is counted
	turnKept   = 30 * time.Second
	freshness  = time.Hour // what burst before, nobody needs to be told of after a restart
)

// Sync reads what is new and proposes what it shows. One at a time.
func (w *Watcher) Sync(ctx context.Context) error {
	mine, err := w.turns.TakeTurn(ctx, w.holder, turnKept)
	if err != nil || !mine {
		return err
	}
	if err := w.link(ctx); err != nil {
		return err
	}
	if w.at.IsZero() {
		w.at = w.now().Add(-w.settings.History)
	}
	if w.live {
		w.rewind()
		if err := w.decided(ctx); err != nil {
			return err
		}
	}
	for {
		reports, err := w.reports.Reports(ctx, w.at, w.id, readAtOnce)
		if err != nil {
			return fmt.Errorf("read reports: %w", err)
		}
		for _, r := range reports {
			if err := w.take(ctx, r); err != nil {
				return err
			}
		}
		if len(reports) < readAtOnce {
			return w.wake(ctx)
		}
		if mine, err := w.turns.TakeTurn(ctx, w.holder, turnKept); err != nil || !mine {
			return err
		}
	}
}

// rewind goes back to read what was written late.
func (w *Watcher) rewind() {
	back := w.now().Add(-lateness)
	if back.Before(w.at) {
		w.at, w.id = back, ""
	}
	for id, at := range w.late {
		if at.Before(back) {
			delete(w.late, id)
		}
	}
}

// wake ends the reading of the past: the detector is told of what is open.
func (w *Watcher) wake(ctx context.Context) error {
	if w.live {
		return nil
	}
	w.live = true
	return w.decided(ctx)
}

// take observes one report.
func (w *Watcher) take(ctx context.Context, r Report) error {
	w.at, w.id = r.At, r.ID
	key := string(r.Kind) + r.ID
	if _, seen := w.late[key]; seen {
		return nil
	}
	now := w.now()
	if now.Sub(r.At) < 2*lateness {
		w.late[key] = r.At
	}
	if !w.live && now.Sub(r.At) < freshness {
		if err := w.wake(ctx); err != nil {
			return err
		}
	}
	e, title := w.event(r)
	p := w.detector.Observe(e)
	switch {
	case p == nil:
		return nil
	case !w.live:
		if p.New {
			w.detector.Settle(p.ID, false, e.At)
		}
		return nil
	}
	return w.write(ctx, p, title)
}

// event is what is counted of a report, and the title of its topic.
func (w *Watcher) event(r Report) (Event, string) {
	text := assist.Mask(assist.Cut(r.Text))
	e := Event{Kind: r.Kind, Person: r.Person, Audience: r.Audience, Terms: Terms(w.analyzer, text), Copy: Fingerprint(text), At: r.At}
	if r.Kind == KindTicket {
		e.Ref = r.ID
	}
	topic, title, p := w.topics.Topic(text)
	if topic == "" || p < surely {
		return e, ""
	}
	e.Topic = topic
	return e, title
}

// write stores a new incident, or the tickets of one that is open.
func (w *Watcher) write(ctx context.Context, p *Proposal, topic string) error {
	links := make([]Link, len(p.Tickets))
	for i, ticket := range p.Tickets {
		links[i] = Link{Incident: p.ID, Ticket: ticket, State: LinkProposed, At: p.At}
	}
	if !p.New {
		return w.link(ctx, links...)
	}
	mine, err := w.turns.TakeTurn(ctx, w.holder, turnKept)
	switch {
	case err != nil:
		w.detector.Forget(p.ID)
		return err
	case !mine:
		w.detector.Settle(p.ID, false, p.At) // too slow: another watcher reads the same
		return nil
	}
	in := &Incident{
		ID: p.ID, State: Suspected, Title: title(topic, p.Words), Audiences: p.Audiences, Topic: p.Topic, Signals: p.Signals,
		People: p.People, Usual: p.Usual, Span: p.Span, P: p.P, StartedAt: p.At.Add(-p.Span), UpdatedAt: p.At,
	}
	if err := w.store.SaveIncident(ctx, in, Step{Action: ActPropose, At: p.At}, links...); err != nil {
		w.detector.Forget(p.ID)
		return fmt.Errorf("save proposed incident: %w", err)
	}
	w.known[p.ID] = Suspected
	w.log.Info("mass problem suspected", "incident", p.ID, "people", p.People, "usual", p.Usual, "chance", p.P)
	return nil
}

// link stores tickets of open incidents. What cannot be saved is kept for the next turn, which begins with it.
func (w *Watcher) link(ctx context.Context, links ...Link) error {
	w.unsaved = append(w.unsaved, links...)
	if err := w.links.SaveLinks(ctx, w.unsaved...); err != nil {
		return fmt.Errorf("propose tickets of incidents: %w", err)
	}
	w.unsaved = nil
	return nil
}

// decided tells the detector what humans opened and closed.
func (w *Watcher) decided(ctx context.Context) error {
	open, err := w.store.FindIncidents(ctx, []State{Suspected, Confirmed}, 0)
	if err != nil {
		return fmt.Errorf("read open incidents: %w", err)
	}
	still := make(map[string]bool, len(open))
	for _, in := range open {
		still[in.ID] = true
		if _, ok := w.known[in.ID]; !ok {
			w.detector.Restore(in.ID, in.Signals, w.now())
		}
		w.known[in.ID] = in.State
	}
	for id := range w.known {
		if still[id] {
			continue
		}
		in, err := w.store.Incident(ctx, id)
		if err != nil {
			return fmt.Errorf("read incident %s: %w", id, err)
		}
		delete(w.known, id)
		w.detector.Settle(id, in.State == Dismissed, w.now())
	}
	return nil
}

// title names an incident by its topic and words: «Сертификаты: скачать, пустой». A human will say it better.
func title(topic string, words []string) string {
	text := strings.Join(words, ", ")
	switch {
	case topic == "":
		text = capital(text)
	case text == "":
		text = topic
	default:
		text = topic + ": " + text
	}
	if text == "" {
		text = "…"
	}
	if r := []rune(text); len(r) > MaxTitle {
		text = string(r[:MaxTitle])
	}
	return text
}

func capital(text string) string {
	r, n := utf8.DecodeRuneInString(text)
	if n == 0 {
		return text
	}
	return string(unicode.ToUpper(r)) + text[n:]
}
