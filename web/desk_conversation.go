package web

import (
	"errors"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/content"
	"github.com/podskazka/podskazka/kb"
)

// A deskDay is one day of a conversation.
type deskDay struct {
	At      time.Time
	Entries []deskEntry
}

// A deskEntry is a message, a note or a step.
type deskEntry struct {
	Kind  string        // requester, agent, note, event
	Name  string        // who
	Text  string        // a requester's message as he typed it; a step in words
	HTML  template.HTML // an agent's message or note
	At    time.Time
	Clock string // 18:40; the day stands above
	New   bool   // the agent has not seen it: it came while he was writing
}

// deskDays sorts messages and steps into days. seen is the last change the agent knew of; 0 = all are known.
func (s *Server) deskDays(r *http.Request, view *ticket.View, queues []ticket.Queue, seen int64) ([]deskDay, error) {
	words := eventWords{locale: visitOf(r).locale, queues: queues, nameOf: s.namer(r.Context(), visitOf(r).locale), requester: view.Ticket.Requester}
	var entries []deskEntry
	for _, m := range view.Messages {
		e, err := s.deskMessage(r, m, words)
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	for _, event := range view.Events {
		if text := words.text(event); text != "" {
			entries = append(entries, deskEntry{Kind: "event", Name: words.name(event.By), Text: text, At: event.At})
		}
	}
	slices.SortStableFunc(entries, func(a, b deskEntry) int { return a.At.Compare(b.At) })
	var days []deskDay
	for _, e := range entries {
		local := e.At.In(s.config.Location)
		e.New, e.Clock = seen > 0 && e.At.UnixMilli() > seen, local.Format("15:04")
		if n := len(days); n == 0 || !sameDay(days[n-1].At.In(s.config.Location), local) {
			days = append(days, deskDay{At: e.At})
		}
		last := &days[len(days)-1]
		last.Entries = append(last.Entries, e)
	}
	return days, nil
}

// deskMessage is a message as an agent sees it. A requester's words are shown as he typed them; ours are Markdown.
func (s *Server) deskMessage(r *http.Request, m ticket.Message, words eventWords) (deskEntry, error) {
	e := deskEntry{Kind: string(m.From), Name: m.Author.Name, At: m.At}
	if m.From == ticket.ByRequester {
		e.Text = m.Body
		if e.Name == "" {
			e.Name = words.requesterName()
		}
		return e, nil
	}
	e.Kind = "agent"
	if m.Note {
		e.Kind = "note"
	}
	if e.Name == "" {
		e.Name = words.name(m.Author.ID)
	}
	page, err := s.renderer.Render(withBreaks(m.Body), content.Options{All: true, Lang: visitOf(r).locale.lang})
	switch {
	case errors.Is(err, kb.ErrInvalid): // too deep to render: as it was typed
		e.Text = m.Body
	case err != nil:
		return e, err
	}
	e.HTML = page.HTML
	return e, nil
}

// withBreaks keeps the line ends of a message: in letters, unlike in articles, people mean them.
func withBreaks(body string) string { return strings.ReplaceAll(body, "\n", "  \n") }

// eventWords puts the steps of a ticket's history into words.
type eventWords struct {
	locale    *locale
	queues    []ticket.Queue
	nameOf    func(id string) string
	requester ticket.Person
}

// text is a step in words; empty for those that a message of the conversation shows.
func (w eventWords) text(e ticket.Event) string {
	switch e.Action {
	case ticket.ActAssign:
		if e.Detail == "" {
			return w.locale.T("event.unassign")
		}
		return w.locale.T("event.assign", "Name", w.nameOf(e.Detail))
	case ticket.ActMove:
		return w.locale.T("event.move", "Queue", queueTitle(w.queues, e.Detail))
	case ticket.ActType:
		return w.locale.T("filing.event.type")
	case ticket.ActTopic:
		return w.locale.T("filing.event.topic")
	case ticket.ActStatus:
		return w.locale.T("event.status", "Status", w.locale.T("status."+e.Detail))
	case ticket.ActResolve:
		return w.locale.T("event.resolve")
	case ticket.ActRate:
		return ratedWords(w.locale, e.Detail)
	case ticket.ActReopen:
		return w.locale.T("event.reopen")
	}
	return ""
}

func (w eventWords) name(id string) string {
	switch {
	case id != "" && id == w.requester.ID:
		return w.requesterName()
	case strings.HasPrefix(id, "visitor:"):
		return w.locale.T("person.visitor")
	}
	return w.nameOf(id)
}

func (w eventWords) requesterName() string {
	switch {
	case w.requester.Name != "":
		return w.requester.Name
	case w.requester.Email != "":
		return w.requester.Email
	}
	return w.locale.T("person.visitor")
}
