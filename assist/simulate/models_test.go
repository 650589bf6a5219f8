package simulate

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/podskazka/podskazka/assist"
)

func TestTrafficDay(t *testing.T) {
	traffic, random := SchoolTraffic(734), rand.New(rand.NewPCG(1, 2))
	start, n, night := time.Date(2025, 9, 1, 0, 0, 0, 0, time.UTC), 0, 0
	const weeks = 20
	for day := range weeks * 7 {
		begin := start.AddDate(0, 0, day)
		last := begin
		for _, at := range traffic.Day(random, begin) {
			if at.Before(last) || !at.Before(begin.AddDate(0, 0, 1)) {
				t.Fatalf("day %s: arrival at %s after one at %s", begin, at, last)
			}
			last = at
			n++
			if at.Hour() < 6 {
				night++
			}
		}
	}
	if mean := float64(n) / (weeks * 7); math.Abs(mean-734) > 10 {
		t.Errorf("%.1f a day, want about 734", mean)
	}
	if night*10 > n {
		t.Errorf("%d of %d at night", night, n)
	}
}

func TestPoisson(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, mean := range []float64{0, .3, 12, 1200} {
		const draws = 20_000
		total, squares := 0.0, 0.0
		for range draws {
			x := float64(poisson(random, mean))
			total += x
			squares += x * x
		}
		got := total / draws
		if tolerance := 5 * math.Sqrt(mean/draws); math.Abs(got-mean) > tolerance {
			t.Errorf("mean of Poisson(%v) = %v", mean, got)
		}
		if variance := squares/draws - got*got; math.Abs(variance-mean) > .06*mean {
			t.Errorf("variance of Poisson(%v) = %v", mean, variance)
		}
	}
}

// Nobody writes with rows who would not without, what he opens and says is among what he is shown, and he is the same person
// in both worlds.
func TestVisitorLooks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		answers := rapid.SliceOfN(rapid.Bool(), 0, 3).Draw(t, "answers")
		seed := rapid.Uint64().Draw(t, "seed")
		look := func(answers []bool) visit {
			return UsualVisitor().look(rand.New(rand.NewPCG(seed, 1)), answers, rapid.Bool().Draw(t, "card"))
		}
		v, without := look(answers), look(nil)
		if v.files && !v.filesAny {
			t.Fatal("writes with rows, not without")
		}
		if v.filesAny != without.filesAny || without.files != without.filesAny {
			t.Fatalf("another person: %+v, without rows %+v", v, without)
		}
		opened := map[int]bool{-1: true}
		for _, row := range v.opened {
			opened[row] = true
		}
		for _, row := range append(v.rejected, v.helped) {
			if !opened[row] {
				t.Fatalf("speaks of row %d, opened %v", row, v.opened)
			}
		}
		for _, row := range v.rejected {
			if answers[row] {
				t.Fatalf("turned down the answer in row %d", row)
			}
		}
	})
}

// The lower a row the fewer see it, by the law of the model.
func TestVisitorBias(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	opened := make([]float64, 3)
	const people = 30_000
	visitor := Visitor{Bias: 1, Open: 1}
	for range people {
		for _, row := range visitor.look(random, []bool{true, true, true}, false).opened {
			opened[row]++
		}
	}
	for row, want := range []float64{1, 1. / 2, 1. / 3} {
		if got := opened[row] / people; math.Abs(got-want) > .02 {
			t.Errorf("row %d opened by %.3f, want %.3f", row+1, got, want)
		}
	}
}

// The interval of the hold-out has the true effect in it as often as it says.
func TestEffectHolds(t *testing.T) {
	const runs, people = 300, 3000
	holds := 0
	for run := range runs {
		random := rand.New(rand.NewPCG(uint64(run), 7))
		var count tally
		var held, shown assist.Arm
		for range people {
			out := random.Float64() < .05
			v := UsualVisitor().look(random, []bool{random.Float64() < .7, false, random.Float64() < .2}, false)
			count.add(v)
			if out {
				file(&held, v.filesAny)
			} else {
				file(&shown, v.files || v.returns)
			}
		}
		e := Effect{assist.NewEffect(held, shown), share(count.saved, count.people)}
		if e.True < .2 || e.True > .5 {
			t.Fatalf("true effect %v", e.True)
		}
		if e.Holds() {
			holds++
		}
	}
	if rate := float64(holds) / runs; rate < .92 {
		t.Errorf("95 %% interval has the true effect in %.3f of the runs", rate)
	}
}

func file(a *assist.Arm, files bool) {
	a.Sessions++
	if files {
		a.Requests++
	}
}

func TestCalibration(t *testing.T) {
	random := rand.New(rand.NewPCG(8, 9))
	var honest, boastful Calibration
	for range 50_000 {
		p := random.Float64()
		right := random.Float64() < p
		honest.add(p, right)
		boastful.add((1+p)/2, right)
	}
	if got := honest.ECE(); got > .01 {
		t.Errorf("ECE of honest probabilities = %v", got)
	}
	if got := honest.Brier(); math.Abs(got-1./6) > .005 { // E p(1-p) for even p
		t.Errorf("Brier of honest probabilities = %v, want 1/6", got)
	}
	if got := boastful.ECE(); math.Abs(got-.25) > .01 { // E (1-p)/2
		t.Errorf("ECE of boastful probabilities = %v, want .25", got)
	}
	if empty := new(Calibration); empty.ECE() != 0 || empty.Brier() != 0 {
		t.Error("nothing measured is not nothing")
	}
}

func TestSplit(t *testing.T) {
	var needs []Need
	for i := range 400 {
		needs = append(needs, Need{ID: word(i), Relevant: map[string]int{"a": i % 2}})
	}
	asked, unseen := Split(needs, .3, 1)
	if len(asked)+len(unseen) != 200 || len(unseen) < 40 || len(unseen) > 80 {
		t.Errorf("asked %d, unseen %d of 200 that something answers", len(asked), len(unseen))
	}
	again, _ := Split(needs, .3, 1)
	if diff := cmp.Diff(asked, again); diff != "" {
		t.Errorf("the same seed splits otherwise: %s", diff)
	}
}

func TestAgendaOrder(t *testing.T) {
	var a agenda
	start := time.Date(2025, 9, 1, 0, 0, 0, 0, time.UTC)
	for _, minute := range []int{5, 1, 3, 1, 9} {
		a.at(start.Add(time.Duration(minute)*time.Minute), nil)
	}
	var got []int
	for e, ok := a.next(start.Add(9 * time.Minute)); ok; e, ok = a.next(start.Add(9 * time.Minute)) {
		got = append(got, e.order)
	}
	if diff := cmp.Diff([]int{2, 4, 3, 1}, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}
