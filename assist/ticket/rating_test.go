package ticket_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// The requester rates an answered ticket and may change his mind; nobody rates for him.
func TestRate(t *testing.T) {
	d := open(t)
	key, ctx := d.create().Key, t.Context()
	good := ticket.Rating{Grade: ticket.GradeGood}
	if _, err := d.Rate(ctx, requester, key, good); !errors.Is(err, kb.ErrInvalid) {
		t.Errorf("before anybody answered: %v", err)
	}
	if _, err := d.Reply(ctx, agent, key, 0, "Сбросьте пароль."); err != nil {
		t.Fatal(err)
	}
	for who, c := range map[string]struct {
		actor ticket.Actor
		want  error
	}{"an agent": {agent, kb.ErrForbidden}, "a stranger": {stranger, kb.ErrNotFound}, "an editor": {editor, kb.ErrNotFound}} {
		if _, err := d.Rate(ctx, c.actor, key, good); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", who, err, c.want)
		}
	}
	for what, wrong := range map[string]ticket.Rating{
		"no grade":           {},
		"an unknown grade":   {Grade: "5"},
		"an unknown reason":  {Grade: ticket.GradeBad, Reasons: []string{"weather"}},
		"a very long remark": {Grade: ticket.GradeBad, Comment: strings.Repeat("ы", ticket.MaxRatingComment+1)},
	} {
		if _, err := d.Rate(ctx, requester, key, wrong); !errors.As(err, new(*kb.FieldError)) {
			t.Errorf("%s: %v", what, err)
		}
	}
	rated, err := d.Rate(ctx, requester, key, ticket.Rating{Grade: ticket.GradeBad, Comment: " Долго. ", Reasons: []string{ticket.WrongSlow, ticket.WrongUnsolved, ticket.WrongSlow}})
	if err != nil {
		t.Fatal(err)
	}
	want := ticket.Rating{Grade: ticket.GradeBad, Comment: "Долго.", Reasons: []string{ticket.WrongUnsolved, ticket.WrongSlow}, At: rated.UpdatedAt}
	if diff := cmp.Diff(want, rated.Rating); diff != "" || rated.Status != ticket.StatusFeedback {
		t.Errorf("%s, rated (-want +got):\n%s", rated.Status, diff)
	}
	if _, err := d.Resolve(ctx, requester, key, 0, ticket.Solution{}); err != nil {
		t.Fatal(err)
	}
	good.Reasons = []string{ticket.WrongRude} // left ticked by a form: nothing was wrong
	if _, err = d.Rate(ctx, requester, key, good); err != nil {
		t.Fatal(err)
	}
	view, err := d.View(ctx, agent, key)
	if err != nil || view.Ticket.Rating.Grade != ticket.GradeGood || view.Ticket.Rating.Reasons != nil {
		t.Errorf("changed: %+v, %v", view.Ticket.Rating, err)
	}
	if last := view.Events[len(view.Events)-1]; last.Action != ticket.ActRate || last.Detail != "good" {
		t.Errorf("history ends with %+v", last)
	}
}

func TestAnswerFailed(t *testing.T) {
	for _, c := range []struct {
		ticket.Rating
		want bool
	}{
		{ticket.Rating{}, false},
		{ticket.Rating{Grade: ticket.GradeGood}, false},
		{ticket.Rating{Grade: ticket.GradeBad}, true},
		{ticket.Rating{Grade: ticket.GradeFair, Reasons: []string{ticket.WrongUnclear}}, true},
		{ticket.Rating{Grade: ticket.GradeBad, Reasons: []string{ticket.WrongSlow, ticket.WrongUnsolved}}, true},
		{ticket.Rating{Grade: ticket.GradeBad, Reasons: []string{ticket.WrongSlow, ticket.WrongRude}}, false},
	} {
		if got := c.AnswerFailed(); got != c.want {
			t.Errorf("%+v: the answer failed %t", c.Rating, got)
		}
	}
}

// A rating from before a reopening says nothing of what was answered after it; one that nothing was reopened after, of all.
func TestRatingJudges(t *testing.T) {
	noon := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	event := func(by string, a ticket.Action, detail string, hour int) ticket.Event {
		return ticket.Event{By: by, Action: a, Detail: detail, At: noon.Add(time.Duration(hour) * time.Hour)}
	}
	answered, done := event("oleg", ticket.ActReply, "", -2), event("oleg", ticket.ActResolve, "", -1)
	rated := event("anna", ticket.ActRate, "bad", 0)
	reopened, again := event("anna", ticket.ActReopen, "", 1), event("oleg", ticket.ActReply, "", 2)
	wrote, byHand := event("anna", ticket.ActReply, "", 1), event("oleg", ticket.ActStatus, string(ticket.StatusReopened), 1)
	for name, c := range map[string]struct {
		events []ticket.Event
		answer int // when it was given
		want   bool
	}{
		"the answer before it":                        {[]ticket.Event{answered, done, rated, reopened, again}, -2, true},
		"the answer after a reopening":                {[]ticket.Event{answered, done, rated, reopened, again}, 2, false},
		"reopened, and not answered yet":              {[]ticket.Event{answered, done, rated, reopened}, -2, true},
		"reopened by an agent":                        {[]ticket.Event{answered, done, rated, byHand, again}, 2, false},
		"reopened by what the requester wrote":        {[]ticket.Event{answered, done, rated, wrote, again}, 2, false},
		"the requester wrote to one that is open":     {[]ticket.Event{answered, rated, wrote, again}, 2, true},
		"an agent added something":                    {[]ticket.Event{answered, done, rated, again}, 2, true},
		"reopened after both":                         {[]ticket.Event{answered, rated, again, event("anna", ticket.ActReopen, "", 3)}, 2, true},
		"reopened before both":                        {[]ticket.Event{answered, done, event("anna", ticket.ActReopen, "", -1), rated, again}, 2, true},
		"done by hand, reopened by the requester's":   {[]ticket.Event{answered, event("oleg", ticket.ActStatus, string(ticket.StatusDone), -1), rated, wrote, again}, 2, false},
		"done, open by hand, and the requester wrote": {[]ticket.Event{answered, done, event("oleg", ticket.ActStatus, string(ticket.StatusOpen), -1), rated, wrote, again}, 2, true},
	} {
		r := ticket.Rating{Grade: ticket.GradeBad, At: noon}
		answer := noon.Add(time.Duration(c.answer) * time.Hour)
		if got := r.Judges(answer, "anna", c.events); got != c.want {
			t.Errorf("%s: judged %t", name, got)
		}
		filed := ticket.Ticket{Requester: ticket.Person{ID: "anna"}, Rating: r}
		messages := []ticket.Message{{From: ticket.ByAgent, At: answer}, {From: ticket.ByAgent, Note: true, At: noon.AddDate(1, 0, 0)}, {From: ticket.ByRequester, At: noon.AddDate(1, 0, 0)}}
		if got := filed.LatestRating(messages, c.events); (got.Grade != "") != c.want {
			t.Errorf("%s: the latest answer is rated %q", name, got.Grade)
		}
	}
	if !(ticket.Rating{Grade: ticket.GradeBad}).Judges(noon, "anna", []ticket.Event{reopened}) {
		t.Error("a rating without a time judges nothing")
	}
}
