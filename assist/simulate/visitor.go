package simulate

import (
	"math"
	"math/rand/v2"
)

// A Visitor is how people behave before suggestions. The position-based model with its noise is that of Joachims, Swaminathan and
// Schnabel (Unbiased Learning-to-Rank with Biased Feedback, WSDM 2017): row k is looked at with probability (1/k)^Bias, what is
// looked at is opened when it answers and now and then when it does not. The rates below Stray are assumptions.
type Visitor struct {
	Bias     float64 // 1 in the paper; 0 = every row is looked at
	Open     float64 // opens a row he looks at that answers
	Stray    float64 // … that does not
	Solves   float64 // an opened row that answers makes the request needless
	Says     float64 // then he says «помогло»; the others just leave
	Mistaken float64 // says «помогло» of a row that does not answer, and writes all the same
	Rejects  float64 // says «не то» of an opened row that does not answer
	Leaves   float64 // would not have written anyway, suggestions or none
	Returns  float64 // solved today, writes within a week all the same
}

// UsualVisitor is the visitor that figures are given for.
func UsualVisitor() Visitor {
	return Visitor{Bias: 1, Open: .9, Stray: .1, Solves: .6, Says: .6, Mistaken: .03, Rejects: .3, Leaves: .1, Returns: .05}
}

// A visit is what one person does with the rows he is shown, and would do without any.
type visit struct {
	opened   []int
	helped   int // row he says «помогло» of; -1 = none
	rejected []int
	files    bool // writes a request, with the rows
	filesAny bool // writes a request when nothing is shown
	returns  bool // writes a few days later although a row solved it
}

// look draws a visit. The draws do not depend on whether the rows are shown, so that both worlds are known for the same person.
// answers tells row by row whether it answers; with card the first row stands there in full and is always looked at.
func (v Visitor) look(random *rand.Rand, answers []bool, card bool) visit {
	out := visit{helped: -1, filesAny: random.Float64() >= v.Leaves, returns: random.Float64() < v.Returns}
	solved := false
	for k, good := range answers {
		looks, opens, solves, speaks := random.Float64(), random.Float64(), random.Float64(), random.Float64()
		if solved || !(card && k == 0) && looks >= math.Pow(1/float64(k+1), v.Bias) {
			continue
		}
		if good && opens >= v.Open || !good && opens >= v.Stray {
			continue
		}
		out.opened = append(out.opened, k)
		switch {
		case good && solves < v.Solves:
			solved = true
			if speaks < v.Says {
				out.helped = k
			}
		case !good && speaks < v.Mistaken && out.helped < 0:
			out.helped = k
		case !good && speaks < v.Mistaken+v.Rejects:
			out.rejected = append(out.rejected, k)
		}
	}
	out.files = out.filesAny && !solved
	out.returns = out.returns && out.filesAny && solved
	return out
}
