package assist

import (
	"cmp"
	"math"
	"slices"

	"github.com/podskazka/podskazka/search"
)

// nearShare is the share of the first score from which a later hit is a rival.
const nearShare = .85

// estimate is the probability that the first hit of a result is a right one, 0..1: a logistic regression on how far its score stands above
// the second and the third, the share of the query that its words make up, the weight of the query, and its rivals among the candidates.
// It was fitted, with a ridge of 1, on 1261 judged queries and whole requests to three Russian help centers, eight sets, none of them weighing
// more than 150. Fitted on four fifths, 84 % of the first hits with an estimate of .67 and more were right in the last; fitted without a
// set, 71 % of those in it in the worst case and 80 to 100 % in the seven others.
func estimate(found search.Result) float64 {
	hits := found.Hits[:min(len(found.Hits), candidates)]
	if len(hits) == 0 {
		return 0
	}
	rivals := 0
	for _, h := range hits[1:] {
		if h.Score > nearShare*hits[0].Score {
			rivals++
		}
	}
	odds := 0.31*lead(hits, 1) + 0.54*lead(hits, 2) + 1.08*found.Coverage + 0.74*math.Log1p(found.Self) - 0.45*math.Log1p(float64(rivals)) - 2.35
	return 1 / (1 + math.Exp(-odds))
}

// lead is the logarithm of how far the first score stands above that of a place, counted from 0: of the last when there are fewer, and above
// nothing when there is no other.
func lead(hits []search.Hit, place int) float64 {
	distance := hits[0].Score
	if last := min(place, len(hits)-1); last > 0 {
		distance -= hits[last].Score
	}
	return math.Log(0.05 + math.Max(0, distance))
}

// twins reports whether another of the candidates has the title of the first hit: nobody could tell which of them is meant.
func twins(found search.Result) bool {
	hits := found.Hits[:min(len(found.Hits), candidates)]
	return len(hits) > 0 && slices.ContainsFunc(hits[1:], func(h search.Hit) bool { return h.Title == hits[0].Title })
}

// A Curve turns estimates into the probabilities they turned out to mean: points by rising X, joined by lines. An empty one changes nothing.
type Curve []Point

// A Point says that of estimates of X a share of Y was right.
type Point struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// At reads the curve at an estimate.
func (c Curve) At(x float64) float64 {
	if len(c) == 0 {
		return x
	}
	i, exact := slices.BinarySearchFunc(c, x, func(p Point, x float64) int { return cmp.Compare(p.X, x) })
	switch {
	case exact, i == 0:
		return c[i].Y
	case i == len(c):
		return c[i-1].Y
	}
	a, b := c[i-1], c[i]
	return a.Y + (b.Y-a.Y)*(x-a.X)/(b.X-a.X)
}

// A Verdict is what a person said of a first hit.
type Verdict struct {
	Kind     string // of the document, as in Hit.Ref: "article", "reply"
	Audience string // of the suggestion
	Estimate float64
	Right    bool // it helped; else it was turned down
}

// What a curve believes before anybody said anything: on each of so many places a few verdicts that agree with it. A hundred real ones
// outweigh that.
const (
	priorPlaces   = 10
	priorVerdicts = 5
)

// fit learns a curve from verdicts: isotonic regression by pooling adjacent violators (Ayer et al., An empirical distribution function
// for sampling with incomplete information, 1955), with a curve to begin with.
func fit(verdicts []Verdict, prior Curve) Curve {
	var blocks []block
	for i := range priorPlaces {
		x := (float64(i) + 0.5) / priorPlaces
		blocks = append(blocks, block{priorVerdicts, x, x, priorVerdicts * prior.At(x)})
	}
	for _, v := range verdicts {
		right := 0.0
		if v.Right {
			right = 1
		}
		blocks = append(blocks, block{1, v.Estimate, v.Estimate, right})
	}
	slices.SortStableFunc(blocks, func(a, b block) int { return cmp.Compare(a.from, b.from) })
	var curve Curve
	for _, b := range pool(blocks) {
		curve = append(curve, Point{b.from, b.right / b.n})
		if b.to > b.from {
			curve = append(curve, Point{b.to, b.right / b.n})
		}
	}
	return curve
}

// A block is some verdicts taken together: their number, the range of their estimates, how many were right.
type block struct{ n, from, to, right float64 }

// pool joins neighbours until shares rise from block to block, and estimates too.
func pool(blocks []block) []block {
	var pooled []block
	for _, b := range blocks {
		for n := len(pooled); n > 0; n = len(pooled) {
			last := pooled[n-1]
			if last.right/last.n < b.right/b.n && last.to < b.from {
				break
			}
			b = block{last.n + b.n, last.from, b.to, last.right + b.right}
			pooled = pooled[:n-1]
		}
		pooled = append(pooled, b)
	}
	return pooled
}
