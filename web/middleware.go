package web

import (
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/podskazka/podskazka/kb"
)

// use puts up what every request passes, outermost first.
func (s *Server) use(r chi.Router) error {
	clientIP := middleware.ClientIPFromRemoteAddr
	if len(s.config.TrustedProxies) > 0 {
		if err := checkPrefixes(s.config.TrustedProxies); err != nil {
			return err
		}
		clientIP = middleware.ClientIPFromXFF(s.config.TrustedProxies...)
	}
	r.Use(
		clientIP,
		s.visited,
		s.logged,
		headers,
		middleware.Compress(5, "text/html", "text/plain", "text/markdown", "application/json", "application/problem+json", "application/xml"),
		s.recovered,
		s.sameOrigin,
		s.identified,
	)
	return nil
}

// logged writes one line a request: the route and not the address, because addresses hold what people typed.
func (s *Server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ww := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		start := s.Now()
		next.ServeHTTP(ww, r)
		took := s.Now().Sub(start)
		s.metrics.request(r, ww.Status(), took)
		s.Log.InfoContext(r.Context(), "request", "method", r.Method, "route", routePattern(r), "status", ww.Status(),
			"bytes", ww.BytesWritten(), "ms", float64(took)/float64(time.Millisecond), "request_id", visitOf(r).RequestID)
	})
}

// routePattern is the pattern that matched: "/a/{slug}".
func routePattern(r *http.Request) string {
	if c := chi.RouteContext(r.Context()); c != nil && c.RoutePattern() != "" {
		return c.RoutePattern()
	}
	return "none"
}

// contentPolicy allows what we serve ourselves and nothing else: no inline script or style, no foreign frame.
// Films may come from elsewhere over HTTPS, because guides may link them.
const contentPolicy = "default-src 'self'; img-src 'self' data: https:; media-src 'self' https:; object-src 'none'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		next.ServeHTTP(w, r)
	})
}

// sameOrigin refuses writes that another site makes a browser send.
func (s *Server) sameOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	if s.base.Host != "" {
		protection.AddTrustedOrigin(s.base.Scheme + "://" + s.base.Host) // behind a proxy that rewrites Host; New has checked the URL
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := protection.Check(r); err != nil {
			s.fail(w, r, fmt.Errorf("%w: %w", errCrossOrigin, err))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// checkInput refuses addresses and forms that are not text: NUL bytes, which PostgreSQL cannot store, and broken UTF-8. A form with
// files is accepted where the route asks for one, and checked by readUpload.
func checkInput(r *http.Request, files bool) error {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil || !isText(r.URL.Path) || !allText(query) {
		return fmt.Errorf("address: %w", errBadRequest)
	}
	switch kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind {
	case "multipart/form-data": // its text would pass unseen
		if files {
			return nil
		}
		return fmt.Errorf("form: %w", errBadRequest)
	case "application/x-www-form-urlencoded":
	default:
		return nil
	}
	if err := r.ParseForm(); err != nil {
		return fmt.Errorf("form: %w: %w", errBadRequest, err)
	}
	if !allText(r.PostForm) {
		return fmt.Errorf("form: %w", errBadRequest)
	}
	return nil
}

func allText(values url.Values) bool {
	for key, list := range values {
		if !isText(key) {
			return false
		}
		for _, v := range list {
			if !isText(v) {
				return false
			}
		}
	}
	return true
}

func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// A Need is who may enter a room.
type Need string

// The rooms' doors. They follow kb.Viewer's rules.
const (
	NeedUser       Need = "user"
	NeedStaff      Need = "staff"
	NeedAgent      Need = "agent"
	NeedWriter     Need = "writer"
	NeedEditor     Need = "editor"
	NeedSupervisor Need = "supervisor"
	NeedInsights   Need = "insights"
	NeedAdmin      Need = "admin"
)

// admit reports errSignIn to a stranger and kb.ErrForbidden to someone who is known and may not enter.
func (n Need) admit(v kb.Viewer) error {
	var ok bool
	switch n {
	case "":
		return nil
	case NeedUser:
		ok = v.SignedIn()
	case NeedStaff:
		ok = v.Staff()
	case NeedAgent:
		ok = v.CanAnswer()
	case NeedWriter:
		ok = v.CanWrite()
	case NeedEditor:
		ok = v.CanEdit()
	case NeedSupervisor:
		ok = v.CanSupervise()
	case NeedInsights:
		ok = v.CanSeeInsights()
	case NeedAdmin:
		ok = v.Role == kb.RoleAdmin
	}
	switch {
	case ok:
		return nil
	case !v.SignedIn():
		return errSignIn
	}
	return kb.ErrForbidden
}

// panicError is a panic on its way to the log, with the stack it came from.
type panicError struct{ reason any }

func (p panicError) Error() string { return fmt.Sprintf("panic: %v\n%s", p.reason, debug.Stack()) }
