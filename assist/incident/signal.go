package incident

import (
	"math"
	"slices"
	"time"
)

// A signal is something that is counted: a topic, a term, or everybody. Its history are windows of windowLength.
type signal struct {
	key    string
	word   string // how it was typed last
	topic  bool
	marks  []mark  // people of the longest span, in the order of their last sign
	count  float64 // people of the windows in the history, added up …
	pairs  float64 // … and n(n-1) of each window: more than chance when the signal comes in bursts
	cells  []cell  // count by hour of the week, of the few that it was counted in
	active bool    // it has been counted in the current window
	limit  float64 // people of the current window that may become usual; 0 = all: the signal was not improbable
	held   int     // windows of it in the history
}

// A cell is the count of an hour of the week.
type cell struct {
	hour uint8
	n    float32
}

// A mark is the last sign of one person.
type mark struct {
	person, copy string
	weight       float64
	at           time.Time
}

// see counts a person who is counted once, with the most that one of his events weighs.
func (s *signal) see(e *Event, span time.Duration) {
	from := 0
	for from < len(s.marks) && e.At.Sub(s.marks[from].at) >= span {
		from++
	}
	s.marks = s.marks[from:]
	m := mark{person: e.Person, copy: e.Copy, weight: e.Kind.weight(), at: e.At}
	for i, other := range s.marks {
		if other.person == m.person || m.copy != "" && other.copy == m.copy {
			m.weight, m.person = max(m.weight, other.weight), other.person
			s.marks = append(s.marks[:i], s.marks[i+1:]...)
			break
		}
	}
	s.marks = append(s.marks, m)
}

// people is the weighted number of those seen since a moment.
func (s *signal) people(since time.Time) (n float64) {
	for i := len(s.marks) - 1; i >= 0 && !s.marks[i].at.Before(since); i-- {
		n += s.marks[i].weight
	}
	return n
}

// add puts a window into what is usual, or takes it out again.
func (s *signal) add(w window, sign float64) {
	s.count += sign * w.n
	s.pairs += sign * max(0, w.n*(w.n-1))
	at := s.cell(w.hour)
	if at < 0 {
		at = len(s.cells)
		s.cells = append(s.cells, cell{hour: w.hour})
	}
	s.cells[at].n += float32(sign * w.n)
}

// cell is where the count of an hour is; negative when there is none.
func (s *signal) cell(hour uint8) int {
	return slices.IndexFunc(s.cells, func(c cell) bool { return c.hour == hour })
}

// near is the count in an hour of the week and the hours around it.
func (s *signal) near(hour uint8) (n float64) {
	for _, h := range around(hour) {
		if at := s.cell(h); at >= 0 {
			n += float64(s.cells[at].n)
		}
	}
	return n
}

const hoursOfWeek = 7 * 24

func around(hour uint8) [3]uint8 {
	return [3]uint8{(hour + hoursOfWeek - 1) % hoursOfWeek, hour, (hour + 1) % hoursOfWeek}
}

func hourOfWeek(t time.Time) uint8 { return uint8(int(t.Weekday())*24 + t.Hour()) }

// A window is what a signal counted in one.
type window struct {
	signal *signal
	n      float64
	*moment
}

// A moment is when a window was: that of all signals at once, of which there are thousands.
type moment struct {
	hour uint8
	at   time.Time // its beginning
}

// windowLength is that of the windows of the history.
const windowLength = 30 * time.Minute

// A history is the windows of the past weeks, oldest first: those before taught are in the signals' counts.
type history struct {
	windows []window
	taught  int
	first   time.Time // the beginning of the oldest window there has ever been
}

// teach lets windows that ended before a moment become usual.
func (h *history) teach(before time.Time) {
	for ; h.taught < len(h.windows) && !h.windows[h.taught].at.Add(windowLength).After(before); h.taught++ {
		w := h.windows[h.taught]
		w.signal.add(w, 1)
		if n := len(w.signal.marks); n > 0 && w.signal.marks[n-1].at.Before(before) {
			w.signal.marks = nil // nobody is counted from so long ago
		}
	}
}

// forget drops the windows that began before a moment, and the oldest when they are too many; gone is called with every signal
// that is left with none.
func (h *history) forget(before time.Time, most int, gone func(*signal)) {
	n := 0
	for n < h.taught && (h.windows[n].at.Before(before) || len(h.windows)-n > most) {
		w := h.windows[n]
		w.signal.add(w, -1)
		if w.signal.held--; w.signal.held == 0 {
			gone(w.signal)
		}
		n++
	}
	h.windows, h.taught = h.windows[n:], h.taught-n
}

// taughtSpan is what the counts are of.
func (h *history) taughtSpan(now time.Time, length time.Duration) (from, to time.Time) {
	from, to = h.first, h.first
	if oldest := now.Add(-length).Truncate(windowLength); oldest.After(from) {
		from = oldest
	}
	if h.taught > 0 {
		to = h.windows[h.taught-1].at.Add(windowLength)
	}
	return from, to
}

// windowsOf counts the windows of an hour of the week between two times.
func windowsOf(hour uint8, from, to time.Time) float64 {
	const week = hoursOfWeek * time.Hour
	begin := time.Date(from.Year(), from.Month(), from.Day()-int(from.Weekday()), int(hour), 0, 0, 0, from.Location())
	n := 0.0
	for at := begin; at.Before(to); at = at.Add(week) {
		for _, w := range [...]time.Time{at, at.Add(windowLength)} {
			if !w.Before(from) && w.Before(to) {
				n++
			}
		}
	}
	return n
}

// share is that of a signal among everybody, by Jeffreys' prior.
func (s *signal) share(total *signal) float64 {
	return (max(0, s.count) + jeffreys) / (total.count + 1)
}

const jeffreys = 0.5

// A usual is how many people a signal may be expected to have, and how sure that is.
type usual struct {
	mean float64
	size float64 // of the negative binomial; large = as regular as chance
}

// traffic is how many people are to be expected, and how many were seen to say so.
type traffic struct{ mean, seen float64 }

// expect says what is usual for a signal where everybody together are so many. total is the signal of everybody.
//
// The share of the signal is known from count people of total: its posterior under Jeffreys' prior is a gamma of shape
// count+1/2, so that the number to come is negative binomial. A signal with hours of its own has its count near this hour
// weighed against its share (shrunk by hourPrior people). One that comes in bursts anyway is negative binomial by the method
// of moments: E[n(n-1)] = mean²·(1+1/size).
func (s *signal) expect(total *signal, everybody traffic, hour uint8) usual {
	const (
		hourPrior  = 4
		burstPrior = 1
	)
	shape := max(0, s.count) + jeffreys
	share := s.share(total)
	rhythm := (s.near(hour) + hourPrior) / (share*total.near(hour) + hourPrior)
	mean := share * rhythm * everybody.mean
	regular := share * share * (total.pairs + total.count)
	bursts := max(0, s.pairs-regular) / (regular + burstPrior)
	return usual{mean: mean, size: 1 / (1/shape + bursts + 1/(everybody.seen+1))}
}

// improbable is the chance of so many people.
func (u usual) improbable(n float64) float64 {
	if n <= u.mean {
		return 1
	}
	return math.Max(Tail(n, u.mean, u.size), math.SmallestNonzeroFloat64)
}
