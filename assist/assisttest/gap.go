package assisttest

import (
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
)

// Gaps is needs and gaps: what keeps them, what reads them, and what needs are read from.
type Gaps interface {
	assist.Gaps
	assist.NeedKeeper
	assist.NeedSearches
	assist.NeedRejections
}

func gap(id string) *assist.Gap {
	return &assist.Gap{
		ID: id, Title: "Где " + id + "?", Wordings: []string{"Где " + id + "?", "нет " + id}, Verdict: assist.VerdictWrite, Near: "article:a", Strength: 3.25,
		Written: 1, Terms: map[string]int{id: 2}, Refs: map[string]float64{"article:a": 1.5}, Needs: 2, People: 2, Audiences: []string{"navigator"},
		Handled: 90 * time.Second, FirstAt: noon, LastAt: noon.Add(time.Hour), State: assist.GapOpen,
	}
}

func needOf(id, gap, person string, at time.Time) assist.Need {
	return assist.Need{
		ID: id, Source: assist.NeedAnswer, Text: "Где " + gap + "?", Person: person, Audience: "navigator", About: "article:b", Answer: "Вот где.", Bug: true,
		Took: 90 * time.Second, At: at, Terms: []string{gap}, Near: []string{"article:a", "article:b"}, Strength: 3.25, Gap: gap,
	}
}

func testGaps(t *testing.T, s *Stores) {
	ctx := t.Context()
	key, form := gap("ключ"), gap("бланк")
	form.Verdict = assist.VerdictWords
	needs := []assist.Need{
		needOf("1", "ключ", "anna", noon), needOf("2", "ключ", "boris", noon.Add(time.Hour)), needOf("3", "ключ", "boris", noon.AddDate(0, 0, -10)),
		needOf("4", "бланк", "anna", noon),
	}
	needs[3].Audience = "uchenik"
	noError(t, s.Gaps.SaveNeeds(ctx, assist.NeedStep{Source: "x", To: "7", Needs: needs, Gaps: []*assist.Gap{key, form}}))
	position, err := s.Gaps.NeedPosition(ctx, "x")
	noError(t, err)
	wantEqual(t, "position", position, "7")
	wantError(t, "a step from elsewhere", s.Gaps.SaveNeeds(ctx, assist.NeedStep{Source: "x", From: "3", To: "9"}), kb.ErrConflict)

	found, err := s.Gaps.Gap(ctx, "ключ")
	noError(t, err)
	wantEqual(t, "a gap", found, key)
	_, err = s.Gaps.Gap(ctx, "none")
	wantError(t, "no gap", err, kb.ErrNotFound)
	list, err := s.Gaps.GapNeeds(ctx, "ключ", 2)
	noError(t, err)
	wantEqual(t, "newest needs", list, []assist.Need{needs[1], needs[0]})
	some, err := s.Gaps.FindNeeds(ctx, []string{"4", "none"})
	noError(t, err)
	wantEqual(t, "needs by id", some, []assist.Need{needs[3]})

	until := noon.Add(2 * time.Hour)
	keys := assist.GapRow{Gap: *key, Asked: 3, Who: 2, Week: 2, Before: 1}
	forms := assist.GapRow{Gap: *form, Asked: 1, Who: 1, Week: 1}
	for _, c := range []struct {
		what string
		f    assist.GapFilter
		want []assist.GapRow
	}{
		{"most people first", assist.GapFilter{Until: until}, []assist.GapRow{keys, forms}},
		{"the second", assist.GapFilter{Until: until, Offset: 1, Limit: 1}, []assist.GapRow{forms}},
		{"a verdict", assist.GapFilter{Until: until, Verdict: assist.VerdictWords}, []assist.GapRow{forms}},
		{"a role", assist.GapFilter{Until: until, Audience: "uchenik"}, []assist.GapRow{forms}},
		{"a state", assist.GapFilter{Until: until, States: []assist.GapState{assist.GapDone}}, nil},
		{"a period", assist.GapFilter{Until: noon}, []assist.GapRow{{Gap: *key, Asked: 1, Who: 1, Before: 1}}},
	} {
		got, err := s.Gaps.FindGaps(ctx, c.f)
		noError(t, err)
		wantEqual(t, c.what, got, c.want)
		if c.f.Limit > 0 {
			continue
		}
		n, err := s.Gaps.CountGaps(ctx, c.f)
		noError(t, err)
		wantEqual(t, "count of "+c.what, n, len(c.want))
	}
	_, err = s.Gaps.FindGaps(ctx, assist.GapFilter{Verdict: "x"})
	wantField(t, "an unknown verdict", err, "verdict", "unknown")
}

