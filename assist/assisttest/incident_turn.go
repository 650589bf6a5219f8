package assisttest

import (
	"testing"
	"time"
)

func testTurns(t *testing.T, s *Stores) {
	take := func(what, holder string, keep time.Duration, want bool) {
		t.Helper()
		got, err := s.Incidents.TakeTurn(t.Context(), holder, keep)
		noError(t, err)
		wantEqual(t, what, got, want)
	}
	take("the first", "a", time.Hour, true)
	take("another meanwhile", "b", time.Hour, false)
	take("the first again, who leaves", "a", -time.Second, true)
	take("another then", "b", time.Hour, true)
	take("the first, too late", "a", time.Hour, false)
}
