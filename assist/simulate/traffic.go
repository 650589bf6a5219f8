package simulate

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// A Traffic is when people come.
type Traffic struct {
	PerDay   float64     // people a day, mean over a week
	Weekdays [7]float64  // by time.Weekday, relative to each other
	Hours    [24]float64 // by hour of the place, relative to each other
}

// SchoolTraffic is a service for schools in one time zone: few at night, a peak before noon and a lower one after lessons, half as
// many at weekends. The volume is that of a nation-wide project: 77,779 requests in 106 days; the shape is an assumption.
func SchoolTraffic(perDay float64) Traffic {
	return Traffic{
		PerDay:   perDay,
		Weekdays: [7]float64{.45, 1.25, 1.2, 1.2, 1.15, 1.1, .65},
		Hours:    [24]float64{.3, .2, .1, .1, .1, .2, .5, 1.2, 2.6, 4, 4.4, 4.2, 3.6, 3.8, 4, 3.6, 3, 2.4, 2, 1.8, 1.6, 1.3, .9, .5},
	}
}

// Day draws the arrivals of the day that begins at start, in order: a Poisson process whose rate changes by the hour.
func (t Traffic) Day(random *rand.Rand, start time.Time) []time.Time {
	weekday := t.PerDay * t.Weekdays[start.Weekday()] * 7 / sum(t.Weekdays[:])
	hours := sum(t.Hours[:])
	var times []time.Time
	for hour, share := range t.Hours {
		begin := start.Add(time.Duration(hour) * time.Hour)
		for range poisson(random, weekday*share/hours) {
			times = append(times, begin.Add(time.Duration(random.Int64N(int64(time.Hour)))))
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	return times
}

// poisson draws a count by multiplying uniforms (Knuth, The Art of Computer Programming 2, 3.4.1): exact, linear in the mean.
// A mean that e^-mean cannot hold is drawn in parts.
func poisson(random *rand.Rand, mean float64) int {
	const most = 500
	n := 0
	for ; mean > most; mean -= most {
		n += poisson(random, most)
	}
	for left := math.Exp(-mean); ; n++ {
		if left /= random.Float64(); left >= 1 {
			return n
		}
	}
}

func sum(list []float64) (total float64) {
	for _, x := range list {
		total += x
	}
	return total
}
