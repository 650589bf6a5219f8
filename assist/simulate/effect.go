package simulate

import "math"

// An Effect is how many requests suggestions save for each person who comes: the share who write without them less the share who
// write with them.
type Effect struct {
	With, Without       int // people
	FiledWith, FiledOut int // of them those who wrote
	Difference          float64
	Low, High           float64 // 95 %
	True                float64 // what the same people do in both worlds; only a simulator knows it

	saved int // people who do not write because of what they were shown, or would have been
}

// Holds reports whether the interval has the true effect in it.
func (e Effect) Holds() bool { return e.Low <= e.True && e.True <= e.High }

// estimate fills in difference and interval: Newcombe's method 10, of two Wilson score intervals (Newcombe, Statistics in Medicine
// 17, 1998: Interval estimation for the difference between independent proportions). It knows nothing when one side is empty.
func (e *Effect) estimate() {
	e.True = share(e.saved, e.With+e.Without)
	if e.With == 0 || e.Without == 0 {
		e.Low, e.High = -1, 1
		return
	}
	without, with := float64(e.FiledOut)/float64(e.Without), float64(e.FiledWith)/float64(e.With)
	lowOut, highOut := wilson(e.FiledOut, e.Without)
	lowIn, highIn := wilson(e.FiledWith, e.With)
	e.Difference = without - with
	e.Low = e.Difference - math.Hypot(without-lowOut, highIn-with)
	e.High = e.Difference + math.Hypot(highOut-without, with-lowIn)
}

// wilson is the 95 % score interval of a share (Wilson, Journal of the American Statistical Association 22, 1927).
func wilson(hits, of int) (low, high float64) {
	const z = 1.959964
	n, p := float64(of), float64(hits)/float64(of)
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return middle - half, middle + half
}
