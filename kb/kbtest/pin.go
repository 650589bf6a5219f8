package kbtest

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

func newPin(queries ...string) *kb.Pin { return &kb.Pin{Queries: queries, Article: "parol"} }

// pinPosition is the number of the last change of a pin.
func pinPosition(t *testing.T, s *Stores) int64 {
	t.Helper()
	position, err := s.Pins.PinPosition(t.Context())
	noError(t, err)
	return position
}

func testPins(t *testing.T, s *Stores) {
	ctx := t.Context()
	_, err := s.Pins.Pin(ctx, "nothing")
	wantError(t, "Pin of none", err, kb.ErrNotFound)
	wantError(t, "DeletePin of none", s.Pins.DeletePin(ctx, "nothing", 0), kb.ErrNotFound)
	wantEqual(t, "position before the first", pinPosition(t, s), 0)

	full := &kb.Pin{ID: "full", Queries: []string{"не могу войти", "вход «не работает» 100 %"}, Article: "a1", Audiences: []string{"gost", "uchenik"},
		Note: "до конца месяца", Author: "anna", Disabled: true}
	second := newPin("пароль")
	second.ID = "second" // two of one millisecond come by id
	noError(t, s.Pins.SavePin(ctx, full))
	noError(t, s.Pins.SavePin(ctx, second))
	got, err := s.Pins.Pin(ctx, "full")
	noError(t, err)
	wantEqual(t, "round trip", got, full)
	all, err := s.Pins.FindPins(ctx)
	noError(t, err)
	wantEqual(t, "all, oldest first", all, []*kb.Pin{full, second})
	wantEqual(t, "position after two", pinPosition(t, s), 2)
	wantEqual(t, "no article or reply has changed", changed(t, s, 0), nil)

	createdAt := second.CreatedAt
	second.Queries = append(second.Queries, "забыл пароль")
	noError(t, s.Pins.SavePin(ctx, second))
	wantEqual(t, "rev after the second save", second.Rev, 2)
	wantEqual(t, "time of creation stays", second.CreatedAt, createdAt)
	wantError(t, "DeletePin of another rev", s.Pins.DeletePin(ctx, second.ID, 1), kb.ErrConflict)
	noError(t, s.Pins.DeletePin(ctx, second.ID, 2))
	wantEqual(t, "a removal is a change", pinPosition(t, s), 4)
	noError(t, s.Pins.DeletePin(ctx, "full", 0))
}

func testSavePin(t *testing.T, s *Stores) {
	first := newPin("вход")
	noError(t, s.Pins.SavePin(t.Context(), first))
	before := pinPosition(t, s)
	stale := *first
	stale.Rev = 7
	for what, refused := range map[string]struct {
		pin  *kb.Pin
		want error
	}{
		"stale rev":  {&stale, kb.ErrConflict},
		"gone":       {&kb.Pin{ID: "gone", Rev: 1, Queries: []string{"а"}, Article: "b"}, kb.ErrConflict},
		"no query":   {newPin(), kb.ErrInvalid},
		"no article": {&kb.Pin{Queries: []string{"а"}}, kb.ErrInvalid},
		"NUL":        {newPin("a\x00"), kb.ErrInvalid},
	} {
		copied := *refused.pin
		wantError(t, what, s.Pins.SavePin(t.Context(), refused.pin), refused.want)
		wantEqual(t, what+": the caller's pin stays as it was", refused.pin, &copied)
	}
	wantEqual(t, "no change", pinPosition(t, s), before)

	const writers = 5
	errs := make([]error, writers)
	var done sync.WaitGroup
	for i := range writers {
		done.Go(func() {
			mine := *first
			mine.Note = fmt.Sprint("писатель ", i)
			errs[i] = s.Pins.SavePin(t.Context(), &mine)
		})
	}
	done.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, kb.ErrConflict):
			t.Errorf("a writer failed with %v", err)
		}
	}
	wantEqual(t, "edits that won", won, 1)
}
