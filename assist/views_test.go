package assist

import (
	"context"
	"errors"
	"testing"
	"time"
)

// A viewStore adds up what it is given, unless it fails.
type viewStore struct {
	sums map[Views]int
	err  error
}

func (s *viewStore) AddViews(_ context.Context, list []Views) error {
	if s.err != nil {
		return s.err
	}
	for _, v := range list {
		n := v.Count
		v.Count = 0
		s.sums[v] += n
	}
	return nil
}

func TestViewCounter(t *testing.T) {
	moscow := time.FixedZone("MSK", 3*60*60)
	clock := time.Date(2026, 11, 21, 20, 59, 0, 0, time.UTC) // a minute before midnight in Moscow
	store := &viewStore{sums: map[Views]int{}, err: errors.New("down")}
	c := NewViewCounter(store, moscow, func() time.Time { return clock })
	c.Viewed("a", "")
	c.Viewed("a", "")
	if err := c.Flush(t.Context()); !errors.Is(err, store.err) {
		t.Errorf("a store that is down: %v", err)
	}
	store.err = nil
	clock = clock.Add(time.Minute)
	c.Viewed("a", "uchenik")
	c.Viewed("a", "")
	for range 2 { // a second time there is nothing to write
		if err := c.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	today := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)
	want := map[Views]int{{Article: "a", Day: today}: 2, {Article: "a", Day: today + 1}: 1, {Article: "a", Audience: "uchenik", Day: today + 1}: 1}
	for v, n := range want {
		if store.sums[v] != n {
			t.Errorf("%+v is counted %d times, want %d", v, store.sums[v], n)
		}
	}
	if len(store.sums) != len(want) {
		t.Errorf("counted %v", store.sums)
	}
	for i := range maxViews + 10 {
		c.Viewed(string(rune('a'+i%26))+time.Duration(i).String(), "")
	}
	if len(c.views) != maxViews {
		t.Errorf("%d counters wait", len(c.views))
	}
}
