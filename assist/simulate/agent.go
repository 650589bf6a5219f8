package simulate

import (
	"math"
	"math/rand/v2"
	"time"
)

// An Agent is how tickets are answered. The delay is the solving time that a nation-wide project published; the rates are assumptions.
type Agent struct {
	Delay   time.Duration // median until a ticket is done; times are lognormal
	Spread  float64       // sigma of their logarithm
	Uses    float64       // uses an offer that answers
	Edits   float64       // … and changes it
	Links   float64       // names what solved a ticket
	Errs    float64       // … and names the wrong document
	Reopens float64       // a ticket with a wrong answer comes back
	Again   float64       // one with a right answer comes back
}

// UsualAgent is the agent that figures are given for.
func UsualAgent() Agent {
	return Agent{
		Delay: 13*time.Minute + 43*time.Second, Spread: 1, Uses: .7, Edits: .4, Links: .7, Errs: .05, Reopens: .5, Again: .03,
	}
}

// An answering is what an agent does with one ticket.
type answering struct {
	after   time.Duration // from its arrival until it is done
	uses    bool
	edits   bool
	links   bool
	errs    bool
	reopens time.Duration // from done until the requester comes back; 0 = never
}

func (a Agent) answer(random *rand.Rand) answering {
	out := answering{
		after: time.Duration(float64(a.Delay) * math.Exp(a.Spread*random.NormFloat64())),
		uses:  random.Float64() < a.Uses, edits: random.Float64() < a.Edits,
		links: random.Float64() < a.Links, errs: random.Float64() < a.Errs,
	}
	back := a.Again
	if out.errs {
		back = a.Reopens
	}
	if random.Float64() < back {
		out.reopens = time.Hour + time.Duration(random.Int64N(int64(3*24*time.Hour)))
	}
	return out
}
