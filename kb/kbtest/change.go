package kbtest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/podskazka/podskazka/kb"
)

func testChanges(t *testing.T, s *Stores) {
	ctx := t.Context()
	wantEqual(t, "changes of a new help center", changed(t, s, 0), nil)
	last, err := s.Changes.LastChange(ctx)
	noError(t, err)
	wantEqual(t, "the last of none", last, 0)
	one, two := newArticle("one"), newArticle("two")
	save(t, s, one, two)
	reply := newReply("Ответ")
	noError(t, s.Replies.SaveReplies(ctx, reply))
	save(t, s, two)
	noError(t, s.Articles.DeleteArticle(ctx, "tester", one.ID))

	changes, err := s.Changes.Changes(ctx, 0, 100)
	noError(t, err)
	for i, c := range changes {
		wantEqual(t, "numbers without gaps", c.Seq, int64(i+1))
		if c.At.IsZero() {
			t.Errorf("change %d has no time", c.Seq)
		}
	}
	want := []string{"article:" + one.ID, "article:" + two.ID, "reply:" + reply.ID, "article:" + two.ID, "article:" + one.ID}
	wantEqual(t, "a change per write, in order", changed(t, s, 0), want)
	wantEqual(t, "after a position", changed(t, s, 3), want[3:])
	limited, err := s.Changes.Changes(ctx, 1, 2)
	noError(t, err)
	wantEqual(t, "limited", limited, changes[1:3])
	wantEqual(t, "after the last", changed(t, s, 5), nil)
	last, err = s.Changes.LastChange(ctx)
	noError(t, err)
	wantEqual(t, "the last", last, 5)
}

// testConcurrentEdits: of several writers who hold the same revision exactly one wins.
func testConcurrentEdits(t *testing.T, s *Stores) {
	article := newArticle("one")
	save(t, s, article)
	const writers = 8
	errs := make([]error, writers)
	var done sync.WaitGroup
	for i := range writers {
		done.Go(func() {
			mine := *article
			mine.Body = fmt.Sprint("писатель ", i)
			errs[i] = s.Articles.SaveArticles(t.Context(), "tester", &mine)
		})
	}
	done.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, kb.ErrConflict):
			t.Errorf("a writer failed with %v", err)
		}
	}
	wantEqual(t, "writers who won", won, 1)
	revisions, err := s.Articles.Revisions(t.Context(), article.ID)
	noError(t, err)
	wantEqual(t, "revisions", len(revisions), 2)
}

// testConcurrentChanges: a reader who only moves forward sees every change, whatever order writers commit in.
//
// A number from a sequence fails here: writer A takes 5, writer B takes 6 and commits first, the reader sees 6 and asks for
// what is after 6 from then on; A commits 5, and nobody ever indexes its article. (kb/sqldb shows that on PostgreSQL.)
// Batches of very different sizes make the transactions' lengths differ, so that commits overtake each other if they can.
func testConcurrentChanges(t *testing.T, s *Stores) {
	const writers, rounds = 6, 12
	written := make(chan string, writers*rounds*40)
	var writing sync.WaitGroup
	for w := range writers {
		random := rand.New(rand.NewPCG(1, uint64(w)))
		writing.Go(func() {
			for round := range rounds {
				batch := make([]*kb.Article, 1+random.IntN(40))
				for i := range batch {
					batch[i] = newArticle(fmt.Sprintf("a-%d-%d-%d", w, round, i))
				}
				if err := s.Articles.SaveArticles(t.Context(), "tester", batch...); err != nil {
					t.Error(err)
					return
				}
				for _, a := range batch {
					written <- a.ID
				}
			}
		})
	}
	finished := make(chan struct{})
	go func() { writing.Wait(); close(written); close(finished) }()
	seen := follow(t, s, finished)
	n := 0
	for id := range written {
		n++
		if !seen[id] {
			t.Errorf("the reader stepped over article %s", id)
		}
	}
	wantEqual(t, "articles seen", len(seen), n)
}

// follow reads the feed forward until everything is written and nothing is left, and fails on a gap.
func follow(t *testing.T, s *Stores, finished <-chan struct{}) map[string]bool {
	seen := map[string]bool{}
	var at int64
	for {
		last := false
		select {
		case <-finished:
			last = true
		default:
		}
		changes, err := s.Changes.Changes(t.Context(), at, 7)
		noError(t, err)
		for _, c := range changes {
			if c.Seq != at+1 {
				t.Errorf("change %d was visible after %d", c.Seq, at)
			}
			at = c.Seq
			seen[c.ID] = true
		}
		if last && len(changes) == 0 {
			return seen
		}
	}
}
