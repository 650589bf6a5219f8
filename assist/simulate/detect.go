package simulate

import (
	"slices"
	"time"
)

// A Watch is a detector under study: it is told of each signal and answers with the people of each incident it then proposes.
type Watch func(Signal) [][]string

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

// Detect shows a detector the whole stream. A proposal belongs to the outbreak that most of its people are from, when that is at
// least a third of them; else it is false. Proposals in the first week are counted like all.
func Detect(s Stream, watch Watch) Detection {
	signals, outbreaks := s.Signals()
	d := Detection{Signals: len(signals), Outbreaks: len(outbreaks), Weeks: s.Weeks}
	of := map[string]int{}           // outbreak by person
	seen := make([]int, s.Outbreaks) // tickets of it so far
	found := make([]bool, s.Outbreaks)
	first := make([]time.Time, s.Outbreaks)
	for _, signal := range signals {
		if n := signal.Outbreak; n > 0 {
			of[signal.Person] = n
			if seen[n-1]++; seen[n-1] == 1 {
				first[n-1] = signal.At
			}
		}
		for _, people := range watch(signal) {
			n := origin(people, of, s.Outbreaks)
			switch {
			case n == 0:
				d.False++
			case !found[n-1]:
				found[n-1] = true
				d.Found = append(d.Found, Found{outbreaks[n-1], seen[n-1], signal.At.Sub(first[n-1])})
			}
		}
	}
	return d
}

// origin is the outbreak that a proposal is about; 0 = none.
func origin(people []string, of map[string]int, outbreaks int) int {
	counts := make([]int, outbreaks+1)
	for _, person := range people {
		counts[of[person]]++
	}
	counts[0] = 0
	most := slices.Index(counts, slices.Max(counts))
	if 3*counts[most] < len(people) {
		return 0
	}
	return most
}
