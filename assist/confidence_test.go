package assist

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/podskazka/podskazka/search"
)

// TestEstimate says what makes a first hit more likely to be right.
func TestEstimate(t *testing.T) {
	found := func(coverage, others float64, scores ...float64) search.Result {
		r := result(9, scores...)
		for i := range r.Hits {
			r.Hits[i].Coverage = others
		}
		r.Hits[0].Coverage = coverage
		return r
	}
	base := estimate(found(.5, .5, 5, 4, 3))
	for name, other := range map[string]search.Result{
		"stands further above the second": found(.5, .5, 5, 3.6, 3), "stands in a smaller crowd": found(.5, .5, 5, 4, 2), "has no rival beside the second": found(.5, .5, 5, 4),
		"has more of the words, as all have": found(.9, .9, 5, 4, 3), "has words that others lack": found(.5, .2, 5, 4, 3),
	} {
		if p := estimate(other); p <= base || p >= 1 {
			t.Errorf("a hit that %s has %v, beside %v", name, p, base)
		}
	}
	if p := estimate(found(.5, .9, 5, 4, 3)); p >= base {
		t.Errorf("a hit that lacks words which others have has %v, beside %v", p, base)
	}
	for name, none := range map[string]search.Result{"no hit": {}, "a pin that was not found": found(0, .5, 0, 4)} {
		if p := estimate(none); p != 0 {
			t.Errorf("%s is right with %v", name, p)
		}
	}
}

// TestTwins: a title that two candidates have names none of them.
func TestTwins(t *testing.T) {
	found := result(9, 5, 4, 3)
	for i, title := range []string{"Вход", "Пароль", "Почта"} {
		found.Hits[i].Title = title
	}
	if twins(found) || twins(search.Result{}) {
		t.Error("twins without a common title")
	}
	if found.Hits[2].Title = "Вход"; !twins(found) {
		t.Error("no twins with a common title")
	}
}

// TestFitRises holds for any verdicts: shares rise with estimates and stay between 0 and 1.
func TestFitRises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		verdicts := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Verdict {
			return Verdict{Estimate: rapid.Float64Range(0, 1).Draw(t, "estimate"), Right: rapid.Bool().Draw(t, "right")}
		}), 0, 200).Draw(t, "verdicts")
		curve := fit(verdicts, nil)
		before := Point{-1, -1}
		for _, p := range curve {
			if p.X <= before.X || p.Y < before.Y || p.Y < 0 || p.Y > 1 {
				t.Fatalf("%v after %v in %v", p, before, curve)
			}
			before = p
		}
		x := rapid.Float64Range(-1, 2).Draw(t, "x")
		if y := curve.At(x); math.IsNaN(y) || y < curve[0].Y || y > before.Y {
			t.Fatalf("at %v: %v of %v", x, y, curve)
		}
	})
}

func TestFitFollows(t *testing.T) {
	var verdicts []Verdict
	for i := range 400 {
		verdicts = append(verdicts, Verdict{Estimate: .8, Right: i%2 == 0})
	}
	if got := fit(verdicts, nil).At(.8); math.Abs(got-.5) > .03 {
		t.Errorf("half of the estimates of .8 were right, the curve says %v", got)
	}
	if got := fit(verdicts[:4], nil).At(.8); got < .6 {
		t.Errorf("after four verdicts the curve says %v already", got)
	}
	if got := fit(nil, nil); math.Abs(got.At(.33)-.33) > 1e-9 {
		t.Errorf("without verdicts .33 becomes %v", got.At(.33))
	}
}

// calibrations keeps curves in memory.
type calibrations struct {
	verdicts []Verdict
	since    time.Time
	curves   map[CurveKey]Curve
	counts   map[CurveKey]int
	err      error
}

func (c *calibrations) Verdicts(_ context.Context, since time.Time, _ int) ([]Verdict, error) {
	c.since = since
	return c.verdicts, c.err
}

func (c *calibrations) SaveCurves(_ context.Context, curves map[CurveKey]Curve, verdicts map[CurveKey]int) error {
	c.curves, c.counts = curves, verdicts
	return c.err
}

func (c *calibrations) Curves(context.Context) (map[CurveKey]Curve, error) { return c.curves, c.err }

// TestCalibrator lets pupils turn down what estimates praise: only they, and all together a little, are believed.
func TestCalibrator(t *testing.T) {
	store := &calibrations{}
	for i := range 240 {
		audience := []string{"uchenik", "pedagog", "roditel"}[i%3]
		if audience == "roditel" && i > 30 {
			continue
		}
		store.verdicts = append(store.verdicts, Verdict{Kind: "article", Audience: audience, Estimate: .8, Right: audience != "uchenik"})
	}
	store.verdicts = append(store.verdicts, slices.Repeat([]Verdict{{Kind: "article", Audience: "uchenik", Estimate: .8}}, 60)...)
	c := NewCalibrator(store, func() time.Time { return noon })
	if got := c.confidence("article", "uchenik", .8); got != .8 {
		t.Errorf("before it was loaded: %v", got)
	}
	if err := errors.Join(c.Learn(t.Context()), NewCalibrator(store, time.Now).Load(t.Context())); err != nil {
		t.Fatal(err)
	}
	if !store.since.Equal(noon.AddDate(0, 0, -verdictDays)) || store.counts[CurveKey{"article", "uchenik"}] != 140 {
		t.Errorf("since %v, counts %v", store.since, store.counts)
	}
	pupils, all, other := c.confidence("article", "uchenik", .8), c.confidence("article", "roditel", .8), c.confidence("reply", "", .8)
	if !(pupils < all && all < .8) || other != .8 {
		t.Errorf("pupils %v, parents who said little %v, replies nobody judged %v", pupils, all, other)
	}
	if _, own := store.curves[CurveKey{"article", "roditel"}]; own {
		t.Error("parents said too little for a curve of their own")
	}
	loaded := NewCalibrator(store, time.Now)
	if err := loaded.Load(t.Context()); err != nil || loaded.confidence("article", "uchenik", .8) != pupils {
		t.Errorf("loaded: %v, %v", loaded.confidence("article", "uchenik", .8), err)
	}
}