func testGapDecisions(t *testing.T, s *Stores) {
	ctx := t.Context()
	key := gap("ключ")
	noError(t, s.Gaps.SaveNeeds(ctx, assist.NeedStep{Source: "x", To: "1", Needs: []assist.Need{needOf("1", "ключ", "anna", noon)}, Gaps: []*assist.Gap{key}}))
	dismiss := assist.GapDecision{ID: "ключ", State: assist.GapDismissed, Reason: "не про нас", By: "editor", At: noon}
	noError(t, s.Gaps.DecideGap(ctx, dismiss))
	dismiss.Rev = 7
	wantError(t, "somebody was faster", s.Gaps.DecideGap(ctx, dismiss), kb.ErrConflict)
	dismiss.ID = "none"
	wantError(t, "no gap", s.Gaps.DecideGap(ctx, dismiss), kb.ErrNotFound)
	wantField(t, "no reason", s.Gaps.DecideGap(ctx, assist.GapDecision{ID: "ключ", State: assist.GapDismissed}), "reason", "required")

	// What follows from needs is written anew, what was decided stays.
	again := gap("ключ")
	again.Title = "Где мой ключ?"
	noError(t, s.Gaps.SaveNeeds(ctx, assist.NeedStep{Source: "x", From: "1", To: "2", Gaps: []*assist.Gap{again}}))
	again.State, again.Reason, again.By, again.ClosedAt, again.Rev = assist.GapDismissed, "не про нас", "editor", noon, 1
	stored, err := s.Gaps.GatherGaps(ctx, false)
	noError(t, err)
	wantEqual(t, "decided", stored, []*assist.Gap{again})
	noError(t, s.Gaps.SaveNeeds(ctx, assist.NeedStep{Source: "x", From: "2", To: "3", Returned: []string{"ключ"}}))
	back, err := s.Gaps.Gap(ctx, "ключ")
	noError(t, err)
	wantEqual(t, "back", back.State, assist.GapOpen)

	wordless, err := s.Gaps.GatherGaps(ctx, true)
	noError(t, err)
	wantEqual(t, "each has its words", wordless, nil)
	n, err := s.Gaps.ExpireNeeds(ctx, noon.Add(time.Second), 0)
	noError(t, err)
	wantEqual(t, "expired", n, 1)
	stored, err = s.Gaps.GatherGaps(ctx, false)
	noError(t, err)
	wantEqual(t, "a gap without needs is gone", stored, nil)
}

// Of open gaps of one person the newest are kept; what more people need, and what somebody decided, stays.
func testLonelyGaps(t *testing.T, s *Stores) {
	ctx := t.Context()
	step := assist.NeedStep{Source: "x", To: "1"}
	for i, id := range []string{"taken", "many", "first", "second", "third"} {
		g := gap(id)
		g.LastAt = noon.Add(time.Duration(i) * time.Minute)
		if id != "many" {
			g.People = 1
		}
		step.Gaps, step.Needs = append(step.Gaps, g), append(step.Needs, needOf(id, id, "anna", g.LastAt))
	}
	noError(t, s.Gaps.SaveNeeds(ctx, step))
	noError(t, s.Gaps.DecideGap(ctx, assist.GapDecision{ID: "taken", State: assist.GapTaken, By: "editor", At: noon}))
	n, err := s.Gaps.ExpireNeeds(ctx, noon.Add(-time.Hour), 2)
	noError(t, err)
	wantEqual(t, "expired", n, 1)
	stored, err := s.Gaps.GatherGaps(ctx, false)
	noError(t, err)
	var ids []string
	for _, g := range stored {
		ids = append(ids, g.ID)
	}
	wantEqual(t, "kept", ids, []string{"many", "second", "taken", "third"})
}

