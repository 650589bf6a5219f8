package web

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// gapsError names the placeholders that stand in the way of sending, in words.
type gapsError struct{ names []string }

func (e *gapsError) Error() string { return "placeholders not filled: " + strings.Join(e.names, ", ") }

// A saidError is the failure of what was to follow a message that has gone out: the message must not be sent again.
type saidError struct{ err error }

func (e *saidError) Error() string { return "said, but: " + e.err.Error() }
func (e *saidError) Unwrap() error { return e.err }

// deskSend sends the reply or keeps the note, and resolves the ticket when that was asked for. Nothing with an open
// placeholder is sent. What is said before a ticket could not be resolved comes with a saidError.
func (s *Server) deskSend(r *http.Request, d deskDraft, resolve bool) (done string, err error) {
	key, me := chi.URLParam(r, "key"), s.agent(r)
	if d.Note {
		t, err := s.Tickets.Note(r.Context(), me, key, d.Rev, d.Body)
		if err == nil && resolve {
			return doResolve, s.deskResolveSaid(r, key, t.Rev, d.Solution)
		}
		return "note", err
	}
	view, err := s.Tickets.View(r.Context(), me, key)
	if err != nil {
		return "", err
	}
	values, err := s.ticketValues(r, view.Ticket)
	if err != nil {
		return "", err
	}
	text, missing := fillReply(visitOf(r).locale, d.Body, values)
	if len(missing) > 0 {
		return "", &gapsError{missing}
	}
	t, err := s.Tickets.Reply(r.Context(), me, key, d.Rev, text)
	if err != nil {
		return "", err
	}
	s.recordSent(r, t, d, text)
	if resolve {
		return doSendDone, s.deskResolveSaid(r, key, t.Rev, d.Solution)
	}
	return doSend, nil
}

// deskResolveSaid is deskResolve after a message.
func (s *Server) deskResolveSaid(r *http.Request, key string, rev int64, solution string) error {
	if err := s.deskResolve(r, key, rev, solution); err != nil {
		return &saidError{err}
	}
	return nil
}

// deskSaid shows the page after a message went out and its ticket could not be resolved: the message is no draft any more.
func (s *Server) deskSaid(w http.ResponseWriter, r *http.Request, d deskDraft, failed error) error {
	s.Log.WarnContext(r.Context(), "resolve a ticket that was answered", "err", failed, "request_id", visitOf(r).RequestID)
	said := "desk.said"
	if d.Note {
		said = "desk.noted"
	}
	d.Body, d.Note, d.Inserted, d.Seen = "", false, nil, 0
	page, err := s.deskTicketPage(r, d)
	if err != nil {
		return err
	}
	l := visitOf(r).locale
	page.Said, page.Wrong = true, l.T(said, "Why", l.why(failed))
	status, _ := statusOf(failed)
	return s.render(w, r, status, "desk_ticket", page)
}

// recordSent tells the ledger which inserted offers went out and how much of each was kept. It never fails the reply,
// which is sent.
func (s *Server) recordSent(r *http.Request, t *ticket.Ticket, d deskDraft, sent string) {
	var uses []assist.Use
	for _, in := range d.Inserted {
		kept, err := s.kept(r, t, in.Ref, sent)
		if err != nil {
			s.Log.ErrorContext(r.Context(), "compare with what was inserted", "err", err, "request_id", visitOf(r).RequestID)
			continue
		}
		uses = append(uses, assist.Use{Suggestion: in.Suggestion, Hit: in.Ref, Kept: kept})
	}
	if err := s.Suggester.Answered(r.Context(), visitOf(r).Viewer, t, uses); err != nil {
		s.Log.ErrorContext(r.Context(), "record sent", "err", err, "request_id", visitOf(r).RequestID)
	}
}

// kept is the share of an offer that is left in the sent text, 0..1. A line that only greets does not count: inserting cuts it when
// the answer has greeted. A link is there or not.
func (s *Server) kept(r *http.Request, t *ticket.Ticket, ref, sent string) (float64, error) {
	id, reply := isReply(ref)
	if !reply {
		return s.keptLink(r, ref, sent)
	}
	stored, err := s.Replies.FindReplies(r.Context(), []string{id})
	if err != nil || len(stored) == 0 {
		return 0, err
	}
	values, err := s.replyValues(r, t, []string{id})
	if err != nil {
		return 0, err
	}
	text, _ := kb.Fill(stored[0].Body, values[id])
	return assist.Kept(withoutGreeting(text, t.Requester.Name), sent), nil
}

func (s *Server) keptLink(r *http.Request, ref, sent string) (float64, error) {
	_, id, _ := strings.Cut(ref, ":")
	a, err := s.readableArticle(r.Context(), visitOf(r).Viewer, id)
	if err != nil || a == nil || !strings.Contains(sent, "/a/"+a.Slug) {
		return 0, err
	}
	return 1, nil
}
