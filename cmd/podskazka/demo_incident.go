package main

import (
	"context"
	"fmt"
	"time"

	"github.com/podskazka/podskazka/assist/incident"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search/russian"
)

// demoIncidents are mass problems: one that nobody has decided on, one that navigators are told of, one that is over.
var demoIncidents = [...]struct {
	before  time.Duration // how long ago it was noticed
	request string        // subject of the request that belongs to it; empty = none
	state   incident.State
	reply   string // what its people were written; empty = nothing
	incident.Draft
}{
	{before: 100 * time.Minute, request: "вылетает тест", state: incident.Suspected, Draft: incident.Draft{
		Title: "Белый экран на сороковом вопросе диагностики, ERR-502", Audiences: []string{"uchenik", "uchenik-otkrytyy"},
	}},
	{before: 20 * time.Minute, request: "Трое учеников были на пробе, явка не стоит", state: incident.Confirmed, Draft: incident.Draft{
		Title: "Отметки о явке на пробах появляются с опозданием", Audiences: []string{"navigator"},
		Text: "Отметки за пятницу дойдут до конца дня. Сертификаты придут следом, отмечать учеников заново не нужно.",
	}, reply: "Здравствуйте! Отметки за пятницу задержались у всех площадок. Они появятся до конца дня, сертификаты придут следом. Делать ничего не нужно."},
	{before: 6 * 24 * time.Hour, state: incident.Resolved, Draft: incident.Draft{
		Title: "Не работал вход через Госуслуги", Text: "Вход через Госуслуги не работает. Войдите по почте и паролю: результаты на месте.",
	}},
}

// declareDemoIncidents lets the desk of the demo notice, confirm, answer and resolve them. filed are the requests by subject.
func declareDemoIncidents(ctx context.Context, s *stores, filed map[string]*ticket.Ticket) error {
	agent, err := s.kb.User(ctx, "agent@orientir.example")
	if err != nil {
		return err
	}
	supervisor, err := s.kb.User(ctx, "supervisor@orientir.example")
	if err != nil {
		return err
	}
	for _, d := range demoIncidents {
		clock := s.now().Add(-d.before)
		p := demoIncident{
			incidents: incident.NewService(s.desk, s.desk, russian.NewAnalyzer(), func() time.Time { return clock }),
			tickets:   ticket.NewService(s.desk, s.desk, s.kb, s.kb, func() time.Time { return clock }), supervisor: supervisor,
		}
		in, err := p.incidents.Declare(ctx, agent.Viewer(), d.Draft)
		if t := filed[d.request]; err == nil && t != nil {
			err = p.incidents.Choose(ctx, agent.Viewer(), in.ID, []string{t.ID}, []string{t.ID})
		}
		clock = clock.Add(5 * time.Minute)
		if err == nil && d.state != incident.Suspected {
			_, err = p.incidents.Confirm(ctx, supervisor.Viewer(), in.ID, 0, d.Draft)
		}
		if err == nil && d.reply != "" {
			err = p.answer(ctx, in.ID, filed[d.request], d.reply)
		}
		clock = clock.Add(3 * time.Hour)
		if err == nil && d.state == incident.Resolved {
			_, err = p.incidents.Resolve(ctx, supervisor.Viewer(), in.ID, 0)
		}
		if err != nil {
			return fmt.Errorf("массовая проблема %q: %w", d.Title, err)
		}
	}
	return nil
}

// A demoIncident is one of them as the supervisor handles it.
type demoIncident struct {
	incidents  *incident.Service
	tickets    *ticket.Service
	supervisor *kb.User
}

// answer writes to the request that belongs to it.
func (p demoIncident) answer(ctx context.Context, id string, t *ticket.Ticket, text string) error {
	view, err := p.incidents.View(ctx, p.supervisor.Viewer(), id)
	if err != nil {
		return err
	}
	if err := p.incidents.Answer(ctx, p.supervisor.Viewer(), id, view.Rev, 1); err != nil {
		return err
	}
	_, err = p.tickets.Reply(ctx, ticket.Actor{Viewer: p.supervisor.Viewer(), Name: p.supervisor.Name, Desk: true}, t.Key, 0, text)
	return err
}
