package ticket_test

import (
	"errors"
	"strings"
	"testing"

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
