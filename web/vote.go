package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
)

// voteReasons are what may be wrong with an article that did not help, as ids of messages vote.reason.<id>.
var voteReasons = [...]string{"unclear", "outdated", "wrong_topic", "incomplete", "does_not_work"}

// voteForm is «Статья помогла?» in each of its states.
type voteForm struct {
	Action     string
	Suggestion string
	State      string // "" asked, "yes" thanked, "no" asked for the reason, "reason" thanked for it
	Reasons    []string
	WriteURL   string
}

func (s *Server) voteForm(r *http.Request, a *kb.Article, suggestion string) voteForm {
	f := voteForm{Action: "/a/" + a.Slug + "/vote", Suggestion: suggestion, Reasons: voteReasons[:],
		WriteURL: withParam(withParam("/requests/new", "page", "/a/"+a.Slug), "s", suggestion)}
	switch state := r.URL.Query().Get("voted"); state {
	case "yes", "no", "reason":
		f.State = state
	}
	return f
}

// handleVoteCreate stores an answer to «Статья помогла?». The first answer counts at once; the reason may follow and
// replaces it.
func (s *Server) handleVoteCreate(w http.ResponseWriter, r *http.Request) error {
	a, err := s.article(r)
	if err != nil {
		return err
	}
	vote, state, err := readVote(r)
	if err != nil {
		return err
	}
	s.remember(w, r)
	vote.ArticleID, vote.By, vote.At = a.ID, visitOf(r).person(), s.Now()
	if err := s.Votes.SaveVote(r.Context(), vote); err != nil {
		return fmt.Errorf("save vote: %w", err)
	}
	suggestion := cut(r.PostFormValue("s"), 40)
	if suggestion != "" {
		o := assist.Outcome{Suggestion: suggestion, Kind: assist.OutcomeRejected, Hit: "article:" + a.ID, Detail: vote.Reason}
		if vote.Helped {
			o.Kind = assist.OutcomeHelped
		}
		if err := s.record(r, o); err != nil {
			return err
		}
	}
	if isPart(r) {
		form := s.voteForm(r, a, suggestion)
		form.State = state
		return s.renderPart(w, r, "vote", form)
	}
	q := url.Values{"voted": {state}}
	if suggestion != "" {
		q.Set("s", suggestion)
	}
	http.Redirect(w, r, "/a/"+a.Slug+"?"+q.Encode()+"#vote", http.StatusSeeOther)
	return nil
}

// MaxComment is how long the comment of a vote may be, in bytes.
const MaxComment = 2000

func readVote(r *http.Request) (v kb.Vote, state string, err error) {
	v.Reason, v.Comment = r.PostFormValue("reason"), strings.TrimSpace(r.PostFormValue("comment"))
	switch helped := r.PostFormValue("helped"); {
	case helped == "yes":
		return kb.Vote{Helped: true}, "yes", nil
	case helped != "no":
		return v, "", kb.Unknown("helped")
	case v.Reason != "" && !slices.Contains(voteReasons[:], v.Reason):
		return v, "", kb.Unknown("reason")
	case len(v.Comment) > MaxComment:
		return v, "", kb.TooLong("comment", MaxComment)
	case v.Reason == "" && v.Comment == "":
		return v, "no", nil
	}
	return v, "reason", nil
}

// isPart reports whether a script asks for a piece of a page.
func isPart(r *http.Request) bool { return r.Header.Get("HX-Request") == "true" }
