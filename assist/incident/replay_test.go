package incident_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/podskazka/podskazka/assist/incident"
)

// A replay makes up the requests of a support desk: topics by Zipf, words of the topic and of all topics by Zipf, a classifier
// that is right in accuracy of the cases, hours of a school day, and incidents among them.
type replay struct {
	rand     *rand.Rand
	perDay   float64
	accuracy float64
	topics   int
	tickets  int
	events   []incident.Event
	injected []injected
}

// An injected incident is one that was put into the traffic.
type injected struct {
	from, to time.Time
	tickets  []string
}

var monday = time.Date(2026, 9, 7, 0, 0, 0, 0, time.UTC)

func newReplay(seed uint64) *replay {
	return &replay{rand: rand.New(rand.NewPCG(seed, 1)), perDay: 734, accuracy: 0.76, topics: 50}
}

// hourShare is the share of a day's requests that come within an hour.
func hourShare(t time.Time) float64 {
	share := 0.006
	if h := t.Hour(); h >= 7 && h < 20 {
		share = 0.072
	}
	if t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
		share *= 0.4
	}
	return share
}

// zipf draws 0..n-1.
func (r *replay) zipf(n int) int {
	return int(math.Pow(float64(n+1), r.rand.Float64())) - 1
}

func (r *replay) terms(topic int) []incident.Term {
	var words []string
	for range 5 {
		words = append(words, fmt.Sprintf("т%dс%d", topic, r.zipf(60)))
	}
	for range 4 {
		words = append(words, fmt.Sprintf("слово%d", r.zipf(400)))
	}
	return terms(words)
}

func terms(words []string) []incident.Term {
	slices.Sort(words)
	var list []incident.Term
	for _, w := range slices.Compact(words) {
		list = append(list, incident.Term{Key: w, Word: w})
	}
	return list
}

func (r *replay) label(topic int) string {
	if r.rand.Float64() >= r.accuracy {
		topic = r.zipf(r.topics)
	}
	return fmt.Sprintf("topic%d", topic)
}

// background adds days of requests.
func (r *replay) background(from time.Time, days int) {
	for at := from; at.Before(from.AddDate(0, 0, days)); at = at.Add(time.Minute) {
		for range r.poisson(r.perDay * hourShare(at) / 60) {
			r.add(at, fmt.Sprintf("p%d", r.rand.IntN(60_000)), r.zipf(r.topics), nil)
		}
	}
}

func (r *replay) add(at time.Time, person string, topic int, core []string) string {
	r.tickets++
	e := incident.Event{Kind: incident.KindTicket, Ref: fmt.Sprintf("t%d", r.tickets), Person: person, Topic: r.label(topic),
		At: at.Add(time.Duration(r.rand.IntN(60)) * time.Second)}
	e.Terms = r.terms(topic)
	for _, w := range core {
		if r.rand.Float64() < 0.6 {
			e.Terms = append(e.Terms, incident.Term{Key: w, Word: w})
		}
	}
	e.Terms = slices.CompactFunc(sorted(e.Terms), func(a, b incident.Term) bool { return a.Key == b.Key })
	r.events = append(r.events, e)
	return e.Ref
}

func sorted(list []incident.Term) []incident.Term {
	slices.SortFunc(list, func(a, b incident.Term) int { return cmp.Compare(a.Key, b.Key) })
	return list
}

// incident adds a problem with a topic: so many tickets an hour, whose writers use three words of the topic's own.
func (r *replay) incident(from time.Time, perHour float64, topic, tickets int) {
	core := []string{fmt.Sprintf("т%dс%d", topic, r.zipf(60)), fmt.Sprintf("т%dс%d", topic, 10+r.rand.IntN(50)), fmt.Sprintf("слово%d", 50+r.rand.IntN(350))}
	in := injected{from: from}
	at := from
	for i := range tickets {
		at = at.Add(time.Duration(r.rand.ExpFloat64() / perHour * float64(time.Hour)))
		in.tickets = append(in.tickets, r.add(at, fmt.Sprintf("i%d-%d", len(r.injected), i), topic, core))
	}
	in.to = at
	r.injected = append(r.injected, in)
}

func (r *replay) poisson(mean float64) int {
	n, p := 0, math.Exp(-mean)
	for u := r.rand.Float64(); u > p; n++ {
		u *= r.rand.Float64()
	}
	return n
}

func (r *replay) sorted() []incident.Event {
	slices.SortStableFunc(r.events, func(a, b incident.Event) int { return a.At.Compare(b.At) })
	return r.events
}

// during finds the incident that lasts at a time or was over an hour ago; -1 = none.
func (r *replay) during(at time.Time) int {
	return slices.IndexFunc(r.injected, func(in injected) bool { return !at.Before(in.from) && at.Before(in.to.Add(time.Hour)) })
}

// seen counts the incident's tickets that have been observed.
func (in injected) seen(refs map[string]bool) (n int) {
	for _, ref := range in.tickets {
		if refs[ref] {
			n++
		}
	}
	return n
}
