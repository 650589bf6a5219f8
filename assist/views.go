package assist

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// maxViews is how many counters wait to be written: articles times roles of a few seconds.
const maxViews = 10_000

// A ViewCounter counts in memory how often articles are read and writes sums: reading never waits for the store. It knows no
// person.
type ViewCounter struct {
	keeper ViewKeeper
	zone   *time.Location
	now    func() time.Time

	mu    sync.Mutex
	views map[Views]int // by a key without Count
}

// NewViewCounter makes a counter over a store; days are those of the zone.
func NewViewCounter(keeper ViewKeeper, zone *time.Location, now func() time.Time) *ViewCounter {
	return &ViewCounter{keeper: keeper, zone: zone, now: now, views: map[Views]int{}}
}

// Viewed counts one reading. Beyond maxViews different ones it counts nothing until the next Flush.
func (c *ViewCounter) Viewed(article, audience string) {
	now := c.now().In(c.zone)
	_, east := now.Zone()
	key := Views{Article: article, Audience: audience, Day: (now.Unix() + int64(east)) / (24 * 60 * 60)}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.views[key]; known || len(c.views) < maxViews {
		c.views[key]++
	}
}

// Flush writes what was counted. When the store fails, it is kept for the next time.
func (c *ViewCounter) Flush(ctx context.Context) error {
	c.mu.Lock()
	taken := c.views
	c.views = map[Views]int{}
	c.mu.Unlock()
	if len(taken) == 0 {
		return nil
	}
	list := make([]Views, 0, len(taken))
	for v, n := range taken {
		v.Count = n
		list = append(list, v)
	}
	err := c.keeper.AddViews(ctx, list)
	if err != nil {
		c.mu.Lock()
		for v, n := range taken {
			c.views[v] += n
		}
		c.mu.Unlock()
		return fmt.Errorf("write %d counts of views: %w", len(list), err)
	}
	return nil
}
