package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// voteReasons are what may be wrong with an article that did not help, as ids of messages vote.reason.<id>.
var voteReasons = [...]string{"unclear", "outdated", "wrong_topic", "incomplete", "does_not_work"}

// voteForm is «Статья помогла?» in each of its states.
type voteForm struct {
	Action     string
	Suggestion string
	Search     string // what was searched for by who came here from a search
	State      string // "" asked, "yes" thanked, "no" asked for the reason, "reason" thanked for it
	Reasons    []string
	WriteURL   string
}

func (s *Server) voteForm(r *http.Request, a *kb.Article, suggestion string) voteForm {
	f := voteForm{Action: "/a/" + a.Slug + "/vote", Suggestion: suggestion, Reasons: voteReasons[:],
		WriteURL: withParam(withParam("/requests/new", "page", "/a/"+a.Slug), "s", suggestion)}
	if suggestion == "" {
		f.Search = searchedFor(r)
	}
	switch state := r.URL.Query().Get("voted"); state {
	case "yes", "no", "reason":
		f.State = state
	}
	return f
}

// searchedFor is what stood in the search whose page leads here; empty when another page does.
func searchedFor(r *http.Request) string {
	from, err := url.Parse(r.Referer())
	if err != nil || from.Host != r.Host || from.Path != "/search" {
		return ""
	}
	return cut(strings.TrimSpace(from.Query().Get("q")), search.MaxQuery)
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
	} else if err := s.searched(r, a, vote); err != nil {
		return err
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

// searched has the words learned that led to an article that helped, and forgotten when it did not after all.
func (s *Server) searched(r *http.Request, a *kb.Article, vote kb.Vote) error {
	words := cut(strings.TrimSpace(r.PostFormValue("q")), search.MaxQuery)
	err := s.Wordings.Searched(r.Context(), visitOf(r).Viewer, vote.By, words, a.ID, vote.Helped)
	if err != nil && !errors.Is(err, search.ErrUnavailable) { // while the index is built nothing is learned
		return fmt.Errorf("learn from a search: %w", err)
	}
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
