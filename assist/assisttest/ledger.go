package assisttest

import (
	"slices"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// suggest stores a small suggestion.
func suggest(t *testing.T, s *Stores, suggestion assist.Suggestion) {
	t.Helper()
	noError(t, s.Ledger.SaveSuggestion(t.Context(), suggestion))
}

func testSuggestions(t *testing.T, s *Stores) {
	ctx := t.Context()
	_, err := s.Ledger.Suggestion(ctx, "none")
	wantError(t, "Suggestion of none", err, kb.ErrNotFound)
	full := assist.Suggestion{
		ID: "s1", Surface: assist.SurfaceForm, Ticket: "REQ-1", Session: "visitor:1", Person: "u1", Holdout: true, Audience: "uchenik",
		Query: "не приходит письмо на ***", Estimate: .7, Confidence: .8, Confident: true,
		Hits: []assist.Hit{
			{Hit: search.Hit{
				ID: "a1", ExternalID: "x1", Kind: "article", Title: "Письмо <не> пришло", TitleHTML: "<mark>Письмо</mark> &lt;не&gt; пришло",
				Slug: "pismo", Section: "login", Audiences: []string{"gost"}, Snippet: "…<mark>письмо</mark>\u2028…", Heading: "Спам",
				Anchor: "spam", T: -1, Score: 0.123456789012345,
				Why: []search.Reason{{Word: "письмо", Via: "письма", Field: "title", Share: 1.0 / 3}},
			}},
			{Hit: search.Hit{ID: "r1", Kind: search.KindReply, Title: "Письмо"}, Body: "{{user.name|коллега}}, проверьте «Спам»."},
		},
		Topics: []assist.Topic{{Section: "login", Title: "Вход"}},
		At:     noon,
	}
	suggest(t, s, full)
	got, err := s.Ledger.Suggestion(ctx, "s1")
	noError(t, err)
	wantEqual(t, "read back", got, &full)

	silent := assist.Suggestion{ID: "s2", Surface: assist.SurfaceAPI, At: noon}
	suggest(t, s, silent)
	got, err = s.Ledger.Suggestion(ctx, "s2")
	noError(t, err)
	wantEqual(t, "nothing fits", got, &silent)

	wantField(t, "no id", s.Ledger.SaveSuggestion(ctx, assist.Suggestion{}), "id", "required")
	wantField(t, "taken id", s.Ledger.SaveSuggestion(ctx, full), "id", "taken")
}

func testLatestSuggestion(t *testing.T, s *Stores) {
	ctx := t.Context()
	suggest(t, s, assist.Suggestion{ID: "visitor's", At: noon.Add(time.Hour)})
	suggest(t, s, assist.Suggestion{ID: "new", Ticket: "REQ-1", At: noon.Add(time.Minute)})
	suggest(t, s, assist.Suggestion{ID: "old", Ticket: "REQ-1", At: noon})
	suggest(t, s, assist.Suggestion{ID: "other", Ticket: "REQ-2", At: noon.Add(time.Hour)})
	got, err := s.Ledger.LatestSuggestion(ctx, "REQ-1")
	noError(t, err)
	wantEqual(t, "the newest one", got.ID, "new")
	_, err = s.Ledger.LatestSuggestion(ctx, "REQ-3")
	wantError(t, "a ticket without one", err, kb.ErrNotFound)
	_, err = s.Ledger.LatestSuggestion(ctx, "")
	wantError(t, "no ticket", err, kb.ErrNotFound)
}

func testOutcomes(t *testing.T, s *Stores) {
	ctx := t.Context()
	suggest(t, s, assist.Suggestion{ID: "s1", At: noon})
	list := func(what string, want ...assist.Outcome) {
		t.Helper()
		got, err := s.Ledger.Outcomes(ctx, "s1")
		noError(t, err)
		wantEqual(t, what, got, want)
	}
	list("none yet")
	shown := assist.Outcome{Suggestion: "s1", Kind: assist.OutcomeShown, At: noon}
	opened := assist.Outcome{Suggestion: "s1", Kind: assist.OutcomeOpened, Hit: "article:a1", By: "visitor:1", At: noon}
	other := assist.Outcome{Suggestion: "s1", Kind: assist.OutcomeOpened, Hit: "article:a2", By: "visitor:1", At: noon}
	early := assist.Outcome{Suggestion: "s1", Kind: assist.OutcomeSubmitted, Detail: "REQ-1", At: noon.Add(-time.Second)}
	for _, o := range []assist.Outcome{shown, opened, other, early} {
		noError(t, s.Ledger.SaveOutcome(ctx, o))
	}
	list("oldest first, then as written", early, shown, opened, other)

	again := opened
	again.By, again.At = "visitor:2", noon.Add(time.Hour)
	noError(t, s.Ledger.SaveOutcome(ctx, again))
	list("the same is kept once, the first", early, shown, opened, other)

	stray := shown
	stray.Suggestion = "none"
	wantError(t, "outcome of no suggestion", s.Ledger.SaveOutcome(ctx, stray), kb.ErrNotFound)
}

func testRejected(t *testing.T, s *Stores) {
	ctx := t.Context()
	suggest(t, s, assist.Suggestion{ID: "s1", Session: "visitor:1", At: noon})
	suggest(t, s, assist.Suggestion{ID: "s2", Session: "visitor:1", At: noon})
	suggest(t, s, assist.Suggestion{ID: "s3", Session: "visitor:2", Person: "anna", At: noon})
	suggest(t, s, assist.Suggestion{ID: "s4", At: noon})
	for _, o := range []assist.Outcome{
		{Suggestion: "s1", Kind: assist.OutcomeRejected, Hit: "article:old", At: noon.Add(-time.Hour)},
		{Suggestion: "s1", Kind: assist.OutcomeRejected, Hit: "article:a1", At: noon},
		{Suggestion: "s2", Kind: assist.OutcomeRejected, Hit: "article:a1", At: noon},
		{Suggestion: "s2", Kind: assist.OutcomeRejected, Hit: "article:a2", At: noon.Add(time.Hour)},
		{Suggestion: "s2", Kind: assist.OutcomeRejected, At: noon},
		{Suggestion: "s2", Kind: assist.OutcomeHelped, Hit: "article:helped", At: noon},
		{Suggestion: "s3", Kind: assist.OutcomeRejected, Hit: "article:other", At: noon},
		{Suggestion: "s4", Kind: assist.OutcomeRejected, Hit: "article:nobody", At: noon},
	} {
		noError(t, s.Ledger.SaveOutcome(ctx, o))
	}
	refs, err := s.Ledger.Rejected(ctx, "visitor:1", "", noon)
	noError(t, err)
	slices.Sort(refs)
	wantEqual(t, "of the session, since then, once each", refs, []string{"article:a1", "article:a2"})
	refs, err = s.Ledger.Rejected(ctx, "", "anna", noon)
	noError(t, err)
	wantEqual(t, "of the person, in another session", refs, []string{"article:other"})
	refs, err = s.Ledger.Rejected(ctx, "", "", noon)
	noError(t, err)
	wantEqual(t, "of nobody in particular", refs, nil)
}
