package main

import (
	"context"
	"fmt"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// demoZone is where the people of the demo live.
const demoZone = "Europe/Moscow"

// demoSteps are what the editors of the demo have under way: without them nothing waits in the studio.
var demoSteps = [...]struct {
	article string // external id
	by      string // login
	take    func(a *kb.Article, now time.Time)
	kb.Step
}{
	{"proby-chto-vzyat", "author@orientir.example", func(a *kb.Article, _ time.Time) { a.State = kb.StateReview }, kb.Step{
		Action: kb.ActAsk,
		Note:   "Посмотрите, пожалуйста, список вещей: закрытую обувь просят не все площадки. И годится ли ученический билет, если паспорта ещё нет?",
	}},
	{"nachalo-podderzhka-v-kanikuly", "editor@orientir.example", func(a *kb.Article, now time.Time) {
		year, month, day := now.Date()
		a.Plan.PublishAt = time.Date(year, month, day+7, 9, 0, 0, 0, now.Location())
		a.Plan.UnpublishAt = a.Plan.PublishAt.AddDate(0, 0, 10)
	}, kb.Step{}},
	{"tehnika-brauzery", "editor@orientir.example", func(a *kb.Article, now time.Time) {
		year, month, day := now.Date()
		a.Plan.ReviewBy = time.Date(year, month, day-1, 0, 0, 0, 0, now.Location())
	}, kb.Step{}},
}

// runDemoStudio takes the steps, and lets an editor pin an answer and add a group of synonyms.
func runDemoStudio(ctx context.Context, s *stores) error {
	zone, err := kb.Zone(demoZone)
	if err != nil {
		return err
	}
	for _, d := range demoSteps {
		a, err := s.kb.Article(ctx, d.article)
		if err != nil {
			return fmt.Errorf("статья %s: %w", d.article, err)
		}
		u, err := s.kb.User(ctx, d.by)
		if err != nil {
			return fmt.Errorf("пользователь %s: %w", d.by, err)
		}
		if a.State == kb.StateDraft {
			a.Author = u.ID
		}
		a.Plan.Zone = demoZone
		d.take(a, s.now().In(zone))
		if err := s.kb.SaveStep(ctx, u.ID, a, d.Step); err != nil {
			return fmt.Errorf("статья %s: %w", d.article, err)
		}
	}
	return manageDemo(ctx, s)
}

// manageDemo writes what editors keep beside articles.
func manageDemo(ctx context.Context, s *stores) error {
	editor, err := s.kb.User(ctx, "editor@orientir.example")
	if err != nil {
		return err
	}
	browsers, err := s.kb.Article(ctx, "tehnika-brauzery")
	if err != nil {
		return err
	}
	pin := &kb.Pin{
		Queries: []string{"какой браузер поставить", "не открывается в старом браузере"}, Article: browsers.ID, Author: editor.ID,
		Note: "Осенью об этом спрашивали после обновления школьных компьютеров.",
	}
	if err := pin.Validate(); err != nil {
		return err
	}
	if err := s.kb.SavePin(ctx, pin); err != nil {
		return fmt.Errorf("закреплённый ответ: %w", err)
	}
	group := &kb.Synonym{Words: []string{"классрук", "классный руководитель"}, Author: editor.ID, Note: "Так пишут ученики и родители."}
	if err := group.Validate(); err != nil {
		return err
	}
	if err := s.kb.SaveSynonyms(ctx, group); err != nil {
		return fmt.Errorf("синонимы: %w", err)
	}
	return nil
}
