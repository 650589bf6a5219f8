package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// ratingPart is the form in which a requester says how he was answered.
type ratingPart struct {
	Key     string
	Grades  []Choice
	Reasons []Choice
	Comment string
	Given   bool // he has rated before
	Error   string
	Limit   int // runes of the comment
}

// ratingPart is nil while there is nothing to rate.
func (s *Server) ratingPart(l *locale, t *ticket.Ticket, r ticket.Rating) *ratingPart {
	if t.Status != ticket.StatusDone && t.Status != ticket.StatusFeedback {
		return nil
	}
	part := &ratingPart{Key: t.Key, Comment: r.Comment, Given: t.Rating.Grade != "", Limit: ticket.MaxRatingComment}
	for _, g := range ticket.Grades {
		part.Grades = append(part.Grades, Choice{Value: string(g), Title: l.T("rating.grade." + string(g)), Current: g == r.Grade})
	}
	for _, reason := range ticket.Wrongs {
		part.Reasons = append(part.Reasons, Choice{Value: reason, Title: l.T("rating.reason." + reason), Current: slices.Contains(r.Reasons, reason)})
	}
	return part
}

// handleRequestRate takes the requester's rating. What cannot be taken comes back with what is wrong.
func (s *Server) handleRequestRate(w http.ResponseWriter, r *http.Request) error {
	rating := ticket.Rating{Grade: ticket.Grade(r.PostFormValue("grade")), Reasons: first(r.PostForm["reason"], len(ticket.Wrongs)), Comment: r.PostFormValue("comment")}
	t, err := s.Tickets.Rate(r.Context(), s.actor(r), chi.URLParam(r, "key"), rating)
	if field := new(kb.FieldError); errors.As(err, &field) {
		page, err := s.requestPage(r)
		if err != nil {
			return err
		}
		if page.Rating = s.ratingPart(visitOf(r).locale, page.Ticket, rating); page.Rating != nil {
			page.Rating.Error = visitOf(r).locale.fieldError(field)
			if field.Field == "grade" {
				page.Rating.Error = visitOf(r).locale.T("rating.choose")
			}
		}
		return s.render(w, r, http.StatusUnprocessableEntity, "request", page)
	}
	if err != nil {
		return err
	}
	return seeRequest(w, r, t, "?rated=1#rating")
}

// deskRating is a requester's rating as agents see it.
type deskRating struct {
	Grade   ticket.Grade
	Reasons string // in words
	Comment string
}

// newDeskRating is nil when he has not said.
func newDeskRating(l *locale, r ticket.Rating) *deskRating {
	if r.Grade == "" {
		return nil
	}
	return &deskRating{Grade: r.Grade, Reasons: ratingReasons(l, r.Reasons), Comment: r.Comment}
}

func ratingReasons(l *locale, reasons []string) string {
	words := make([]string, len(reasons))
	for i, reason := range reasons {
		words[i] = l.T("rating.why." + reason)
	}
	return strings.Join(words, ", ")
}

// ratedWords puts the event of a rating into words: «оценил: плохо (долго отвечали)». The detail is what ticket.Service.Rate wrote.
func ratedWords(l *locale, detail string) string {
	grade, reasons, _ := strings.Cut(detail, " ")
	if !ticket.Grade(grade).Valid() {
		return l.T("rating.event", "Grade", "")
	}
	text := l.T("rating.event", "Grade", l.T("rating.is."+grade))
	if reasons != "" {
		text += " (" + ratingReasons(l, strings.Fields(reasons)) + ")"
	}
	return text
}

// ratedWhy says to an agent how the requester of a similar ticket liked the answer: «оценка заявителя: плохо (вопрос не решён)».
func ratedWhy(l *locale, r ticket.Rating) string {
	text := l.T("offer.liked", "Grade", l.T("rating.is."+string(r.Grade)))
	if len(r.Reasons) > 0 {
		text += " (" + ratingReasons(l, r.Reasons) + ")"
	}
	return text
}

type apiRating struct {
	Grade   string   `json:"grade" enum:"good,fair,bad"`
	Reasons []string `json:"reasons,omitempty" doc:"What was wrong: unsolved, unclear, slow, rude"`
	Comment string   `json:"comment,omitempty"`
}

func newAPIRating(r ticket.Rating) *apiRating {
	if r.Grade == "" {
		return nil
	}
	return &apiRating{Grade: string(r.Grade), Reasons: r.Reasons, Comment: r.Comment}
}

type ratingInput struct {
	Key  string `path:"key"`
	Body apiRating
}

// apiTicketRate is for the requester, also when he answers tickets himself.
func (s *Server) apiTicketRate(ctx context.Context, in *ratingInput) (*ticketOutput, error) {
	rating := ticket.Rating{Grade: ticket.Grade(in.Body.Grade), Reasons: in.Body.Reasons, Comment: in.Body.Comment}
	t, err := s.Tickets.Rate(ctx, s.actor(exchangeOf(ctx).r), in.Key, rating)
	if err != nil {
		return nil, err
	}
	return newTicketOutput(newAPITicket(t, ticket.ByRequester)), nil
}
