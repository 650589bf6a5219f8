package assist

import (
	"context"
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
}

func (s *shelf) WordingRefs(context.Context, string) ([]string, error) { return s.refs, nil }

func (s *shelf) NoteWordings(ctx context.Context, source string, origins []string, list []Wording) error {
	return s.ReplaceWordings(ctx, source, origins, list)
}

func (s *shelf) TouchWordings(_ context.Context, refs []string) error {
	s.touched = append(s.touched, refs...)
	return nil
}

func (s *shelf) WordingReach(context.Context) (WordingReach, error) { return s.reach, nil }

func (s *shelf) MoveWordingReach(_ context.Context, _, to WordingReach) error {
	s.reach = to
	return nil
}

func (s *shelf) TakeWordingTurn(context.Context, string, time.Duration) (bool, error) {
	return false, nil
}

// A document that waits when the program ends amid an archive is indexed by the next one at the archive's end, and once.
func TestWaitingOutlivesTheProgram(t *testing.T) {
	box := &inbox{}
	for _, id := range []string{"t1", "t2"} {
		box.touch(id) // both are gone by now
	}
	s := &shelf{refs: []string{"article:a"}, reach: WordingReach{Rest: 2, Read: 2}}
	l := NewLearner(LearnerDeps{Wordings: s, Reach: s, Feed: box, Archive: box, Now: func() time.Time { return wordingNoon }})
	for range 3 {
		if err := l.Recall(t.Context(), time.Second); err != nil {
			t.Fatal(err)
		}
	}
	if s.reach.Rest != 0 || !slices.Equal(s.touched, s.refs) {
		t.Errorf("to be indexed: %v, want %v; left of the archive: %+v", s.touched, s.refs, s.reach)
	}
}
