package incident

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// A Proposal is an incident as the detector sees it.
type Proposal struct {
	ID        string
	New       bool     // nobody has been told of it yet
	Topic     string   // of most of its people; empty = they have none in common
	Words     []string // what they have in common, as it was typed, the most telling first
	Signals   []Signal // by which the incident is known again
	Tickets   []string // ids: all of a new proposal, else the ticket of the event
	Audiences []string // roles of its people, most frequent first
	People    float64  // of the improbable signal, weighted by Kind; 0 when not New
	Usual     float64  // … and how many there usually are
	Span      time.Duration
	P         float64 // the chance of so many
	At        time.Time
}

// propose makes an incident of the strongest burst: those who have its signal tell what else they have in common, and that
// tells who else belongs to it.
func (d *Detector) propose(e *Event, bursts []burst) *Proposal {
	strongest := bursts[0]
	members := d.members(strongest)
	signals := d.common(members)
	if around := d.fitting(signals, members); len(around) > len(members) {
		members = around
		signals = d.common(members)
	}
	t := &threat{id: kb.NewID(e.At), signals: signals, keys: map[string]bool{}, last: e.At}
	for _, b := range bursts {
		t.keys[b.signal.key] = true
	}
	d.open(t)
	p := &Proposal{
		ID: t.id, New: true, Signals: signals, At: e.At, Words: words(signals),
		People: strongest.people, Usual: strongest.usual, Span: strongest.span, P: strongest.p,
	}
	roles := map[string]int{}
	for _, m := range members {
		if m.Kind == KindTicket && !slices.Contains(p.Tickets, m.Ref) {
			p.Tickets = append(p.Tickets, m.Ref)
		}
		if m.Audience != "" {
			roles[m.Audience]++
		}
	}
	p.Topic, p.Audiences = majority(members), byCount(roles)
	return p
}

// fitting are the recent events that belong to an incident, and its members.
func (d *Detector) fitting(signals []Signal, members []*Event) []*Event {
	var list []*Event
	for _, e := range d.recent {
		if slices.Contains(members, e) || d.chance(signals, e) >= d.settings.Fits {
			list = append(list, e)
		}
	}
	return list
}

// common are the topic and terms that set events apart from all others: by what each adds to the chance that an event with it is
// one of them.
func (d *Detector) common(events []*Event) []Signal {
	counts, typed := map[string]int{}, map[string]string{}
	for _, e := range events {
		if e.Topic != "" {
			counts[topicPrefix+e.Topic]++
		}
		for _, t := range e.Terms {
			if counts[t.Key]++; t.Word != "" && typed[t.Key] == "" {
				typed[t.Key] = t.Word
			}
		}
	}
	type telling struct {
		Signal
		gain float64
	}
	var all []telling
	for key, n := range counts {
		pair := typed[key] == "" && !strings.HasPrefix(key, topicPrefix)
		if n < 2 || pair { // a pair says nothing that its words do not
			continue
		}
		share := (float64(n) + 0.5) / float64(len(events)+1)
		if gain := share * math.Log(share/d.share(key)); gain > 0 {
			all = append(all, telling{Signal{Key: key, Share: share, Word: typed[key]}, gain})
		}
	}
	slices.SortFunc(all, func(a, b telling) int { return cmp.Or(cmp.Compare(b.gain, a.gain), strings.Compare(a.Key, b.Key)) })
	signals := make([]Signal, 0, maxSignals)
	for _, s := range all[:min(len(all), maxSignals)] {
		signals = append(signals, s.Signal)
	}
	return signals
}

// share is how many of everybody usually have a signal.
func (d *Detector) share(key string) float64 {
	if s := d.signals[key]; s != nil {
		return s.share(d.total)
	}
	return jeffreys / (d.total.count + 1)
}

// chance is that of an event to belong to an incident, by naive Bayes over its signals, when one event in ten does.
func (d *Detector) chance(signals []Signal, e *Event) float64 {
	const prior = 0.1
	odds := math.Log(prior / (1 - prior))
	for _, s := range signals {
		usual := d.share(s.Key)
		if e.has(s.Key) {
			odds += math.Log(s.Share / usual)
		} else {
			odds += math.Log((1 - s.Share) / max(1-usual, 0.01))
		}
	}
	return 1 / (1 + math.Exp(-odds))
}

func words(signals []Signal) []string {
	var list []string
	for _, s := range signals {
		if s.Word != "" && len(list) < maxWords {
			list = append(list, s.Word)
		}
	}
	return list
}

// majority is the topic of at least half of the events.
func majority(events []*Event) string {
	counts := map[string]int{}
	for _, e := range events {
		if counts[e.Topic]++; 2*counts[e.Topic] >= len(events) && e.Topic != "" {
			return e.Topic
		}
	}
	return ""
}

func byCount(counts map[string]int) []string {
	list := make([]string, 0, len(counts))
	for key := range counts {
		list = append(list, key)
	}
	slices.SortFunc(list, func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b)) })
	return list
}
