package simulate

import (
	"slices"
	"strings"
	"time"

	"github.com/podskazka/podskazka/assist/incident"
)

// A Watch is a detector under study: it is told of each signal and answers with the tickets of the incident it proposes then, nil
// when it proposes none.
type Watch func(Signal) []string

// NewWatch is the program's detector, with a human at the desk who settles each proposal three hours after it was made: he cannot
// tell a false one from the tickets alone, so none is dismissed.
func NewWatch(settings incident.Settings) Watch {
	const settled = 3 * time.Hour
	detector := incident.NewDetector(settings, time.UTC)
	var open []*incident.Proposal
	return func(x Signal) []string {
		for len(open) > 0 && x.At.Sub(open[0].At) > settled {
			detector.Settle(open[0].ID, false, x.At)
			open = open[1:]
		}
		proposal := detector.Observe(x.event())
		if proposal == nil || !proposal.New {
			return nil
		}
		open = append(open, proposal)
		return proposal.Tickets
	}
}

// event is a signal as the detector is told of it: its words stand for stems, and neighbours for pairs of them.
func (x Signal) event() incident.Event {
	e := incident.Event{
		Kind: incident.KindTicket, Ref: x.Ticket, Person: x.Person, Audience: x.Role, Topic: x.Topic, At: x.At,
		Copy: incident.Fingerprint(strings.Join(x.Words, " ")),
	}
	seen := map[string]bool{}
	add := func(key, word string) {
		if !seen[key] {
			seen[key] = true
			e.Terms = append(e.Terms, incident.Term{Key: key, Word: word})
		}
	}
	for _, w := range x.Words {
		add(w, w)
	}
	for i := 1; i < len(x.Words); i++ {
		add(x.Words[i-1]+" "+x.Words[i], "")
	}
	return e
}

// A Detection is how a detector did on a stream.
type Detection struct {
	Signals   int
	Outbreaks int
	Found     []Found // of them, in the order they were proposed
	False     int     // proposals of what was no outbreak
	Weeks     int
}

// Found is a proposed outbreak.
type Found struct {
	Outbreak Outbreak
	Ticket   int           // ordinal of the ticket of the outbreak that it was proposed at, from 1
	After    time.Duration // since the first
}

// timely is the ticket by which an outbreak is to be proposed.
const timely = 10

// Timely is the share of outbreaks proposed by their tenth ticket.
func (d Detection) Timely() float64 {
	n := 0
	for _, f := range d.Found {
		if f.Ticket <= timely {
			n++
		}
	}
	return share(n, d.Outbreaks)
}

// FalseAWeek is how many proposals a week were none.
func (d Detection) FalseAWeek() float64 { return float64(d.False) / float64(max(1, d.Weeks)) }

// Median is the ticket at which the middle one of the found outbreaks was proposed; 0 when none was.
func (d Detection) Median() int {
	if len(d.Found) == 0 {
		return 0
	}
	tickets := make([]int, len(d.Found))
	for i, f := range d.Found {
		tickets[i] = f.Ticket
	}
	slices.Sort(tickets)
	return tickets[len(tickets)/2]
}

// Detect shows a detector the whole stream. A proposal belongs to the outbreak that most of its tickets are of, when that is at
// least a third of them; else it is false. A second proposal of one outbreak is false as well. Those of the first week count too.
func Detect(s Stream, watch Watch) Detection {
	signals, outbreaks := s.Signals()
	d := Detection{Signals: len(signals), Outbreaks: len(outbreaks), Weeks: s.Weeks}
	of := map[string]int{}           // outbreak by person
	seen := make([]int, s.Outbreaks) // tickets of it so far
	found := make([]bool, s.Outbreaks)
	first := make([]time.Time, s.Outbreaks)
	for _, signal := range signals {
		if n := signal.Outbreak; n > 0 {
			of[signal.Ticket] = n
			if seen[n-1]++; seen[n-1] == 1 {
				first[n-1] = signal.At
			}
		}
		tickets := watch(signal)
		if tickets == nil {
			continue
		}
		if n := origin(tickets, of, s.Outbreaks); n > 0 && !found[n-1] {
			found[n-1] = true
			d.Found = append(d.Found, Found{outbreaks[n-1], seen[n-1], signal.At.Sub(first[n-1])})
		} else {
			d.False++
		}
	}
	return d
}

// origin is the outbreak that a proposal is about; 0 = none.
func origin(tickets []string, of map[string]int, outbreaks int) int {
	counts := make([]int, outbreaks+1)
	for _, ref := range tickets {
		counts[of[ref]]++
	}
	counts[0] = 0
	most := slices.Index(counts, slices.Max(counts))
	if 3*counts[most] < len(tickets) {
		return 0
	}
	return most
}
