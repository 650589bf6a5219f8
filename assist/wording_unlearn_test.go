package assist

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// A wordbook keeps wordings and what is believed of their sources.
type wordbook struct {
	Wordings
	list    []Wording
	sources []WordingSource
}

func (b *wordbook) FindWordings(_ context.Context, f WordingFilter) ([]Wording, error) {
	return slices.DeleteFunc(slices.Clone(b.list), func(w Wording) bool { return w.Source != f.Source || !slices.Contains(f.Origins, w.Origin) }), nil
}

func (b *wordbook) ReplaceWordings(_ context.Context, source string, origins []string, list []Wording) error {
	b.list = append(slices.DeleteFunc(b.list, func(w Wording) bool { return w.Source == source && slices.Contains(origins, w.Origin) }), list...)
	return nil
}

func (b *wordbook) WordingSources(context.Context) ([]WordingSource, error) { return b.sources, nil }

func (b *wordbook) SaveWordingSource(_ context.Context, s WordingSource) error {
	b.sources = append(slices.DeleteFunc(b.sources, func(old WordingSource) bool { return old.Source == s.Source }), s)
	return nil
}

// What «помогло» taught of a suggestion, «не помогло» of the same article takes back, and of another does not.
func TestRejectedUnlearns(t *testing.T) {
	for hit, left := range map[string]int{"article:a": 1, "": 1, "article:b": 2} {
		b := &wordbook{list: []Wording{
			{Ref: "article:a", Source: WordingHelped, Origin: "s"}, {Ref: "article:a", Source: WordingHelped, Origin: "other"},
		}}
		l := NewLearningLedger(&ledger{}, NewLearner(LearnerDeps{Wordings: b}))
		if err := l.SaveOutcome(t.Context(), Outcome{Suggestion: "s", Kind: OutcomeRejected, Hit: hit}); err != nil {
			t.Fatal(err)
		}
		if len(b.list) != left {
			t.Errorf("%q turned down leaves %d wordings, want %d", hit, len(b.list), left)
		}
	}
}

// A replay switches off what harms, but not against an editor who switched it while the replay ran.
func TestReplayLeavesEditors(t *testing.T) {
	before := WordingSource{Source: WordingHelped, At: wordingNoon}
	edited := WordingSource{Source: WordingHelped, Judge: "editor", At: wordingNoon.Add(time.Minute)}
	for _, now := range []WordingSource{before, edited} {
		b := &wordbook{sources: []WordingSource{now}}
		r := &replay{Learner: NewLearner(LearnerDeps{Wordings: b, Trust: b, Now: func() time.Time { return wordingNoon.Add(time.Hour) }})}
		s := before
		s.Trial = Trial{Outcomes: 100, Success: .5, SuccessWithout: .8}
		_, harms, err := r.decide(t.Context(), s)
		if touched := now.Judge != ""; err != nil || harms == touched || b.sources[0].Off == touched || b.sources[0].Judge != now.Judge || b.sources[0].Trial != s.Trial {
			t.Errorf("%+v, off by this %t, %v", b.sources, harms, err)
		}
	}
}

func (b *wordbook) CountByRef(context.Context, []string) (map[string]int, error) { return nil, nil }

// What a request taught that is gone by now is taken back, and its need dropped: it may have been erased while it was read.
func TestErasedRequests(t *testing.T) {
	b := &wordbook{list: []Wording{
		{Ref: "article:a", Source: WordingTicket, Origin: "t1"}, {Ref: "article:a", Source: WordingLink, Origin: "t1"}, {Ref: "article:a", Source: WordingHelped, Origin: "t2"},
	}}
	box := &inbox{}
	box.touch("t1")
	l := NewLearner(LearnerDeps{Wordings: b, Archive: box, Now: func() time.Time { return wordingNoon }})
	if err := l.changed(t.Context(), []kb.Change{{Seq: 1, Kind: kb.ChangeTicket, ID: "t1"}}, b.ReplaceWordings); err != nil || len(b.list) != 1 || b.list[0].Origin != "t2" {
		t.Errorf("%+v, %v", b.list, err)
	}
	page, err := NewTicketNeeds(box, box, nil, nil).Needs(t.Context(), "", 10)
	if err != nil || !slices.Equal(page.Dropped, []string{"ticket:t1"}) {
		t.Errorf("dropped %v, %v", page.Dropped, err)
	}
}
