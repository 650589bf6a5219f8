package assisttest

import (
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/search"
)

func testVerdicts(t *testing.T, s *Stores) {
	ctx := t.Context()
	hits := []assist.Hit{{Hit: search.Hit{ID: "first", Kind: "faq"}}, {Hit: search.Hit{ID: "second", Kind: "faq"}}}
	for i, id := range []string{"old", "helped", "changed", "later", "silent", "second"} {
		suggest(t, s, assist.Suggestion{ID: id, Audience: "uchenik", Estimate: float64(i+1) / 10, Hits: hits, At: noon.Add(time.Duration(i) * time.Hour)})
	}
	for _, o := range []assist.Outcome{
		{Suggestion: "old", Kind: assist.OutcomeHelped, Hit: "article:first"},
		{Suggestion: "helped", Kind: assist.OutcomeOpened, Hit: "article:first"},
		{Suggestion: "helped", Kind: assist.OutcomeHelped, Hit: "article:first"},
		{Suggestion: "changed", Kind: assist.OutcomeHelped, Hit: "article:first"},
		{Suggestion: "changed", Kind: assist.OutcomeRejected, Hit: "article:first"},
		{Suggestion: "later", Kind: assist.OutcomeRejected, Hit: "article:first"},
		{Suggestion: "second", Kind: assist.OutcomeHelped, Hit: "article:second"},
	} {
		o.At = noon.Add(24 * time.Hour)
		noError(t, s.Ledger.SaveOutcome(ctx, o))
	}
	later := assist.Verdict{Kind: "article", Audience: "uchenik", Estimate: .4}
	changed := assist.Verdict{Kind: "article", Audience: "uchenik", Estimate: .3}
	helped := assist.Verdict{Kind: "article", Audience: "uchenik", Estimate: .2, Right: true}
	got, err := s.Curves.Verdicts(ctx, noon.Add(time.Hour), 10)
	noError(t, err)
	wantEqual(t, "the last word on first hits, since then", got, []assist.Verdict{later, changed, helped})
	got, err = s.Curves.Verdicts(ctx, noon, 2)
	noError(t, err)
	wantEqual(t, "two, the newest", got, []assist.Verdict{later, changed})
}

func testCurves(t *testing.T, s *Stores) {
	ctx := t.Context()
	all, pupils := assist.CurveKey{Kind: "article"}, assist.CurveKey{Kind: "article", Audience: "uchenik"}
	curve := assist.Curve{{X: .1, Y: .05}, {X: .9, Y: .75}}
	noError(t, s.Curves.SaveCurves(ctx, map[assist.CurveKey]assist.Curve{all: {{X: .5, Y: .5}}}, map[assist.CurveKey]int{all: 7}))
	want := map[assist.CurveKey]assist.Curve{pupils: curve}
	noError(t, s.Curves.SaveCurves(ctx, want, map[assist.CurveKey]int{pupils: 120}))
	got, err := s.Curves.Curves(ctx)
	noError(t, err)
	wantEqual(t, "in place of those before", got, want)
}
