package assisttest

import (
	"slices"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/search"
)

func testRatings(t *testing.T, s *Stores) {
	ctx := t.Context()
	desk(t, s)
	noError(t, s.Forms.SaveQueue(ctx, ticket.Queue{ID: "second", Title: "Вторая линия", Prefix: "SEC"}))
	rate := func(queue, audience string, after time.Duration, grade ticket.Grade, reasons ...string) *ticket.Ticket {
		t.Helper()
		made := newTicket("Письмо")
		made.Queue, made.Audience = queue, audience
		if grade != "" {
			made.Rating = ticket.Rating{Grade: grade, Reasons: reasons, At: noon.Add(after)}
		}
		noError(t, s.Tickets.Create(ctx, made, ask("Текст.")))
		return made
	}
	good := rate("support", "uchenik", 0, ticket.GradeGood)
	bad := rate("support", "", time.Hour, ticket.GradeBad, ticket.WrongUnsolved, ticket.WrongSlow)
	fair := rate("second", "", 20*time.Hour, ticket.GradeFair, ticket.WrongSlow) // 11:00 of the next day
	rate("support", "", 3*24*time.Hour, ticket.GradeGood)
	rate("support", "", 0, "")

	stats := func(what string, f assist.InsightFilter, by string, want ...assist.RatingStat) {
		t.Helper()
		got, err := s.Ratings.RatingStats(ctx, f, by)
		noError(t, err)
		wantEqual(t, what, got, want)
	}
	first := assist.RatingStat{Key: "2026-11-21", Rated: 2, Good: 1, Bad: 1, Wrong: map[string]int{ticket.WrongUnsolved: 1, ticket.WrongSlow: 1}}
	second := assist.RatingStat{Key: "2026-11-22", Rated: 1, Fair: 1, Wrong: map[string]int{ticket.WrongSlow: 1}}
	stats("by day", twoDays, assist.ByDay, first, second)
	first.Key, second.Key = "support", "second"
	stats("by queue", twoDays, assist.ByQueue, first, second)
	f := twoDays
	f.Queue = "second"
	stats("of a queue", f, assist.ByQueue, second)
	f.Queue, f.Audience = "", "uchenik"
	stats("of a role", f, assist.ByQueue, assist.RatingStat{Key: "support", Rated: 1, Good: 1})
	_, err := s.Ratings.RatingStats(ctx, twoDays, assist.BySurface)
	wantField(t, "by surface", err, "by", "unknown")

	sg := offered("d", "ticket:"+bad.Key, 0)
	sg.Surface, sg.Ticket = assist.SurfaceDesk, bad.Key
	sg.Hits = append(sg.Hits, assist.Hit{Hit: search.Hit{ID: "r1", Kind: search.KindReply}})
	suggest(t, s, sg)
	noError(t, s.Ledger.SaveOutcome(ctx, assist.Outcome{Suggestion: "d", Kind: assist.OutcomeSent, Hit: "reply:r1", At: noon}))
	step := func(made *ticket.Ticket, by string, action ticket.Action, detail string) {
		t.Helper()
		noError(t, s.Tickets.Take(ctx, ticket.Step{Ticket: made, Event: ticket.Event{By: by, Action: action, Detail: detail}}))
	}
	step(fair, fair.Requester.ID, ticket.ActReopen, "")
	step(good, "agent", ticket.ActStatus, string(ticket.StatusDone))
	step(good, good.Requester.ID, ticket.ActReply, "") // to one that is done
	step(bad, bad.Requester.ID, ticket.ActReply, "")   // to one that is open, and once more after an agent has opened it
	step(bad, "agent", ticket.ActResolve, "")
	step(bad, "agent", ticket.ActReopen, "")
	step(bad, bad.Requester.ID, ticket.ActReply, "")
	for _, c := range []struct {
		what string
		f    ticket.Filter
		want []string
	}{
		{"of a grade", ticket.Filter{Grades: []ticket.Grade{ticket.GradeFair, ticket.GradeBad}}, []string{bad.ID, fair.ID}},
		{"of a reason", ticket.Filter{Wrong: ticket.WrongUnsolved}, []string{bad.ID}},
		{"of days", ticket.Filter{RatedSince: noon, RatedUntil: noon.Add(time.Hour)}, []string{good.ID}},
		{"where it was sent", ticket.Filter{Sent: "reply:r1"}, []string{bad.ID}},
		{"where it was sent since then", ticket.Filter{Sent: "reply:r1", SentSince: noon.Add(time.Second)}, nil},
		{"where it was sent before", ticket.Filter{Sent: "reply:r1", SentUntil: noon}, nil},
		{"that were opened again", ticket.Filter{Reopened: true}, []string{good.ID, fair.ID}},
		{"where another was sent", ticket.Filter{Sent: "reply:r2"}, nil},
	} {
		c.f.After = "0" // in the order of ids; those of one millisecond stand in any
		slices.Sort(c.want)
		found, err := s.Tickets.Find(ctx, c.f)
		noError(t, err)
		var ids []string
		for _, t := range found {
			ids = append(ids, t.ID)
		}
		wantEqual(t, c.what, ids, c.want)
	}
	spoiled := newTicket("Тема")
	spoiled.Rating.Comment = "\x00"
	wantField(t, "NUL in the comment", s.Tickets.Create(ctx, spoiled, ask("Текст.")), "comment", "bad_text")
}
