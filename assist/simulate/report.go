package simulate

import "github.com/podskazka/podskazka/assist"

// A Report is what came of a replay.
type Report struct {
	Seed        uint64
	Days        []Day
	Effect      Effect
	Calibration Calibration // of the first row, as stated when it was shown
	Detection   *Detection  // of outbreaks in a stream of its own; nil = not measured
}

// A Day is one day of it.
type Day struct {
	People      int
	Tickets     int
	Reopened    int
	Linked      int // tickets done with what solved them
	Offers      int // tickets that an agent opened
	OffersRight int // … with an answer among what he was offered
	OffersUsed  int
	Seen        Ranks // what visitors were given
	Asked       Ranks // what visitors ask, ranked at the beginning of the day
	Unseen      Ranks // what nobody has asked, likewise
	Cards       int   // best answers shown
	CardsRight  int
}

// Ranks counts answers by where the first right one stands.
type Ranks struct {
	N, First, Third int
}

// Success1 is the share with a right answer in the first place.
func (r Ranks) Success1() float64 { return share(r.First, r.N) }

// Success3 is the share with a right answer among the first three.
func (r Ranks) Success3() float64 { return share(r.Third, r.N) }

func (r *Ranks) add(answers []bool) {
	r.N++
	for i, good := range answers[:min(3, len(answers))] {
		if good {
			r.Third++
			if i == 0 {
				r.First++
			}
			return
		}
	}
}

func share(part, of int) float64 { return float64(part) / float64(max(1, of)) }

// saw counts what one person was given.
func (d *Day) saw(s *assist.Suggestion, answers []bool) {
	d.People++
	d.Seen.add(answers)
	if s.Confident {
		d.Cards++
		if answers[0] {
			d.CardsRight++
		}
	}
}

// CardShare is the share of people who were shown a best answer.
func (d Day) CardShare() float64 { return share(d.Cards, d.People) }

// CardPrecision is the share of best answers that were right.
func (d Day) CardPrecision() float64 { return share(d.CardsRight, d.Cards) }

// OfferShare is the share of tickets with an answer among what the agent was offered.
func (d Day) OfferShare() float64 { return share(d.OffersRight, d.Offers) }
