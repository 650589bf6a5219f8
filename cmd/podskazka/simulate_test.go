package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/podskazka/podskazka/assist/simulate"
)

// A few days of the demo content: the hold-out tells what suggestions do, best answers are right, what is asked is answered better
// than in the same days without learning, and nobody's words spoil the answers to others.
func TestSimulate(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of visits")
	}
	t.Parallel()
	r := simulated(t, "--days", "4", "--volume", "80", "--weeks", "0", "--holdout-percent", "20")
	if e := r.Effect; !e.Known || !e.Holds() || e.True < .1 {
		t.Errorf("effect by the hold-out %.3f, from %.3f to %.3f; the true one is %.3f", e.Less, e.Low, e.High, e.True)
	}
	first, last, cards, right := r.Days[0], r.Days[len(r.Days)-1], 0, 0
	for _, d := range r.Days {
		cards, right = cards+d.Cards, right+d.CardsRight
	}
	if 10*right < 8*cards || cards == 0 {
		t.Errorf("%d of %d best answers are right", right, cards)
	}
	if r.Calibration.N() == 0 || r.Calibration.Brier() > .2 {
		t.Errorf("Brier score of %d answers: %.3f", r.Calibration.N(), r.Calibration.Brier())
	}
	if seen, asked, unseen := r.Gain(); asked < .02 || seen < 0 || unseen < -.02 {
		t.Errorf("learning puts right answers first %.3f oftener, %.3f for what is asked, %.3f for what is new", seen, asked, unseen)
	}
	for _, c := range []struct {
		name        string
		first, last simulate.Ranks
	}{{"asked before", first.Asked, last.Asked}, {"new", first.Unseen, last.Unseen}} {
		if fall := c.first.Success3() - c.last.Success3(); fall > .02 {
			t.Errorf("answers to what is %s are right %.3f less often on the last day", c.name, fall)
		}
	}
}

func simulated(t *testing.T, args ...string) simulate.Report {
	t.Helper()
	var out, errs strings.Builder
	if code := run(t.Context(), append([]string{"simulate", "--json"}, args...), nil, &out, &errs); code != exitDone {
		t.Fatalf("ended with %d: %s", code, errs.String())
	}
	var r simulate.Report
	if err := json.Unmarshal([]byte(out.String()), &r); err != nil {
		t.Fatal(err)
	}
	return r
}
