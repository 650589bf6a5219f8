package web

import (
	"context"
	"fmt"
	"html/template"
	"maps"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// A deskPanel is what is offered for a ticket.
type deskPanel struct {
	ID       string // of the suggestion
	Replies  []deskOffer
	Articles []deskOffer
	Tickets  []deskOffer
	Guesses  []assist.Guess // how the ticket should perhaps be filed
	Down     bool           // suggestions cannot be had at the moment; the ticket can be answered without
}

// A deskOffer is one suggested reply, article or ticket.
type deskOffer struct {
	Ref     string // its name in outcomes: "reply:0k3…"
	Kind    string
	Title   string
	Snippet template.HTML // articles and tickets: the passage that fits
	Lead    string        // replies: what the text says after its greeting, for the panel
	Text    string        // what inserting adds to the answer: a reply with its placeholders filled, a link to an article; empty when the requester could not open it
	Missing []string      // placeholders that are to be filled by hand, in words
	URL     string        // where it can be read
	Link    string        // replies: a link to the article that says more, as Markdown; empty = none
	Why     []string
	Number  int  // Alt+number inserts it; 0 = no key
	Used    bool // it has been inserted into the draft
}

// maxDeskWhys is how many reasons an offer gives beside what agents chose.
const maxDeskWhys = 2

// wholly is the share of a reply, in per cent, from which it counts as sent without changes.
const wholly = 95

// keys is how many replies have a key.
const keys = 3

// deskPanel asks for what is offered and puts it into words. What the agent turned down in this draft is left out.
// The ticket can be answered without a panel: when it fails, the page says so.
func (s *Server) deskPanel(r *http.Request, view *ticket.View, page *deskTicketPage) (deskPanel, error) {
	found, err := s.Suggester.ForTicket(r.Context(), visitOf(r).Viewer, view.Ticket, view.Messages)
	if err != nil {
		if r.Context().Err() != nil {
			return deskPanel{}, err
		}
		s.Log.ErrorContext(r.Context(), "suggest for a ticket", "err", err, "ticket", view.Ticket.Key, "request_id", visitOf(r).RequestID)
		return deskPanel{Down: true}, nil
	}
	panel := deskPanel{ID: found.ID, Guesses: found.Guesses}
	ids := make([]string, len(found.Replies))
	for i, h := range found.Replies {
		ids[i] = h.ID
	}
	values, err := s.replyValues(r, view.Ticket, ids)
	if err != nil {
		return panel, err
	}
	requester := s.requesterViewer(r.Context(), view.Ticket)
	for _, h := range found.Replies {
		offer := s.offer(r, h, page.Draft)
		offer.Text, offer.Missing = fillReply(visitOf(r).locale, h.Body, values[h.ID])
		offer.Lead = lead(offer.Text)
		if address := values[h.ID]["article.url"]; address != "" {
			offer.Link = markdownLink(values[h.ID]["article.title"], address)
		}
		panel.Replies = append(panel.Replies, offer)
	}
	for _, h := range found.Articles {
		offer := s.offer(r, h, page.Draft)
		offer.URL = withParam(hitURL(h.Hit), "s", found.ID)
		a, err := s.readableArticle(r.Context(), requester, h.ID)
		if err != nil {
			return panel, err
		}
		if a != nil {
			offer.Text = markdownLink(h.Title, s.absolute(r, hitURL(h.Hit)))
		}
		panel.Articles = append(panel.Articles, offer)
	}
	for _, h := range found.Tickets {
		offer := s.offer(r, h, page.Draft)
		offer.URL = "/desk/tickets/" + url.PathEscape(h.Slug)
		panel.Tickets = append(panel.Tickets, offer)
	}
	rejected := func(o deskOffer) bool { return slices.Contains(page.Draft.Rejected, o.Ref) }
	panel.Replies = slices.DeleteFunc(panel.Replies, rejected)
	panel.Articles = slices.DeleteFunc(panel.Articles, rejected)
	panel.Tickets = slices.DeleteFunc(panel.Tickets, rejected)
	for i := range first(panel.Replies, keys) {
		panel.Replies[i].Number = i + 1
	}
	return panel, nil
}

// offer is what is common to every kind of offer.
func (s *Server) offer(r *http.Request, h assist.Hit, d deskDraft) deskOffer {
	return deskOffer{Ref: h.Ref(), Kind: h.Kind, Title: h.Title, Snippet: h.Snippet, Why: deskWhys(visitOf(r).locale, h), Used: d.has(h.Ref())}
}

// lead is a reply without a first paragraph as short as a greeting: what tells replies apart on the panel.
func lead(text string) string {
	greeting, rest, _ := strings.Cut(text, "\n\n")
	if rest == "" || utf8.RuneCountInString(greeting) > 60 {
		return text
	}
	return rest
}

// deskWhys says why an offer is there, to an agent: «для роли заявителя», where a requester reads «для вашей роли». What
// agents chose comes first, with its figures.
func deskWhys(l *locale, h assist.Hit) []string {
	var list []string
	if h.History.Taken > 0 {
		list = append(list, l.T("offer.chosen", "Count", h.History.Taken, "Offered", h.History.Offered))
		if kept := math.Round(100 * h.History.Kept); kept < wholly {
			list = append(list, l.T("offer.edited", "Percent", int(kept)))
		}
		if h.History.Rated > 0 {
			list = append(list, l.T("offer.rated", "Good", h.History.Good, "Rated", h.History.Rated))
		}
	}
	if h.Rating.Grade != "" {
		list = append(list, ratedWhy(l, h.Rating))
	}
	words := 0
	for _, why := range assist.Whys(h.Why) {
		id := "desk." + why.Message
		if !l.has(id) {
			id = why.Message
		}
		if l.has(id) && words < maxDeskWhys {
			list = append(list, l.T(id, "Words", why.Words))
			words++
		}
	}
	return list
}

// find is the offer with that ref; nil when the panel has none.
func (p deskPanel) find(ref string) *deskOffer {
	for _, list := range [][]deskOffer{p.Replies, p.Articles} {
		for i := range list {
			if list[i].Ref == ref {
				return &list[i]
			}
		}
	}
	return nil
}

// solutions lists what may be named as the solution of a ticket.
func solutions(p deskPanel) []deskOffer {
	return slices.Concat(p.Replies, p.Articles)
}

// replyValues are the values of placeholders for each of the replies, by id. A reply whose article the requester could
// not open gets no article.url: the agent has to see to it.
func (s *Server) replyValues(r *http.Request, t *ticket.Ticket, ids []string) (map[string]map[string]string, error) {
	values := map[string]map[string]string{}
	if len(ids) == 0 {
		return values, nil // FindReplies without ids lists them all
	}
	stored, err := s.Replies.FindReplies(r.Context(), ids)
	if err != nil {
		return nil, fmt.Errorf("read replies: %w", err)
	}
	common, err := s.ticketValues(r, t)
	if err != nil {
		return nil, err
	}
	requester := s.requesterViewer(r.Context(), t)
	for _, reply := range stored {
		own := maps.Clone(common)
		if _, err := s.articleValues(r, own, requester, reply.Article); err != nil {
			return nil, err
		}
		values[reply.ID] = own
	}
	return values, nil
}

// ticketValues are the values of the placeholders that every reply to a ticket shares.
func (s *Server) ticketValues(r *http.Request, t *ticket.Ticket) (map[string]string, error) {
	audiences, err := s.Audiences.Audiences(r.Context())
	if err != nil {
		return nil, fmt.Errorf("list audiences: %w", err)
	}
	return map[string]string{
		"user.name": t.Requester.Name, "ticket.key": t.Key, "ticket.subject": t.Subject,
		"agent.name": s.agent(r).Name, "audience": audienceTitle(contours(audiences), t.Audience),
	}, nil
}

// requesterViewer is the requester as access rules see him; a visitor, or somebody who is gone, reads what is public.
func (s *Server) requesterViewer(ctx context.Context, t *ticket.Ticket) kb.Viewer {
	user, err := s.Users.User(ctx, t.Requester.ID)
	if err != nil {
		return kb.Viewer{}
	}
	return user.Viewer()
}

// fillReply fills placeholders and names those it could not, in words.
func fillReply(l *locale, body string, values map[string]string) (text string, missing []string) {
	text, names := kb.Fill(body, values)
	for _, name := range names {
		if word := placeholderWord(l, name); !slices.Contains(missing, word) {
			missing = append(missing, word)
		}
	}
	return text, missing
}

// placeholderWord is what a placeholder stands for, with its name as it stands in the text.
func placeholderWord(l *locale, name string) string {
	if id := "placeholder." + strings.ReplaceAll(name, ".", "_"); l.has(id) {
		return l.T(id) + " {{" + name + "}}"
	}
	return "{{" + name + "}}"
}

// markdownLink is a link as it stands in Markdown.
func markdownLink(title, address string) string {
	return "[" + strings.NewReplacer("[", "(", "]", ")").Replace(title) + "](" + address + ")"
}

// isReply reports whether a ref names a canned reply, and which.
func isReply(ref string) (id string, ok bool) { return strings.CutPrefix(ref, search.KindReply+":") }
