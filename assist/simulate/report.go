package simulate

import "github.com/podskazka/podskazka/assist"

// A Report is what came of a replay.
type Report struct {
	Seed        uint64
	Days        []Day
	Untaught    []Day // the same people on the same days, and nothing learned of what they wrote; nil = not replayed
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

// Gain is how much oftener learning puts a right answer first: of what people were given over all days, and on the last morning of
// what they ask and of what nobody has asked. Zero without the replay to compare with.
func (r *Report) Gain() (seen, asked, unseen float64) {
	if len(r.Untaught) == 0 || len(r.Days) != len(r.Untaught) {
		return 0, 0, 0
	}
	var with, without Ranks
	for i := range r.Days {
		with.join(r.Days[i].Seen)
		without.join(r.Untaught[i].Seen)
	}
	last, old := r.Days[len(r.Days)-1], r.Untaught[len(r.Days)-1]
	return with.Success1() - without.Success1(), last.Asked.Success1() - old.Asked.Success1(), last.Unseen.Success1() - old.Unseen.Success1()
}

func (r *Ranks) join(other Ranks) {
	r.N, r.First, r.Third = r.N+other.N, r.First+other.First, r.Third+other.Third
}
