package kbtest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
)

func testAutosaves(t *testing.T, s *Stores) {
	ctx := t.Context()
	for _, id := range []string{"anna", "boris"} {
		noError(t, s.Users.SaveUser(ctx, &kb.User{ID: id, Login: id, Role: kb.RoleEditor}))
	}
	at := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	text := kb.Autosave{ID: "one", By: "anna", Rev: 3, Title: "Пароль", Form: `{"body":"Текст"}`, At: at}
	fresh := kb.Autosave{ID: "two", By: "anna", Title: "Новая", Form: "{}", At: at.Add(time.Minute)}
	for _, a := range []kb.Autosave{text, fresh} {
		noError(t, s.Autosaves.SaveAutosave(ctx, a))
	}
	list := func(what, by string, want ...string) {
		t.Helper()
		found, err := s.Autosaves.Autosaves(ctx, by)
		noError(t, err)
		var ids []string
		for _, a := range found {
			if a.Form != "" {
				t.Errorf("%s: the list carries the form of %s", what, a.ID)
			}
			ids = append(ids, a.ID)
		}
		wantEqual(t, what, ids, want)
	}
	list("newest first", "anna", "two", "one")
	list("of somebody else", "boris")
	_, err := s.Autosaves.Autosave(ctx, "boris", "one")
	wantError(t, "what somebody else left", err, kb.ErrNotFound)

	text.Form, text.Rev, text.At = `{"body":"Другой"}`, 4, at.Add(2*time.Minute)
	noError(t, s.Autosaves.SaveAutosave(ctx, text))
	got, err := s.Autosaves.Autosave(ctx, "anna", "one")
	noError(t, err)
	wantEqual(t, "replaced", *got, text)
	list("replaced is newest", "anna", "one", "two")

	noError(t, s.Autosaves.DeleteAutosave(ctx, "boris", "one"))
	noError(t, s.Autosaves.DeleteAutosave(ctx, "anna", "one"))
	noError(t, s.Autosaves.DeleteAutosave(ctx, "anna", "one"))
	list("dropped", "anna", "two")

	fresh.By = "nobody"
	wantError(t, "of no user", s.Autosaves.SaveAutosave(ctx, fresh), kb.ErrNotFound)
	fresh.By, fresh.Form = "anna", strings.Repeat("a", kb.MaxAutosave+1)
	wantError(t, "over the limit", s.Autosaves.SaveAutosave(ctx, fresh), kb.ErrTooLarge)

	for i := range kb.MaxAutosaves + 1 {
		noError(t, s.Autosaves.SaveAutosave(ctx, kb.Autosave{ID: fmt.Sprintf("%03d", i), By: "boris", Form: "{}", At: at.Add(time.Duration(i) * time.Second)}))
	}
	found, err := s.Autosaves.Autosaves(ctx, "boris")
	noError(t, err)
	if n := len(found); n != kb.MaxAutosaves || found[n-1].ID != "001" {
		t.Errorf("%d texts are kept, the oldest is %s", n, found[n-1].ID)
	}
}
