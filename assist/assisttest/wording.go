package assisttest

import (
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
)

// WordingStore keeps wordings. Knowledge is the change feed that hears of them.
type WordingStore interface {
	assist.Wordings
	assist.WordingTrust
	assist.WordingFeed
}

func wording(origin, ref, text string) assist.Wording {
	return assist.Wording{Ref: ref, Text: text, Source: assist.WordingTicket, Origin: origin, By: "p-" + origin, Rev: 3, At: noon}
}

// told lists the changes of documents after a position, as refs.
func told(t *testing.T, s *Stores, after int64) (refs []string, last int64) {
	t.Helper()
	changes, err := s.Knowledge(t.Context(), after)
	noError(t, err)
	for _, c := range changes {
		refs, after = append(refs, c.Kind+":"+c.ID), c.Seq
	}
	return refs, after
}

func texts(t *testing.T, s *Stores, f assist.WordingFilter) (list []string) {
	t.Helper()
	found, err := s.Wordings.FindWordings(t.Context(), f)
	noError(t, err)
	for _, w := range found {
		list = append(list, w.Text)
	}
	return list
}

func testWordings(t *testing.T, s *Stores) {
	ctx := t.Context()
	first, second := wording("t1", "article:a", "не пускает"), wording("t2", "reply:r", "кружок крутится")
	replace := func(origins []string, list ...assist.Wording) {
		t.Helper()
		noError(t, s.Wordings.ReplaceWordings(ctx, assist.WordingTicket, origins, list))
	}
	replace([]string{"t1", "t2"}, first, second)
	refs, at := told(t, s, 0)
	wantEqual(t, "documents told", refs, []string{"article:a", "reply:r"})
	replace([]string{"t1", "t2"}, first, second)
	refs, at = told(t, s, at)
	wantEqual(t, "told of the same again", refs, nil)
	found, err := s.Wordings.FindWordings(ctx, assist.WordingFilter{Refs: []string{"article:a"}})
	noError(t, err)
	stored := found[0]
	first.ID = stored.ID
	wantEqual(t, "round trip", stored, first)

	noError(t, s.Wordings.SetWordingState(ctx, stored.ID, assist.WordingBanned, "u1"))
	refs, at = told(t, s, at)
	wantEqual(t, "told of a ban", refs, []string{"article:a"})
	replace([]string{"t1"}, first)
	found, err = s.Wordings.FindWordings(ctx, assist.WordingFilter{Refs: []string{"article:a"}})
	noError(t, err)
	stored = found[0]
	wantEqual(t, "a ban stays", stored.State, assist.WordingBanned)
	wantEqual(t, "who banned it", stored.Judge, "u1")
	if stored.JudgedAt.IsZero() {
		t.Error("nobody knows when it was banned")
	}
	wantField(t, "a state that is none", s.Wordings.SetWordingState(ctx, stored.ID, "liked", "u1"), "state", "unknown")
	wantError(t, "state of none", s.Wordings.SetWordingState(ctx, "none", assist.WordingPinned, "u1"), kb.ErrNotFound)

	replace([]string{"t1"}, wording("t1", "reply:r", "не пускает"))
	refs, at = told(t, s, at)
	wantEqual(t, "told of another solution", refs, []string{"article:a", "reply:r"})
	wantEqual(t, "of the first document", texts(t, s, assist.WordingFilter{Refs: []string{"article:a"}}), nil)
	replace([]string{"t1", "t2"})
	wantEqual(t, "after all came back", texts(t, s, assist.WordingFilter{}), nil)
	refs, at = told(t, s, at)
	wantEqual(t, "told of what came back", refs, []string{"reply:r"})

	first.Known = true
	replace([]string{"t1"}, first)
	replace([]string{"t1"})
	refs, _ = told(t, s, at)
	wantEqual(t, "told of what counts for nothing", refs, nil)
}

