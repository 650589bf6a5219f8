package main

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
	"github.com/podskazka/podskazka/search/russian"
)

// slowSearch finds nothing and takes its time, by the clock of the test.
type slowSearch struct{ clock *time.Time }

func (s slowSearch) Search(context.Context, search.Query) (search.Result, error) {
	*s.clock = s.clock.Add(10 * time.Millisecond)
	return search.Result{}, nil
}

// Gathering leaves the processor to others between two turns, however much there is to read, and comes to the end.
func TestGatheringInTurns(t *testing.T) {
	t.Parallel()
	ctx, dir := t.Context(), t.TempDir()
	clock := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	s, err := openStoresAt(ctx, config{Data: dir, DB: "sqlite:" + filepath.Join(dir, "podskazka.db")}, true, func() time.Time { return clock })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	article := &kb.Article{Slug: "parol", Title: "Пароль", Kind: kb.KindArticle, Body: "Текст", State: kb.StatePublished, Access: kb.AccessPublic, Lang: "ru"}
	if err := s.kb.SaveArticles(ctx, "test", article); err != nil {
		t.Fatal(err)
	}
	if err := ticket.EnsureDefaults(ctx, s.desk); err != nil {
		t.Fatal(err)
	}
	queues, err := s.desk.Queues(ctx)
	if err != nil {
		t.Fatal(err)
	}
	const tickets = 120
	for n := range tickets {
		done := &ticket.Ticket{Queue: queues[0].ID, Subject: fmt.Sprintf("вопрос%d", n), Status: ticket.StatusDone, ResolvedAt: clock, Solution: ticket.Solution{Kind: "article", ID: article.ID}}
		if err := s.desk.Create(ctx, done, ticket.Message{From: ticket.ByRequester, Body: fmt.Sprintf("слово%d", n)}); err != nil {
			t.Fatal(err)
		}
	}
	gatherer := newGatherer(s, slowSearch{&clock}, russian.NewAnalyzer())
	read := 0
	for range 10 {
		n, err := gatherer.GatherFor(ctx, 100*time.Millisecond)
		if err != nil || n > tickets/2 {
			t.Fatalf("%d at once, %v", n, err)
		}
		read += n
	}
	if read != tickets {
		t.Errorf("%d of %d", read, tickets)
	}
}
