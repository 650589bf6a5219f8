package assist

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"
)

// A shelf has documents with wordings and notes which of them are to be indexed; it is where an archive was learned to, too.
type shelf struct {
	wordbook
	refs    []string
	touched []string
	reach   WordingReach
	failing error // what indexing fails with
	lent    []string
	ended   []string
}

func (s *shelf) WordingRefs(context.Context, string) ([]string, error) { return s.refs, nil }

func (s *shelf) NoteWordings(ctx context.Context, source string, origins []string, list []Wording) error {
	return s.ReplaceWordings(ctx, source, origins, list)
}

func (s *shelf) TouchWordings(_ context.Context, refs []string) error {
	s.touched = append(s.touched, refs...)
	return s.failing
}

func (s *shelf) WordingReach(context.Context) (WordingReach, error) { return s.reach, nil }

func (s *shelf) MoveWordingReach(_ context.Context, _, to WordingReach) error {
	s.reach = to
	return nil
}

func (s *shelf) TakeWordingTurn(_ context.Context, name string, every, lent time.Duration) (bool, error) {
	s.lent = append(s.lent, name)
	return every == 7*24*time.Hour && lent == time.Hour, nil
}

func (s *shelf) EndWordingTurn(_ context.Context, name string) error {
	s.ended = append(s.ended, name)
	return nil
}

// A week's work that fails is not done: its turn is ended after it was.
func TestWeeklyTurn(t *testing.T) {
	s := &shelf{refs: []string{"article:a"}, failing: errors.New("busy")}
	l := NewLearner(LearnerDeps{Wordings: s, Reach: s, Now: func() time.Time { return wordingNoon }})
	if err := l.Age(t.Context()); !errors.Is(err, s.failing) || len(s.lent) != 1 || len(s.ended) != 0 {
		t.Errorf("indexing fails: %v; lent %v, ended %v", err, s.lent, s.ended)
	}
	s.failing = nil
	if err := l.Age(t.Context()); err != nil || !slices.Equal(s.ended, []string{"ageing"}) {
		t.Errorf("it does not: %v; ended %v", err, s.ended)
	}
}

// Documents that wait when the program ends, amid an archive or when it was just learned, are indexed by the next one, and once.
func TestWaitingOutlivesTheProgram(t *testing.T) {
	box := &inbox{}
	for _, id := range []string{"t1", "t2"} {
		box.touch(id) // both are gone by now
	}
	s := &shelf{reach: WordingReach{Rest: 2, Read: 2}}
	for i := range 2*learnTold + 1 {
		s.refs = append(s.refs, fmt.Sprintf("article:%02d", i))
	}
	recall := func(l *Learner) {
		t.Helper()
		if err := l.Recall(t.Context(), time.Second); err != nil {
			t.Fatal(err)
		}
	}
	run := func() *Learner {
		return NewLearner(LearnerDeps{Wordings: s, Reach: s, Feed: box, Archive: box, Now: func() time.Time { return wordingNoon }})
	}
	recall(run())
	s.touched = nil
	for next, i := run(), 0; i < 5; i++ {
		recall(next)
	}
	if slices.Sort(s.touched); s.reach.Rest != 0 || !slices.Equal(s.touched, s.refs) {
		t.Errorf("to be indexed: %v, want %v; left of the archive: %+v", s.touched, s.refs, s.reach)
	}
}
