package simulate

import (
	"container/heap"
	"context"
	"sync/atomic"
	"time"
)

// A Clock stands still until it is set. The services of a simulated world are made with its Now.
type Clock struct {
	milli atomic.Int64
}

// NewClock makes a clock that shows a time.
func NewClock(at time.Time) *Clock {
	c := new(Clock)
	c.Set(at)
	return c
}

// Now is the time it shows, in milliseconds UTC as stores keep it.
func (c *Clock) Now() time.Time { return time.UnixMilli(c.milli.Load()).UTC() }

// Set sets it.
func (c *Clock) Set(at time.Time) { c.milli.Store(at.UnixMilli()) }

// An agenda is what will happen, earliest first; what is to happen at the same moment happens in the order it was put down.
type agenda struct {
	list []event
	put  int
}

type event struct {
	at    time.Time
	order int
	do    func(context.Context) error
}

// at puts something down.
func (a *agenda) at(when time.Time, do func(context.Context) error) {
	a.put++
	heap.Push(a, event{when, a.put, do})
}

// next takes the earliest event; false when nothing is left before the end.
func (a *agenda) next(end time.Time) (event, bool) {
	if len(a.list) == 0 || !a.list[0].at.Before(end) {
		return event{}, false
	}
	return heap.Pop(a).(event), true
}

// Len, Less, Swap, Push and Pop implement heap.Interface.
func (a *agenda) Len() int { return len(a.list) }

func (a *agenda) Less(i, j int) bool {
	if !a.list[i].at.Equal(a.list[j].at) {
		return a.list[i].at.Before(a.list[j].at)
	}
	return a.list[i].order < a.list[j].order
}

func (a *agenda) Swap(i, j int) { a.list[i], a.list[j] = a.list[j], a.list[i] }

func (a *agenda) Push(x any) { a.list = append(a.list, x.(event)) }

func (a *agenda) Pop() any {
	last := a.list[len(a.list)-1]
	a.list = a.list[:len(a.list)-1]
	return last
}
