package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5/middleware"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

// Errors that only a web server has.
var (
	errBadRequest  = errors.New("bad request")
	errNotAllowed  = errors.New("method not allowed")
	errTooMany     = errors.New("too many requests")
	errSignIn      = errors.New("sign in first")
	errCrossOrigin = errors.New("cross-origin request")
	errPrecond     = errors.New("precondition failed")
)

// statuses is the one table from errors to answers. The first match counts; anything else is a 500.
// The code names the messages error.<code>.title and error.<code>.text of the catalogues.
var statuses = [...]struct {
	err    error
	status int
	code   string
}{
	{kb.ErrNotFound, http.StatusNotFound, "not_found"},
	{kb.ErrForbidden, http.StatusForbidden, "forbidden"},
	{errPrecond, http.StatusPreconditionFailed, "conflict"},
	{kb.ErrConflict, http.StatusConflict, "conflict"},
	{kb.ErrTooLarge, http.StatusRequestEntityTooLarge, "too_large"},
	{kb.ErrInvalid, http.StatusUnprocessableEntity, "invalid"},
	{errSignIn, http.StatusUnauthorized, "sign_in"},
	{errBadRequest, http.StatusBadRequest, "bad_request"},
	{errNotAllowed, http.StatusMethodNotAllowed, "not_allowed"},
	{errTooMany, http.StatusTooManyRequests, "too_many"},
	{errCrossOrigin, http.StatusForbidden, "cross_origin"},
	{search.ErrUnavailable, http.StatusServiceUnavailable, "unavailable"},
}

// named gives the error of a body that was too large the words of any other limit.
func named(err error) error {
	if tooBig := new(http.MaxBytesError); errors.As(err, &tooBig) {
		return kb.TooLong("form", int(tooBig.Limit))
	}
	return err
}

// statusOf looks an error up in the table.
func statusOf(err error) (status int, code string) {
	for _, row := range statuses {
		if errors.Is(err, row.err) {
			return row.status, row.code
		}
	}
	return http.StatusInternalServerError, "internal"
}

// A Problem is an error of the API (RFC 9457).
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
	Field  string `json:"field,omitempty"`
	Code   string `json:"code"`
	Limit  int    `json:"limit,omitempty"`

	Versions *apiVersions `json:"versions,omitempty" doc:"Of a conflict between two who changed an article"`
}

// problem describes an error to a program, in the language of the request. Internal errors keep their text to themselves.
func (s *Server) problem(r *http.Request, err error) Problem {
	err = named(err)
	status, code := statusOf(err)
	l := visitOf(r).locale
	p := Problem{Type: "about:blank", Status: status, Code: code, Title: l.T("error." + code + ".title"), Detail: l.T("error." + code + ".text")}
	if field := new(kb.FieldError); errors.As(err, &field) {
		p.Field, p.Code, p.Limit, p.Detail = field.Field, field.Code, field.Limit, l.fieldError(field)
	}
	if stale := new(staleError); errors.As(err, &stale) {
		p.Versions = &stale.versions
	}
	return p
}

// errorPage is what a person sees instead of the page he asked for.
type errorPage struct {
	Page
	Status int
	Code   string
	Detail string // what exactly, when there is more to say than the code's text
	SignIn string // address of the login page, offered to everyone who is not signed in where that may help
	Switch string // the same for those who are, under a name that may not enter
	Number string // of the request in the log, when the fault is ours
}

// fail answers with an error: problem+json in the API, a page elsewhere. Errors of ours are logged, visitors' are not.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	err = named(err)
	status, code := statusOf(err)
	v := visitOf(r)
	if status == http.StatusInternalServerError {
		if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
			return // nobody is listening any more
		}
		s.Log.ErrorContext(r.Context(), "request failed", "err", err, "route", routePattern(r), "request_id", v.RequestID)
	}
	w.Header().Set("Cache-Control", "no-store")
	if strings.HasPrefix(r.URL.Path, "/api/") {
		w.Header().Set("Content-Type", "application/problem+json; charset=utf-8")
		w.WriteHeader(status)
		json.NewEncoder(w).Encode(s.problem(r, err))
		return
	}
	if status == http.StatusNotFound && !isPart(r) && s.redirected(w, r) {
		return
	}
	if code == "sign_in" && r.Method == http.MethodGet && !isPart(r) {
		http.Redirect(w, r, signInURL(r), http.StatusSeeOther)
		return
	}
	if err := s.render(w, r, status, "error", s.errorPage(r, err, status, code)); err != nil {
		s.Log.ErrorContext(r.Context(), "error page failed", "err", err, "request_id", v.RequestID)
		http.Error(w, http.StatusText(status), status)
	}
}

// errorPage says what happened and what can be done about it.
func (s *Server) errorPage(r *http.Request, err error, status int, code string) errorPage {
	v := visitOf(r)
	page := errorPage{Page: s.page(r, "error."+code+".title"), Status: status, Code: code}
	page.NoIndex = true
	switch {
	case code == "sign_in":
		page.SignIn, page.Detail = "/login", v.locale.T("error.sign_in.again") // in another tab: what was typed waits in this one
	case status == http.StatusNotFound && !v.Viewer.SignedIn():
		page.SignIn = signInURL(r)
	case code == "forbidden" && v.Viewer.SignedIn() && r.Method == http.MethodGet:
		page.Switch, page.Detail = signInURL(r), v.locale.T("error.forbidden.signed_in", "Name", page.UserName)
	case status == http.StatusInternalServerError:
		page.Number = v.RequestID
	}
	if field := new(kb.FieldError); errors.As(err, &field) {
		page.Detail = v.locale.fieldError(field)
	}
	return page
}

// signInURL is the login page that leads back here.
func signInURL(r *http.Request) string { return "/login?next=" + url.QueryEscape(r.URL.RequestURI()) }

func notFound(http.ResponseWriter, *http.Request) error   { return kb.ErrNotFound }
func notAllowed(http.ResponseWriter, *http.Request) error { return errNotAllowed }

// recovered turns a panic into a 500 page instead of a cut connection.
func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ww := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		defer func() {
			reason := recover()
			if reason == nil {
				return
			}
			if reason == http.ErrAbortHandler {
				panic(reason)
			}
			err := panicError{reason}
			if ww.Status() != 0 {
				s.Log.ErrorContext(r.Context(), "panic after the answer began", "err", err)
				return
			}
			s.fail(ww, r, err)
		}()
		next.ServeHTTP(ww, r)
	})
}
