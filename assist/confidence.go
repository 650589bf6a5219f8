package assist

import (
	"cmp"
	"math"
	"slices"

	"github.com/podskazka/podskazka/search"
)

// estimate is the probability that the first hit of a result is a right one, 0..1: a logistic regression on the distance between the
// first two scores, the share of the query that the first hit's words make up, and the weight of the query. It was fitted, with
// a ridge of 1, on 1276 judged queries and whole requests to three Russian help centers, no set of them weighing more than 150; on fifths left
// out, five of six first hits with an estimate of .65 and more were right.
func estimate(found search.Result) float64 {
	if len(found.Hits) == 0 {
		return 0
	}
	odds := 0.79*math.Log(0.05+math.Max(0, margin(found))) + 0.86*found.Coverage + 0.63*math.Log1p(found.Self) - 1.86
	return 1 / (1 + math.Exp(-odds))
}

// margin is how far the first score stands above the second.
func margin(found search.Result) float64 {
	distance := found.Hits[0].Score
	if len(found.Hits) > 1 {
		distance -= found.Hits[1].Score
	}
	return distance
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
