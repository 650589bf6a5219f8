package simulate

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podskazka/podskazka/assist/incident"
)

func smallStream(seed uint64) Stream {
	s := UsualStream(seed)
	s.Weeks, s.Warm, s.Outbreaks, s.Traffic = 3, 1, 4, SchoolTraffic(100)
	return s
}

func TestStreamSignals(t *testing.T) {
	s := smallStream(1)
	signals, outbreaks := s.Signals()
	again, _ := s.Signals()
	if diff := cmp.Diff(signals[:50], again[:50]); diff != "" {
		t.Errorf("the same seed draws otherwise: %s", diff)
	}
	if !slices.IsSortedFunc(signals, func(a, b Signal) int { return a.At.Compare(b.At) }) {
		t.Error("signals are out of order")
	}
	people, angry := map[int]map[string]bool{}, map[string]int{}
	for _, x := range signals {
		if people[x.Outbreak] == nil {
			people[x.Outbreak] = map[string]bool{}
		}
		people[x.Outbreak][x.Person] = true
		angry[x.Person]++
	}
	for _, o := range outbreaks {
		if n := len(people[o.Number]); n != s.Size {
			t.Errorf("outbreak %d is of %d people, want %d", o.Number, n, s.Size)
		}
		if o.Start.Before(s.Start.AddDate(0, 0, 7*s.Warm)) || o.Rate < s.Slowest || o.Rate > s.Fastest {
			t.Errorf("outbreak %+v", o)
		}
	}
	repeated := 0
	for _, n := range angry {
		if n > 1 {
			repeated++
		}
	}
	if repeated != s.Weeks*s.Angry {
		t.Errorf("%d people write again and again, want %d", repeated, s.Weeks*s.Angry)
	}
}

// Detect is held against detectors that are known: one that knows, one that is silent, one that cries wolf.
func TestDetect(t *testing.T) {
	s := smallStream(2)
	last := map[int][]string{}
	knows := func(x Signal) []string {
		if x.Outbreak == 0 {
			return nil
		}
		last[x.Outbreak] = append(last[x.Outbreak], x.Ticket)
		if len(last[x.Outbreak]) != 4 {
			return nil
		}
		return last[x.Outbreak]
	}
	d := Detect(s, knows)
	if d.Timely() != 1 || d.False != 0 || d.Median() != 4 || len(d.Found) != s.Outbreaks {
		t.Errorf("a detector that knows: %+v", d)
	}
	if d := Detect(s, func(Signal) []string { return nil }); d.Timely() != 0 || d.FalseAWeek() != 0 || d.Median() != 0 {
		t.Errorf("a silent detector: %+v", d)
	}
	wolf := Detect(s, func(x Signal) []string { return []string{x.Ticket, "another", "a third", "a fourth"} })
	if wolf.Timely() != 0 || wolf.False != wolf.Signals {
		t.Errorf("one that cries wolf: %+v", wolf)
	}
}

// The program's detector, on six weeks: outbreaks are proposed by their tenth ticket, hardly anything else is proposed.
func TestDetectUsual(t *testing.T) {
	if testing.Short() {
		t.Skip("tens of thousands of tickets")
	}
	s := UsualStream(1)
	s.Weeks, s.Warm, s.Outbreaks = 6, 3, 15
	d := Detect(s, NewWatch(incident.DefaultSettings()))
	t.Logf("%d tickets: timely %.3f, found %d of %d, the middle one at %d, false %.2f a week",
		d.Signals, d.Timely(), len(d.Found), d.Outbreaks, d.Median(), d.FalseAWeek())
	if d.Timely() < .95 {
		t.Errorf("%.3f proposed by the tenth ticket, want .95", d.Timely())
	}
	if d.FalseAWeek() > 1 {
		t.Errorf("%.2f false proposals a week, want at most 1", d.FalseAWeek())
	}
}
