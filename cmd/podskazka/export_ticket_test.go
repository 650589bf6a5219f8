package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/content/importer"
	"github.com/podskazka/podskazka/kb"
)

// The demo's tickets and one that was worked on here come out, go into another help center and come out of it the same; read back where
// they came from they change nothing, and what was done here since is not undone.
func TestTicketsRoundTrip(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	from, to := emptyStores(t), emptyStores(t)
	if err := seedDemo(ctx, from); err != nil {
		t.Fatal(err)
	}
	key := workedOn(t, from)
	var documents bytes.Buffer
	if err := importerOf(from, true).ExportJSONL(ctx, &documents); err != nil {
		t.Fatal(err)
	}
	first := exportedTickets(t, from)
	readBack(t, to, documents.Bytes(), true)
	if report := readBack(t, to, first, true); report.Unchanged > 0 || len(report.Skipped) > 0 {
		t.Fatalf("into an empty help center: %d known, %v", report.Unchanged, report.Skipped)
	}
	if diff := cmp.Diff(sortedLines(first), sortedLines(exportedTickets(t, to))); diff != "" {
		t.Errorf("after the way through another help center: %s", diff)
	}
	if report := readBack(t, from, first, true); report.Added > 0 || len(report.Skipped) > 0 {
		t.Errorf("where they came from: %d changed, %v", report.Added, report.Skipped)
	}

	service := ticket.NewService(from.desk, from.desk, from.kb, from.kb, time.Now)
	if _, err := service.Reopen(ctx, ticket.Actor{Visitor: "visitor:1"}, key, 0); err != nil {
		t.Fatal(err)
	}
	if report := readBack(t, from, first, true); report.Added > 0 || len(report.Skipped) != 1 || report.Skipped[0].Reason.Code != "ticket_here" {
		t.Errorf("what happened since: %d changed, %v", report.Added, report.Skipped)
	}
}

// sortedLines are those of a file: tickets that were taken in within a millisecond come out in any order.
func sortedLines(file []byte) []string { return slices.Sorted(strings.Lines(string(file))) }

// Somebody who uploads a file speaks for nobody who has an account here, and takes nothing from them.
func TestUploadedTickets(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := emptyStores(t)
	upload := []byte(`{"id":"t-1","kind":"ticket","key":"ORI-900","title":"Тема","body":"Текст","requester":{"id":"u-1","name":"Аня","email":"anna@example.ru"},"assignee":"u-2",` +
		`"created_at":"2026-09-03T05:12:00Z","messages":[{"from":"agent","author":{"id":"u-2","name":"Ирина"},"body":"Ответ","at":"2026-09-03T05:20:00Z"}],"events":[{"by":"u-2","action":"resolve","at":"2026-09-03T06:00:00Z"}]}`)
	readBack(t, s, upload, false)
	got, err := s.desk.Ticket(ctx, "t-1")
	if err != nil || got.Requester != (ticket.Person{Name: "Аня"}) || got.Assignee != "" || got.Key == "ORI-900" {
		t.Errorf("uploaded: %+v, %v", got, err)
	}
	messages, events, err := s.desk.Conversation(ctx, got.ID)
	if err != nil || len(messages) != 2 || messages[1].Author != (ticket.Person{Name: "Ирина"}) || len(events) > 0 {
		t.Errorf("uploaded: %+v, %+v, %v", messages, events, err)
	}
	readBack(t, s, upload, true)
	if report := readBack(t, s, upload, false); report.Added > 0 || len(report.Skipped) != 1 {
		t.Errorf("an upload over what an operator brought in: %+v", report)
	}
}

func emptyStores(t *testing.T) *stores {
	t.Helper()
	dir := t.TempDir()
	s, err := openStores(t.Context(), config{Data: dir, DB: "sqlite:" + filepath.Join(dir, "podskazka.db")}, true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// workedOn files a request, answers it, notes what was chosen and has it rated. It returns its key.
func workedOn(t *testing.T, s *stores) string {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	service := ticket.NewService(s.desk, s.desk, s.kb, s.kb, time.Now)
	person, agent := ticket.Actor{Visitor: "visitor:1"}, ticket.Actor{Viewer: kb.Viewer{UserID: "agent", Role: kb.RoleAgent}, Desk: true}
	made, err := service.Create(ctx, person, ticket.Draft{Subject: "Не приходит письмо", Body: "# Не приходит письмо\r\n\r\nВторой день\t<b>", Once: "form"})
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []func() error{
		func() error { _, err := service.Assign(ctx, agent, made.Key, 0, "agent"); return err },
		func() error { _, err := service.Note(ctx, agent, made.Key, 0, "Звонил"); return err },
		func() error {
			_, err := service.Reply(ctx, agent, made.Key, 0, "Проверьте «Спам»")
			return err
		},
		func() error {
			_, err := service.Resolve(ctx, agent, made.Key, 0, ticket.Solution{Kind: "article", ID: best(seedJudged(t)[0])})
			return err
		},
		func() error {
			_, err := service.Rate(ctx, person, made.Key, ticket.Rating{Grade: ticket.GradeFair, Reasons: []string{ticket.WrongSlow}, Comment: "Долго"})
			return err
		},
		func() error {
			solved, err := s.desk.Ticket(ctx, made.Key)
			if err != nil {
				return err
			}
			ref := solved.Solution.Kind + ":" + solved.Solution.ID
			return s.desk.SaveChoices(ctx, assist.Choice{Hit: ref, Ticket: made.Key, Kind: assist.ChoiceTaken, Kept: .9, Rank: 1, At: time.Now()},
				assist.Choice{Hit: "article:gone", Ticket: made.Key, Kind: assist.ChoiceRejected, Rank: 2, At: time.Now()})
		},
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	return made.Key
}

func exportedTickets(t *testing.T, s *stores) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := newTicketExport(s, false).write(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func readBack(t *testing.T, s *stores, lines []byte, operator bool) importer.Report {
	t.Helper()
	file := filepath.Join(t.TempDir(), "lines.jsonl")
	if err := os.WriteFile(file, lines, 0o600); err != nil {
		t.Fatal(err)
	}
	report, err := importerOf(s, operator).Import(t.Context(), importer.JSONL(file), importer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return report
}
