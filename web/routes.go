package web

import (
	"fmt"
	"net/http"

	"github.com/go-chi/chi/v5"
)

// A Route is one line of the route table.
type Route struct {
	Method  string `json:"method"`
	Pattern string `json:"pattern"`
	Name    string `json:"name"`            // noun.verb, unique
	Needs   Need   `json:"needs,omitempty"` // who may come here; empty = anyone
	Limit   string `json:"limit,omitempty"` // which rate limit counts it
	Body    int64  `json:"body,omitempty"`  // largest request body in bytes; 0 = maxForm
	handle  handler
}

// A handler answers or returns an error for the table in errors.go; it never writes an error itself.
type handler func(w http.ResponseWriter, r *http.Request) error

// maxForm is the largest form: a message at its limit, every character percent-encoded, and the other fields.
const maxForm = 256 << 10

// Routes lists every route of the server in the order of the table.
func (s *Server) Routes() []Route { return s.routes }

// table is the one list of what the server answers to. Pages check articles' rights themselves (kb.CanRead):
// Needs is for whole rooms.
func (s *Server) table() []Route {
	return []Route{
		{Method: "GET", Pattern: "/", Name: "home.show", handle: s.handleHomeShow},

		{Method: "GET", Pattern: "/login", Name: "session.new", handle: s.handleSessionNew},
		{Method: "POST", Pattern: "/login", Name: "session.create", Limit: limitLogin, handle: s.handleSessionCreate},
		{Method: "POST", Pattern: "/logout", Name: "session.delete", handle: s.handleSessionDelete},

		{Method: "GET", Pattern: "/static/{build}/*", Name: "asset.show", handle: s.handleAssetShow},
	}
}

// mount builds the router: middleware that every request passes, then the table.
func (s *Server) mount() error {
	r := chi.NewRouter()
	if err := s.use(r); err != nil {
		return err
	}
	s.routes = s.table()
	names := map[string]bool{}
	for _, route := range s.routes {
		if names[route.Name] {
			return fmt.Errorf("two routes are called %s", route.Name)
		}
		names[route.Name] = true
		h := s.serve(route)
		r.Method(route.Method, route.Pattern, h)
		if route.Method == http.MethodGet {
			r.Method(http.MethodHead, route.Pattern, h)
		}
	}
	r.NotFound(s.serve(Route{handle: notFound}).ServeHTTP)
	r.MethodNotAllowed(s.serve(Route{handle: notAllowed}).ServeHTTP)
	s.router = r
	return nil
}

// serve wraps a handler with what its route asks for and turns its error into an answer.
func (s *Server) serve(route Route) http.Handler {
	body := route.Body
	if body == 0 {
		body = maxForm
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, body)
		err := s.admit(w, r, route)
		if err == nil {
			err = route.handle(w, r)
		}
		if err != nil {
			s.fail(w, r, err)
		}
	})
}

// admit checks the rate limit, the form and the visitor's right to be in the room, in this order.
func (s *Server) admit(w http.ResponseWriter, r *http.Request, route Route) error {
	if l, ok := s.limiters[route.Limit]; ok && l.over(w, r, clientKey(r)) {
		return errTooMany
	}
	if err := checkInput(r); err != nil {
		return err
	}
	return route.Needs.admit(visitOf(r).Viewer)
}
