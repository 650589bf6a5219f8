package simulate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// An Outbreak is a mass problem that was injected: many people write about one thing within hours.
type Outbreak struct {
	Number int
	Topic  int
	Start  time.Time
	Rate   float64 // tickets an hour
	words  []string
}

// A Stream is a made-up flow of tickets to try a detector with, without searching anything: what a ticket is about follows Zipf's
// law with exponent 1, its predicted topic is the true one as often as the classifier is right, its words are the topic's and
// everybody's. Outbreaks and angry senders are added on top.
type Stream struct {
	Seed      uint64
	Start     time.Time // midnight
	Weeks     int
	Traffic   Traffic
	Topics    int
	Accuracy  float64 // share of tickets whose predicted topic is the true one
	Warm      int     // weeks before the first outbreak
	Outbreaks int     // over the weeks after that
	Slowest   float64 // tickets an hour of the slowest outbreak; rates are even between both on a logarithmic scale
	Fastest   float64
	Size      int     // tickets of an outbreak
	Names     float64 // probability that a ticket of an outbreak has each of its three words
	Angry     int     // people a week who write the same thing thirty times within an hour
}

// UsualStream is 24 weeks of the service that Podskazka is built for, with 100 outbreaks in the last 20. The accuracy is that of the
// classifier on real questions in 18 topics (see `podskazka eval`); topics, rates and shared words are assumptions.
func UsualStream(seed uint64) Stream {
	return Stream{
		Seed: seed, Start: time.Date(2025, 9, 1, 0, 0, 0, 0, time.UTC), Weeks: 24, Traffic: SchoolTraffic(734),
		Topics: 50, Accuracy: .76, Warm: 4, Outbreaks: 100, Slowest: 10, Fastest: 60, Size: 30, Names: .6, Angry: 1,
	}
}

// A Signal is one ticket of a stream.
type Signal struct {
	At       time.Time
	Ticket   string
	Person   string
	Role     string
	Topic    string // predicted
	Words    []string
	Outbreak int // number of the outbreak it belongs to, from 1; 0 = none
}

const (
	commonWords = 3000
	topicWords  = 40
	angryTimes  = 30
)

// Signals draws the whole stream, in order, and what was injected.
func (s Stream) Signals() ([]Signal, []Outbreak) {
	outbreaks := s.outbreaks()
	var list []Signal
	random := rand.New(rand.NewPCG(s.Seed, streamTopics))
	for day := range s.Weeks * 7 {
		for _, at := range s.Traffic.Day(random, s.Start.AddDate(0, 0, day)) {
			list = append(list, s.ticket(random, at, len(list), s.zipf(random, s.Topics)))
		}
	}
	for _, o := range outbreaks {
		list = append(list, s.burst(o)...)
	}
	for week := range s.Weeks {
		for i := range s.Angry {
			list = append(list, s.anger(week, i)...)
		}
	}
	slices.SortStableFunc(list, func(a, b Signal) int { return a.At.Compare(b.At) })
	for i := range list {
		list[i].Ticket = fmt.Sprintf("t%d", i)
	}
	return list, outbreaks
}

// ticket is one person's about a topic.
func (s Stream) ticket(random *rand.Rand, at time.Time, number, topic int) Signal {
	signal := Signal{At: at, Person: fmt.Sprintf("p%d", number), Role: fmt.Sprintf("role%d", s.zipf(random, 6))}
	guess := topic
	if random.Float64() >= s.Accuracy {
		guess = s.zipf(random, s.Topics)
	}
	signal.Topic = fmt.Sprintf("topic%d", guess)
	for range 3 + random.IntN(4) {
		signal.Words = append(signal.Words, word(1_000_000+topic*topicWords+s.zipf(random, topicWords)))
	}
	for range 4 + random.IntN(8) {
		signal.Words = append(signal.Words, word(s.zipf(random, commonWords)))
	}
	return signal
}

// zipf draws a rank in [0, n) by Zipf's law with exponent 1, taken as continuous: F(rank) = ln(1+rank)/ln(1+n).
func (s Stream) zipf(random *rand.Rand, n int) int {
	return min(n-1, int(math.Pow(float64(n+1), random.Float64())-1))
}

// outbreaks are spread evenly over the weeks after the warm-up, each at a random time of its share; one that would begin at night
// begins in the morning: people report what they meet.
func (s Stream) outbreaks() []Outbreak {
	random := rand.New(rand.NewPCG(s.Seed, streamOutbreaks))
	first, span := s.Start.AddDate(0, 0, 7*s.Warm), time.Duration(s.Weeks-s.Warm)*7*24*time.Hour
	list := make([]Outbreak, s.Outbreaks)
	for i := range list {
		each := span / time.Duration(s.Outbreaks)
		at := first.Add(time.Duration(i)*each + time.Duration(random.Int64N(int64(each)/2)))
		if at.Hour() < 7 {
			at = at.Add(time.Duration(7-at.Hour()) * time.Hour)
		}
		list[i] = Outbreak{
			Number: i + 1, Start: at, Topic: s.zipf(random, s.Topics),
			Rate:  s.Slowest * math.Pow(s.Fastest/s.Slowest, random.Float64()),
			words: []string{word(2_000_000 + 3*i), word(2_000_001 + 3*i), word(2_000_002 + 3*i)},
		}
	}
	return list
}

// burst is the tickets of an outbreak: a Poisson process from different people.
func (s Stream) burst(o Outbreak) []Signal {
	random := rand.New(rand.NewPCG(s.Seed, streamOutbreaks+uint64(o.Number)))
	list := make([]Signal, s.Size)
	at := o.Start
	for i := range list {
		at = at.Add(time.Duration(random.ExpFloat64() / o.Rate * float64(time.Hour)))
		list[i] = s.ticket(random, at, 0, o.Topic)
		list[i].Person, list[i].Outbreak = fmt.Sprintf("o%d-%d", o.Number, i), o.Number
		for _, w := range o.words {
			if random.Float64() < s.Names {
				list[i].Words = append(list[i].Words, w)
			}
		}
	}
	return list
}

// anger is one person who writes the same again and again: a decoy.
func (s Stream) anger(week, number int) []Signal {
	random := rand.New(rand.NewPCG(s.Seed, streamAnger+uint64(week*s.Angry+number)))
	at := s.Start.AddDate(0, 0, 7*week).Add(9*time.Hour + time.Duration(random.Int64N(int64(4*24*time.Hour))))
	first := s.ticket(random, at, 0, s.zipf(random, s.Topics))
	first.Person = fmt.Sprintf("angry%d-%d", week, number)
	list := make([]Signal, angryTimes)
	for i := range list {
		list[i] = first
		list[i].At = at.Add(time.Duration(i) * 2 * time.Minute)
	}
	return list
}

// word makes a word of a number: another one for each, in Russian letters, that no stemmer shortens.
func word(n int) string {
	const syllables = "бавагадажазакаламанапарасатафаха"
	letters := []rune(syllables)
	text := []rune{}
	for {
		text = append(text, letters[n%16*2:n%16*2+2]...)
		if n /= 16; n == 0 {
			return string(append(text, 'к'))
		}
	}
}
