package importer

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/podskazka/podskazka/kb"
)

// desk keeps what it is given. It knows one type and the articles that exist when a ticket comes.
type desk struct {
	articles kb.Articles
	queues   []Queue
	types    []RequestType
	tickets  map[string]Ticket
}

func (d *desk) ImportQueue(_ context.Context, q Queue) (bool, error) {
	d.queues = append(d.queues, q)
	return true, nil
}

func (d *desk) ImportRequestType(_ context.Context, t RequestType) (bool, error) {
	d.types = append(d.types, t)
	return true, nil
}

func (d *desk) ImportTicket(ctx context.Context, t Ticket) (bool, error) {
	if id, ok := strings.CutPrefix(t.Solution, "article:"); ok {
		if _, err := d.articles.Article(ctx, id); err != nil {
			return false, fmt.Errorf("solution: %w", err)
		}
	}
	_, known := d.tickets[t.ExternalID]
	d.tickets[t.ExternalID] = t
	return !known, nil
}

func TestTickets(t *testing.T) {
	im, _ := newCenter(t)
	d := &desk{articles: im.Articles, tickets: map[string]Ticket{}}
	im.Tickets = d
	dir := t.TempDir()
	write(t, filepath.Join(dir, "queues.yaml"), "- {id: vhod, title: \"Вход\", prefix: ORI}\n")
	write(t, filepath.Join(dir, "request_types.yaml"), "- id: vhod\n  title: \"Не могу войти\"\n  queue: vhod\n  audiences: []\n  hint: \"Укажите почту\"\n  fields:\n    - {name: email, label: \"Почта\", kind: email, required: true}\n")
	write(t, filepath.Join(dir, "parol.md"), "# Пароль\n\nТекст")
	write(t, filepath.Join(dir, "tickets.jsonl"), strings.Join([]string{
		`{"id":"t-1","kind":"ticket","type":"vhod","audience":"Ученик","title":"не могу войти","body":"пароль забыл","requester":"Костя","messages":[{"from":"agent","body":"Сбросьте"},{"from":"requester","body":"спасибо","at":"2026-09-04T00:00:00Z"}],"solution":"article:parol","rating":{"grade":"bad","reasons":["slow"],"comment":"Ждал"},"created_at":"2026-09-03T08:12:00+03:00"}`,
		`{"id":"t-2","kind":"ticket","title":"нет решения","body":"х","solution":"article:none","created_at":"2026-09-03T08:12:00+03:00"}`,
		`{"id":"t-3","kind":"ticket","title":"нет даты","body":"х"}`,
		`{"id":"t-4","kind":"ticket","title":"чужой","body":"х","messages":[{"from":"robot","body":"х"}],"created_at":"2026-09-03T08:12:00+03:00"}`,
		`{"id":"t-5","kind":"ticket","title":"оценка","body":"х","rating":{"reasons":["slow"]},"created_at":"2026-09-03T08:12:00+03:00"}`,
	}, "\n"))
	report := mustImport(t, im, mustOpen(t, dir), Options{})
	if report.Added != 2 || len(report.Skipped) != 4 || report.Skipped[0].Line != 2 || report.Skipped[2].Line != 4 {
		t.Errorf("%+v", report)
	}
	at := time.Date(2026, 9, 3, 5, 12, 0, 0, time.UTC)
	want := Ticket{ExternalID: "t-1", Type: "vhod", Audience: "uchenik", Subject: "не могу войти", Body: "пароль забыл", Requester: Person{Name: "Костя"}, Solution: "article:parol", CreatedAt: at,
		Rating:   Rating{Grade: "bad", Reasons: []string{"slow"}, Comment: "Ждал", At: time.Date(2026, 9, 4, 0, 0, 0, 0, time.UTC)},
		Messages: []Message{{From: "agent", Body: "Сбросьте", At: at.Add(replyGap)}, {From: "requester", Body: "спасибо", At: time.Date(2026, 9, 4, 0, 0, 0, 0, time.UTC)}}}
	if diff := cmp.Diff(want, d.tickets["t-1"], cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })); diff != "" {
		t.Error(diff)
	}
	if len(d.queues) != 1 || d.queues[0].Prefix != "ORI" || len(d.types) != 1 || !d.types[0].Fields[0].Required {
		t.Errorf("%+v %+v", d.queues, d.types)
	}
	if again := mustImport(t, im, mustOpen(t, dir), Options{}); again.Unchanged != 2 || again.Added > 0 {
		t.Errorf("again: %+v", again)
	}
	im.Tickets = nil
	if without := mustImport(t, im, mustOpen(t, dir), Options{}); len(without.Notes) != 5 || without.Unchanged != 1 {
		t.Errorf("without a desk: %+v", without)
	}
}