func testWordingOrder(t *testing.T, s *Stores) {
	ctx := t.Context()
	var list []assist.Wording
	for i, origin := range []string{"t1", "t2", "t3"} {
		w := wording(origin, "article:a", origin)
		w.At = noon.Add(time.Duration(i) * time.Hour)
		list = append(list, w)
	}
	list = append(list, wording("t4", "article:b", "t4"))
	list[0].State = assist.WordingPinned
	noError(t, s.Wordings.ReplaceWordings(ctx, assist.WordingTicket, []string{"t1", "t2", "t3", "t4"}, list))
	wantEqual(t, "pinned, then newest, so many of each", texts(t, s, assist.WordingFilter{Refs: []string{"article:a", "article:b"}, Limit: 2}), []string{"t1", "t3", "t4"})
	wantEqual(t, "the next of a document", texts(t, s, assist.WordingFilter{Refs: []string{"article:a"}, Offset: 1, Limit: 2}), []string{"t3", "t2"})
	wantEqual(t, "the next of all", texts(t, s, assist.WordingFilter{Offset: 1, Limit: 1}), []string{"t2"})
	wantEqual(t, "by state", texts(t, s, assist.WordingFilter{States: []string{assist.WordingPinned}}), []string{"t1"})
	n, err := s.Wordings.CountWordings(ctx, assist.WordingFilter{Refs: []string{"article:a"}, States: []string{assist.WordingNormal}, Offset: 7, Limit: 1})
	noError(t, err)
	wantEqual(t, "how many of a state", n, 2)
	wantEqual(t, "by origin", texts(t, s, assist.WordingFilter{Source: assist.WordingTicket, Origins: []string{"t2"}}), []string{"t2"})
	refs, err := s.Wordings.WordingRefs(ctx, assist.WordingTicket)
	noError(t, err)
	wantEqual(t, "documents", refs, []string{"article:a", "article:b"})
	counts, err := s.Wordings.CountByRef(ctx, []string{"article:a", "article:none"})
	noError(t, err)
	wantEqual(t, "how many a document has", counts, map[string]int{"article:a": 3})
}

func testWordingSources(t *testing.T, s *Stores) {
	ctx := t.Context()
	noError(t, s.Wordings.ReplaceWordings(ctx, assist.WordingTicket, []string{"t1"}, []assist.Wording{wording("t1", "article:a", "не пускает")}))
	_, at := told(t, s, 0)
	judged := func(off bool) assist.WordingSource {
		return assist.WordingSource{Source: assist.WordingTicket, Off: off, Judge: "u1", At: noon,
			Trial: assist.Trial{Outcomes: 120, Success: .5, SuccessWithout: .6, NDCG: .4, NDCGWithout: .45, Chance: .01, At: noon}}
	}
	save := func(off bool) []string {
		t.Helper()
		noError(t, s.Wordings.SaveWordingSource(ctx, judged(off)))
		refs, last := told(t, s, at)
		at = last
		return refs
	}
	wantEqual(t, "told of a source judged well", save(false), nil)
	wantEqual(t, "told of a source switched off", save(true), []string{"article:a"})
	wantEqual(t, "told of it twice", save(true), nil)
	sources, err := s.Wordings.WordingSources(ctx)
	noError(t, err)
	wantEqual(t, "sources", sources, []assist.WordingSource{judged(true)})
	noError(t, s.Wordings.NoteWordings(ctx, assist.WordingTicket, []string{"t1", "t2"}, []assist.Wording{wording("t2", "article:b", "не грузится")}))
	refs, at := told(t, s, at)
	wantEqual(t, "told of what is gone, and not of what is noted", refs, []string{"article:a"})
	noError(t, s.Wordings.TouchWordings(ctx, []string{"article:b"}))
	refs, _ = told(t, s, at)
	wantEqual(t, "told of it then", refs, []string{"article:b"})

	none, first, second := assist.WordingReach{}, assist.WordingReach{Read: 9, From: 2, Rest: 7}, assist.WordingReach{Read: 12}
	noError(t, s.Wordings.MoveWordingReach(ctx, none, first))
	wantError(t, "moved by somebody else", s.Wordings.MoveWordingReach(ctx, none, second), kb.ErrConflict)
	reach, err := s.Wordings.WordingReach(ctx)
	noError(t, err)
	wantEqual(t, "reach", reach, first)

	take := func(what, name string, every, lent time.Duration, want bool) {
		t.Helper()
		taken, err := s.Wordings.TakeWordingTurn(ctx, name, every, lent)
		noError(t, err)
		wantEqual(t, what, taken, want)
	}
	take("the first turn", "replay", time.Hour, time.Minute, true)
	take("one that is lent", "replay", time.Hour, time.Minute, false)
	take("another one", "age", time.Hour, 0, true)
	take("one that was not ended in time", "age", time.Hour, 0, true)
	noError(t, s.Wordings.EndWordingTurn(ctx, "age"))
	take("one that has been ended", "age", time.Hour, 0, false)
	take("one that was ended long enough ago", "age", 0, 0, true)
}
