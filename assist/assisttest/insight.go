package assisttest

import (
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// twoDays are the days of noon and the one after, in a zone where noon is 15:00.
var twoDays = assist.InsightFilter{Since: noon.Truncate(time.Second).Add(-15 * time.Hour), Until: noon.Truncate(time.Second).Add(33 * time.Hour), Zone: 3 * time.Hour}

// fillNeeds stores two days of people: each line is a browser.
func fillNeeds(t *testing.T, s *Stores) {
	t.Helper()
	desk(t, s)
	need := func(session string, after time.Duration, kinds ...string) {
		t.Helper()
		suggest(t, s, offered(session+"1", session, after))
		again := offered(session+"2", session, after+time.Minute) // he went on writing: still one need
		again.Audience = ""
		suggest(t, s, again)
		happened(t, s, session+"2", after+2*time.Minute, append(kinds, assist.OutcomeShown)...)
	}
	need("left", 0)
	need("opened", 0, assist.OutcomeOpened)
	need("helped", time.Hour, assist.OutcomeOpened, assist.OutcomeHelped)
	need("asked", 0, assist.OutcomeOpened, assist.OutcomeRejected)
	filed(t, s, "visitor:x", "asked", 10*time.Minute)
	need("back", 20*time.Hour, assist.OutcomeOpened, assist.OutcomeHelped, assist.OutcomeRecontact) // 11:00 of the next day
	filed(t, s, "visitor:y", "back", 3*day)
	filed(t, s, "visitor:left", "left", 8*day) // too late to follow
	user := offered("user1", "home", 0)
	user.Person, user.Audience, user.Surface = "u1", "uchenik", assist.SurfaceWidget
	suggest(t, s, user)
	filed(t, s, "u1", "work", time.Hour)
	held := offered("held1", "held", 0)
	held.Holdout = true
	suggest(t, s, held)
	filed(t, s, "visitor:h", "held", time.Hour)
	silent := offered("silent", "silent", 0)
	silent.Hits = nil
	suggest(t, s, silent)
	suggest(t, s, offered("yesterday", "left", -16*time.Hour))
	atDesk := offered("desk", "ticket:REQ-1", 0)
	atDesk.Surface, atDesk.Ticket = assist.SurfaceDesk, "REQ-1"
	suggest(t, s, atDesk)
}

func testDeflections(t *testing.T, s *Stores) {
	none, err := s.Insights.Deflections(t.Context(), twoDays, assist.ByDay)
	noError(t, err)
	wantEqual(t, "nothing yet", len(none), 0)
	fillNeeds(t, s)
	first := assist.Deflection{Needs: 5, Opened: 3, Rejected: 1, Confirmed: 1, Assumed: 1, Requested: 2}
	second := assist.Deflection{Needs: 1, Opened: 1, Requested: 1, Recontact: 1}
	day1, day2, form, widget := first, second, assist.Deflection{Key: "form", Needs: 5, Opened: 4, Rejected: 1, Confirmed: 1, Assumed: 1, Requested: 2, Recontact: 1},
		assist.Deflection{Key: "widget", Needs: 1, Requested: 1}
	day1.Key, day2.Key = "2026-11-21", "2026-11-22"
	pupil := widget
	pupil.Key = "uchenik"
	nobody := form
	nobody.Key = ""
	for _, c := range []struct {
		by, audience string
		want         []assist.Deflection
	}{
		{assist.ByDay, "", []assist.Deflection{day1, day2}},
		{assist.BySurface, "", []assist.Deflection{form, widget}},
		{assist.ByAudience, "", []assist.Deflection{nobody, pupil}},
		{assist.ByAudience, "uchenik", []assist.Deflection{pupil}},
	} {
		f := twoDays
		f.Audience = c.audience
		got, err := s.Insights.Deflections(t.Context(), f, c.by)
		noError(t, err)
		wantEqual(t, "by "+c.by+" of "+c.audience, got, c.want)
	}
	_, err = s.Insights.Deflections(t.Context(), twoDays, "x")
	wantField(t, "by something else", err, "by", "unknown")
	_, err = s.Insights.Deflections(t.Context(), assist.InsightFilter{}, assist.ByDay)
	wantField(t, "no period", err, "until", "unknown")
	long := twoDays
	long.Since = noon.AddDate(-2, 0, 0)
	_, err = s.Insights.Deflections(t.Context(), long, assist.ByDay)
	wantError(t, "two years", err, kb.ErrTooLarge)
}

func testArms(t *testing.T, s *Stores) {
	fillNeeds(t, s)
	held, shown, err := s.Insights.Arms(t.Context(), twoDays)
	noError(t, err)
	wantEqual(t, "held out", held, assist.Arm{Sessions: 1, Requests: 1})
	wantEqual(t, "shown", shown, assist.Arm{Sessions: 6, Requests: 3})
}

func testSearchDays(t *testing.T, s *Stores) {
	zero, repaired, next := asked("2", "anna", "вход", time.Minute), asked("3", "boris", "пароль", 2*time.Minute), asked("4", "boris", "ключ", 10*time.Hour)
	zero.Total, zero.Fits, zero.Follows = 0, false, "1"
	repaired.Repaired = "пароль"
	saveSearches(t, s, []assist.LoggedClick{opened("1", "a", 3), opened("1", "b", 1), opened("3", "a", 4)}, asked("1", "anna", "пароль", 0), zero, repaired, next)
	got, err := s.Insights.SearchDays(t.Context(), twoDays)
	noError(t, err)
	wantEqual(t, "by day", got, []assist.SearchDay{
		{Key: "2026-11-21", Asked: 3, Zero: 1, Unfit: 1, Repaired: 1, Opened: 2, Places: 5, Reworded: 1},
		{Key: "2026-11-22", Asked: 1},
	})
	wantEqual(t, "mean place", got[0].Place(), 2.5)
}

func testArticleStats(t *testing.T, s *Stores) {
	fillNeeds(t, s)
	today := noon.Add(3*time.Hour).Unix() / (24 * 60 * 60)
	views := []assist.Views{{Article: "a1", Day: today, Count: 2}, {Article: "a1", Day: today + 1, Count: 3}, {Article: "a2", Audience: "uchenik", Day: today, Count: 7}, {Article: "a1", Day: today - 1, Count: 100}, {Article: "a1", Day: today + 2, Count: 100}}
	noError(t, s.Views.AddViews(t.Context(), views))
	noError(t, s.Views.AddViews(t.Context(), views[:1]))
	got, err := s.Insights.ArticleStats(t.Context(), twoDays)
	noError(t, err)
	wantEqual(t, "articles", got, []assist.ArticleStat{
		{Article: "a1", Views: 7, Suggested: 6, Opened: 4, Helped: 2, Rejected: 1, Requests: 2}, {Article: "a2", Views: 7},
	})
	f := twoDays
	f.Article = "a2"
	got, err = s.Insights.ArticleStats(t.Context(), f)
	noError(t, err)
	wantEqual(t, "of one", got, []assist.ArticleStat{{Article: "a2", Views: 7}})
	f.Article, f.Audience = "", "uchenik"
	got, err = s.Insights.ArticleStats(t.Context(), f)
	noError(t, err)
	wantEqual(t, "of an audience", got, []assist.ArticleStat{{Article: "a2", Views: 7}, {Article: "a1", Suggested: 1}})
}

func testDeskStats(t *testing.T, s *Stores) {
	ctx := t.Context()
	desk(t, s)
	noError(t, s.Forms.SaveQueue(ctx, ticket.Queue{ID: "second", Title: "Вторая линия", Prefix: "SEC"}))
	var keys []string
	for i, queue := range []string{"support", "support", "second"} {
		made := newTicket("Письмо")
		made.Queue, made.CreatedAt = queue, noon
		answer := ticket.Message{From: ticket.ByAgent, Body: "Ответ", At: noon.Add(time.Hour)}
		noError(t, s.Tickets.Create(ctx, made, ask("Текст."), answer, ticket.Message{From: ticket.ByAgent, Note: true, Body: "Заметка", At: noon}))
		keys = append(keys, made.Key)
		sg := offered("d"+made.Key, "ticket:"+made.Key, 0)
		sg.Surface, sg.Ticket = assist.SurfaceDesk, made.Key
		sg.Hits = append(sg.Hits, assist.Hit{Hit: search.Hit{ID: "r1", Kind: search.KindReply}})
		suggest(t, s, sg)
		if i == 0 {
			step := *made
			step.Status, step.Rating = ticket.StatusDone, ticket.Rating{Grade: ticket.GradeGood, At: noon}
			noError(t, s.Tickets.Take(ctx, ticket.Step{Ticket: &step, Event: ticket.Event{By: made.Requester.ID, Action: ticket.ActReopen}}))
		}
	}
	sent := func(key, kind, detail string) {
		t.Helper()
		noError(t, s.Ledger.SaveOutcome(ctx, assist.Outcome{Suggestion: "d" + key, Kind: kind, Hit: "reply:r1", Detail: detail, At: noon}))
	}
	sent(keys[0], assist.OutcomeInserted, "")
	sent(keys[0], assist.OutcomeSent, "0.50")
	sent(keys[0], assist.OutcomeEdited, "0.50")
	sent(keys[1], assist.OutcomeSent, "1.00")
	sent(keys[2], assist.OutcomeSent, "not a number")
	replies := func(queue string, want ...assist.ReplyStat) {
		t.Helper()
		f := twoDays
		f.Queue = queue
		got, err := s.Insights.ReplyStats(ctx, f)
		noError(t, err)
		wantEqual(t, "replies of "+queue, got, want)
	}
	replies("", assist.ReplyStat{Reply: "r1", Suggested: 3, Inserted: 1, Sent: 3, Edited: 1, Kept: .75, Done: 1, Reopened: 1, Rated: 1, Good: 1})
	replies("second", assist.ReplyStat{Reply: "r1", Suggested: 1, Sent: 1})
	other := twoDays
	other.Reply = "r2"
	nobody, err := s.Insights.ReplyStats(ctx, other)
	noError(t, err)
	wantEqual(t, "of one that nobody was offered", nobody, nil)
	for by, want := range map[string][]assist.Adherence{
		assist.ByDay:   {{Key: "2026-11-21", Answers: 3, Offered: 3, Used: 3}},
		assist.ByQueue: {{Key: "support", Answers: 2, Offered: 2, Used: 2}, {Key: "second", Answers: 1, Offered: 1, Used: 1}},
	} {
		got, err := s.Insights.Adherence(ctx, twoDays, by)
		noError(t, err)
		wantEqual(t, "answers by "+by, got, want)
	}
	_, err = s.Insights.Adherence(ctx, twoDays, assist.BySurface)
	wantField(t, "by surface", err, "by", "unknown")
}

func testFindSuggestions(t *testing.T, s *Stores) {
	fillNeeds(t, s)
	find := func(f assist.LedgerFilter) (ids []string) {
		t.Helper()
		list, err := s.Lists.FindSuggestions(t.Context(), f)
		noError(t, err)
		for _, sg := range list {
			ids = append(ids, sg.ID)
		}
		return ids
	}
	wantEqual(t, "what helped", find(assist.LedgerFilter{Outcome: assist.OutcomeHelped, Hit: "article:a1"}), []string{"back2", "helped2"})
	wantEqual(t, "of another hit", find(assist.LedgerFilter{Outcome: assist.OutcomeHelped, Hit: "article:a2"}), nil)
	wantEqual(t, "what helped, with a request after", find(assist.LedgerFilter{Outcome: assist.OutcomeHelped, Followed: "yes"}), []string{"back2"})
	wantEqual(t, "what helped, with none", find(assist.LedgerFilter{Outcome: assist.OutcomeHelped, Followed: "no"}), []string{"helped2"})
	wantEqual(t, "shown with a hit", find(assist.LedgerFilter{Outcome: assist.OutcomeShown, Hit: "article:a1"}), []string{"back2", "helped2", "opened2", "left2", "asked2"})
	wantEqual(t, "opened, nothing said", find(assist.LedgerFilter{Outcome: assist.OutcomeOpened, Without: []string{assist.OutcomeHelped, assist.OutcomeRejected}}), []string{"opened2"})
	wantEqual(t, "of those without a role", len(find(assist.LedgerFilter{Roleless: true})), 14)
	wantEqual(t, "of a queue", find(assist.LedgerFilter{Queue: "support"}), []string{"desk"})
	wantEqual(t, "held out", find(assist.LedgerFilter{Holdout: true}), []string{"held1"})
	wantEqual(t, "of an audience", find(assist.LedgerFilter{Audience: "uchenik"}), []string{"user1"})
	wantEqual(t, "of the desk", find(assist.LedgerFilter{Surfaces: []string{assist.SurfaceDesk}}), []string{"desk"})
	wantEqual(t, "of a period", find(assist.LedgerFilter{Since: noon.Add(time.Hour), Until: noon.Add(2 * time.Hour)}), []string{"helped2", "helped1"})
	all := find(assist.LedgerFilter{})
	paged := []string{}
	for after := ""; ; after = paged[len(paged)-1] {
		page := find(assist.LedgerFilter{After: after, Limit: 4})
		if len(page) == 0 {
			break
		}
		paged = append(paged, page...)
	}
	wantEqual(t, "page by page", paged, all)
	outcomes, err := s.Lists.OutcomesOf(t.Context(), []string{"opened2", "helped2"})
	noError(t, err)
	wantEqual(t, "outcomes of both", len(outcomes), 5)
	happened(t, s, "helped1", time.Hour, assist.OutcomeOpened)
	happened(t, s, "yesterday", -16*time.Hour, assist.OutcomeOpened)
	happened(t, s, "left2", time.Minute, assist.OutcomeRejected)
	nothingSaid := assist.LedgerFilter{Outcome: assist.OutcomeOpened, Without: []string{assist.OutcomeHelped, assist.OutcomeRejected}}
	wantEqual(t, "opened, nothing said of the same need", find(nothingSaid), []string{"opened2", "yesterday"})
	nothingSaid.Zone = 5 * time.Hour // there yesterday's is of today
	wantEqual(t, "opened, nothing said of the same need, in Yekaterinburg", find(nothingSaid), []string{"opened2"})
	_, err = s.Lists.FindSuggestions(t.Context(), assist.LedgerFilter{Outcome: "x"})
	wantField(t, "an unknown outcome", err, "outcome", "unknown")
	_, err = s.Lists.FindSuggestions(t.Context(), assist.LedgerFilter{Without: []string{"x"}})
	wantField(t, "without an unknown outcome", err, "without", "unknown")
}
