package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// What an agent does with a ticket, named by the page's buttons: a verb and, after a colon, what with.
const (
	doSend     = "send"     // the reply or the note
	doSendDone = "senddone" // the reply, and the ticket is done
	doResolve  = "resolve"
	doReopen   = "reopen"
	doAssign   = "assign" // "assign:" takes it from everybody
	doStatus   = "status"
	doMove     = "move"
	doType     = "type"
	doTopic    = "topic"
	doArticle  = "article"  // drafts an article of the ticket
	doIncident = "incident" // "incident:0k3…": the ticket belongs to it …
	doApart    = "apart"    // … or does not
	doInsert   = "insert"   // "insert:reply:0k3…": adds an offer to the draft
	doLink     = "link"     // adds the link to a reply's article
	doReject   = "reject"
)

// deskDone is the notice after a step; empty for names that are none.
func deskDone(name string) string {
	switch name {
	case doSend, doSendDone, doResolve, doReopen, doAssign, doStatus, doMove, doType, doTopic, doArticle, doIncident, doApart, "note":
		return name
	}
	return ""
}

// handleDeskTicketUpdate does what the pressed button says. The draft comes with every button: whatever happens, the page
// that follows still has it, unless it has gone out.
func (s *Server) handleDeskTicketUpdate(w http.ResponseWriter, r *http.Request) error {
	d := readDeskDraft(r)
	verb, what, _ := strings.Cut(r.PostFormValue("do"), ":")
	if verb == doInsert || verb == doLink || verb == doReject {
		return s.deskOffered(w, r, d, verb, what)
	}
	done, err := s.deskStep(r, d, verb, what)
	l := visitOf(r).locale
	field, gaps, said := new(kb.FieldError), new(gapsError), new(saidError)
	switch {
	case errors.As(err, &said):
		return s.deskSaid(w, r, d, said.err)
	case errors.Is(err, kb.ErrConflict):
		return s.deskAgain(w, r, http.StatusConflict, d, l.T("desk.conflict"))
	case errors.As(err, &gaps):
		return s.deskAgain(w, r, http.StatusUnprocessableEntity, d, l.T("desk.missing", "Count", len(gaps.names), "Names", strings.Join(gaps.names, ", ")))
	case errors.As(err, &field):
		return s.deskAgain(w, r, http.StatusUnprocessableEntity, d, l.fieldError(field))
	case err != nil:
		return err
	}
	if sends(verb) || strings.TrimSpace(d.Body) == "" {
		http.Redirect(w, r, deskTicketURL(chi.URLParam(r, "key"))+"?done="+done+"#last", http.StatusSeeOther)
		return nil
	}
	d.Seen = 0
	page, err := s.deskTicketPage(r, d)
	if err != nil {
		return err
	}
	page.Done = done
	return s.render(w, r, http.StatusOK, "desk_ticket", page)
}

func sends(verb string) bool { return verb == doSend || verb == doSendDone }

func deskTicketURL(key string) string { return "/desk/tickets/" + url.PathEscape(key) }

// deskAgain shows the page with the draft and why nothing was done. After a conflict the draft goes on from the newer state.
func (s *Server) deskAgain(w http.ResponseWriter, r *http.Request, status int, d deskDraft, wrong string) error {
	page, err := s.deskTicketPage(r, d)
	if err != nil {
		return err
	}
	if status != http.StatusConflict { // he has not been told of anything newer than what he saw
		page.Draft.Rev, page.Draft.Seen = d.Rev, d.Seen
	}
	page.Wrong, page.Changed = wrong, status == http.StatusConflict
	return s.render(w, r, status, "desk_ticket", page)
}