func testSettledSearches(t *testing.T, s *Stores) {
	ctx := t.Context()
	second := asked("2", "anna", "сброс пароля", time.Minute)
	second.Follows = "1"
	saveSearches(t, s, []assist.LoggedClick{opened("2", "a", 1)}, asked("1", "anna", "пароль", 0), second, asked("3", "boris", "вход", 2*time.Minute),
		asked("4", "anna", "рано", time.Hour))
	noError(t, s.Searches.MarkRequested(ctx, "boris", noon))
	noError(t, s.Searches.MarkRequested(ctx, "anna", noon.Add(10*time.Minute)))
	want := []assist.SettledSearch{
		{LoggedSearch: asked("1", "anna", "пароль", 0), Followed: true, Instead: "article:a"},
		{LoggedSearch: second, Opened: "article:a"},
		{LoggedSearch: asked("3", "boris", "вход", 2*time.Minute), Requested: true},
	}
	first, next, err := s.Gaps.SettledSearches(ctx, "", noon.Add(time.Hour), 2)
	noError(t, err)
	wantEqual(t, "the first two", first, want[:2])
	rest, next, err := s.Gaps.SettledSearches(ctx, next, noon.Add(time.Hour), 2)
	noError(t, err)
	wantEqual(t, "the rest", rest, want[2:])
	none, end, err := s.Gaps.SettledSearches(ctx, next, noon.Add(time.Hour), 2)
	noError(t, err)
	wantEqual(t, "none is settled", none, nil)
	wantEqual(t, "the position stays", end, next)

	vague, worse, found := asked("5", "vera", "не пускает", 2*time.Hour), asked("6", "vera", "не открывается", 121*time.Minute), asked("7", "vera", "сброс пароля", 122*time.Minute)
	worse.Follows, found.Follows = "5", "6"
	saveSearches(t, s, []assist.LoggedClick{opened("7", "b", 1)}, vague, worse, found)
	chain, _, err := s.Gaps.SettledSearches(ctx, next, noon.Add(3*time.Hour), 2+2)
	noError(t, err)
	wantEqual(t, "in the third words", chain[1:], []assist.SettledSearch{
		{LoggedSearch: vague, Followed: true, Instead: "article:b"}, {LoggedSearch: worse, Followed: true, Instead: "article:b"}, {LoggedSearch: found, Opened: "article:b"},
	})
}

func testRejections(t *testing.T, s *Stores) {
	ctx := t.Context()
	for _, made := range []assist.Suggestion{
		{ID: "form", Surface: assist.SurfaceForm, Session: "anna", Audience: "navigator", Query: "нет ключа", At: noon},
		{ID: "desk", Surface: assist.SurfaceDesk, Ticket: "REQ-1", Query: "нет ключа", At: noon},
	} {
		noError(t, s.Ledger.SaveSuggestion(ctx, made))
		for _, kind := range []string{assist.OutcomeShown, assist.OutcomeRejected} {
			noError(t, s.Ledger.SaveOutcome(ctx, assist.Outcome{Suggestion: made.ID, Kind: kind, Hit: "article:a", At: noon}))
		}
	}
	want := []assist.Rejection{{
		Outcome: assist.Outcome{Suggestion: "form", Kind: assist.OutcomeRejected, Hit: "article:a", At: noon}, Query: "нет ключа", Session: "anna", Audience: "navigator",
	}}
	got, next, err := s.Gaps.Rejections(ctx, "", 5)
	noError(t, err)
	wantEqual(t, "of people", got, want)
	got, end, err := s.Gaps.Rejections(ctx, next, 5)
	noError(t, err)
	wantEqual(t, "none after the last", got, nil)
	wantEqual(t, "the position stays", end, next)
}
