package assist

import "math"

// An Arm is the sessions on one side of the hold-out that suggestions were found for.
type Arm struct {
	Sessions int
	Requests int // of which a request followed
}

// Rate is the share of sessions that a request followed; 0 without sessions.
func (a Arm) Rate() float64 {
	if a.Sessions == 0 {
		return 0
	}
	return float64(a.Requests) / float64(a.Sessions)
}

// z95 is the 97.5 % quantile of the normal distribution: intervals hold the true value in 95 of 100 cases.
const z95 = 1.959964

// Wilson is the 95 % interval of the rate (E. B. Wilson, Probable inference, the law of succession, and statistical
// inference, JASA 22, 1927, 209-212). Without sessions it is 0..1.
func (a Arm) Wilson() (low, high float64) {
	if a.Sessions == 0 {
		return 0, 1
	}
	n, p := float64(a.Sessions), a.Rate()
	middle := p + z95*z95/(2*n)
	half := z95 * math.Sqrt(p*(1-p)/n+z95*z95/(4*n*n))
	scale := 1 + z95*z95/n
	return max(0, (middle-half)/scale), min(1, (middle+half)/scale)
}

// An Effect is what suggestions cause: how many requests fewer a session files that is shown suggestions, with its 95 % interval.
type Effect struct {
	Held, Shown    Arm
	Less           float64 // rate of Held minus rate of Shown, -1..1
	Low, High      float64 // of Less
	Known, Certain bool    // both arms have sessions; the interval does not hold 0
}

// NewEffect compares the arms. The interval is the hybrid score interval, method 10 of R. G. Newcombe, Interval estimation for
// the difference between independent proportions: comparison of eleven methods, Statistics in Medicine 17, 1998, 873-890.
func NewEffect(held, shown Arm) Effect {
	e := Effect{Held: held, Shown: shown, Less: held.Rate() - shown.Rate(), Low: -1, High: 1}
	e.Known = held.Sessions > 0 && shown.Sessions > 0
	if !e.Known {
		return e
	}
	heldLow, heldHigh := held.Wilson()
	shownLow, shownHigh := shown.Wilson()
	e.Low = e.Less - math.Hypot(held.Rate()-heldLow, shownHigh-shown.Rate())
	e.High = e.Less + math.Hypot(heldHigh-held.Rate(), shown.Rate()-shownLow)
	e.Certain = e.Low > 0 || e.High < 0
	return e
}