// deskStep takes one step and returns what was done.
func (s *Server) deskStep(r *http.Request, d deskDraft, verb, what string) (done string, err error) {
	ctx, me, key := r.Context(), s.agent(r), chi.URLParam(r, "key")
	switch verb {
	case doSend, doSendDone:
		return s.deskSend(r, d, verb == doSendDone)
	case doResolve:
		return verb, s.deskResolve(r, key, d.Rev, d.Solution)
	case doReopen:
		_, err = s.Tickets.Reopen(ctx, me, key, d.Rev)
	case doAssign:
		if what == "me" {
			what = me.Viewer.UserID
		}
		if err = s.checkAssignee(ctx, what); err == nil {
			_, err = s.Tickets.Assign(ctx, me, key, d.Rev, what)
		}
	case doStatus:
		status := ticket.Status(r.PostFormValue("status"))
		if status == ticket.StatusDone {
			return doResolve, s.deskResolve(r, key, d.Rev, d.Solution)
		}
		_, err = s.Tickets.SetStatus(ctx, me, key, d.Rev, status)
	case doMove:
		_, err = s.Tickets.Move(ctx, me, key, d.Rev, cmp.Or(what, r.PostFormValue("queue")))
	case doType:
		_, err = s.Tickets.SetType(ctx, me, key, d.Rev, cmp.Or(what, r.PostFormValue("type")))
	case doTopic:
		err = s.setTopic(r, key, d.Rev, cmp.Or(what, r.PostFormValue("topic")))
	case doArticle:
		err = s.writeUp(r, key)
	case doIncident, doApart:
		err = s.chooseIncident(r, key, what, verb == doIncident)
	default:
		return "", errBadRequest
	}
	return verb, err
}

// deskResolve marks the ticket done. solution is a ref, empty when none is named.
func (s *Server) deskResolve(r *http.Request, key string, rev int64, solution string) error {
	var named ticket.Solution
	if kind, id, ok := strings.Cut(solution, ":"); ok {
		named = ticket.Solution{Kind: kind, ID: id}
	}
	if _, err := s.resolve(r.Context(), s.agent(r), key, rev, named); err != nil {
		return err
	}
	s.synced(r) // a resolved ticket is suggested to similar ones
	return nil
}

// deskOffered adds an offer to the draft, or takes it off the panel, and writes that down. Scripts do it in the page
// and only report; without them the page comes back with the draft.
func (s *Server) deskOffered(w http.ResponseWriter, r *http.Request, d deskDraft, verb, ref string) error {
	kind := assist.OutcomeInserted
	if verb == doReject {
		kind = assist.OutcomeRejected
	}
	if err := s.record(r, assist.Outcome{Suggestion: d.Offer, Kind: kind, Hit: ref}); err != nil {
		return fmt.Errorf("record %s: %w", kind, err)
	}
	if verb == doReject {
		d.Rejected = append(d.Rejected, ref)
	} else if isPart(r) {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	page, err := s.deskTicketPage(r, d)
	if err != nil {
		return err
	}
	if isPart(r) { // what has been rejected makes room at once
		return s.renderPart(w, r, "desk_panel", page)
	}
	page.Draft.Rev, page.Draft.Seen = d.Rev, d.Seen
	if offer := page.Panel.find(ref); offer != nil && verb != doReject {
		offer.addTo(&page.Draft, page.Ticket.Requester.Name, verb == doLink)
		offer.Used = true
	}
	return s.render(w, r, http.StatusOK, "desk_ticket", page)
}

// addTo puts the offer's text, or its link, at the end of the draft to the person of that name.
func (o *deskOffer) addTo(d *deskDraft, name string, link bool) {
	text := o.Text
	if link && o.Link != "" {
		text = o.Link
	}
	if text == "" { // the requester could not open it
		return
	}
	d.Body = strings.TrimLeft(strings.TrimRight(d.Body, " \r\n")+"\n\n"+withoutSecondGreeting(d.Body, text, name), "\n")
	if !d.has(o.Ref) {
		d.Inserted = append(d.Inserted, insertion{d.Offer, o.Ref})
	}
	d.Solution = o.Ref
}
