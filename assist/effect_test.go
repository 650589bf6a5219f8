package assist

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The examples of table II of Newcombe 1998, method 10.
func TestNewEffect(t *testing.T) {
	for _, c := range []struct {
		held, shown     Arm
		less, low, high float64
	}{
		{Arm{70, 56}, Arm{80, 48}, .2, .0524, .3339},
		{Arm{10, 9}, Arm{10, 3}, .6, .1705, .8090},
		{Arm{56, 5}, Arm{29, 0}, .0893, -.0381, .1926},
		{Arm{10, 10}, Arm{10, 0}, 1, .6075, 1},
	} {
		e := NewEffect(c.held, c.shown)
		for what, pair := range map[string][2]float64{"less": {e.Less, c.less}, "low": {e.Low, c.low}, "high": {e.High, c.high}} {
			if math.Abs(pair[0]-pair[1]) > .00006 {
				t.Errorf("%v and %v: %s is %.4f, want %.4f", c.held, c.shown, what, pair[0], pair[1])
			}
		}
		if !e.Known || e.Certain != (c.low > 0) {
			t.Errorf("%v and %v: known %t, certain %t", c.held, c.shown, e.Known, e.Certain)
		}
	}
	if e := NewEffect(Arm{}, Arm{Sessions: 5, Requests: 1}); e.Known || e.Certain || e.Low != -1 || e.High != 1 {
		t.Errorf("without one arm: %+v", e)
	}
}

func TestEffectHoldsItsDifference(t *testing.T) {
	arm := rapid.Custom(func(t *rapid.T) Arm {
		n := rapid.IntRange(1, 5000).Draw(t, "sessions")
		return Arm{Sessions: n, Requests: rapid.IntRange(0, n).Draw(t, "requests")}
	})
	rapid.Check(t, func(t *rapid.T) {
		held, shown := arm.Draw(t, "held"), arm.Draw(t, "shown")
		e, reversed := NewEffect(held, shown), NewEffect(shown, held)
		if e.Low > e.Less || e.Less > e.High || e.Low < -1-1e-9 || e.High > 1+1e-9 {
			t.Errorf("%+v", e)
		}
		if math.Abs(e.Low+reversed.High) > 1e-12 {
			t.Errorf("the other way round: %v, %v", e.Low, reversed.High)
		}
	})
}
