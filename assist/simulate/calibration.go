package simulate

import "math"

// bins is how many equal parts a reliability table has.
const bins = 10

// A Calibration holds stated probabilities against what came true.
type Calibration struct {
	Bins    [bins]Bin
	Squared float64 // sum of squared errors
}

// A Bin is the answers whose probability fell into one tenth.
type Bin struct {
	N     int
	Said  float64 // sum of the probabilities
	Right int
}

func (c *Calibration) add(said float64, right bool) {
	said = min(max(said, 0), 1)
	b := &c.Bins[min(int(said*bins), bins-1)]
	b.N++
	b.Said += said
	truth := 0.0
	if right {
		b.Right++
		truth = 1
	}
	c.Squared += (said - truth) * (said - truth)
}

// N is how many answers were added.
func (c *Calibration) N() (n int) {
	for _, b := range c.Bins {
		n += b.N
	}
	return n
}

// Brier is the mean squared error of the probabilities: 0 at best, .25 for who always says one half (Brier, Monthly Weather
// Review 78, 1950).
func (c *Calibration) Brier() float64 { return c.Squared / float64(max(1, c.N())) }

// ECE is the expected calibration error: how far the bins are from what came true, weighted by their size (Naeini, Cooper,
// Hauskrecht, AAAI 2015).
func (c *Calibration) ECE() (gap float64) {
	for _, b := range c.Bins {
		gap += math.Abs(b.Said - float64(b.Right))
	}
	return gap / float64(max(1, c.N()))
}
