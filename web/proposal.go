package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
)

// proposalPage lists the answers that agents keep typing by hand.
type proposalPage struct {
	Page
	Rows  []proposalRow
	Done  string // made, dismissed
	Wrong string // why no reply was made, in words
}

// A proposalRow is a proposal with the canned reply that an editor would make of it, as he last typed it.
type proposalRow struct {
	assist.Proposal
	Draft kb.Reply
	Queue string // title
	Open  bool   // the form is open
}

func (s *Server) handleProposalList(w http.ResponseWriter, r *http.Request) error {
	page, err := s.proposalPage(r)
	if err != nil {
		return err
	}
	if done := r.URL.Query().Get("done"); done == assist.ProposalMade || done == assist.ProposalDismissed {
		page.Done = done
	}
	return s.render(w, r, http.StatusOK, "proposal_list", page)
}

func (s *Server) proposalPage(r *http.Request) (*proposalPage, error) {
	page := &proposalPage{Page: s.studioPage(r, "proposal.title")}
	list, err := s.Proposals.Proposals(r.Context(), assist.ProposalOpen)
	if err != nil {
		return nil, fmt.Errorf("list proposals: %w", err)
	}
	queues, err := s.Forms.Queues(r.Context())
	if err != nil {
		return nil, fmt.Errorf("list queues: %w", err)
	}
	slices.SortStableFunc(list, func(a, b assist.Proposal) int { return len(b.Tickets) - len(a.Tickets) })
	for _, p := range list {
		page.Rows = append(page.Rows, proposalRow{Proposal: p, Draft: p.Draft(), Queue: queueTitle(queues, p.Queue)})
	}
	return page, nil
}

// handleProposalUpdate makes a canned reply of what the editor has before him, or dismisses the proposal.
func (s *Server) handleProposalUpdate(w http.ResponseWriter, r *http.Request) error {
	page, err := s.proposalPage(r)
	if err != nil {
		return err
	}
	id := chi.URLParam(r, "id")
	i := slices.IndexFunc(page.Rows, func(row proposalRow) bool { return row.ID == id })
	if i < 0 {
		return kb.ErrNotFound
	}
	row := &page.Rows[i]
	row.State = assist.ProposalDismissed
	if r.PostFormValue("do") == "make" {
		row.State, row.Open = assist.ProposalMade, true
		row.Draft.Title, row.Draft.Body = strings.TrimSpace(r.PostFormValue("title")), strings.ReplaceAll(r.PostFormValue("body"), "\r\n", "\n")
		row.Draft.State = kb.StateDraft
		err := row.Draft.Validate()
		if field := new(kb.FieldError); errors.As(err, &field) {
			page.Wrong = visitOf(r).locale.fieldError(field)
			return s.render(w, r, http.StatusUnprocessableEntity, "proposal_list", page)
		}
		if err := s.Replies.SaveReplies(r.Context(), &row.Draft); err != nil {
			return fmt.Errorf("make a reply of a proposal: %w", err)
		}
		row.Reply = row.Draft.ID
		s.synced(r)
	}
	if err := s.Proposals.SaveProposal(r.Context(), row.Proposal); err != nil {
		return err
	}
	http.Redirect(w, r, "/studio/proposals?done="+row.State, http.StatusSeeOther)
	return nil
}
