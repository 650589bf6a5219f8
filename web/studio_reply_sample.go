package web

import (
	"fmt"
	"html/template"
	"maps"
	"net/http"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// maxSamples is how many tickets a reply can be tried on, and maxSampleKey how long the key of one is at most, in bytes.
const (
	maxSamples   = 10
	maxSampleKey = 64
)

// replyPreview is a canned reply as an agent would get it for a sample ticket.
type replyPreview struct {
	HTML    template.HTML
	Missing []string    // places the agent has to fill in, in words
	Sample  string      // key and subject of the ticket; empty = it is made up
	Article *kb.Article // the linked article; nil when there is none, or the requester could not open it
	Closed  bool        // there is one, and he could not
}

// samples lists the tickets that the editor may read, newest first: any when he works at the desk, too; else his own.
func (s *Server) samples(r *http.Request) ([]*ticket.Ticket, error) {
	found, err := s.Tickets.List(r.Context(), s.reader(r), ticket.Filter{Limit: maxSamples})
	if err != nil {
		return nil, fmt.Errorf("sample tickets: %w", err)
	}
	return found, nil
}

// reader is the visitor as a reader of tickets, on the widest pages that are open to him.
func (s *Server) reader(r *http.Request) ticket.Actor {
	a := s.actor(r)
	a.Desk = a.Viewer.CanAnswer()
	return a
}

// replyPreview fills a reply for the chosen ticket. One that the editor may not read is one that is not there: then, and when he
// chose none, the ticket is made up.
func (s *Server) replyPreview(r *http.Request, f replyForm) (p replyPreview, err error) {
	l, requester := visitOf(r).locale, kb.Viewer{}
	values := map[string]string{"user.name": l.T("reply.sample.user"), "ticket.key": "REQ-1024", "ticket.subject": l.T("reply.sample.subject"),
		"agent.name": s.agent(r).Name, "audience": l.T("reply.sample.audience")}
	if f.Sample != "" {
		if view, err := s.Tickets.View(r.Context(), s.reader(r), f.Sample); err == nil {
			if values, err = s.ticketValues(r, view.Ticket); err != nil {
				return p, err
			}
			requester, p.Sample = s.requesterViewer(r.Context(), view.Ticket), view.Ticket.Key+" · "+view.Ticket.Subject
		}
	}
	if p.Article, err = s.articleValues(r, values, requester, f.Article); err != nil {
		return p, err
	}
	p.Closed = f.Article != "" && p.Article == nil
	text, missing := fillReply(l, f.Body, values)
	p.Missing = missing
	p.HTML, err = s.preview(r, &kb.Article{Lang: l.lang}, text)
	return p, err
}

// articleValues adds the linked article to the values of placeholders, when there is one and the requester could open it.
func (s *Server) articleValues(r *http.Request, values map[string]string, requester kb.Viewer, ref string) (*kb.Article, error) {
	if ref == "" {
		return nil, nil
	}
	a, err := s.readableArticle(r.Context(), requester, ref)
	if a != nil {
		maps.Copy(values, map[string]string{"article.url": s.absolute(r, "/a/"+a.Slug), "article.title": a.Title})
	}
	return a, err
}

// handleStudioReplyPreview renders the reply that is being written.
func (s *Server) handleStudioReplyPreview(w http.ResponseWriter, r *http.Request) error {
	p, err := s.replyPreview(r, readReplyForm(r))
	if err != nil {
		return err
	}
	return s.renderPart(w, r, "reply_preview", p)
}
