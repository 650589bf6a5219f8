package incident_test

import (
	"slices"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist/incident"
)

// Weeks of 734 tickets a day with five incidents a week: nearly all are proposed by their tenth ticket, hardly anything else is.
func TestDetectorReplay(t *testing.T) {
	weeks := 6
	for seed := uint64(1); seed <= 3; seed++ {
		r := newReplay(seed)
		r.background(monday, 7*(weeks+2))
		for week := 2; week < weeks+2; week++ {
			for day := range 5 {
				from := monday.AddDate(0, 0, 7*week+day).Add(time.Duration(8*60+r.rand.IntN(600)) * time.Minute)
				r.incident(from, 10+20*r.rand.Float64(), r.zipf(r.topics), 20)
			}
		}
		found, late, falses := score(t, r)
		t.Logf("seed %d: of %d incidents %d by the tenth ticket, %d later; %d false in %d weeks", seed, len(r.injected), found, late, falses, weeks+2)
	}
}

func score(t *testing.T, r *replay) (found, late, falses int) {
	t.Helper()
	d := incident.NewDetector(incident.DefaultSettings(), time.UTC)
	when := make([]int, len(r.injected)) // by which ticket
	seen := map[string]bool{}
	var linked, right int
	var open []incident.Proposal
	for _, e := range r.sorted() {
		seen[e.Ref] = true
		open = slices.DeleteFunc(open, func(p incident.Proposal) bool {
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
		of := -1
		for i, in := range r.injected {
			if !e.At.Before(in.from) && e.At.Before(in.to.Add(time.Hour)) {
				of = i
			}
		}
		if of >= 0 {
			for _, ref := range p.Tickets {
				linked++
				if slices.Contains(r.injected[of].tickets, ref) {
					right++
				}
			}
		}
		switch {
		case !p.New:
		case of < 0 || when[of] > 0:
			falses++
			t.Logf("false at %s: %v %v, %.1f of %.2f in %s, P %.1e", e.At, p.Topic, p.Words, p.People, p.Usual, p.Span, p.P)
		default:
			for _, ref := range r.injected[of].tickets {
				if seen[ref] {
					when[of]++
				}
			}
			t.Logf("found at ticket %d: %v %v, %.1f of %.2f in %s, P %.1e", when[of], p.Topic, p.Words, p.People, p.Usual, p.Span, p.P)
		}
		if p.New {
			open = append(open, *p)
		}
	}
	for _, n := range when {
		switch {
		case n > 0 && n <= 10:
			found++
		case n > 0:
			late++
		}
	}
	t.Logf("links: %d of %d right", right, linked)
	return found, late, falses
}
