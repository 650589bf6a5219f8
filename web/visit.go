package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/podskazka/podskazka/assist"
	"github.com/podskazka/podskazka/kb"
)

// A visit is what is known about the request before its handler runs.
type visit struct {
	RequestID string
	User      *kb.User // nil for a stranger
	Viewer    kb.Viewer
	Visitor   string // "visitor:…" when this browser has been given a cookie; stands for a person who did not sign in
	Theme     string // light, dark or empty for the system's
	Audience  string // slug of the chosen role; not yet checked to exist
	locale    *locale
	token     string // hash of the session token; empty for a stranger
}

type visitKey struct{}

// visitOf is the visit of a request. Every request that came through the server has one.
func visitOf(r *http.Request) *visit {
	v, _ := r.Context().Value(visitKey{}).(*visit)
	if v == nil {
		return &visit{}
	}
	return v
}

// The cookies of preferences. Their values are checked on reading.
const (
	cookieTheme    = "theme"
	cookieLang     = "lang"
	cookieAudience = "for"
	cookieVisitor  = "visitor"
	aYear          = 365 * 24 * time.Hour
)

// visited gives the request its id, language, theme and chosen role.
func (s *Server) visited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{RequestID: randomToken(9), locale: s.locales.find(cookieValue(r, cookieLang))}
		if theme := cookieValue(r, cookieTheme); theme == "light" || theme == "dark" {
			v.Theme = theme
		}
		if token := cookieValue(r, s.cookieName(cookieVisitor)); token != "" {
			v.Visitor = visitorID(token)
		}
		v.Audience = cookieValue(r, cookieAudience)
		w.Header().Set("X-Request-Id", v.RequestID)
		r = r.WithContext(context.WithValue(r.Context(), visitKey{}, v))
		if !strings.HasPrefix(r.URL.Path, "/api/") && s.prefer(w, r, v) {
			return
		}
		next.ServeHTTP(w, r)
	})
}

// prefer remembers ?lang=, ?theme= and ?for=. The first two then leave the address by a redirect; the role stays, so
// that a link keeps its meaning. It reports whether the request has been answered.
func (s *Server) prefer(w http.ResponseWriter, r *http.Request, v *visit) bool {
	if r.Method != http.MethodGet || r.URL.RawQuery == "" {
		return false
	}
	q := r.URL.Query()
	if q.Has("for") {
		if v.Audience = q.Get("for"); v.Audience == kb.Slugify(v.Audience) {
			s.setCookie(w, cookieAudience, v.Audience, aYear)
		}
	}
	if !q.Has("lang") && !q.Has("theme") || !s.router.Match(chi.NewRouteContext(), r.Method, r.URL.Path) {
		return false // an address of an older site may have a lang of its own
	}
	if lang := q.Get("lang"); s.locales.has(lang) {
		s.setCookie(w, cookieLang, lang, aYear)
	}
	if theme := q.Get("theme"); theme == "light" || theme == "dark" || theme == "auto" {
		s.setCookie(w, cookieTheme, theme, aYear)
	}
	q.Del("lang")
	q.Del("theme")
	u := *r.URL
	u.Scheme, u.Host, u.RawQuery = "", "", q.Encode()
	http.Redirect(w, r, localPath(u.RequestURI()), http.StatusSeeOther)
	return true
}

// remember gives the browser an id of its own, if it has none, and returns it. Only call it when there is something
// to remember: a draft with suggestions, a vote, a request.
func (s *Server) remember(w http.ResponseWriter, r *http.Request) string {
	v := visitOf(r)
	if v.Visitor == "" {
		token := randomToken(24)
		s.setCookie(w, s.cookieName(cookieVisitor), token, aYear)
		v.Visitor = visitorID(token)
	}
	return v.Visitor
}

// visitorID is the person id that stands for a cookie. It is a hash, so that whoever reads a ticket's requester
// cannot become him.
func visitorID(token string) string {
	sum := sha256.Sum256([]byte("visitor " + token))
	return "visitor:" + hex.EncodeToString(sum[:16])
}

// session is the anonymous id that joins suggestions and outcomes of one browser. It cannot be turned back into the visitor id.
func (v *visit) session() string {
	if v.Visitor == "" {
		return ""
	}
	return assist.VisitorSession(v.Visitor)
}

// person is who writes a request or a vote: the user, or the visitor id of his browser.
func (v *visit) person() string {
	if v.User != nil {
		return v.User.ID
	}
	return v.Visitor
}

// cookieName is the name with the prefix that ties a cookie to this host, where browsers allow it.
func (s *Server) cookieName(name string) string {
	if s.config.Secure {
		return "__Host-" + name
	}
	return name
}

func (s *Server) setCookie(w http.ResponseWriter, name, value string, age time.Duration) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: int(age.Seconds()), HttpOnly: true,
		Secure: s.config.Secure, SameSite: http.SameSiteLaxMode})
}

func cookieValue(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil || len(c.Value) > 128 {
		return ""
	}
	return c.Value
}

// randomToken makes n random bytes readable.
func randomToken(n int) string {
	raw := make([]byte, n)
	rand.Read(raw) // never fails: crypto/rand aborts the program instead
	return base64.RawURLEncoding.EncodeToString(raw)
}

// localPath keeps a redirect on this site: anything that is not a plain path of ours becomes the home page.
func localPath(next string) string {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
		return "/"
	}
	return next
}
