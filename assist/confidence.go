package assist

import (
	"cmp"
	"math"
	"slices"

	"github.com/podskazka/podskazka/search"
)

// nearShare is the share of the first score from which a later hit is a rival.
const nearShare = .7

// estimate is the probability that the first hit of a result is a right one, 0..1: a logistic regression on how far its score stands above
// the second, on how many of the candidates stand near it, on the share of the query that its words make up, and on how much that is above what
// the words of any other make up. Neither the height of scores nor the length of queries is in it: they differ between help centers.
//
// It was fitted, with a ridge of 3 on standardised features, on 1581 judged queries and whole requests to three Russian help centers, eight sets,
// none of them weighing more than 150. From .63 on, 81 to 90 % of the first hits are right in each of the sets, and from .64 on 80 to 89 % of those
// in a set that the model was fitted without.
func estimate(found search.Result) float64 {
	hits := found.Hits[:min(len(found.Hits), candidates)]
	if len(hits) == 0 || hits[0].Score <= 0 { // a pin that the search would not have found
		return 0
	}
	crowd, rivals, second, ahead := 1.0, 0.0, 0.0, hits[0].Coverage
	for _, h := range hits[1:] {
		share := h.Score / hits[0].Score
		crowd += math.Pow(share, 4)
		if share > nearShare {
			rivals++
		}
		second, ahead = max(second, h.Score), min(ahead, hits[0].Coverage-h.Coverage)
	}
	odds := 0.269*math.Log(.05+max(0, hits[0].Score-second)) - 0.602*math.Log(crowd) - 0.424*math.Log1p(rivals) + 0.692*hits[0].Coverage + 1.209*ahead + 0.777
	return 1 / (1 + math.Exp(-odds))
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
