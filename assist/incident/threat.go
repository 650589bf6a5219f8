package incident

import (
	"slices"
	"strings"
	"time"
)

// A Signal is a topic or term and its share among the events of an incident.
type Signal struct {
	Key   string  `json:"key"`
	Share float64 `json:"share"`
	Word  string  `json:"word,omitempty"`
}

// A threat is an incident that is open: what bursts and belongs to it is not proposed again.
type threat struct {
	id      string
	signals []Signal
	keys    map[string]bool // that burst
	last    time.Time
}

// Limits of what is remembered of incidents.
const (
	maxThreats = 50
	maxSignals = 12
	maxWords   = 4
)

// Restore makes the detector know an incident that is open, after a restart or when a human declared it.
func (d *Detector) Restore(id string, signals []Signal, at time.Time) {
	d.drop(id)
	t := &threat{id: id, signals: slices.Clone(signals), keys: map[string]bool{}, last: at}
	for _, s := range signals {
		t.keys[s.Key] = true
	}
	d.open(t)
}

// Settle tells that an incident is over: what burst for it is not proposed before the longest span has passed, or, when it was
// none, before Settings.Muted.
func (d *Detector) Settle(id string, dismissed bool, at time.Time) {
	until := at.Add(d.longest())
	if dismissed {
		until = at.Add(d.settings.Muted)
	}
	for key, over := range d.muted {
		if at.After(over) {
			delete(d.muted, key)
		}
	}
	if t := d.drop(id); t != nil {
		for key := range t.keys {
			d.muted[key] = until
		}
	}
}

// Forget takes a proposal back that nobody could be told of: the next event of its burst proposes again.
func (d *Detector) Forget(id string) { d.drop(id) }

func (d *Detector) open(t *threat) {
	d.threats = append(d.threats, t)
	if len(d.threats) > maxThreats {
		d.threats = d.threats[1:]
	}
}

func (d *Detector) drop(id string) *threat {
	i := slices.IndexFunc(d.threats, func(t *threat) bool { return t.id == id })
	if i < 0 {
		return nil
	}
	t := d.threats[i]
	d.threats = slices.Delete(d.threats, i, i+1)
	return t
}

// judge says what an event and its bursts mean.
func (d *Detector) judge(e *Event, bursts []burst) *Proposal {
	t := d.known(e, bursts)
	if t == nil && len(bursts) == 0 {
		return nil
	}
	if t != nil {
		for _, b := range bursts {
			t.keys[b.signal.key] = true
		}
		t.last = e.At
		p := &Proposal{ID: t.id, Signals: t.signals, At: e.At}
		if e.Kind == KindTicket && d.chance(t.signals, e) >= d.settings.Fits {
			p.Tickets = []string{e.Ref}
		}
		if e.Audience != "" {
			p.Audiences = []string{e.Audience}
		}
		return p
	}
	return d.propose(e, bursts)
}

// known finds the open incident that an event belongs to: one that has burst by the same signal, or whose signals the event
// has, or most of the people of its strongest burst.
func (d *Detector) known(e *Event, bursts []burst) *threat {
	for _, t := range d.threats {
		if e.At.Sub(t.last) > d.settings.Silent {
			continue
		}
		if d.chance(t.signals, e) >= d.settings.Fits {
			return t
		}
		for _, b := range bursts {
			if t.keys[b.signal.key] {
				return t
			}
		}
		if len(bursts) > 0 && d.explains(t, bursts[0], e.At) {
			return t
		}
	}
	return nil
}

// explains reports whether a burst is none without those of its people who belong to an incident.
func (d *Detector) explains(t *threat, b burst, now time.Time) bool {
	belong := 0.0
	for _, m := range d.members(b) {
		if d.chance(t.signals, m) >= d.settings.Fits {
			belong += m.Kind.weight()
		}
	}
	rest := b.people - belong
	return rest < d.settings.Least || d.expect(b.signal, rest, b.span, now).improbable(rest) > d.limit(b.signal)
}

// members are the recent events of a burst.
func (d *Detector) members(b burst) []*Event {
	since := d.recent[len(d.recent)-1].At.Add(-b.span)
	var list []*Event
	for _, e := range d.recent {
		if !e.At.Before(since) && e.has(b.signal.key) {
			list = append(list, e)
		}
	}
	return list
}

func (e *Event) has(key string) bool {
	if topic, ok := strings.CutPrefix(key, topicPrefix); ok {
		return e.Topic == topic
	}
	return slices.ContainsFunc(e.Terms, func(t Term) bool { return t.Key == key })
}
