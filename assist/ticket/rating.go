package ticket

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/podskazka/podskazka/kb"
)

// A Grade is how well the person who asked says he was answered.
type Grade string

// The three grades.
const (
	GradeGood Grade = "good"
	GradeFair Grade = "fair"
	GradeBad  Grade = "bad"
)

// Grades lists them in the order of the form.
var Grades = [...]Grade{GradeGood, GradeFair, GradeBad}

// Valid reports whether g is one of the three.
func (g Grade) Valid() bool { return slices.Contains(Grades[:], g) }

// What was wrong, in the words of a rating's reasons.
const (
	WrongUnsolved = "unsolved" // the question is still there
	WrongUnclear  = "unclear"  // the answer cannot be understood
	WrongSlow     = "slow"
	WrongRude     = "rude"
)

// Wrongs lists the reasons in the order of the form.
var Wrongs = [...]string{WrongUnsolved, WrongUnclear, WrongSlow, WrongRude}

// MaxRatingComment is how long a comment may be, in runes.
const MaxRatingComment = 1000

// A Rating is what the person who asked says of how his ticket was handled. A ticket has one; he may change it.
type Rating struct {
	Grade   Grade    // empty = he has not said
	Reasons []string // of Wrongs, in their order; none with a good grade
	Comment string
	At      time.Time
}

// AnswerFailed reports whether the answer itself did not do: the person was not helped, or could not follow it. That he waited or
// was spoken to rudely says nothing about the text that he was sent; a grade below good without a reason blames all.
func (r Rating) AnswerFailed() bool {
	if r.Grade != GradeBad && r.Grade != GradeFair {
		return false
	}
	return len(r.Reasons) == 0 || slices.Contains(r.Reasons, WrongUnsolved) || slices.Contains(r.Reasons, WrongUnclear)
}

// Judges reports whether r speaks of an answer given at a moment: not when the ticket was reopened after the rating and answered then.
// events are those of the ticket, oldest first; a rating without a time speaks of all.
func (r Rating) Judges(answer time.Time, requester string, events []Event) bool {
	if r.At.IsZero() || !answer.After(r.At) {
		return true
	}
	done := false
	for _, e := range events {
		byRequester := e.By != "" && e.By == requester
		reopened := e.Action == ActReopen || e.Action == ActStatus && e.Detail == string(StatusReopened) || e.Action == ActReply && byRequester && done
		switch {
		case reopened && e.At.After(r.At) && !e.At.After(answer):
			return false
		case e.Action == ActResolve, e.Action == ActStatus && e.Detail == string(StatusDone):
			done = true
		case reopened, e.Action == ActStatus, e.Action == ActReply:
			done = false
		}
	}
	return true
}

// LatestRating is the rating as far as it speaks of the latest answer; zero when that was given after a reopening since.
func (t *Ticket) LatestRating(messages []Message, events []Event) Rating {
	for _, m := range slices.Backward(messages) {
		if m.From == ByAgent && !m.Note {
			if t.Rating.Judges(m.At, t.Requester.ID, events) {
				break
			}
			return Rating{}
		}
	}
	return t.Rating
}

// Rate says how well a ticket was handled: for its requester, once he has been answered. A later rating takes the place of an earlier
// one. Errors: kb.ErrForbidden for the desk, kb.ErrInvalid while nobody has answered, a kb.FieldError.
func (s *Service) Rate(ctx context.Context, a Actor, ref string, rating Rating) (*Ticket, error) {
	return s.step(ctx, a, ref, 0, ActRate, func(step *turn) error {
		given, err := rating.Checked()
		if err != nil {
			return err
		}
		given.At = step.Event.At
		step.Ticket.Rating = given
		step.Event.Detail = strings.Join(append([]string{string(given.Grade)}, given.Reasons...), " ")
		return nil
	})
}

// Checked is a rating as it is kept: its reasons in their order, once. Errors: a kb.FieldError of grade, reasons or comment.
func (r Rating) Checked() (Rating, error) {
	r.Comment = clean(r.Comment)
	switch {
	case r.Grade == "":
		return r, kb.Required("grade")
	case !r.Grade.Valid():
		return r, kb.Unknown("grade")
	case utf8.RuneCountInString(r.Comment) > MaxRatingComment:
		return r, kb.TooLong("comment", MaxRatingComment)
	}
	var reasons []string
	for _, reason := range r.Reasons {
		if !slices.Contains(Wrongs[:], reason) {
			return r, kb.Unknown("reasons")
		}
	}
	for _, reason := range Wrongs {
		if r.Grade != GradeGood && slices.Contains(r.Reasons, reason) {
			reasons = append(reasons, reason)
		}
	}
	r.Reasons = reasons
	return r, nil
}
