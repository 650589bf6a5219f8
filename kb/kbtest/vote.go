package kbtest

import (
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
)

func testVotes(t *testing.T, s *Stores) {
	ctx := t.Context()
	article := newArticle("one")
	save(t, s, article)
	at := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	anna := kb.Vote{ArticleID: article.ID, By: "anna", Helped: true, At: at}
	guest := kb.Vote{ArticleID: article.ID, By: "visitor:1", Reason: "outdated", Comment: "Кнопки нет", At: at.Add(time.Minute)}
	noError(t, s.Votes.SaveVote(ctx, anna))
	noError(t, s.Votes.SaveVote(ctx, guest))
	list := func(what string, want ...kb.Vote) {
		t.Helper()
		got, err := s.Votes.Votes(ctx, article.ID)
		noError(t, err)
		wantEqual(t, what, got, want)
	}
	list("newest first", guest, anna)
	anna.Helped, anna.At = false, at.Add(time.Hour)
	noError(t, s.Votes.SaveVote(ctx, anna))
	list("one vote a person", anna, guest)

	oldest, next, err := s.Votes.VotesAfter(ctx, "", 1)
	noError(t, err)
	wantEqual(t, "the oldest", oldest, []kb.Vote{guest})
	newer, last, err := s.Votes.VotesAfter(ctx, next, 5)
	noError(t, err)
	wantEqual(t, "those after it", newer, []kb.Vote{anna})
	none, end, err := s.Votes.VotesAfter(ctx, last, 5)
	noError(t, err)
	wantEqual(t, "none after the last", none, nil)
	wantEqual(t, "the position stays", end, last)

	wantError(t, "vote on no article", s.Votes.SaveVote(ctx, kb.Vote{ArticleID: "none", By: "anna", At: at}), kb.ErrNotFound)
	guest.Comment = "a\x00"
	wantField(t, "NUL", s.Votes.SaveVote(ctx, guest), "comment", "bad_text")
}
