package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/podskazka/podskazka/kb"
)

// How long a session lives without a visit, and at most. The time of the last visit is written at most every sessionTouch.
const (
	sessionIdle  = 14 * 24 * time.Hour
	sessionMax   = 90 * 24 * time.Hour
	sessionTouch = 5 * time.Minute
)

// ExpireSessions forgets the sessions that nobody comes back to: a job.
func (s *Server) ExpireSessions(ctx context.Context) error {
	now := s.Now()
	return s.Sessions.ExpireSessions(ctx, now.Add(-sessionIdle), now.Add(-sessionMax))
}

const cookieSession = "session"

// identified finds who is asking, by the session cookie or a bearer token, which is a session too.
func (s *Server) identified(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := cookieValue(r, s.cookieName(cookieSession))
		if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
			token = bearer
		}
		if token == "" || strings.HasPrefix(r.URL.Path, "/static/") {
			next.ServeHTTP(w, r)
			return
		}
		user, hash, err := s.userOf(r.Context(), token)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		v := visitOf(r)
		if user != nil {
			v.User, v.Viewer, v.token = user, user.Viewer(), hash
			v.Viewer.Paired = s.config.FourEyes
			w.Header().Set("Cache-Control", "private, no-cache")
		}
		next.ServeHTTP(w, r)
	})
}

// userOf finds the user of a token; nil when the token is unknown, too old, or its user may not sign in any more.
func (s *Server) userOf(ctx context.Context, token string) (*kb.User, string, error) {
	hash := TokenHash(token)
	session, err := s.Sessions.Session(ctx, hash)
	if errors.Is(err, kb.ErrNotFound) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", fmt.Errorf("session: %w", err)
	}
	now := s.Now()
	if now.Sub(session.SeenAt) > sessionIdle || now.Sub(session.CreatedAt) > sessionMax {
		return nil, "", s.Sessions.DeleteSessions(ctx, session.UserID, hash)
	}
	user, err := s.Users.User(ctx, session.UserID)
	if errors.Is(err, kb.ErrNotFound) || err == nil && user.Disabled {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", fmt.Errorf("user of session: %w", err)
	}
	if now.Sub(session.SeenAt) > sessionTouch {
		if err := s.Sessions.TouchSession(ctx, hash, now); err != nil {
			return nil, "", err
		}
	}
	return user, hash, nil
}

// TokenHash is how a session token is stored: whoever reads the database cannot sign in with what he finds.
func TokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

type loginPage struct {
	Page
	Login string
	Next  string
	Error string
}

func (s *Server) handleSessionNew(w http.ResponseWriter, r *http.Request) error {
	next := localPath(r.URL.Query().Get("next"))
	if visitOf(r).User != nil {
		http.Redirect(w, r, next, http.StatusSeeOther)
		return nil
	}
	page := loginPage{Page: s.page(r, "login.title"), Next: next}
	page.NoIndex = true
	return s.render(w, r, http.StatusOK, "login", page)
}

func (s *Server) handleSessionCreate(w http.ResponseWriter, r *http.Request) error {
	login := strings.ToLower(strings.TrimSpace(r.PostFormValue("login")))
	page := loginPage{Page: s.page(r, "login.title"), Login: login, Next: localPath(r.PostFormValue("next"))}
	page.NoIndex = true
	if account, ok := s.limiters[limitAccount]; ok && account.over(w, r, login) {
		return errTooMany
	}
	user, err := s.authenticate(r.Context(), login, r.PostFormValue("password"))
	if err != nil {
		return err
	}
	if user == nil {
		page.Error = visitOf(r).locale.T("login.wrong")
		return s.render(w, r, http.StatusUnprocessableEntity, "login", page)
	}
	if old := visitOf(r); old.token != "" {
		if err := s.Sessions.DeleteSessions(r.Context(), old.User.ID, old.token); err != nil {
			return fmt.Errorf("end the session before: %w", err)
		}
	}
	token, err := s.NewSession(r.Context(), user.ID, r.UserAgent())
	if err != nil {
		return err
	}
	s.setCookie(w, s.cookieName(cookieSession), token, sessionMax)
	http.Redirect(w, r, page.Next, http.StatusSeeOther)
	return nil
}

// authenticate returns the user whose login and password these are, nil when they are nobody's.
func (s *Server) authenticate(ctx context.Context, login, password string) (*kb.User, error) {
	user, err := s.Users.User(ctx, login)
	if err != nil && !errors.Is(err, kb.ErrNotFound) {
		return nil, fmt.Errorf("sign in: %w", err)
	}
	hash := ""
	if user != nil && user.Login == login && !user.Disabled { // a user found by his id has not named his login
		hash = user.PasswordHash
	}
	ok, err := s.passwords.Verify(ctx, hash, password)
	if err != nil || !ok {
		return nil, err
	}
	return user, nil
}

// NewSession signs a user in and returns the token for a cookie or an Authorization header. Only its hash is stored.
func (s *Server) NewSession(ctx context.Context, userID, agent string) (token string, err error) {
	token = randomToken(32)
	now := s.Now()
	session := kb.Session{TokenHash: TokenHash(token), UserID: userID, CreatedAt: now, SeenAt: now, UserAgent: cut(strings.ToValidUTF8(agent, ""), 200)}
	if err := s.Sessions.SaveSession(ctx, session); err != nil {
		return "", fmt.Errorf("save session: %w", err)
	}
	return token, nil
}

func (s *Server) handleSessionDelete(w http.ResponseWriter, r *http.Request) error {
	if v := visitOf(r); v.token != "" {
		if err := s.Sessions.DeleteSessions(r.Context(), v.User.ID, v.token); err != nil {
			return fmt.Errorf("sign out: %w", err)
		}
	}
	s.setCookie(w, s.cookieName(cookieSession), "", -time.Second)
	http.Redirect(w, r, localPath(r.PostFormValue("next")), http.StatusSeeOther)
	return nil
}

// cut shortens text to at most n runes.
func cut(text string, n int) string {
	for i := range text {
		if n--; n < 0 {
			return text[:i]
		}
	}
	return text
}
