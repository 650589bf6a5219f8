package kbtest

import (
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
)

func testUsers(t *testing.T, s *Stores) {
	ctx := t.Context()
	_, err := s.Users.User(ctx, "nobody")
	wantError(t, "User of none", err, kb.ErrNotFound)

	anna := &kb.User{Login: "Anna@Example.org", Name: "Анна", Role: kb.RoleEditor, Audiences: []string{"gost"}, PasswordHash: "$argon2id$x"}
	boris := &kb.User{Login: "boris@example.org", Role: kb.RoleAgent, Disabled: true}
	noError(t, s.Users.SaveUser(ctx, boris))
	noError(t, s.Users.SaveUser(ctx, anna))
	if anna.ID == "" || anna.CreatedAt.IsZero() {
		t.Errorf("id and time of creation are not filled in: %+v", anna)
	}
	wantEqual(t, "login in lower case", anna.Login, "anna@example.org")
	for _, ref := range []string{anna.ID, "anna@example.org", "ANNA@example.org"} {
		got, err := s.Users.User(ctx, ref)
		noError(t, err)
		wantEqual(t, "User "+ref, got, anna)
	}
	all, err := s.Users.FindUsers(ctx)
	noError(t, err)
	wantEqual(t, "all, by login", all, []*kb.User{anna, boris})
	agents, err := s.Users.FindUsers(ctx, kb.RoleAgent, kb.RoleAdmin)
	noError(t, err)
	wantEqual(t, "by roles", agents, []*kb.User{boris})

	boris.Disabled, boris.Name = false, "Борис"
	noError(t, s.Users.SaveUser(ctx, boris))
	got, err := s.Users.User(ctx, boris.ID)
	noError(t, err)
	wantEqual(t, "replaced by id", got, boris)

	thief := &kb.User{Login: "ANNA@example.org", Role: kb.RoleUser}
	wantField(t, "taken login", s.Users.SaveUser(ctx, thief), "login", "taken")
	wantEqual(t, "caller's user stays as it was", thief, &kb.User{Login: "ANNA@example.org", Role: kb.RoleUser})
	wantField(t, "unknown role", s.Users.SaveUser(ctx, &kb.User{Login: "x", Role: "king"}), "role", "unknown")
	wantError(t, "NUL", s.Users.SaveUser(ctx, &kb.User{Login: "a\x00", Role: kb.RoleUser}), kb.ErrInvalid)
}

func testSessions(t *testing.T, s *Stores) {
	ctx := t.Context()
	user := &kb.User{Login: "anna", Role: kb.RoleUser}
	noError(t, s.Users.SaveUser(ctx, user))
	_, err := s.Sessions.Session(ctx, "h1")
	wantError(t, "Session of none", err, kb.ErrNotFound)

	at := time.Date(2026, 11, 21, 10, 0, 0, 5_000_000, time.UTC)
	first := kb.Session{TokenHash: "h1", UserID: user.ID, CreatedAt: at, SeenAt: at, UserAgent: "Браузер"}
	second, third := first, first
	second.TokenHash, third.TokenHash = "h2", "h3"
	for _, session := range []kb.Session{first, second, third} {
		noError(t, s.Sessions.SaveSession(ctx, session))
	}
	first.SeenAt = at.Add(time.Hour)
	noError(t, s.Sessions.TouchSession(ctx, "h1", first.SeenAt))
	got, err := s.Sessions.Session(ctx, "h1")
	noError(t, err)
	wantEqual(t, "touched", got, &first)
	stranger := kb.Session{TokenHash: "h4", UserID: "nobody", CreatedAt: at, SeenAt: at}
	wantError(t, "session of nobody", s.Sessions.SaveSession(ctx, stranger), kb.ErrNotFound)

	left := func(what string, want ...string) {
		t.Helper()
		var hashes []string
		for _, hash := range []string{"h1", "h2", "h3"} {
			if _, err := s.Sessions.Session(ctx, hash); err == nil {
				hashes = append(hashes, hash)
			}
		}
		wantEqual(t, what, hashes, want)
	}
	noError(t, s.Sessions.DeleteSessions(ctx, user.ID, "h1"))
	noError(t, s.Sessions.TouchSession(ctx, "h1", at.Add(2*time.Hour)))
	left("after signing out here, while a request was under way", "h2", "h3")
	noError(t, s.Sessions.ExpireSessions(ctx, at, at))
	left("not old yet", "h2", "h3")
	noError(t, s.Sessions.TouchSession(ctx, "h2", at.Add(time.Hour)))
	noError(t, s.Sessions.ExpireSessions(ctx, at.Add(time.Minute), at))
	left("after long without a visit", "h2")
	noError(t, s.Sessions.SaveSession(ctx, third))
	noError(t, s.Sessions.TouchSession(ctx, "h3", at.Add(2*time.Hour)))
	noError(t, s.Sessions.ExpireSessions(ctx, at, at.Add(time.Minute)))
	left("long after they were made")
	for _, session := range []kb.Session{second, third} {
		noError(t, s.Sessions.SaveSession(ctx, session))
	}
	noError(t, s.Sessions.DeleteSessions(ctx, "nobody", ""))
	left("after somebody else signed out", "h2", "h3")
	noError(t, s.Sessions.DeleteSessions(ctx, user.ID, ""))
	left("after signing out everywhere")
}

func testErasePerson(t *testing.T, s *Stores) {
	ctx := t.Context()
	anna := &kb.User{Login: "anna@example.org", Role: kb.RoleUser}
	noError(t, s.Users.SaveUser(ctx, anna))
	noError(t, s.Sessions.SaveSession(ctx, kb.Session{TokenHash: "hers", UserID: anna.ID}))
	article := newArticle("one")
	save(t, s, article)
	for _, by := range []string{anna.ID, "visitor:1", "visitor:2"} {
		noError(t, s.Votes.SaveVote(ctx, kb.Vote{ArticleID: article.ID, By: by, Comment: "Моё имя"}))
	}
	for _, dry := range []bool{true, false} {
		n, err := s.Users.ErasePerson(ctx, anna.ID, dry)
		noError(t, err)
		wantEqual(t, "her votes", n, 1)
	}
	_, err := s.Users.User(ctx, anna.ID)
	wantError(t, "the user", err, kb.ErrNotFound)
	_, err = s.Sessions.Session(ctx, "hers")
	wantError(t, "her session", err, kb.ErrNotFound)
	n, err := s.Users.ErasePerson(ctx, "visitor:1", false)
	noError(t, err)
	wantEqual(t, "a visitor's votes", n, 1)
	left, err := s.Votes.Votes(ctx, article.ID)
	noError(t, err)
	wantEqual(t, "votes of others", len(left), 1)
}
