package kbtest

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
)

func newReply(title string) *kb.Reply {
	return &kb.Reply{Title: title, Body: "Здравствуйте!", State: kb.StatePublished}
}

func testReplies(t *testing.T, s *Stores) {
	ctx := t.Context()
	_, err := s.Replies.Reply(ctx, "nothing")
	wantError(t, "Reply of none", err, kb.ErrNotFound)
	wantError(t, "DeleteReply of none", s.Replies.DeleteReply(ctx, "nothing"), kb.ErrNotFound)

	full := &kb.Reply{
		ID: "full", ExternalID: "src-1", Title: "Б — сброс «пароля»", Body: "{{user.name|коллега}}, <b>да</b>\r\n",
		Audiences: []string{"uchenik"}, Queues: []string{"q1", "q2"}, Tags: []string{"пароль"}, Category: "Доступ",
		Article: "sbros", State: kb.StateDraft, Extra: json.RawMessage(`{"a": 1}`), Origin: "порядок",
		CreatedAt: time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC),
	}
	namesake := newReply("А")
	namesake.ExternalID = "full" // the id of another reply goes first
	noError(t, s.Replies.SaveReplies(ctx, full, namesake))
	got, err := s.Replies.Reply(ctx, "full")
	noError(t, err)
	wantEqual(t, "by id", got, full)
	got, err = s.Replies.Reply(ctx, "src-1")
	noError(t, err)
	wantEqual(t, "by external id", got, full)

	found, err := s.Replies.FindReplies(ctx, nil)
	noError(t, err)
	wantEqual(t, "all, by title", found, []*kb.Reply{namesake, full})
	found, err = s.Replies.FindReplies(ctx, []string{"full", "none"})
	noError(t, err)
	wantEqual(t, "by ids", found, []*kb.Reply{full})

	before := position(t, s)
	noError(t, s.Replies.DeleteReply(ctx, "full"))
	wantEqual(t, "change of a removal", changed(t, s, before), []string{"reply:full"})
	_, err = s.Replies.Reply(ctx, "src-1")
	wantError(t, "Reply after its removal", err, kb.ErrNotFound)
}

func testSaveReplies(t *testing.T, s *Stores) {
	ctx := t.Context()
	first := newReply("Первый")
	first.ExternalID = "x1"
	noError(t, s.Replies.SaveReplies(ctx, first))
	if first.ID == "" || first.Rev != 1 || first.CreatedAt.IsZero() || !first.UpdatedAt.Equal(first.CreatedAt) {
		t.Errorf("after the first save: %+v", first)
	}
	createdAt := first.CreatedAt
	first.CreatedAt = time.Time{}
	noError(t, s.Replies.SaveReplies(ctx, first))
	wantEqual(t, "rev after the second save", first.Rev, 2)
	wantEqual(t, "time of creation stays", first.CreatedAt, createdAt)
	wantEqual(t, "changes", changed(t, s, 0), []string{"reply:" + first.ID, "reply:" + first.ID})

	before := position(t, s)
	refused := func(what string, bad *kb.Reply, want error) {
		t.Helper()
		good := newReply("Годный")
		wantError(t, what, s.Replies.SaveReplies(ctx, good, bad), want)
		wantEqual(t, what+": caller's replies stay as they were", good, newReply("Годный"))
		wantEqual(t, what+": no changes", changed(t, s, before), nil)
		all, err := s.Replies.FindReplies(ctx, nil)
		noError(t, err)
		wantEqual(t, what+": nothing of the batch", all, []*kb.Reply{first})
	}
	stale, taken, nul := *first, newReply("Занят"), newReply("a\x00")
	stale.Rev = 1
	taken.ExternalID = "x1"
	refused("stale rev", &stale, kb.ErrConflict)
	refused("gone", &kb.Reply{ID: "gone", Rev: 1, Title: "t", Body: "b"}, kb.ErrConflict)
	refused("taken external id", taken, kb.ErrInvalid)
	refused("no body", &kb.Reply{Title: "t"}, kb.ErrInvalid)
	refused("a state of articles alone", &kb.Reply{Title: "t", Body: "b", State: kb.StateArchived}, kb.ErrInvalid)
	refused("NUL", nul, kb.ErrInvalid)
	wantField(t, "taken external id", s.Replies.SaveReplies(ctx, taken), "external_id", "taken")
	plain := &kb.Reply{Title: "t", Body: "b"}
	noError(t, s.Replies.SaveReplies(ctx, plain))
	wantEqual(t, "state of a reply that names none", plain.State, kb.StatePublished)
}
